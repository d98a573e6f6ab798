//! What impact.com alone has: the link of an ad, and versions of its API.

use tracking_links::impact::types::AdTrackingLink;
use tracking_links::impact::{Client, Credential};
use tracking_links::{
    Delivery, ErrorKind, Field, Impact, ImpactBuilder, LinkRequest, OnRepeat, Provider,
};
use tracking_links_sandbox::{Answer, Fault, Sandbox};

use crate::{for_impact, impact, sandbox};

fn builder(sandbox: &Sandbox, auth_token: &str) -> ImpactBuilder {
    let impact = sandbox.impact();
    Impact::builder(impact.account_sid(), auth_token).base_url(impact.base_url())
}

fn for_ad() -> LinkRequest {
    LinkRequest::new().ad("77")
}

#[tokio::test]
async fn the_link_of_an_ad_has_what_the_request_sets() {
    let sandbox = sandbox().await;
    let request = for_ad()
        .destination("https://shop.example/a?b=c")
        .sub_ids(["one", "two & a half", "drei"])
        .shared_id("s");
    let link = impact(&sandbox).ad_link(&request).await.unwrap();
    assert_eq!(
        link.url.as_deref(),
        Some(
            "https://brand.sjv.io/c/4000/77/1000?subId1=one&subId2=two+%26+a+half&subId3=drei\
             &sharedId=s&u=https%3A%2F%2Fshop.example%2Fa%3Fb%3Dc"
        )
    );
    assert_eq!((link.provider.as_str(), link.id), ("impact", None));
    let link = impact(&sandbox).ad_link(&for_ad()).await.unwrap();
    let answer = link.answer::<AdTrackingLink>().unwrap();
    assert_eq!(answer.tracking_link, "https://brand.sjv.io/c/4000/77/1000");
    assert!(link.as_impact().is_none());
    assert_eq!(sandbox.impact().links(), [], "nothing is created");
}

#[tokio::test]
async fn the_link_of_an_ad_may_be_repeated_and_needs_no_right_to_write() {
    let sandbox = sandbox().await;
    let reading = builder(&sandbox, sandbox.impact().read_only_auth_token());
    let reading = reading.build().unwrap();
    sandbox.impact().fail_next(Fault::DropAfterWrite);
    let first = reading.ad_link(&for_ad()).await.unwrap();
    assert_eq!(sandbox.impact().request_count(), 2, "it was sent again");
    let second = reading.ad_link(&for_ad()).await.unwrap();
    assert_eq!(first.url, second.url);
    let error = reading.create(&for_impact(&sandbox)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission);
    let repeated = Impact::AD_LINK_CAPABILITIES.on_repeat(&for_ad());
    assert_eq!(repeated, OnRepeat::SameComputed);
}

#[tokio::test]
async fn a_request_that_an_ad_can_not_honour_is_refused_unsent() {
    let sandbox = sandbox().await;
    let impact = impact(&sandbox);
    for (request, field) in [
        (for_impact(&sandbox).ad("77"), Field::Program),
        (for_ad().slug("SummerSale"), Field::Slug),
        (for_ad().property("2000"), Field::Property),
        (LinkRequest::new(), Field::Ad),
        (for_ad().destination("shop.example"), Field::Destination),
        (for_ad().sub_ids(["1", "2", "3", "4"]), Field::SubIds),
        (for_ad().shared_id("a".repeat(256)), Field::SharedId),
    ] {
        let error = impact.ad_link(&request).await.unwrap_err();
        assert_eq!(error.fields(), [field], "{error}");
        assert_eq!(error.delivery(), Delivery::NotSent);
        assert!(error.to_string().starts_with("impact ad_link: "), "{error}");
    }
    assert_eq!(sandbox.impact().request_count(), 0);
}

#[tokio::test]
async fn an_error_of_the_link_of_an_ad_names_its_fields_and_no_creation() {
    let sandbox = sandbox().await;
    let impact = impact(&sandbox);
    let invalid = serde_json::json!({
        "Status": "ERROR",
        "Message": "The request is invalid",
        "Errors": [{ "Field": "landingPage", "Message": "is not allowed by the ad" }],
    });
    sandbox.impact().answer_next(Answer::json(400, &invalid));
    let error = impact.ad_link(&for_ad()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.fields(), [Field::Destination]);
    assert_eq!(error.operation(), Some("ad_link"));
    assert!(!error.to_string().contains("created"), "{error}");

    let empty = serde_json::json!({ "TrackingLink": " " });
    sandbox.impact().answer_next(Answer::json(200, &empty));
    let error = impact.ad_link(&for_ad()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unexpected);
    assert_eq!(
        error.to_string(),
        "impact ad_link: 200 OK, but its `TrackingLink` is empty"
    );
}

#[tokio::test]
async fn version_14_is_requested_unless_another_is_set() {
    let sandbox = sandbox().await;
    let token = sandbox.impact().auth_token();
    for (version, sent) in [(None, "14"), (Some("14"), "14"), (Some("16"), "16")] {
        let builder = builder(&sandbox, token);
        let builder = match version {
            Some(version) => builder.api_version(version),
            None => builder,
        };
        let impact = builder.build().unwrap();
        let request = for_impact(&sandbox).slug(format!("Sale{version:?}"));
        let link = impact.create(&request).await.unwrap();
        assert_eq!(link.warnings, []);
        impact.ad_link(&for_ad()).await.unwrap();
        let requests = sandbox.impact().requests();
        for request in requests.iter().rev().take(2) {
            assert_eq!(request.header("ir-version"), Some(sent));
        }
    }
    let unknown = builder(&sandbox, token).api_version("99").build().unwrap();
    let error = unknown.create(&for_impact(&sandbox)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("IR-Version"), "{error}");
}

#[test]
fn a_version_that_can_not_be_sent_or_set_is_refused() {
    let error = Impact::builder("a", "t").api_version("16\n").build();
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Configuration);
    let client = Client::new(Credential::basic("a", "t")).unwrap();
    let error = Impact::builder_with_client("a", client).api_version("16");
    let error = error.build().unwrap_err();
    assert!(
        error.to_string().contains("can't set api_version"),
        "{error}"
    );
}
