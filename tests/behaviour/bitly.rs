//! Bitly: the exact requests, the back-half that a second call adds, quotas and limits.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use expect_test::expect;
use futures_util::stream;
use serde_json::json;
use tracking_links::journal::{Journal, NewRow, Row, RowState};
use tracking_links::{
    Bitly, ClickRange, Delivery, Error, ErrorKind, Field, Key, LinkRequest, Links, Listing, Made,
    OnRepeat, Provider, Retry, RetryPolicy, Slug,
};
use tracking_links_journal::SqliteJournal;
use tracking_links_sandbox::{Answer, Fault, RecordedRequest, SimulatedProvider};

use crate::Bench;
use crate::wire::check;

const EXISTING: Option<Made> = Some(Made::Existing { as_asked: true });

fn request() -> LinkRequest {
    LinkRequest::new().destination("https://brand.example/shoes")
}

fn provider(bench: &Bench) -> &dyn Provider {
    bench.links.provider("bitly").unwrap()
}

fn paths(requests: &[RecordedRequest]) -> Vec<String> {
    let requests = requests.iter();
    let shown = requests.map(|it| format!("{} {}", it.method(), it.path()));
    shown.collect()
}

fn is_custom(request: &RecordedRequest) -> bool {
    request.path() == "/custom_bitlinks"
}

fn refusal(status: u16, code: &str) -> Answer {
    let description = "In the words of Bitly.";
    let body = json!({ "message": code, "description": description, "resource": "bitlinks" });
    Answer::json(status, &body)
}

async fn refused(bench: &Bench, answer: Answer) -> Error {
    bench.sandbox.bitly().answer_next(answer);
    bench.links.create("bitly", &request()).await.unwrap_err()
}

#[tokio::test]
async fn the_exact_requests() {
    let bench = Bench::new().await;
    let bitly = bench.sandbox.bitly();
    let own = request().domain("go.brand.example").folder("Bsandbox002");
    let named = own.clone().name("Shoes").tags(["spring", "shoes"]);
    let link = bench.links.create("bitly", &named).await.unwrap();
    assert_eq!((link.made, &link.changed), (Some(Made::Created), &vec![]));
    assert_eq!(link.domain.as_deref(), Some("go.brand.example"));
    check(
        &bitly.requests(),
        expect![[r#"
            POST /bitlinks
            accept: application/json
            authorization: [redacted]
            content-length: 139
            content-type: application/json
            user-agent: bitly-client/0.1.0
            {"long_url":"https://brand.example/shoes","domain":"go.brand.example","group_guid":"Bsandbox002","title":"Shoes","tags":["spring","shoes"]}"#]],
    );
    let id = link.id.unwrap();
    let before = bitly.request_count();
    let again = bench.links.create("bitly", &own).await.unwrap();
    assert_eq!(again.id.as_deref(), Some(&*id));
    let change = LinkRequest::new().name("Sandals");
    provider(&bench).update(&id, &change).await.unwrap();
    let all_time = ClickRange::new();
    provider(&bench).clicks(&id, &all_time).await.unwrap();
    let sent = bitly.requests().split_off(before);
    let expected = [
        "POST /shorten".to_owned(),
        format!("PATCH /bitlinks/{id}"),
        format!("GET /bitlinks/{id}/clicks/summary"),
    ];
    assert_eq!(
        paths(&sent),
        expected,
        "the slash of an id is sent as it is"
    );
    let body = sent[0].json().unwrap();
    assert_eq!(body["group_guid"], "Bsandbox002");
}

#[tokio::test]
async fn a_200_is_an_existing_link_and_a_201_a_new_one() {
    let bench = Bench::new().await;
    let bitly = bench.sandbox.bitly();
    let compares = &[Field::Domain, Field::Folder];
    let repeated = Bitly::CAPABILITIES.on_repeat(&request());
    let atomic = false;
    assert_eq!(repeated, OnRepeat::SameByDestination { compares, atomic });
    for own in [request(), request().name("Shoes")] {
        let group = bitly.groups()[usize::from(own.name.is_some())];
        let own = own.folder(group);
        let new = bench.links.create("bitly", &own).await.unwrap();
        let old = bench.links.create("bitly", &own).await.unwrap();
        assert_eq!((new.made, old.made), (Some(Made::Created), EXISTING));
        assert_eq!(old.id, new.id);
        let ensured = bench.links.ensure("bitly", &own).await.unwrap();
        assert_eq!((ensured.made, ensured.id), (EXISTING, new.id));
    }
    // The link keeps the name that it has.
    let other = request().name("Sandals").folder(bitly.groups()[1]);
    let old = bench.links.create("bitly", &other).await.unwrap();
    assert_eq!(old.made, Some(Made::Existing { as_asked: false }));
    let changed: Vec<_> = old.changed.iter().map(|it| it.field).collect();
    assert_eq!(changed, [Field::Name]);
    assert_eq!(bitly.links().len(), 2, "a group has its own link");
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_and_makes_no_second_link() {
    let bench = Bench::new().await;
    let own = request().slug("shoes");
    for fault in [Fault::DropAfterWrite, Fault::DropBeforeWrite] {
        bench.sandbox.bitly().fail_next(fault);
        let error = bench.links.create("bitly", &own).await.unwrap_err();
        assert_eq!(error.delivery(), Delivery::Unknown, "{error}");
        assert!(error.link().is_none());
    }
    let link = bench.links.ensure("bitly", &own).await.unwrap();
    assert_eq!(link.url.as_deref(), Some("https://bit.ly/shoes"));
    assert_eq!(bench.sandbox.bitly().links().len(), 1);
}

#[tokio::test]
async fn a_back_half_is_a_second_call() {
    let bench = Bench::new().await;
    let bitly = bench.sandbox.bitly();
    let own = request().slug("shoes").domain("go.brand.example");
    let link = bench.links.create("bitly", &own).await.unwrap();
    assert_eq!((link.made, &link.changed), (Some(Made::Created), &vec![]));
    assert_eq!(link.url.as_deref(), Some("https://go.brand.example/shoes"));
    let sent = bitly.requests();
    assert_eq!(paths(&sent), ["POST /shorten", "POST /custom_bitlinks"]);
    let id = link.id.unwrap();
    let body = json!({ "custom_bitlink": "go.brand.example/shoes", "bitlink_id": id });
    assert_eq!(sent[1].json(), Some(body));

    // The link has it already, and others of its own beside it.
    let again = bench.links.create("bitly", &own).await.unwrap();
    assert_eq!((again.made, again.url), (EXISTING, link.url.clone()));
    assert_eq!(bitly.request_count(), 3);
    let second = own.clone().slug("boots");
    let second = bench.links.create("bitly", &second).await.unwrap();
    assert_eq!((second.made, second.id.as_ref()), (EXISTING, Some(&id)));
    assert_eq!(second.slug.as_deref(), Some("boots"));
    let again = bench.links.create("bitly", &own).await.unwrap();
    assert_eq!((again.made, again.url), (EXISTING, link.url));
    for slug in ["shoes", "boots"] {
        let domain = Some("go.brand.example".to_owned());
        let slug = slug.to_owned();
        let key = Key::Slug {
            slug: slug.clone(),
            domain,
        };
        let found = provider(&bench).find(&key).await.unwrap().unwrap();
        assert_eq!((found.id.as_ref(), found.slug), (Some(&id), Some(slug)));
    }
    let random = request().slug(Slug::Random);
    let random = bench.links.create("bitly", &random);
    assert_eq!(random.await.unwrap().made, Some(Made::Created));
    assert_eq!(bitly.links().len(), 2);
}

/// The error says that the link exists without the back-half, and the same request completes it.
#[tokio::test]
async fn a_back_half_that_fails_after_the_link_is_reported_as_such_and_resumable() {
    let forbidden = || refusal(403, "FORBIDDEN");
    let spent = Retry::WhenQuotaResets(None);
    let soon = Retry::After(Duration::from_secs(10));
    for (answer, kind, retry, lacks) in [
        (
            refusal(409, "ALREADY_EXISTS"),
            ErrorKind::Conflict,
            Retry::Never,
            "without",
        ),
        (forbidden(), ErrorKind::Conflict, Retry::Never, "without"),
        (
            refusal(402, "UPGRADE_REQUIRED"),
            ErrorKind::Permission,
            Retry::Never,
            "without",
        ),
        (
            refusal(400, "INVALID_ARG_CUSTOM_BITLINK"),
            ErrorKind::InvalidRequest,
            Retry::Never,
            "without",
        ),
        (
            refusal(429, "RATE_LIMIT_EXCEEDED"),
            ErrorKind::RateLimited,
            soon,
            "without",
        ),
        (
            refusal(429, "KEYWORD_OVERRIDES_LIMIT_EXCEEDED"),
            ErrorKind::QuotaExceeded,
            spent,
            "without",
        ),
        (
            refusal(503, "TEMPORARILY_UNAVAILABLE"),
            ErrorKind::Unavailable,
            soon,
            "perhaps without",
        ),
    ] {
        let bench = Bench::new().await;
        let bitly = bench.sandbox.bitly();
        let own = request().slug("shoes");
        let status = answer.clone();
        bitly.answer_when(is_custom, status);
        let error = bench.links.create("bitly", &own).await.unwrap_err();
        assert_eq!((error.kind(), error.retry()), (kind, retry), "{error}");
        assert_eq!(error.delivery(), Delivery::Accepted, "{error}");
        assert_eq!(error.fields(), [Field::Slug]);
        let made = error.link().unwrap();
        let url = made.url.as_deref().unwrap();
        assert_eq!(made.id.as_deref(), url.strip_prefix("https://"));
        let text = format!("(the link exists, {lacks} its `slug`: {url})");
        assert!(error.to_string().ends_with(&text), "{error}");
        assert!(
            !error.to_string().contains("no link was created"),
            "{error}"
        );
        let mut sent = paths(&bitly.requests());
        let looked = sent.split_off(2);
        assert_eq!(sent, ["POST /shorten", "POST /custom_bitlinks"]);
        // The link may have it by now, from another request.
        let may_have = matches!(error.status(), Some(400 | 403 | 409));
        assert_eq!(looked.len(), usize::from(may_have), "{looked:?}");

        let link = bench.links.create("bitly", &own).await.unwrap();
        assert_eq!((link.made, &link.id), (EXISTING, &made.id));
        assert_eq!(link.url.as_deref(), Some("https://bit.ly/shoes"));
        assert_eq!(bitly.links().len(), 1);
    }
}

#[tokio::test]
async fn a_back_half_whose_answer_is_lost_is_taken_up() {
    for (fault, requests) in [(Fault::DropAfterWrite, 3), (Fault::DropBeforeWrite, 4)] {
        let bench = Bench::new().await;
        let bitly = bench.sandbox.bitly();
        let own = request().slug("shoes");
        bitly.fail_when(is_custom, fault);
        let error = bench.links.create("bitly", &own).await.unwrap_err();
        assert_eq!(error.delivery(), Delivery::Accepted);
        assert!(
            error.to_string().contains("perhaps without its `slug`"),
            "{error}"
        );
        let link = bench.links.ensure("bitly", &own).await.unwrap();
        assert_eq!((link.made, link.changed), (EXISTING, vec![]));
        assert_eq!(link.url.as_deref(), Some("https://bit.ly/shoes"));
        assert_eq!((bitly.request_count(), bitly.links().len()), (requests, 1));
    }
}

#[tokio::test]
async fn a_back_half_of_another_link_is_a_conflict() {
    let bench = Bench::new().await;
    let bitly = bench.sandbox.bitly();
    bitly.add_strangers_link("bit.ly", "stranger");
    bench
        .links
        .create("bitly", &request().slug("shoes"))
        .await
        .unwrap();
    let other = request().destination("https://brand.example/hats");
    for (slug, status) in [("shoes", 409), ("stranger", 403)] {
        for _ in 0..2 {
            let own = other.clone().slug(slug);
            let error = bench.links.ensure("bitly", &own).await.unwrap_err();
            let conflict = (ErrorKind::Conflict, Some(status));
            assert_eq!((error.kind(), error.status()), conflict, "{error}");
            assert_eq!(error.delivery(), Delivery::Accepted);
        }
    }
    assert_eq!(bitly.links().len(), 2);
    let error = provider(&bench).find(&Key::slug("stranger")).await;
    assert!(error.is_err(), "it is not known that there is none");
    assert!(bitly.set("custom-back-halves", "false"));
    let error = bench.links.create("bitly", &other.slug("hats")).await;
    let error = error.unwrap_err();
    assert_eq!(error.code(), Some("UPGRADE_REQUIRED"));
    assert_eq!(error.kind(), ErrorKind::Permission);
}

async fn run(bench: &Bench, journal: &Arc<dyn Journal>, rows: &[(&str, LinkRequest)]) {
    run_with(bench, journal, rows, 4).await;
}

async fn run_with(
    bench: &Bench,
    journal: &Arc<dyn Journal>,
    rows: &[(&str, LinkRequest)],
    concurrency: usize,
) {
    let rows = rows.iter();
    let rows = rows.map(|(key, request)| NewRow::new(*key, "bitly", request.clone()));
    let rows: Vec<_> = rows.collect();
    let mut run = bench
        .links
        .create_all(stream::iter(rows), journal.clone())
        .settling_delay(Duration::from_millis(20))
        .max_concurrency(NonZeroUsize::new(concurrency).unwrap())
        .start();
    while let Some(event) = run.next().await {
        event.unwrap();
    }
}

async fn row(journal: &Arc<dyn Journal>, key: &str) -> Row {
    let rows = journal.get(&[key.to_owned()]).await.unwrap();
    rows.into_iter().next().flatten().unwrap()
}

#[tokio::test]
async fn a_run_takes_up_links_without_their_back_halves() {
    let bench = Bench::new().await;
    let bitly = bench.sandbox.bitly();
    let folder = tempfile::tempdir().unwrap();
    let journal = || -> Arc<dyn Journal> {
        Arc::new(SqliteJournal::open(folder.path().join("run.db")).unwrap())
    };
    let to = |path: &str| LinkRequest::new().destination(format!("https://brand.example/{path}"));
    let rows = [
        ("a", to("a").slug("a")),
        ("b", to("b").slug("b")),
        ("c", to("c")),
    ];

    // The back-halves of the month are spent: the run ends, with the row in doubt.
    bitly.answer_when(is_custom, refusal(429, "KEYWORD_OVERRIDES_LIMIT_EXCEEDED"));
    let first = journal();
    run(&bench, &first, &rows[..1]).await;
    let waiting = row(&first, "a").await;
    assert_eq!(waiting.state, RowState::Sent);
    let message = waiting.failure.unwrap().message;
    assert!(
        message.contains("the link exists, without its `slug`"),
        "{message}"
    );
    first.close().await.unwrap();

    // The next month, each row gets its link, and no second one is made.
    let second = journal();
    run(&bench, &second, &rows).await;
    for (key, state) in [
        ("a", RowState::Existing),
        ("b", RowState::Created),
        ("c", RowState::Created),
    ] {
        assert_eq!(row(&second, key).await.state, state, "{key}");
    }
    let link = row(&second, "a").await.link.unwrap();
    assert_eq!(link.url.as_deref(), Some("https://bit.ly/a"));

    // What would be refused again is left to a person, who is told that the link exists.
    run(&bench, &second, &[("d", to("d").slug("a"))]).await;
    let unknown = row(&second, "d").await;
    assert_eq!((unknown.state, unknown.sends), (RowState::Unknown, 1));
    let message = unknown.failure.unwrap().message;
    assert!(
        message.contains("the link exists, without its `slug`"),
        "{message}"
    );
    second.close().await.unwrap();
    assert_eq!(bitly.links().len(), 4);
}

#[tokio::test]
async fn a_monthly_quota_is_no_rate_limit() {
    let bench = Bench::new().await;
    assert!(bench.sandbox.bitly().set("links-of-month", "1"));
    bench.links.create("bitly", &request()).await.unwrap();
    let other = request().destination("https://brand.example/hats");
    let spent = bench.links.create("bitly", &other).await.unwrap_err();
    assert_eq!(spent.code(), Some("MONTHLY_ENCODE_LIMIT_REACHED"));
    let mut errors = vec![spent];
    for (status, code) in [
        (429, "API_USAGE_LIMIT_EXCEEDED"),
        (429, "MONTHLY_BSD_ENCODE_LIMIT_REACHED"),
        (429, "BRANDED_LINK_MONTHLY_LIMIT_EXCEEDED"),
        (403, "MONTHLY_RATE_LIMIT_EXCEEDED"),
    ] {
        errors.push(refused(&bench, refusal(status, code)).await);
    }
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::QuotaExceeded, "{error}");
        assert_eq!(error.retry(), Retry::WhenQuotaResets(None), "{error}");
        assert_eq!(
            (error.delivery(), error.attempts()),
            (Delivery::Rejected, 1)
        );
    }
    // What exists needs nothing of the quota.
    let old = bench.links.create("bitly", &request()).await.unwrap();
    assert_eq!(old.made, EXISTING);
}

#[tokio::test]
async fn a_rate_limit_has_no_retry_after() {
    let sandbox = tracking_links_sandbox::Sandbox::builder().enforce_rate_limits(true);
    let sandbox = sandbox.start().await.unwrap();
    let bitly = sandbox.bitly();
    let provider = bitly.provider_with(&|client| client.retry(RetryPolicy::never()));
    let provider = provider.unwrap();
    let limited = loop {
        match provider.create(&request()).await {
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert_eq!(bitly.request_count(), 101, "a hundred a minute");
    assert_eq!(
        (limited.status(), limited.code()),
        (Some(429), Some("RATE_LIMIT_EXCEEDED"))
    );

    let bench = Bench::new().await;
    let reason = refusal(403, "FORBIDDEN").header("X-Ratelimit-Reason", "per minute");
    for error in [
        limited,
        refused(&bench, refusal(403, "RATE_LIMIT_EXCEEDED")).await,
        refused(&bench, reason).await,
    ] {
        assert_eq!(error.kind(), ErrorKind::RateLimited, "{error}");
        assert_eq!(error.retry_after(), None);
        assert_eq!(
            error.retry(),
            Retry::After(Duration::from_secs(10)),
            "{error}"
        );
        assert_eq!(error.delivery(), Delivery::Rejected);
    }
}

#[tokio::test]
async fn refusals_name_their_fields() {
    let bench = Bench::new().await;
    for (own, status, code, kind, field) in [
        (
            request().destination("https://bit.ly/2xYz"),
            400,
            "ALREADY_A_BITLY_LINK",
            ErrorKind::InvalidRequest,
            Field::Destination,
        ),
        (
            request().domain("other.example"),
            400,
            "INVALID_ARG_DOMAIN",
            ErrorKind::InvalidRequest,
            Field::Domain,
        ),
        (
            request().domain("unset.brand.example"),
            417,
            "DNS_CONFIGURATION_ERROR",
            ErrorKind::InvalidRequest,
            Field::Domain,
        ),
        (
            request().folder("Bother00001"),
            403,
            "FORBIDDEN",
            ErrorKind::Permission,
            Field::Folder,
        ),
    ] {
        let error = bench.links.create("bitly", &own).await.unwrap_err();
        assert_eq!((error.status(), error.code()), (Some(status), Some(code)));
        assert_eq!(
            (error.kind(), error.fields()),
            (kind, &[field][..]),
            "{error}"
        );
        assert_eq!(error.delivery(), Delivery::Rejected);
    }
    let invalid = refused(&bench, refusal(400, "INVALID_ARG_LONG_URL")).await;
    assert_eq!(invalid.fields(), [Field::Destination]);
    for (status, code, kind) in [
        (402, "UPGRADE_REQUIRED", ErrorKind::Permission),
        (403, "FORBIDDEN", ErrorKind::Authentication),
        (422, "UNPROCESSABLE_ENTITY", ErrorKind::InvalidRequest),
    ] {
        let error = refused(&bench, refusal(status, code)).await;
        assert_eq!((error.kind(), error.code()), (kind, Some(code)), "{error}");
        assert_eq!(error.delivery(), Delivery::Rejected);
    }
    assert_eq!(bench.sandbox.bitly().links(), []);
}

#[tokio::test]
async fn a_list_has_the_links_of_one_group_however_pages_are_named() {
    let bench = Bench::new().await;
    let bitly = bench.sandbox.bitly();
    let [first, second] = bitly.groups();
    for number in 0..250 {
        let url = format!("https://brand.example/{number}");
        let group = if number < 230 { first } else { second };
        let own = LinkRequest::new().destination(url).folder(group);
        bench.links.create("bitly", &own).await.unwrap();
    }
    let builder = || Bitly::builder(bitly.token()).base_url(bitly.base_url());
    let default = builder().build().unwrap();
    let other = builder().group(second).build().unwrap();
    for paging in ["search_after", "page"] {
        assert!(bitly.set("paging", paging));
        for (provider, count, requests) in [(&default, 230, 4), (&other, 20, 1)] {
            let before = bitly.request_count();
            let links = Links::new(provider, Listing::new()).all().await.unwrap();
            assert_eq!(links.len(), count, "{paging}");
            assert_eq!(bitly.request_count() - before, requests, "{paging}");
        }
    }
    let own = other.create(&request()).await.unwrap();
    let listed = Links::new(&other, Listing::new()).all().await.unwrap();
    assert!(listed.iter().any(|it| it.id == own.id));
    assert_eq!(other.account().id(), Some(second));
    let error = default.page(&Listing::new(), Some("7")).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::InvalidRequest, 0)
    );
}

#[tokio::test]
async fn members_that_are_null_or_absent_are_none() {
    let bench = Bench::new().await;
    let body = json!({
        "id": "bit.ly/2xYz",
        "link": "https://bit.ly/2xYz",
        "long_url": "https://brand.example/shoes",
        "created_at": "2026-04-01T09:30:00+0000",
        "title": null,
        "tags": null,
        "custom_bitlinks": null,
    });
    bench.sandbox.bitly().answer_next(Answer::json(201, &body));
    let link = bench.links.create("bitly", &request()).await.unwrap();
    assert_eq!((link.name, link.tags), (None, vec![]));
    assert_eq!(link.slug.as_deref(), Some("2xYz"));
    let page = Answer::json(200, &json!({ "links": null, "pagination": null }));
    bench
        .sandbox
        .bitly()
        .answer_when(|it| it.path() != "/user", page);
    let page = provider(&bench).page(&Listing::new(), None).await.unwrap();
    assert!(page.links.is_empty() && page.next.is_none());
}

#[tokio::test]
async fn clicks_are_those_of_all_time() {
    let bench = Bench::new().await;
    let link = bench.links.create("bitly", &request()).await.unwrap();
    let id = link.id.unwrap();
    let (domain, hash) = id.split_once('/').unwrap();
    assert!(bench.sandbox.bitly().click(domain, hash));
    let clicks = provider(&bench).clicks(&id, &ClickRange::new()).await;
    assert_eq!(clicks.unwrap().total, 1);
    let range = ClickRange::new().from(std::time::UNIX_EPOCH);
    let error = provider(&bench).clicks(&id, &range).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}

#[tokio::test]
async fn no_more_calls_run_at_once_than_bitly_takes_connections() {
    let bench = Bench::new().await;
    let bitly = bench.sandbox.bitly();
    let provider = Bitly::builder(bitly.token()).base_url(bitly.base_url());
    let provider = provider.build().unwrap();
    (0..10).for_each(|_| bitly.fail_next(Fault::StallBeforeWrite));
    let request = request();
    let creates = (0..10).map(|_| provider.create(&request));
    let have_arrived = async {
        while bitly.request_count() < 5 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    tokio::select! {
        _ = futures_util::future::join_all(creates) => panic!("no answer comes"),
        () = have_arrived => {}
    }
    assert_eq!(bitly.request_count(), 5);
}

/// Bitly returns a title and tags always, empty ones too.
#[tokio::test]
async fn an_existing_link_without_the_asked_name_and_tags_is_not_as_asked() {
    let bench = Bench::new().await;
    bench.links.create("bitly", &request()).await.unwrap();
    let own = request().name("Shoes").tags(["spring"]);
    let created = bench.links.create("bitly", &own).await.unwrap();
    let ensured = bench.links.ensure("bitly", &own).await.unwrap();
    for link in [created, ensured] {
        assert_eq!(link.made, Some(Made::Existing { as_asked: false }));
        let changed = link.changed.iter();
        let changed: Vec<_> = changed
            .map(|it| (it.field, &*it.asked, &*it.received))
            .collect();
        let expected = [(Field::Name, "Shoes", ""), (Field::Tags, "spring", "")];
        assert_eq!(changed, expected);
    }
}

#[tokio::test]
async fn a_plan_without_back_halves_ends_a_run_before_it_spends_more_links() {
    let bench = Bench::new().await;
    let bitly = bench.sandbox.bitly();
    assert!(bitly.set("custom-back-halves", "false"));
    let to = |path: &str| request().destination(format!("https://brand.example/{path}"));
    let rows: Vec<_> = ["a", "b"].map(|it| (it, to(it).slug(it))).into();
    let folder = tempfile::tempdir().unwrap();
    let journal = SqliteJournal::open(folder.path().join("run.db")).unwrap();
    let journal: Arc<dyn Journal> = Arc::new(journal);
    run_with(&bench, &journal, &rows, 1).await;
    let [first, second] = [row(&journal, "a").await, row(&journal, "b").await];
    assert_eq!((first.state, first.sends), (RowState::Sent, 1));
    assert_eq!(second.state, RowState::Waiting);
    let sent = paths(&bitly.requests());
    assert_eq!(sent, ["POST /shorten", "POST /custom_bitlinks"]);

    assert!(bitly.set("custom-back-halves", "true"));
    run(&bench, &journal, &rows).await;
    assert_eq!(row(&journal, "a").await.state, RowState::Existing);
    assert_eq!(row(&journal, "b").await.state, RowState::Created);
    assert_eq!(bitly.links().len(), 2);
}

#[tokio::test]
async fn a_revoked_token_is_no_wrong_group_or_slug() {
    let bench = Bench::new().await;
    let bitly = bench.sandbox.bitly();
    let revoked = Bitly::builder("revoked").base_url(bitly.base_url());
    let own = request().folder(bitly.groups()[0]);
    let error = revoked.build().unwrap().create(&own).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication, "{error}");
    assert!(error.fields().is_empty(), "{error}");

    // No 403, so that it says nothing of groups or slugs.
    for is_second in [false, true] {
        let answer = refusal(401, "UNAUTHORIZED");
        bitly.answer_when(move |it| is_custom(it) == is_second, answer);
        let error = bench.links.create("bitly", &own.clone().slug("a")).await;
        assert_eq!(error.unwrap_err().kind(), ErrorKind::Authentication);
    }

    // It is revoked between the two calls.
    bitly.answer_when(is_custom, refusal(403, "FORBIDDEN"));
    let is_look = |it: &RecordedRequest| it.method() == "GET";
    bitly.answer_when(is_look, refusal(403, "FORBIDDEN"));
    let error = bench.links.create("bitly", &own.slug("b")).await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication, "{error}");
    assert!(error.link().is_some());
}

#[tokio::test]
async fn a_slug_that_bitly_would_refuse_makes_no_link() {
    let bench = Bench::new().await;
    for slug in ["summer sale", "a/b", "?", "#", "%"] {
        let own = request().slug(slug);
        let error = bench.links.create("bitly", &own).await.unwrap_err();
        assert_eq!(error.delivery(), Delivery::NotSent, "{slug}");
        assert_eq!(error.fields(), [Field::Slug], "{slug}");
    }
    assert_eq!(bench.sandbox.bitly().request_count(), 0);
}

#[tokio::test]
async fn an_answer_that_shows_no_back_half_says_nothing_of_it() {
    for body in [json!({}), json!({ "custom_bitlink": "" })] {
        let bench = Bench::new().await;
        let own = request().slug("shoes");
        let bitly = bench.sandbox.bitly();
        bitly.answer_when(is_custom, Answer::json(200, &body));
        let error = bench.links.create("bitly", &own).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unexpected, "{error}");
        assert_eq!(error.delivery(), Delivery::Accepted);
        assert_eq!(error.fields(), [Field::Slug]);
        let made = error.link().unwrap();
        assert_ne!(made.slug.as_deref(), Some("shoes"));
        let link = bench.links.create("bitly", &own).await.unwrap();
        assert_eq!((link.made, &link.id), (EXISTING, &made.id));
        assert_eq!(link.slug.as_deref(), Some("shoes"));
    }
}

/// Two rows or processes may ask for the same at once.
#[tokio::test]
async fn a_refused_back_half_that_the_link_has_by_now_is_no_error() {
    let own = request().slug("shoes");
    for (status, code) in [
        (409, "ALREADY_EXISTS"),
        (403, "FORBIDDEN"),
        (400, "INVALID_ARG_CUSTOM_BITLINK"),
    ] {
        let bench = Bench::new().await;
        let bitly = bench.sandbox.bitly();
        let without = bench.links.create("bitly", &request()).await.unwrap();
        let (_, hash) = without.id.as_deref().unwrap().split_once('/').unwrap();
        bench.links.create("bitly", &own).await.unwrap();
        let answer = json!({
            "id": format!("bit.ly/{hash}"),
            "link": format!("https://bit.ly/{hash}"),
            "long_url": "https://brand.example/shoes",
            "created_at": "2026-04-01T09:30:00+0000",
        });
        let is_first = |it: &RecordedRequest| it.path() == "/shorten";
        bitly.answer_when(is_first, Answer::json(200, &answer));
        bitly.answer_when(is_custom, refusal(status, code));
        let link = bench.links.create("bitly", &own).await.unwrap();
        assert_eq!((link.made, &link.id), (EXISTING, &without.id));
        assert_eq!(link.url.as_deref(), Some("https://bit.ly/shoes"));
    }
}

#[tokio::test]
async fn a_back_half_stands_on_the_domain_that_is_asked_for() {
    let bench = Bench::new().await;
    let bitly = bench.sandbox.bitly();
    let has = json!(["https://go.brand.example/shoes", "https://bit.ly/boots"]);
    let answer = |id: &str| {
        let body = json!({
            "id": id,
            "link": format!("https://{id}"),
            "long_url": "https://brand.example/shoes",
            "created_at": "2026-04-01T09:30:00+0000",
            "custom_bitlinks": has,
        });
        Answer::json(200, &body)
    };
    let own = request().domain("bit.ly");
    bitly.answer_next(answer("bit.ly/2xYz"));
    let link = bench.links.create("bitly", &own).await.unwrap();
    assert_eq!(link.url.as_deref(), Some("https://bit.ly/boots"));
    assert_eq!(link.made, EXISTING);

    // The same back-half on another domain is another one.
    for own in [own.clone().slug("shoes"), request().slug("shoes")] {
        bitly.answer_next(answer("bit.ly/2xYz"));
        let custom = json!({ "custom_bitlink": "bit.ly/shoes" });
        bitly.answer_when(is_custom, Answer::json(200, &custom));
        let link = bench.links.create("bitly", &own).await.unwrap();
        assert_eq!(link.url.as_deref(), Some("https://bit.ly/shoes"));
        let sent = bitly.requests().pop().unwrap().json().unwrap();
        assert_eq!(sent["custom_bitlink"], "bit.ly/shoes");
    }

    // A link on another domain can't get it.
    let before = bitly.request_count();
    bitly.answer_next(answer("go.brand.example/2xYz"));
    let own = own.slug("sandals");
    let link = bench.links.create("bitly", &own).await.unwrap();
    assert_eq!(bitly.request_count() - before, 1);
    assert_eq!(link.made, Some(Made::Existing { as_asked: false }));
    let changed: Vec<_> = link.changed.iter().map(|it| it.field).collect();
    assert_eq!(changed, [Field::Slug]);
}

/// A row whose back-half fails again and again waits for the next run, and the others go on.
#[tokio::test]
async fn a_back_half_that_bitly_fails_to_add_holds_up_no_other_row() {
    let bench = Bench::new().await;
    let bitly = bench.sandbox.bitly();
    let is_bad = |it: &RecordedRequest| {
        is_custom(it)
            && it
                .json()
                .is_some_and(|it| it["custom_bitlink"] == "bit.ly/a")
    };
    let failing = refusal(503, "TEMPORARILY_UNAVAILABLE").header("retry-after", "0");
    (0..20).for_each(|_| bitly.answer_when(is_bad, failing.clone()));
    let to = |path: &str| request().destination(format!("https://brand.example/{path}"));
    let rows: Vec<_> = ["a", "b", "c"].map(|it| (it, to(it).slug(it))).into();
    let folder = tempfile::tempdir().unwrap();
    let journal = SqliteJournal::open(folder.path().join("run.db")).unwrap();
    let journal: Arc<dyn Journal> = Arc::new(journal);
    run(&bench, &journal, &rows).await;
    let bad = row(&journal, "a").await;
    assert_eq!((bad.state, bad.sends), (RowState::Sent, 5));
    for key in ["b", "c"] {
        assert_eq!(row(&journal, key).await.state, RowState::Created, "{key}");
    }
    assert_eq!(bitly.links().len(), 3);
}

/// Bitly may write the destination otherwise than the request.
#[tokio::test]
async fn ensure_takes_the_link_that_bitly_returned_however_it_writes_the_destination() {
    let bench = Bench::new().await;
    let own = request().destination("https://brand.example/?q=a%20b#top");
    let body = json!({
        "id": "bit.ly/2xYz",
        "link": "https://bit.ly/2xYz",
        "long_url": "https://brand.example/?q=a+b",
        "created_at": "2026-04-01T09:30:00+0000",
    });
    bench.sandbox.bitly().answer_next(Answer::json(200, &body));
    let link = bench.links.ensure("bitly", &own).await.unwrap();
    assert_eq!(link.made, Some(Made::Existing { as_asked: false }));
    let changed: Vec<_> = link.changed.iter().map(|it| it.field).collect();
    assert_eq!(changed, [Field::Destination]);
}
