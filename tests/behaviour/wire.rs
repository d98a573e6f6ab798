//! The exact requests that are sent, for every field of both providers.

use expect_test::{Expect, expect};
use tracking_links::{LinkRequest, Platform, Slug};
use tracking_links_sandbox::RecordedRequest;

use crate::Bench;

fn check(requests: &[RecordedRequest], expected: Expect) {
    let [request] = requests else {
        panic!("{} requests", requests.len())
    };
    let mut shown = format!("{} {}\n", request.method(), request.path());
    for (name, value) in request.query() {
        shown.push_str(&format!("? {name}={value}\n"));
    }
    let mut headers: Vec<String> = request
        .header_names()
        .into_iter()
        .filter(|name| *name != "host")
        // Sent only if another crate of the same build enables decompression in reqwest.
        .filter(|name| *name != "accept-encoding")
        .map(|name| format!("{name}: {}\n", request.header(name).unwrap()))
        .collect();
    headers.sort();
    shown.extend(headers);
    shown.push_str(&String::from_utf8_lossy(request.body()));
    expected.assert_eq(&shown);
}

#[tokio::test]
async fn fanvue() {
    let bench = Bench::new().await;
    let request = LinkRequest::new()
        .name("Spring \"sale\" ä")
        .platform(Platform::TikTok);
    bench.links.create("fanvue", &request).await.unwrap();
    let fanvue = bench.sandbox.fanvue();
    check(
        &fanvue.requests(),
        expect![[r#"
            POST /tracking-links
            accept: application/json
            authorization: [redacted]
            content-length: 63
            content-type: application/json
            user-agent: fanvue-client/0.1.0
            x-fanvue-api-version: 2025-06-26
            {"name":"Spring \"sale\" ä","externalSocialPlatform":"tiktok"}"#]],
    );
    assert!(fanvue.requests()[0].header_is("authorization", format!("Bearer {}", fanvue.token())));
}

/// Creates a link at impact.com, in the sandbox's program, and checks the request and the link.
async fn impact(request: LinkRequest, expected: Expect) {
    let bench = Bench::new().await;
    let impact = bench.sandbox.impact();
    let request = request.program(impact.program_id());
    let link = bench.links.create("impact", &request).await.unwrap();
    check(&impact.requests(), expected);
    assert!(link.warnings.is_empty());
}

#[tokio::test]
async fn impact_with_only_the_program() {
    impact(
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
async fn impact_with_every_field() {
    let request = LinkRequest::new()
        .destination("https://brand.example/shoes?size=42&colour=red#top")
        .slug("SpringShoes")
        .ad("77")
        .property("2000")
        .sub_ids(["a&b=c", "1 + 1", "100%"])
        .shared_id("ä/?");
    impact(
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
async fn impact_with_a_random_vanity_path() {
    impact(
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
            None => assert_eq!(
                error.delivery(),
                tracking_links::Delivery::NotSent,
                "{program}: {error}"
            ),
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
