//! Partnerize: the exact requests, the values and URLs of a link, what is absent, and rate limits.

use std::time::Duration;

use expect_test::expect;
use serde_json::json;
use tracking_links::{
    Delivery, ErrorKind, Field, Key, LinkRequest, Listing, PartnerizeOptions, Provider, Retry,
    RetryPolicy,
};
use tracking_links_sandbox::Answer;

use crate::Bench;
use crate::wire::check;

const PROGRAM: &str = "1011l222";

fn request() -> LinkRequest {
    let request = LinkRequest::new().program(PROGRAM);
    request.destination("https://brand.example/shoes")
}

fn with_adref() -> PartnerizeOptions {
    let mut options = PartnerizeOptions::default();
    options
        .params
        .insert("adref".to_owned(), "banner".to_owned());
    options
}

fn provider(bench: &Bench) -> &dyn Provider {
    bench.links.provider("partnerize").unwrap()
}

/// The path has the partner's id where Partnerize's own document has `<publisher_id>`.
#[tokio::test]
async fn angle_brackets_in_published_paths() {
    let bench = Bench::new().await;
    let mut options = with_adref();
    options.active = Some(false);
    let all = request().notes("Spring").sub_ids(["newsletter"]);
    let link = bench
        .links
        .create("partnerize", &all.options(options))
        .await;
    assert_eq!(link.unwrap().disabled, Some(true));
    check(
        &bench.sandbox.partnerize().requests(),
        expect![[r#"
        POST /v2/publishers/1l1007802/links
        accept: application/json
        authorization: [redacted]
        content-length: 194
        content-type: application/json
        user-agent: partnerize-client/0.1.0
        {"campaign_id":"1011l222","destination_url":"https://brand.example/shoes","description":"Spring","params":[{"key":"pubref","value":"newsletter"},{"key":"adref","value":"banner"}],"active":false}"#]],
    );
}

#[tokio::test]
async fn two_urls() {
    let bench = Bench::new().await;
    let link = bench.links.create("partnerize", &request()).await.unwrap();
    let long = "https://prf.test/click/camref:1011l222/destination:https://brand.example/shoes";
    assert_eq!(link.tracking_url.as_deref(), Some(long));
    assert_eq!(link.url, link.short_url);
    assert!(link.url.unwrap().starts_with("https://prf.test/l/"));
    // A link without a short URL is shared by the long one.
    let body = json!({ "link": { "id": "1", "campaign_id": PROGRAM, "tracking_url": long } });
    bench
        .sandbox
        .partnerize()
        .answer_next(Answer::json(200, &body));
    let link = bench.links.create("partnerize", &request()).await.unwrap();
    assert_eq!((link.url.as_deref(), link.short_url), (Some(long), None));
}

#[tokio::test]
async fn free_key_and_value_marks() {
    let bench = Bench::new().await;
    let marked = request().sub_ids(["newsletter"]).options(with_adref());
    let link = bench.links.create("partnerize", &marked).await.unwrap();
    let params = |link: &tracking_links::TrackingLink| {
        let params = link.as_partnerize().unwrap().params.clone().unwrap();
        let params = params
            .into_iter()
            .map(|it| format!("{}={}", it.key, it.value));
        params.collect::<Vec<_>>()
    };
    assert_eq!(params(&link), ["pubref=newsletter", "adref=banner"]);
    // A change replaces all values, so the others are sent again.
    let change = LinkRequest::new().sub_ids(["june"]);
    let changed = provider(&bench)
        .update(&link.id.unwrap(), &change)
        .await
        .unwrap();
    assert_eq!(params(&changed), ["pubref=june", "adref=banner"]);

    let mut both = with_adref();
    both.params.insert("pubref".to_owned(), "x".to_owned());
    let before = bench.sandbox.partnerize().request_count();
    let both = request().sub_ids(["newsletter"]).options(both);
    let error = bench.links.create("partnerize", &both).await.unwrap_err();
    assert_eq!(error.fields(), [Field::SubIds, Field::Options]);
    let second = request().sub_ids(["a", "b"]);
    let error = bench.links.create("partnerize", &second).await.unwrap_err();
    assert_eq!(error.fields(), [Field::SubIds]);
    assert_eq!(bench.sandbox.partnerize().request_count(), before);
}

#[tokio::test]
async fn a_property_that_is_wrong_is_told() {
    let bench = Bench::new().await;
    let elsewhere = LinkRequest::new().program("1011l999");
    let error = bench
        .links
        .create("partnerize", &elsewhere)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.fields(), [Field::Program]);
    assert_eq!(error.delivery(), Delivery::Rejected);
    assert_eq!(error.provider_message(), Some("Bad request"));
}

/// Partnerize answers 404 to whoever may not read, and 403 to whoever may not write.
#[tokio::test]
async fn a_missing_right_is_no_wrong_key() {
    let bench = Bench::new().await;
    let partnerize = bench.sandbox.partnerize();
    let with = |api_key: &str, publisher_id: &str| {
        let key = partnerize.application_key();
        let builder = tracking_links::Partnerize::builder(key, api_key, publisher_id);
        builder.base_url(partnerize.base_url()).build().unwrap()
    };
    let reader = with(partnerize.read_only_api_key(), partnerize.publisher_id());
    reader.verify().await.unwrap();
    let error = reader.create(&request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission);
    let stranger = with(partnerize.api_key(), "1l1");
    assert_eq!(
        stranger.verify().await.unwrap_err().kind(),
        ErrorKind::NotFound
    );
    let wrong = with("wrong", partnerize.publisher_id());
    assert_eq!(
        wrong.verify().await.unwrap_err().kind(),
        ErrorKind::Authentication
    );
    let error = tracking_links::Partnerize::builder("a", "b", "").build();
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Configuration);
}

#[tokio::test]
async fn a_link_is_absent_only_in_the_words_of_partnerize() {
    let bench = Bench::new().await;
    let found = provider(&bench).find(&Key::id("1011l7")).await.unwrap();
    assert!(found.is_none());
    let page = Answer::new(404)
        .header("content-type", "text/html")
        .body("<h1>Not found</h1>");
    bench.sandbox.partnerize().answer_next(page);
    let error = provider(&bench).find(&Key::id("1011l7")).await.unwrap_err();
    assert_eq!(error.status(), Some(404));
}

#[tokio::test]
async fn a_list_is_not_narrowed_by_a_time_that_links_lack() {
    let bench = Bench::new().await;
    let listing = Listing::new().created_after(std::time::UNIX_EPOCH);
    let error = provider(&bench).page(&listing, None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert_eq!(bench.sandbox.partnerize().request_count(), 0);
    let error = provider(&bench)
        .page(&Listing::new(), Some("x"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
}

/// A page that names itself as the next one is an error: the list would end early, or never.
#[tokio::test]
async fn a_list_goes_on_where_the_page_says() {
    let bench = Bench::new().await;
    let page = |next: Option<&str>| {
        let pagination = json!({ "pagination": { "next_page": next } });
        Answer::json(200, &json!({ "links": [], "hypermedia": pagination }))
    };
    let partnerize = bench.sandbox.partnerize();
    let next = Some("/v2/publishers/1/links?limit=200&offset=200");
    for (cursor, next_page, expected) in [
        (None, next, Ok(Some("200"))),
        (Some("100"), None, Ok(None)),
        (Some("200"), next, Err(ErrorKind::Unexpected)),
        (
            None,
            Some("/v2/publishers/1/links"),
            Err(ErrorKind::Unexpected),
        ),
    ] {
        partnerize.answer_next(page(next_page));
        let read = provider(&bench).page(&Listing::new(), cursor).await;
        let next = read.map(|it| it.next).map_err(|error| error.kind());
        assert_eq!(
            next.as_ref().map(Option::as_deref),
            expected.as_ref().copied(),
            "{cursor:?}"
        );
    }
    // Without a word on pages, the next one begins after the links of this one.
    let link = json!({ "id": "1", "campaign_id": PROGRAM, "tracking_url": "https://a.example" });
    for (body, expected) in [
        (json!({ "links": [] }), None),
        (json!({ "links": [link] }), Some("1")),
        (json!({ "links": [link], "count": 1 }), None),
    ] {
        partnerize.answer_next(Answer::json(200, &body));
        let read = provider(&bench).page(&Listing::new(), None).await.unwrap();
        assert_eq!(read.next.as_deref(), expected, "{body}");
    }
}

#[tokio::test]
async fn a_wait_has_a_header_of_partnerizes_own() {
    let bench = Bench::new().await;
    let partnerize = bench.sandbox.partnerize();
    let key = (partnerize.application_key(), partnerize.api_key());
    let once = tracking_links::Partnerize::builder(key.0, key.1, partnerize.publisher_id())
        .base_url(partnerize.base_url())
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    let many = json!({ "error": { "code": "too_many_requests", "message": "Slow down" } });
    let many = Answer::json(429, &many).header("x-ratelimit-reset", "3600");
    partnerize.answer_next(many.header("x-ratelimit-retry-after", "7"));
    let error = once.create(&request()).await.unwrap_err();
    assert_eq!(error.retry(), Retry::After(Duration::from_secs(7)));
}
