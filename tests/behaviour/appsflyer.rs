//! AppsFlyer OneLink: the exact requests, a slug that is asked for twice, two meanings of 429, and
//! times to live that AppsFlyer does not take.

use std::time::{Duration, SystemTime};

use serde_json::json;
use tracking_links::appsflyer::Client;
use tracking_links::appsflyer::types::GetLinkQrFormat;
use tracking_links::runtime::Credential;
use tracking_links::{
    Appsflyer, AppsflyerOptions, Changed, Delivery, ErrorKind, Expiry, Field, Key, LinkRequest,
    Made, Provider, Retry, RetryPolicy, TrackingLink,
};
use tracking_links_sandbox::{Answer, SimulatedProvider};

use crate::Bench;

const DAY: Duration = Duration::from_secs(86_400);

fn request() -> LinkRequest {
    let request = LinkRequest::new().slug("spring").name("May");
    request.destination("https://brand.example/shoes")
}

fn with(name: &str, value: &str) -> AppsflyerOptions {
    let mut options = AppsflyerOptions::default();
    options.params.insert(name.to_owned(), value.to_owned());
    options
}

fn provider(bench: &Bench) -> &dyn Provider {
    bench.links.provider("appsflyer").unwrap()
}

/// Makes a provider that sends each request once.
fn once(bench: &Bench) -> Appsflyer {
    let sandbox = bench.sandbox.appsflyer();
    let builder = Appsflyer::builder(sandbox.api_token(), sandbox.template_url(), "newsletter");
    let builder = builder.base_url(sandbox.base_url());
    builder.retry(RetryPolicy::never()).build().unwrap()
}

fn error_body(status: u16, error_type: &str) -> Answer {
    let body = json!({ "error_type": error_type, "message": "No" });
    Answer::json(status, &body)
}

/// AppsFlyer's document calls `data` a string; on the wire it is an object. The token has no
/// scheme.
#[tokio::test]
async fn data_is_an_object_and_the_key_is_raw() {
    let bench = Bench::new().await;
    let all = request().sub_ids(["newsletter", "may"]).expires(14 * DAY);
    let all = all.options(with("deep_link_value", "shoes"));
    let link = bench.links.create("appsflyer", &all).await.unwrap();
    assert_eq!(
        link.url.as_deref(),
        Some("https://myapp.onelink.me/A1b2/spring")
    );
    assert_eq!(link.domain.as_deref(), Some("myapp.onelink.me"));
    let sandbox = bench.sandbox.appsflyer();
    let sent = &sandbox.requests()[0];
    assert_eq!(
        (sent.method(), sent.path()),
        ("POST", "/api/v2.0/shortlinks/A1b2")
    );
    let url = "https://brand.example/shoes";
    let data = json!({
        "pid": "newsletter", "deep_link_value": "shoes", "c": "May",
        "af_web_dp": url, "af_ios_url": url, "af_android_url": url,
        "af_sub1": "newsletter", "af_sub2": "may",
    });
    let body = json!({ "shortlink_id": "spring", "ttl": "14d", "data": data });
    assert_eq!(sent.json(), Some(body));
    assert!(sent.header_is("authorization", sandbox.api_token()));
}

#[tokio::test]
async fn an_identical_repeat_is_the_existing_link() {
    let bench = Bench::new().await;
    let first = bench.links.ensure("appsflyer", &request()).await.unwrap();
    assert_eq!(first.made, Some(Made::Created));
    // The look-up misses the link, so that the create is refused with 409.
    let sandbox = bench.sandbox.appsflyer();
    let absent = json!({ "error_type": "invalid_parameter", "message": "Shortlink not found" });
    sandbox.answer_next(Answer::json(404, &absent));
    let before = sandbox.request_count();
    let second = bench.links.ensure("appsflyer", &request()).await.unwrap();
    let sent = sandbox.requests();
    let sent: Vec<_> = sent[before..]
        .iter()
        .map(|it| it.method().to_owned())
        .collect();
    assert_eq!(sent, ["GET", "POST", "GET"]);
    assert_eq!(second.made, Some(Made::Existing { as_asked: true }));
    assert_eq!((second.id, second.url), (first.id, first.url));
    assert_eq!(sandbox.link_count(), 1);
}

#[tokio::test]
async fn a_slug_of_another_link_is_a_conflict_that_carries_theirs() {
    let bench = Bench::new().await;
    bench.links.create("appsflyer", &request()).await.unwrap();
    let error = bench
        .links
        .create("appsflyer", &request())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert_eq!(error.delivery(), Delivery::Rejected);
    assert_eq!(error.fields(), [Field::Slug]);

    let elsewhere = request().destination("https://brand.example/boots");
    let error = bench
        .links
        .ensure("appsflyer", &elsewhere)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    let theirs = error.link().unwrap();
    assert_eq!(
        theirs.destination.as_deref(),
        Some("https://brand.example/shoes")
    );
    assert_eq!(theirs.made, Some(Made::Existing { as_asked: false }));

    let named = request().name("June");
    let theirs = bench.links.ensure("appsflyer", &named).await.unwrap();
    assert_eq!(theirs.made, Some(Made::Existing { as_asked: false }));
    let changed: Vec<_> = theirs.changed.iter().map(Changed::to_string).collect();
    assert_eq!(changed, [r#"the link's `name` is "May" instead of "June""#]);
}

#[tokio::test]
async fn two_meanings_of_429() {
    let bench = Bench::new().await;
    let (sandbox, appsflyer) = (bench.sandbox.appsflyer(), once(&bench));
    sandbox.answer_next(error_body(429, "rate_limit_exceeded"));
    let error = appsflyer.create(&request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert!(
        matches!(error.retry(), Retry::After(_)),
        "{:?}",
        error.retry()
    );

    assert!(sandbox.set("calls-of-month", "0"));
    let error = provider(&bench).create(&request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::QuotaExceeded);
    assert_eq!(error.retry(), Retry::WhenQuotaResets(None));
    assert_eq!(error.code(), Some("quota_exceeded"));
    // Nothing is sent again in this month, and a look-up is free.
    assert_eq!(sandbox.request_count(), 2);
    assert!(
        provider(&bench)
            .find(&Key::slug("spring"))
            .await
            .unwrap()
            .is_none()
    );
}

/// AppsFlyer makes 31 days of it, which its answer does not say.
#[tokio::test]
async fn a_time_to_live_out_of_range_is_told() {
    let bench = Bench::new().await;
    let now = SystemTime::now();
    let create = async |slug: &str, expires: Expiry| {
        let request = LinkRequest::new().slug(slug).expires(expires);
        bench.links.create("appsflyer", &request).await.unwrap()
    };
    let days = |link: &TrackingLink| {
        let left = link.expires_at.unwrap().duration_since(now).unwrap();
        (left + Duration::from_secs(60)).as_secs() / DAY.as_secs()
    };
    for (slug, expires, is_kept) in [
        ("a", Expiry::After(730 * DAY), true),
        ("b", Expiry::At(now + 730 * DAY), true),
        ("c", Expiry::After(731 * DAY), false),
        ("d", Expiry::At(now + 800 * DAY), false),
    ] {
        let link = create(slug, expires).await;
        assert_eq!(days(&link), if is_kept { 730 } else { 31 }, "{slug}");
        let changed: Vec<_> = link.changed.iter().map(|it| it.field).collect();
        assert_eq!(changed.is_empty(), is_kept, "{slug} {changed:?}");
        if !is_kept {
            assert_eq!(changed, [Field::Expires]);
        }
        // The server says the same, once it is asked.
        let found = provider(&bench)
            .find(&Key::slug(slug))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(days(&found), days(&link), "{slug}");
    }
    let sent = bench.sandbox.appsflyer().request_count();
    let past = LinkRequest::new().expires(now);
    let error = bench.links.create("appsflyer", &past).await.unwrap_err();
    assert_eq!(error.fields(), [Field::Expires]);
    assert_eq!(bench.sandbox.appsflyer().request_count(), sent);
}

#[tokio::test]
async fn a_change_keeps_the_other_parameters_and_the_time_to_live() {
    let bench = Bench::new().await;
    let first = request().sub_ids(["a", "b"]).expires(14 * DAY);
    let first = first.options(with("pid", "sms"));
    let link = bench.links.create("appsflyer", &first).await.unwrap();
    let change = LinkRequest::new().sub_ids(["c"]);
    let id = link.id.unwrap();
    let changed = provider(&bench).update(&id, &change).await.unwrap();
    assert_eq!(changed.url, link.url);
    let found = provider(&bench).find(&Key::id(id)).await.unwrap().unwrap();
    let data = found.as_appsflyer().unwrap();
    let expected = json!({
        "pid": "sms", "c": "May", "af_sub1": "c",
        "af_web_dp": "https://brand.example/shoes",
        "af_ios_url": "https://brand.example/shoes",
        "af_android_url": "https://brand.example/shoes",
    });
    assert_eq!(json!(data.payload), expected);
    assert_eq!(data.ttl, Some(14 * 86_400));

    let change = LinkRequest::new().expires(800 * DAY);
    let changed = provider(&bench).update("spring", &change).await.unwrap();
    assert_eq!(changed.changed[0].field, Field::Expires);
}

#[tokio::test]
async fn a_parameter_of_a_field_too_is_refused() {
    let bench = Bench::new().await;
    let both = request().options(with("c", "June"));
    let error = bench.links.create("appsflyer", &both).await.unwrap_err();
    assert_eq!(error.fields(), [Field::Name, Field::Options]);
    assert_eq!(bench.sandbox.appsflyer().request_count(), 0);
}

#[tokio::test]
async fn a_feature_that_is_not_bought_and_a_domain_of_others_are_no_wrong_token() {
    let bench = Bench::new().await;
    let sandbox = bench.sandbox.appsflyer();
    assert!(sandbox.set("premium", "false"));
    let error = bench
        .links
        .create("appsflyer", &request())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission);
    assert_eq!(error.code(), Some("feature_not_enabled"));
    assert!(sandbox.set("premium", "true"));

    let on = |url: &str, token: &str| {
        let builder = Appsflyer::builder(token, url, "newsletter");
        builder.base_url(sandbox.base_url()).build()
    };
    let token = sandbox.api_token();
    let own = on("https://go.brand.example/A1b2", token).unwrap();
    let link = own.create(&request()).await.unwrap();
    assert_eq!(link.domain.as_deref(), Some("go.brand.example"));
    let other = on("https://go.other.example/A1b2", token).unwrap();
    assert_eq!(
        other.create(&request()).await.unwrap_err().kind(),
        ErrorKind::Permission
    );
    sandbox.answer_next(error_body(401, "wrong_brand_domain"));
    assert_eq!(
        other.create(&request()).await.unwrap_err().kind(),
        ErrorKind::Permission
    );
    let wrong = on(sandbox.template_url(), "wrong").unwrap();
    assert_eq!(
        wrong.verify().await.unwrap_err().kind(),
        ErrorKind::Authentication
    );
    for url in ["", "myapp.onelink.me/A1b2", "https://myapp.onelink.me/"] {
        assert_eq!(
            on(url, token).unwrap_err().kind(),
            ErrorKind::Configuration,
            "{url}"
        );
    }
    let unnamed = Appsflyer::builder(token, sandbox.template_url(), "").build();
    assert_eq!(unnamed.unwrap_err().kind(), ErrorKind::Configuration);
}

#[tokio::test]
async fn a_link_is_absent_only_in_the_words_of_appsflyer() {
    let bench = Bench::new().await;
    let page = Answer::new(404).header("content-type", "text/html");
    let gateway = Answer::json(404, &json!({ "message": "no such route" }));
    for answer in [page.body("<h1>Not found</h1>"), gateway] {
        bench.sandbox.appsflyer().answer_next(answer);
        let found = provider(&bench).find(&Key::slug("spring")).await;
        assert_eq!(found.unwrap_err().status(), Some(404));
    }
    let key = Key::Slug {
        slug: "spring".to_owned(),
        domain: Some("go.other.example".to_owned()),
    };
    assert!(provider(&bench).find(&key).await.unwrap().is_none());
}

#[tokio::test]
async fn a_qr_code_and_the_quota_are_in_the_client() {
    let bench = Bench::new().await;
    let sandbox = bench.sandbox.appsflyer();
    bench.links.create("appsflyer", &request()).await.unwrap();
    let client = Client::builder().base_url(sandbox.base_url());
    let client = client.credential(Credential::api_key("ApiKeyAuth", sandbox.api_token()));
    let client = client.build().unwrap();
    let code = client.get_link_qr("A1b2", "spring").size(600);
    let code = code.format(GetLinkQrFormat::Png).send().await.unwrap();
    assert!(code.qr.starts_with("image/png;base64,"));
    let quota = client.get_quota(sandbox.account_id()).send().await.unwrap();
    assert_eq!(quota.remaining_api_calls, 999_999);
}

#[tokio::test]
async fn a_failure_of_appsflyers_own_is_in_doubt_whatever_its_status() {
    let bench = Bench::new().await;
    let sandbox = bench.sandbox.appsflyer();
    sandbox.answer_next(error_body(400, "internal_error"));
    let error = bench.links.create("appsflyer", &request()).await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert_eq!(error.delivery(), Delivery::Unknown);
}

#[tokio::test]
async fn a_link_that_leads_elsewhere_is_not_the_one_that_was_asked_for() {
    let bench = Bench::new().await;
    let sandbox = bench.sandbox.appsflyer();
    let url = "https://brand.example/shoes";
    let other = "https://other.example/";
    for payload in [
        json!({ "pid": "x" }),
        json!({ "pid": "x", "af_web_dp": url, "af_ios_url": other, "af_android_url": url }),
        json!({ "pid": "x", "af_web_dp": url, "af_ios_url": url }),
    ] {
        let found = json!({ "payload": payload, "ttl": 60, "expiry": "2030-01-01T00:00:00Z" });
        sandbox.answer_next(Answer::json(200, &found));
        let asked = request().destination(url).name("May");
        let outcome = bench.links.ensure("appsflyer", &asked).await;
        let error = outcome.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Conflict, "{payload}");
    }
}
