//! impact.com: the exact requests, and what the facade and the generated client make of its
//! answers.

use std::time::Duration;

use expect_test::{Expect, expect};
use serde_json::json;
use tracking_links::impact::types::TrackingLinkType;
use tracking_links::impact::{Client, Credential};
use tracking_links::{
    Delivery, Error, ErrorKind, Impact, LinkRequest, Provider, RateLimit, Slug, TrackingLink,
};
use tracking_links_sandbox::{Answer, Sandbox};

use crate::Bench;
use crate::observed::Log;
use crate::wire::check;

/// Creates a link at impact.com, in the sandbox's program, and checks the request and the link.
async fn sent(request: LinkRequest, expected: Expect) {
    let bench = Bench::new().await;
    let impact = bench.sandbox.impact();
    let request = request.program(impact.program_id());
    let link = bench.links.create("impact", &request).await.unwrap();
    check(&impact.requests(), expected);
    assert!(link.warnings.is_empty());
}

#[tokio::test]
async fn the_exact_request_with_only_the_program() {
    sent(
        LinkRequest::new(),
        expect![[r#"
            POST /Mediapartners/IRSandboxAccount1/Programs/1000/TrackingLinks
            accept: application/json
            authorization: [redacted]
            content-length: 0
            ir-version: 14
            user-agent: impact-client/0.1.0
        "#]],
    )
    .await;
}

#[tokio::test]
async fn the_exact_request_with_every_field() {
    let request = LinkRequest::new()
        .destination("https://brand.example/shoes?size=42&colour=red#top")
        .slug("SpringShoes")
        .ad("77")
        .property("2000")
        .sub_ids(["a&b=c", "1 + 1", "100%"])
        .shared_id("ä/?");
    sent(
        request,
        expect![[r#"
            POST /Mediapartners/IRSandboxAccount1/Programs/1000/TrackingLinks
            ? Type=Vanity
            ? CustomPath=SpringShoes
            ? AdId=77
            ? DeepLink=https://brand.example/shoes?size=42&colour=red#top
            ? MediaPartnerPropertyId=2000
            ? subId1=a&b=c
            ? subId2=1 + 1
            ? subId3=100%
            ? sharedId=ä/?
            accept: application/json
            authorization: [redacted]
            content-length: 0
            ir-version: 14
            user-agent: impact-client/0.1.0
        "#]],
    )
    .await;
}

#[tokio::test]
async fn the_exact_request_with_a_random_vanity_path() {
    sent(
        LinkRequest::new().slug(Slug::Random),
        expect![[r#"
            POST /Mediapartners/IRSandboxAccount1/Programs/1000/TrackingLinks
            ? Type=Vanity
            accept: application/json
            authorization: [redacted]
            content-length: 0
            ir-version: 14
            user-agent: impact-client/0.1.0
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_path_value_is_encoded_into_its_segment_or_refused() {
    let bench = Bench::new().await;
    for program in ["..", ".", "%2e%2e", "a\\..\\b"] {
        let before = bench.sandbox.impact().request_count();
        let error = bench
            .links
            .create("impact", &LinkRequest::new().program(program))
            .await
            .unwrap_err();
        let requests = bench.sandbox.impact().requests();
        match requests.get(before) {
            None => assert_eq!(error.delivery(), Delivery::NotSent, "{program}: {error}"),
            Some(request) => assert_eq!(
                request.path().matches('/').count(),
                5,
                "{program}: {}",
                request.path()
            ),
        }
    }
    let error = bench
        .links
        .create("impact", &LinkRequest::new().program("a/b?c#d"))
        .await
        .unwrap_err();
    let request = bench.sandbox.impact().requests().pop().unwrap();
    assert!(
        request
            .path()
            .ends_with("/Programs/a%2Fb%3Fc%23d/TrackingLinks"),
        "{}: {error}",
        request.path()
    );
}

/// Creates a link whose request gets this answer.
pub(crate) async fn create_answered(answer: Answer) -> Result<TrackingLink, Error> {
    let bench = Bench::new().await;
    bench.sandbox.impact().answer_next(answer);
    bench
        .links
        .create(
            "impact",
            &LinkRequest::new().program(bench.sandbox.impact().program_id()),
        )
        .await
}

fn forbidden(message: &str) -> Answer {
    Answer::json(
        403,
        &json!({
            "timestamp": 1_700_000_000_000_i64,
            "status": "FORBIDDEN",
            "error": "Forbidden",
            "message": message,
        }),
    )
}

#[tokio::test]
async fn the_message_of_a_403_decides_its_kind_and_is_kept() {
    for (message, kind) in [
        (
            "You have reached the limit of 5,000 vanity links",
            ErrorKind::QuotaExceeded,
        ),
        (
            "MediaPartnerPropertyId 17 does not exist",
            ErrorKind::InvalidRequest,
        ),
        (
            "Access denied: the token lacks a scope",
            ErrorKind::Permission,
        ),
    ] {
        let error = create_answered(forbidden(message)).await.unwrap_err();
        assert_eq!(
            (error.status(), error.delivery()),
            (Some(403), Delivery::Rejected)
        );
        assert_eq!(error.provider_message(), Some(message));
        assert!(error.to_string().contains(message), "{error}");
        assert!(
            kind == error.kind()
                || (kind == ErrorKind::InvalidRequest && error.kind() == ErrorKind::NotFound),
            "{message}: {:?}",
            error.kind()
        );
    }
}

#[tokio::test]
async fn a_200_without_a_url_does_not_say_that_the_link_was_created() {
    let error = create_answered(Answer::json(200, &json!({})))
        .await
        .unwrap_err();
    assert_eq!(error.delivery(), Delivery::Unknown);
    assert!(error.to_string().contains("TrackingURL"), "{error}");
    assert_eq!(error.body().unwrap(), b"{}");
}

fn client(sandbox: &Sandbox) -> Client {
    let credential = Credential::basic(
        sandbox.impact().account_sid(),
        sandbox.impact().auth_token(),
    );
    Client::builder()
        .base_url(sandbox.impact().base_url())
        .credential(credential)
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_403_has_its_four_members() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.impact().set_vanity_quota(0);
    let client = client(&sandbox);
    let request = client
        .create_tracking_link(
            sandbox.impact().account_sid(),
            sandbox.impact().program_id(),
        )
        .type_(TrackingLinkType::Vanity);
    let error = request.send().await.unwrap_err();
    let Some(body) = error.documented() else {
        panic!("{error:#?}")
    };
    assert!(
        body.timestamp
            .is_some_and(|timestamp| timestamp > 1_600_000_000_000),
        "{body:?}"
    );
    assert!(body.status.is_some() && body.error.is_some(), "{body:?}");
    assert!(
        body.message
            .as_deref()
            .is_some_and(|message| message.contains("vanity")),
        "{body:?}"
    );
}

#[tokio::test]
async fn a_403_whose_body_does_not_match_its_schema_keeps_status_and_body() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox
        .impact()
        .answer_next(Answer::json(403, &json!({"message": 17})).header("x-request-id", "r-2"));
    let request = client(&sandbox).create_tracking_link("a", "b").send().await;
    let error = request.unwrap_err();
    assert_eq!(error.documented(), None);
    assert_eq!(
        (
            error.status().map(|status| status.as_u16()),
            error.request_id()
        ),
        (Some(403), Some("r-2"))
    );
    assert_eq!(error.body().unwrap().as_bytes(), br#"{"message":17}"#);
}

#[test]
fn the_client_has_the_documented_rate_limit() {
    let hour = RateLimit::new(1_000, Duration::from_secs(3_600));
    assert_eq!(Client::API.rate_limit, Some(hour));
}

#[tokio::test]
async fn a_failure_that_only_the_provider_sees_is_an_event_too() {
    let sandbox = Sandbox::start().await.unwrap();
    let (sid, token) = (
        sandbox.impact().account_sid(),
        sandbox.impact().auth_token(),
    );
    let impact = Impact::builder(sid, token).base_url(sandbox.impact().base_url());
    let impact = impact.name("impact-eu").build().unwrap();

    let log = Log::default();
    let _guard = log.start();
    let empty = json!({ "TrackingURL": "" });
    sandbox.impact().answer_next(Answer::json(200, &empty));
    let request = LinkRequest::new().program(sandbox.impact().program_id());
    impact.create(&request).await.unwrap_err();
    let events = log.take(" WARN ");
    assert_eq!(events.len(), 1, "{events:?}");
    let expected = "tracking.client=\"impact-eu\" operation=\"create\" kind=\"unexpected\" \
                    delivery=\"unknown\" attempts=0 status=200";
    assert!(events[0].contains(expected), "{events:?}");
}
