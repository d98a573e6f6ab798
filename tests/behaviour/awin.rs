//! Awin: the exact requests, what is computed and what is made, batches, and limits of a user.

use std::sync::Arc;
use std::time::Duration;

use expect_test::expect;
use futures_util::stream;
use serde_json::json;
use tracking_links::journal::{Journal, NewRow, RowState};
use tracking_links::{
    AtRateLimit, AwinOptions, Delivery, ErrorKind, Field, LinkRequest, Made, OnRepeat, Provider,
    Retry, RetryPolicy, TrackingLinks,
};
use tracking_links_journal::SqliteJournal;
use tracking_links_sandbox::{Answer, Fault, Sandbox, SimulatedProvider};

use crate::Bench;
use crate::wire::check;

const LONG: &str = "https://www.awin1.com/cread.php?awinmid=1001&awinaffid=45628";

fn request() -> LinkRequest {
    LinkRequest::new().program("1001")
}

fn to(page: &str) -> LinkRequest {
    request().destination(format!("https://brand.example/{page}"))
}

fn short() -> AwinOptions {
    let mut options = AwinOptions::default();
    options.shorten = true;
    options
}

/// Awin for a publisher, which is told at once when the rate limit is reached.
fn publisher(sandbox: &Sandbox, id: &str) -> tracking_links::Awin {
    let awin = sandbox.awin();
    let builder = tracking_links::Awin::builder(awin.token(), id).base_url(awin.base_url());
    let builder = builder.settings(|client| client.at_rate_limit(AtRateLimit::Refuse));
    builder.retry(RetryPolicy::never()).build().unwrap()
}

#[tokio::test]
async fn sub_ids_and_campaign_are_parameters_and_the_token_is_in_the_query() {
    let bench = Bench::new().await;
    let all = to("shoes")
        .folder("Spring")
        .sub_ids(["a", "b", "c", "d", "e", "f"])
        .options(short());
    let link = bench.links.create("awin", &all).await.unwrap();
    assert_eq!(link.url, link.short_url);
    assert!(link.tracking_url.unwrap().starts_with(LONG));
    let awin = bench.sandbox.awin();
    assert!(awin.requests()[0].query_is("accessToken", awin.token()));
    check(
        &awin.requests(),
        expect![[r#"
            POST /publishers/45628/linkbuilder/generate
            ? accessToken=[redacted]
            accept: application/json
            content-length: 213
            content-type: application/json
            user-agent: awin-client/0.1.0
            {"advertiserId":1001,"destinationUrl":"https://brand.example/shoes","parameters":{"campaign":"Spring","clickref":"a","clickref2":"b","clickref3":"c","clickref4":"d","clickref5":"e","clickref6":"f"},"shorten":true}"#]],
    );
    let seven = request().sub_ids(["1", "2", "3", "4", "5", "6", "7"]);
    let error = bench.links.create("awin", &seven).await.unwrap_err();
    assert_eq!(error.fields(), [Field::SubIds]);
    let word = LinkRequest::new().program("brand");
    let error = bench.links.create("awin", &word).await.unwrap_err();
    assert_eq!(error.fields(), [Field::Program]);
    assert_eq!(awin.request_count(), 1);
}

#[tokio::test]
async fn nothing_is_stored_and_the_same_request_gives_the_same_link() {
    let bench = Bench::new().await;
    let awin = bench.links.provider("awin").unwrap();
    let capabilities = awin.capabilities();
    assert_eq!(capabilities.on_repeat(&request()), OnRepeat::SameComputed);
    for _ in 0..2 {
        let link = awin.create(&request()).await.unwrap();
        assert_eq!(link.url.as_deref(), Some(LONG));
        assert_eq!(link.tracking_url, link.url);
        assert_eq!((link.made, link.short_url), (Some(Made::Composed), None));
    }
    // It needs no key to be ensured, since it is computed again.
    bench.sandbox.awin().fail_next(Fault::DropAfterWrite);
    let link = bench.links.ensure("awin", &request()).await.unwrap();
    assert_eq!(link.made, Some(Made::Composed));
}

/// Runs a row whose first answer is lost, and returns its state and how many links are short.
async fn in_doubt(request: LinkRequest) -> (RowState, usize, usize) {
    let bench = Bench::new().await;
    let awin = bench.sandbox.awin();
    let folder = tempfile::tempdir().unwrap();
    let journal = SqliteJournal::open(folder.path().join("journal")).unwrap();
    let journal: Arc<dyn Journal> = Arc::new(journal);
    let key = "1".to_owned();
    awin.fail_next(Fault::DropAfterWrite);
    let rows = stream::iter([NewRow::new(key.clone(), "awin", request)]);
    let run = bench.links.create_all(rows, journal.clone());
    let mut run = run.settling_delay(Duration::from_millis(1)).start();
    while let Some(event) = run.next().await {
        event.unwrap();
    }
    let rows = journal.get(&[key]).await.unwrap();
    let state = rows[0].as_ref().unwrap().state;
    (state, awin.request_count(), awin.links().len())
}

#[tokio::test]
async fn a_row_in_doubt_is_asked_again_without_harm() {
    assert_eq!(in_doubt(request()).await, (RowState::Created, 2, 1));
}

#[tokio::test]
async fn with_shorten_each_call_makes_a_new_short_link() {
    let bench = Bench::new().await;
    let awin = bench.links.provider("awin").unwrap();
    let shortened = request().options(short());
    let does = awin.capabilities().on_repeat(&shortened);
    assert_eq!(does, OnRepeat::Duplicates);
    let first = awin.create(&shortened).await.unwrap();
    let second = awin.create(&shortened).await.unwrap();
    assert_eq!(first.made, Some(Made::Created));
    assert_eq!(first.tracking_url, second.tracking_url);
    assert_ne!(first.short_url, second.short_url);
    assert_eq!(first.url, first.short_url);
    let ensured = bench.links.ensure("awin", &shortened).await;
    assert_eq!(ensured.unwrap_err().kind(), ErrorKind::Unsupported);
    // So a row in doubt is not sent again, but left to a person.
    assert_eq!(in_doubt(shortened).await, (RowState::Unknown, 1, 1));
}

#[tokio::test]
async fn a_short_link_that_does_not_come_is_an_error() {
    let bench = Bench::new().await;
    let body = json!({ "url": LONG, "shortUrl": null });
    bench.sandbox.awin().answer_next(Answer::json(200, &body));
    let shortened = request().options(short());
    let error = bench.links.create("awin", &shortened).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unexpected);
    assert_eq!(error.delivery(), Delivery::Unknown);
}

#[tokio::test]
async fn twenty_calls_a_minute_are_of_the_user_whatever_the_publisher() {
    let sandbox = Sandbox::builder().enforce_rate_limits(true);
    let sandbox = sandbox.start().await.unwrap();
    let awin = sandbox.awin();
    let one = publisher(&sandbox, awin.publisher_id());
    let other = publisher(&sandbox, awin.other_publisher_id());
    assert_ne!(one.account(), other.account());
    for number in 0..20 {
        let publisher = if number % 2 == 0 { &one } else { &other };
        publisher.create(&request()).await.unwrap();
    }
    for publisher in [&one, &other] {
        let error = publisher.create(&request()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimited);
        assert_eq!(error.delivery(), Delivery::NotSent);
    }
    assert_eq!(awin.request_count(), 20);
    // Another user has a limit of its own, here and at Awin.
    let stranger = tracking_links::Awin::builder("of-another-user", awin.publisher_id());
    let stranger = stranger.base_url(awin.base_url()).build().unwrap();
    let error = stranger.create(&request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert_eq!(
        error.provider_message(),
        Some("Full authentication is required to access this resource")
    );
}

#[tokio::test]
async fn no_header_tells_of_the_rate_limit() {
    let bench = Bench::new().await;
    let body = json!({ "error": "too many requests" });
    bench.sandbox.awin().answer_next(Answer::json(429, &body));
    let awin = publisher(&bench.sandbox, bench.sandbox.awin().publisher_id());
    let error = awin.create(&request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(error.retry_after(), None);
}

#[tokio::test]
async fn short_links_have_a_quota_of_24_hours() {
    let bench = Bench::new().await;
    let awin = bench.sandbox.awin();
    assert!(awin.set("short-links", "1"));
    let shortened = request().options(short());
    bench.links.create("awin", &shortened).await.unwrap();
    let error = bench.links.create("awin", &shortened).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::QuotaExceeded);
    assert_eq!(error.delivery(), Delivery::Rejected);
    assert_eq!(error.retry(), Retry::WhenQuotaResets(None));
    // Links that are not short have none.
    bench.links.create("awin", &request()).await.unwrap();
    let client = publisher(&bench.sandbox, awin.publisher_id());
    let quota = client.client().get_quota(45628).send().await.unwrap();
    let quota = serde_json::to_value(&*quota).unwrap();
    assert_eq!((&quota["limit"], &quota["usage"]), (&json!("1"), &json!(1)));
    client.verify().await.unwrap();
    let other = publisher(&bench.sandbox, "1");
    let error = other.verify().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission);
    for id in ["", "brand"] {
        let error = tracking_links::Awin::builder("token", id).build();
        assert_eq!(error.unwrap_err().kind(), ErrorKind::Configuration);
    }
}

/// The keys of a batch, with their URLs or errors.
async fn create_many(links: &TrackingLinks, requests: Vec<LinkRequest>) -> Vec<String> {
    let requests = requests.into_iter().enumerate();
    let creating = links.create_many("awin", requests).unwrap();
    let mut outcomes = creating.all().await;
    outcomes.sort_by_key(|(key, _)| *key);
    let shown = outcomes.into_iter().map(|(_, outcome)| match outcome {
        Ok(link) => link.url.unwrap(),
        Err(error) => format!("{}: {}", error.kind(), error.code().unwrap_or("-")),
    });
    shown.collect()
}

/// The simulated Awin answers in another order than it is asked.
#[tokio::test]
async fn a_batch_is_paired_by_the_echoed_request_and_one_bad_item_fails_alone() {
    let bench = Bench::new().await;
    let not_permitted = to("a").program("1002");
    let requests = vec![
        to("a"),
        not_permitted,
        to("a").sub_ids(["x"]),
        LinkRequest::new().program("1003"),
        to("a").folder("x"),
        to("a"),
        LinkRequest::new().program("brand"),
        request(),
    ];
    let outcomes = create_many(&bench.links, requests).await;
    let to_a = "&ued=https%3A%2F%2Fbrand.example%2Fa";
    let expected = [
        format!("{LONG}{to_a}"),
        "invalid_request: deeplinkNotPermitted".to_owned(),
        format!("{LONG}&clickref=x{to_a}"),
        "invalid_request: advertiserNotFound".to_owned(),
        format!("{LONG}&campaign=x{to_a}"),
        format!("{LONG}{to_a}"),
        "invalid_request: -".to_owned(),
        LONG.to_owned(),
    ];
    assert_eq!(outcomes, expected);
    let requests = bench.sandbox.awin().requests();
    assert_eq!(requests.len(), 1);
    assert!(requests[0].path().ends_with("/generate-batch"));
}

#[tokio::test]
async fn an_item_that_repeats_no_request_is_nobodys() {
    let bench = Bench::new().await;
    let item = |page: Option<&str>| {
        let page = page.map(|page| json!({ "advertiserId": 1001, "destinationUrl": page }));
        json!({ "status": 200, "body": { "url": LONG }, "request": page })
    };
    let items = [item(None), item(Some("https://brand.example/other"))];
    let body = json!({ "responses": items });
    bench.sandbox.awin().answer_next(Answer::json(200, &body));
    let outcomes = create_many(&bench.links, vec![to("a"), to("b")]).await;
    assert_eq!(outcomes, ["unexpected: -", "unexpected: -"]);
}

#[tokio::test]
async fn a_batch_has_at_most_100_links_and_makes_no_short_ones() {
    let bench = Bench::new().await;
    let mut requests: Vec<_> = (0..101).map(|page| to(&page.to_string())).collect();
    requests.insert(50, request().options(short()));
    let outcomes = create_many(&bench.links, requests).await;
    assert!(
        outcomes[50].starts_with("https://tidd.ly/"),
        "{}",
        outcomes[50]
    );
    let long = outcomes.iter().filter(|url| url.starts_with(LONG)).count();
    assert_eq!(long, 101);
    let sent = bench.sandbox.awin().requests();
    let paths = sent.iter().map(|it| it.path().rsplit('/').next().unwrap());
    let paths: Vec<_> = paths.collect();
    assert_eq!(paths, ["generate-batch", "generate", "generate-batch"]);
    // Of a batch that is not split, what is to be short fails before it is sent.
    let awin = bench.links.provider("awin").unwrap();
    let requests = [to("a"), request().options(short())];
    let checked = requests
        .iter()
        .map(|it| awin.capabilities().check(it).unwrap());
    let checked: Vec<_> = checked.collect();
    let mut outcomes = awin.create_batch(&checked).await.unwrap();
    outcomes.sort_by_key(|(index, _)| *index);
    assert!(outcomes[0].1.is_ok());
    let error = outcomes[1].1.as_ref().unwrap_err();
    assert_eq!(
        (error.fields(), error.delivery()),
        (&[Field::Options][..], Delivery::NotSent)
    );
}

#[tokio::test]
async fn a_page_that_can_not_be_linked_to_is_told() {
    let bench = Bench::new().await;
    let not_permitted = to("a").program("1002");
    let error = bench
        .links
        .create("awin", &not_permitted)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.fields(), [Field::Destination]);
    assert_eq!(error.code(), Some("deeplinkNotPermitted"));
    assert!(
        error
            .to_string()
            .contains("destinationUrl: deeplinkNotPermitted"),
        "{error}"
    );
    bench
        .links
        .create("awin", &LinkRequest::new().program("1002"))
        .await
        .unwrap();
}
