//! Rebrandly: the exact requests, workspaces, refusals that are a 403 each, and slashtags as keys.

use std::time::{Duration, SystemTime};

use expect_test::expect;
use serde_json::{Value, json};
use tracking_links::{
    ClickRange, Delivery, Error, ErrorKind, Field, Key, LinkRequest, Links, Listing, Made,
    OnRepeat, Provider, Rebrandly, Retry, RetryPolicy, TrackingLinks,
};
use tracking_links_sandbox::{Answer, Fault, RecordedRequest, Sandbox, SimulatedProvider};

use crate::Bench;
use crate::wire::check;

const EXISTING: Option<Made> = Some(Made::Existing { as_asked: true });

fn request() -> LinkRequest {
    LinkRequest::new().destination("https://brand.example/shoes")
}

/// A provider of the sandbox's workspace with this index; the main one is not named.
fn in_workspace(bench: &Bench, index: usize) -> Rebrandly {
    let rebrandly = bench.sandbox.rebrandly();
    let builder = Rebrandly::builder(rebrandly.api_key()).base_url(rebrandly.base_url());
    let builder = match index {
        0 => builder,
        _ => builder.workspace(rebrandly.workspaces()[index]),
    };
    builder.build().unwrap()
}

fn paths(requests: &[RecordedRequest]) -> Vec<String> {
    let requests = requests.iter();
    let shown = requests.map(|it| format!("{} {}", it.method(), it.path()));
    shown.collect()
}

async fn refused(bench: &Bench, answer: Answer) -> Error {
    bench.sandbox.rebrandly().answer_next(answer);
    let refused = bench.links.create("rebrandly", &request()).await;
    refused.unwrap_err()
}

/// Calls each operation for a link of its own.
async fn call_all(provider: &Rebrandly) {
    let own = request().domain("go.brand.example");
    let link = provider.create(&own).await.unwrap();
    let (id, slug) = (link.id.unwrap(), link.slug.unwrap());
    let keys = [
        Key::id(&*id),
        Key::Slug {
            slug,
            domain: link.domain,
        },
    ];
    for key in keys {
        let found = provider.find(&key).await.unwrap().unwrap();
        assert_eq!(found.id.as_deref(), Some(&*id));
    }
    let change = LinkRequest::new().name("Sandals");
    provider.update(&id, &change).await.unwrap();
    provider.clicks(&id, &ClickRange::new()).await.unwrap();
    provider.page(&Listing::new(), None).await.unwrap();
    provider.verify().await.unwrap();
    provider.delete(&id).await.unwrap();
}

#[tokio::test]
async fn the_exact_request() {
    let bench = Bench::new().await;
    let own = request().name("Shoes").slug("shoes").notes("For May");
    let own = own.domain("go.brand.example");
    let link = in_workspace(&bench, 1).create(&own).await.unwrap();
    assert_eq!((link.made, &link.changed), (Some(Made::Created), &vec![]));
    assert_eq!(
        link.url.as_deref(),
        Some("https://go.brand.example/shoes"),
        "Rebrandly leaves out the scheme"
    );
    check(
        &bench.sandbox.rebrandly().requests(),
        expect![[r#"
        POST /v1/links
        accept: application/json
        apikey: [redacted]
        content-length: 145
        content-type: application/json
        user-agent: rebrandly-client/0.1.0
        workspace: a0000000000000000000000000000002
        {"destination":"https://brand.example/shoes","slashtag":"shoes","title":"Shoes","domain":{"fullName":"go.brand.example"},"description":"For May"}"#]],
    );
}

#[tokio::test]
async fn a_short_url_gets_the_scheme_of_its_domain() {
    let bench = Bench::new().await;
    for (short_url, https, url) in [
        (
            "go.brand.example/a",
            Value::Null,
            "https://go.brand.example/a",
        ),
        (
            "go.brand.example/a",
            json!(false),
            "http://go.brand.example/a",
        ),
        (
            "http://go.brand.example/a",
            json!(true),
            "http://go.brand.example/a",
        ),
    ] {
        let body = json!({
            "id": "1", "slashtag": "a", "destination": "https://brand.example/shoes",
            "shortUrl": short_url, "https": https, "createdAt": "2016-07-13T10:54:12.000Z",
        });
        bench
            .sandbox
            .rebrandly()
            .answer_next(Answer::json(200, &body));
        let link = bench.links.create("rebrandly", &request()).await.unwrap();
        assert_eq!(link.url.as_deref(), Some(url));
        assert_eq!(link.domain.as_deref(), Some("go.brand.example"));
    }
}

#[tokio::test]
async fn the_workspace_is_in_the_header_of_every_call() {
    let bench = Bench::new().await;
    let rebrandly = bench.sandbox.rebrandly();
    for (index, header) in [(0, None), (1, Some(rebrandly.workspaces()[1]))] {
        let provider = in_workspace(&bench, index);
        let before = rebrandly.request_count();
        call_all(&provider).await;
        let sent = rebrandly.requests().split_off(before);
        assert_eq!(sent.len(), 9);
        for request in sent {
            assert_eq!(request.header("workspace"), header, "{request:?}");
            assert_eq!(request.header("apikey"), Some("[redacted]"));
            assert!(request.header_is("apikey", rebrandly.api_key()));
        }
        assert_eq!(provider.account().id(), header);
    }
}

#[tokio::test]
async fn links_are_found_and_listed_within_the_workspace() {
    let bench = Bench::new().await;
    let (main, other) = (in_workspace(&bench, 0), in_workspace(&bench, 1));
    let own = request().domain("go.brand.example").slug("shoes");
    let link = other.create(&own).await.unwrap();
    let id = link.id.unwrap();
    let slug = Key::Slug {
        slug: "shoes".to_owned(),
        domain: Some("go.brand.example".to_owned()),
    };
    for (provider, is_there) in [(&main, false), (&other, true)] {
        for key in [&Key::id(&*id), &slug] {
            let found = provider.find(key).await.unwrap();
            assert_eq!(found.is_some(), is_there, "{key:?}");
        }
        let listed = Links::new(provider, Listing::new()).all().await.unwrap();
        assert_eq!(listed.len(), usize::from(is_there));
    }
    let error = main.delete(&id).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");

    // The slashtag is taken all the same, and nothing tells by which link.
    let links = TrackingLinks::builder().provider(main).build().unwrap();
    let taken = links.ensure("rebrandly", &own).await.unwrap_err();
    assert_eq!(taken.kind(), ErrorKind::Conflict, "{taken}");
    assert_eq!(
        (taken.fields(), taken.link().is_none()),
        (&[Field::Slug][..], true)
    );
}

#[tokio::test]
async fn an_unknown_workspace_is_no_absent_link() {
    let bench = Bench::new().await;
    let rebrandly = bench.sandbox.rebrandly();
    let builder = Rebrandly::builder(rebrandly.api_key()).base_url(rebrandly.base_url());
    let provider = builder.workspace("there-is-none").build().unwrap();
    for key in [Key::id("1"), Key::slug("shoes")] {
        let error = provider.find(&key).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    }
}

#[tokio::test]
async fn a_workspace_that_no_header_can_carry_is_refused_unsent() {
    let bench = Bench::new().await;
    let rebrandly = bench.sandbox.rebrandly();
    let builder = Rebrandly::builder(rebrandly.api_key()).base_url(rebrandly.base_url());
    let provider = builder.workspace("line\nbreak").build().unwrap();
    let error = provider.create(&request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(rebrandly.request_count(), 0);
}

#[tokio::test]
async fn a_refusal_is_a_403_that_names_its_field() {
    let bench = Bench::new().await;
    let own = request().slug("shoes");
    bench.links.create("rebrandly", &own).await.unwrap();
    let taken = bench.links.create("rebrandly", &own).await.unwrap_err();
    assert_eq!(
        (taken.kind(), taken.fields()),
        (ErrorKind::Conflict, &[Field::Slug][..]),
        "{taken}"
    );
    let fault = json!({ "code": "InvalidFormat", "property": "destination", "message": "No." });
    let body = json!({
        "message": "Invalid format", "code": "InvalidFormat", "source": "link", "errors": [fault],
    });
    let invalid = refused(&bench, Answer::json(403, &body)).await;
    assert_eq!(
        (invalid.kind(), invalid.fields()),
        (ErrorKind::InvalidRequest, &[Field::Destination][..]),
        "{invalid}"
    );
    for error in [taken, invalid] {
        assert_eq!(
            (error.status(), error.code()),
            (Some(403), Some("InvalidFormat"))
        );
        assert_eq!(
            (error.delivery(), error.retry()),
            (Delivery::Rejected, Retry::Never)
        );
    }
    // A fault of one value has no list, on an older page.
    for (code, property, kind, fields) in [
        (
            "RequiredField",
            "slashtag",
            ErrorKind::InvalidRequest,
            &[Field::Slug][..],
        ),
        (
            "InvalidMaxLength",
            "title",
            ErrorKind::InvalidRequest,
            &[Field::Name],
        ),
        (
            "InvalidMinLength",
            "description",
            ErrorKind::InvalidRequest,
            &[Field::Notes],
        ),
        (
            "AlreadyExists",
            "slashtag",
            ErrorKind::Conflict,
            &[Field::Slug],
        ),
        ("InvalidFormat", "favourite", ErrorKind::InvalidRequest, &[]),
    ] {
        let body = json!({ "code": code, "message": "No.", "property": property });
        let error = refused(&bench, Answer::json(403, &body)).await;
        assert_eq!((error.kind(), error.fields()), (kind, fields), "{error}");
        assert_eq!(error.delivery(), Delivery::Rejected);
    }
    let malformed = json!({ "code": "InvalidFormat", "message": "Invalid format" });
    let error = refused(&bench, Answer::json(403, &malformed)).await;
    assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
    assert_eq!(bench.sandbox.rebrandly().links().len(), 1);
}

#[tokio::test]
async fn an_unknown_domain_is_a_refused_field_though_the_status_is_404() {
    let bench = Bench::new().await;
    let unknown = request().domain("other.example");
    for (index, own) in [(0, &unknown), (1, &unknown), (1, &request())] {
        let error = in_workspace(&bench, index).create(own).await.unwrap_err();
        assert_eq!(
            (error.status(), error.code()),
            (Some(404), Some("NotFound"))
        );
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
        assert_eq!(
            (error.fields(), error.delivery()),
            (&[Field::Domain][..], Delivery::Rejected)
        );
    }
    let elsewhere = refused(&bench, Answer::new(404)).await;
    assert_eq!(
        (elsewhere.kind(), elsewhere.fields()),
        (ErrorKind::NotFound, &[][..])
    );
}

#[tokio::test]
async fn a_wrong_key_is_an_authentication_fault_and_no_refusal_of_a_field() {
    let bench = Bench::new().await;
    let rebrandly = bench.sandbox.rebrandly();
    let wrong = Rebrandly::builder("wrong").base_url(rebrandly.base_url());
    let wrong = wrong.build().unwrap();
    let unauthorized = wrong.create(&request()).await.unwrap_err();
    assert_eq!(unauthorized.status(), Some(401));
    let forbidden = json!({ "message": "Forbidden" });
    for error in [
        unauthorized,
        wrong.verify().await.unwrap_err(),
        refused(&bench, Answer::json(403, &forbidden)).await,
    ] {
        assert_eq!(error.kind(), ErrorKind::Authentication, "{error}");
        assert!(error.fields().is_empty(), "{error}");
        assert_eq!(error.delivery(), Delivery::Rejected);
    }
    let unexplained = refused(&bench, Answer::new(403)).await;
    assert_eq!(unexplained.kind(), ErrorKind::Permission, "{unexplained}");
}

#[tokio::test]
async fn what_the_plan_lacks_is_a_quota_or_a_missing_permission() {
    let bench = Bench::new().await;
    let rebrandly = bench.sandbox.rebrandly();
    assert!(rebrandly.set("notes", "false") && rebrandly.set("max-links", "1"));
    let noted = request().notes("For May");
    let error = bench.links.create("rebrandly", &noted).await.unwrap_err();
    let expected = (ErrorKind::Permission, Some("OwnerFeatureNotIncluded"));
    assert_eq!((error.kind(), error.code()), expected, "{error}");
    bench.links.create("rebrandly", &request()).await.unwrap();
    let error = bench
        .links
        .create("rebrandly", &request())
        .await
        .unwrap_err();
    assert_eq!(
        (error.status(), error.code()),
        (Some(403), Some("LimitExceeded"))
    );
    assert_eq!(error.kind(), ErrorKind::QuotaExceeded, "{error}");
    assert_eq!(error.retry(), Retry::WhenQuotaResets(None));
    let empty = json!({ "code": "LimitExceeded", "source": "links", "errors": [] });
    rebrandly.answer_next(Answer::json(403, &empty));
    let error = bench.links.create("rebrandly", &request()).await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::QuotaExceeded);
}

#[tokio::test]
async fn the_same_destination_makes_another_link_each_time() {
    let bench = Bench::new().await;
    let rebrandly = bench.sandbox.rebrandly();
    let repeated = Rebrandly::CAPABILITIES.on_repeat(&request());
    assert_eq!(repeated, OnRepeat::Duplicates);
    let first = bench.links.create("rebrandly", &request()).await.unwrap();
    let second = bench.links.create("rebrandly", &request()).await.unwrap();
    assert_ne!(first.id, second.id);
    let before = rebrandly.request_count();
    let key = Key::destination("https://brand.example/shoes");
    let found = bench.links.find("rebrandly", &key).await.unwrap_err();
    let ensured = bench
        .links
        .ensure("rebrandly", &request())
        .await
        .unwrap_err();
    for error in [found, ensured] {
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    }
    assert_eq!(
        rebrandly.request_count(),
        before,
        "no look-up by destination"
    );
}

#[tokio::test]
async fn a_slug_from_an_id_makes_one_link_and_finds_it_by_domain_and_slug() {
    let bench = Bench::new().await;
    let rebrandly = bench.sandbox.rebrandly();
    let own = request().domain("go.brand.example").slug_from("shoes-42");
    let by = tracking_links::KeyKind::Slug;
    let repeated = Rebrandly::CAPABILITIES.on_repeat(&own);
    assert_eq!(repeated, OnRepeat::Refused { by, atomic: false });

    rebrandly.fail_next(Fault::DropAfterWrite);
    let lost = bench.links.create("rebrandly", &own).await.unwrap_err();
    assert_eq!(lost.delivery(), Delivery::Unknown);
    let before = rebrandly.request_count();
    let link = bench.links.ensure("rebrandly", &own).await.unwrap();
    assert_eq!(link.made, EXISTING);
    assert_eq!(link.slug.as_deref(), Some("83581f4375075176"));
    let sent = rebrandly.requests().split_off(before);
    let [look] = sent.as_slice() else {
        panic!("{sent:?}");
    };
    assert_eq!((look.method(), look.path()), ("GET", "/v1/links"));
    let query = [
        ("domain.fullName", "go.brand.example"),
        ("slashtag", "83581f4375075176"),
    ];
    assert_eq!(
        look.query(),
        query.map(|(name, it)| (name.to_owned(), it.to_owned()))
    );

    let elsewhere = own.clone().destination("https://brand.example/hats");
    let error = bench
        .links
        .ensure("rebrandly", &elsewhere)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict, "{error}");
    assert_eq!(error.link().and_then(|it| it.id.as_ref()), link.id.as_ref());
    assert_eq!(rebrandly.links().len(), 1);
}

#[tokio::test]
async fn a_link_that_was_not_asked_for_is_not_taken_for_the_one_of_a_slug() {
    let bench = Bench::new().await;
    let rebrandly = bench.sandbox.rebrandly();
    let link = |domain: &str, slashtag: &str| {
        json!({
            "id": slashtag, "slashtag": slashtag, "destination": "https://brand.example",
            "shortUrl": format!("{domain}/{slashtag}"), "createdAt": "2016-07-13T10:54:12.000Z",
        })
    };
    let key = Key::slug("shoes");
    for (others, found) in [
        (
            vec![
                link("rebrand.ly", "shoe"),
                link("go.brand.example", "shoes"),
            ],
            None,
        ),
        (
            vec![link("rebrand.ly", "hats"), link("rebrand.ly", "Shoes")],
            Some("Shoes"),
        ),
    ] {
        rebrandly.answer_next(Answer::json(200, &Value::Array(others)));
        let link = bench.links.find("rebrandly", &key).await.unwrap();
        assert_eq!(link.and_then(|it| it.id).as_deref(), found);
    }
}

#[tokio::test]
async fn a_change_is_a_post_to_the_link_with_all_values_that_stay() {
    let bench = Bench::new().await;
    let rebrandly = bench.sandbox.rebrandly();
    let own = request().name("Shoes").notes("For May").slug("shoes");
    let id = bench
        .links
        .create("rebrandly", &own)
        .await
        .unwrap()
        .id
        .unwrap();
    let before = rebrandly.request_count();
    let change = LinkRequest::new().destination("https://brand.example/hats");
    let link = bench.links.update("rebrandly", &id, &change).await.unwrap();
    assert_eq!(
        (link.name.as_deref(), link.changed),
        (Some("Shoes"), vec![])
    );
    let sent = rebrandly.requests().split_off(before);
    let path = format!("/v1/links/{id}");
    assert_eq!(
        paths(&sent),
        [format!("GET {path}"), format!("POST {path}")]
    );
    let body = json!({
        "destination": "https://brand.example/hats",
        "title": "Shoes",
        "favourite": false,
        "description": "For May",
    });
    assert_eq!(sent[1].json(), Some(body));
    assert_eq!(rebrandly.links()[0]["slashtag"], "shoes");
}

#[tokio::test]
async fn a_slug_is_never_changed() {
    let bench = Bench::new().await;
    let rebrandly = bench.sandbox.rebrandly();
    let link = bench.links.create("rebrandly", &request()).await.unwrap();
    let before = rebrandly.request_count();
    let id = link.id.unwrap();
    for change in [
        LinkRequest::new().slug("other"),
        LinkRequest::new().domain("go.brand.example").name("Shoes"),
    ] {
        let error = bench
            .links
            .update("rebrandly", &id, &change)
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
        assert_eq!(error.delivery(), Delivery::NotSent);
    }
    assert_eq!(rebrandly.request_count(), before);
}

#[tokio::test]
async fn the_get_that_creates_is_not_used_and_not_described() {
    let bench = Bench::new().await;
    call_all(&in_workspace(&bench, 0)).await;
    let sent = paths(&bench.sandbox.rebrandly().requests());
    assert!(!sent.iter().any(|it| it.contains("/new")), "{sent:?}");
    let document = tracking_links::rebrandly::REPAIRED_DOCUMENT;
    let document: Value = serde_json::from_str(document).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let mut paths: Vec<&str> = paths.keys().map(String::as_str).collect();
    paths.sort_unstable();
    assert_eq!(paths, ["/v1/account", "/v1/links", "/v1/links/{id}"]);
    let operations = Rebrandly::CAPABILITIES.operations;
    assert!(operations.create_many.is_none(), "there is no bulk either");
}

#[tokio::test]
async fn ten_requests_a_second_are_allowed_and_429_says_no_more() {
    let sandbox = Sandbox::builder().enforce_rate_limits(true);
    let sandbox = sandbox
        .clock(|| SystemTime::UNIX_EPOCH)
        .start()
        .await
        .unwrap();
    let rebrandly = sandbox.rebrandly();
    let limit = rebrandly.api().rate_limit.unwrap();
    assert_eq!(
        (limit.requests(), limit.per()),
        (10, Duration::from_secs(1))
    );
    let unlimited = rebrandly
        .provider_with(&|client| client.rate_limit(None).retry(RetryPolicy::never()))
        .unwrap();
    for _ in 0..10 {
        unlimited.verify().await.unwrap();
    }
    let error = unlimited.create(&request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited, "{error}");
    assert_eq!(error.delivery(), Delivery::Rejected);
    assert_eq!(error.retry(), Retry::After(Duration::from_secs(10)));
}

#[tokio::test]
async fn a_list_goes_on_until_a_page_is_empty() {
    let bench = Bench::new().await;
    let rebrandly = bench.sandbox.rebrandly();
    let provider = rebrandly.provider_with(&|client| client.rate_limit(None));
    let provider = provider.unwrap();
    for _ in 0..30 {
        provider.create(&request()).await.unwrap();
    }
    let before = rebrandly.request_count();
    let listed = Links::new(&provider, Listing::new()).all().await.unwrap();
    let ids: Vec<_> = listed.into_iter().filter_map(|it| it.id).collect();
    let made: Vec<_> = rebrandly
        .links()
        .into_iter()
        .map(|it| it["id"].clone())
        .collect();
    assert_eq!(ids, made, "the oldest first");
    assert_eq!(
        rebrandly.request_count() - before,
        3,
        "pages of 25, 5 and 0"
    );
    let after = Listing::new().created_after(SystemTime::UNIX_EPOCH + Duration::from_secs(86_400));
    provider.page(&after, None).await.unwrap();
    let sent = rebrandly.requests().pop().unwrap();
    assert_eq!(
        sent.query_value("dateFrom"),
        Some("1970-01-01"),
        "a day more"
    );
}

#[tokio::test]
async fn clicks_are_those_of_all_time() {
    let bench = Bench::new().await;
    let rebrandly = bench.sandbox.rebrandly();
    let own = request().slug("shoes");
    let id = bench
        .links
        .create("rebrandly", &own)
        .await
        .unwrap()
        .id
        .unwrap();
    assert!(rebrandly.click("rebrand.ly", "shoes") && !rebrandly.click("rebrand.ly", "hats"));
    let clicks = bench
        .links
        .clicks("rebrandly", &id, &ClickRange::new())
        .await;
    assert_eq!(clicks.unwrap().total, 1);
    let before = rebrandly.request_count();
    let range = ClickRange::new().from(SystemTime::UNIX_EPOCH);
    let error = bench
        .links
        .clicks("rebrandly", &id, &range)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    assert_eq!(rebrandly.request_count(), before);
}

#[tokio::test]
async fn verify_reads_the_account() {
    let bench = Bench::new().await;
    let provider = bench.links.provider("rebrandly").unwrap();
    provider.verify().await.unwrap();
    assert_eq!(
        paths(&bench.sandbox.rebrandly().requests()),
        ["GET /v1/account"]
    );
}
