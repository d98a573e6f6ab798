//! Bitly: the exact requests, links that exist, quotas and limits.

#[path = "bitly/back_halves.rs"]
mod back_halves;

use std::time::Duration;

use expect_test::expect;
use serde_json::json;
use tracking_links::{
    Bitly, ClickRange, Delivery, Error, ErrorKind, Field, LinkRequest, Links, Listing, Made,
    OnRepeat, Provider, Retry, RetryPolicy,
};
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
    assert!(bench.sandbox.bitly().links().is_empty());
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
