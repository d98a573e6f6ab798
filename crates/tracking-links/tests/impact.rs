//! What impact.com alone does: its parameters, its error bodies, the link of an ad, and versions of
//! its API.

#![allow(clippy::unwrap_used, reason = "in a test an unwrap is an assertion")]

use serde_json::json;
use tracking_links::impact::types::AdTrackingLink;
use tracking_links::impact::{Client, Credential};
use tracking_links::{
    Delivery, Error, ErrorKind, Field, Impact, ImpactBuilder, LinkRequest, OnRepeat, Provider,
    Retry, Slug,
};
use tracking_links_sandbox::{Answer, Fault, Sandbox};

async fn sandbox() -> Sandbox {
    Sandbox::start().await.expect("a loopback port is free")
}

fn builder(sandbox: &Sandbox, auth_token: &str) -> ImpactBuilder {
    let impact = sandbox.impact();
    Impact::builder(impact.account_sid(), auth_token).base_url(impact.base_url())
}

fn impact(sandbox: &Sandbox) -> Impact {
    let impact = builder(sandbox, sandbox.impact().auth_token());
    impact.build().expect("the sandbox can be reached")
}

/// A request with only the fields that impact.com requires.
fn for_impact(sandbox: &Sandbox) -> LinkRequest {
    LinkRequest::new().program(sandbox.impact().program_id())
}

fn for_ad() -> LinkRequest {
    LinkRequest::new().ad("77")
}

/// The error that impact.com returns for an answer.
async fn error_of(sandbox: &Sandbox, answer: Answer) -> Error {
    sandbox.impact().answer_next(answer);
    let outcome = impact(sandbox).create(&for_impact(sandbox)).await;
    outcome.expect_err("the answer is no link")
}

#[tokio::test]
async fn impact_is_sent_every_field_under_its_parameter_name() {
    let sandbox = sandbox().await;
    let request = for_impact(&sandbox)
        .destination("https://brand.example/shoes?size=42&colour=red")
        .slug("SummerSale")
        .ad("3001")
        .property(sandbox.impact().property_id())
        .sub_ids(["one", "two & a half", "drei ß"])
        .shared_id("shared");
    let link = impact(&sandbox).create(&request).await.unwrap();

    let sent = &sandbox.impact().requests()[0];
    assert_eq!(
        sent.path(),
        "/Mediapartners/IRSandboxAccount1/Programs/1000/TrackingLinks"
    );
    let mut query = sent.query().to_vec();
    query.sort();
    let expected = [
        ("AdId", "3001"),
        ("DeepLink", "https://brand.example/shoes?size=42&colour=red"),
        ("CustomPath", "SummerSale"),
        ("MediaPartnerPropertyId", sandbox.impact().property_id()),
        ("Type", "Vanity"),
        ("sharedId", "shared"),
        ("subId1", "one"),
        ("subId2", "two & a half"),
        ("subId3", "drei ß"),
    ];
    let mut expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    expected.sort();
    assert_eq!(query, expected);

    assert_eq!(link.url.as_deref(), Some("https://brand.sjv.io/SummerSale"));
    assert_eq!((link.changed.len(), link.warnings.len()), (0, 0));
    assert_eq!((link.id, link.created_at, link.clicks), (None, None, None));
}

#[tokio::test]
async fn impact_creates_a_regular_link_unless_a_vanity_link_is_requested() {
    let sandbox = sandbox().await;
    let impact = impact(&sandbox);
    let regular = for_impact(&sandbox);
    let link = impact.create(&regular).await.unwrap();
    assert!(link.url.unwrap().contains("/c/"));
    assert_eq!(sandbox.impact().requests()[0].query(), []);

    let link = impact.create(&regular.slug(Slug::Random)).await.unwrap();
    assert!(!link.url.unwrap().contains("/c/"));
    assert_eq!(
        sandbox.impact().requests()[1].query(),
        [("Type".to_owned(), "Vanity".to_owned())]
    );
}

#[tokio::test]
async fn a_link_with_another_path_than_requested_says_so() {
    let sandbox = sandbox().await;
    sandbox.impact().answer_next(Answer::json(
        200,
        &json!({ "TrackingURL": "https://brand.sjv.io/x7Qa" }),
    ));
    let request = for_impact(&sandbox).slug("SummerSale");
    let link = impact(&sandbox).create(&request).await.unwrap();
    assert_eq!(link.url.as_deref(), Some("https://brand.sjv.io/x7Qa"));
    let [changed] = &link.changed[..] else {
        panic!("{:?}", link.changed);
    };
    assert_eq!(changed.field, Field::Slug);
    assert_eq!(
        (changed.asked.as_str(), changed.received.as_str()),
        ("SummerSale", "x7Qa")
    );
}

#[tokio::test]
async fn the_message_of_impacts_403_decides_its_kind() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.impact().set_vanity_quota(0);
    let impact = impact(&sandbox);
    let request = for_impact(&sandbox).slug(Slug::Random);
    let error = impact.create(&request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::QuotaExceeded);
    assert_eq!(error.retry(), Retry::WhenQuotaResets(None));
    assert!(error.to_string().contains("vanity links"), "{error}");

    let request = for_impact(&sandbox).property("7");
    let error = impact.create(&request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(
        error.to_string().contains("MediaPartnerPropertyId 7"),
        "{error}"
    );

    let request = for_impact(&sandbox).program("7");
    let error = impact.create(&request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);

    let read_only = builder(&sandbox, sandbox.impact().read_only_auth_token());
    let read_only = read_only.build().unwrap();
    let error = read_only.create(&for_impact(&sandbox)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission);
    assert_eq!(error.status(), Some(403));

    // The message is also read from the other JSON form and from XML.
    let other = json!({ "Status": "ERROR", "Message": "Vanity link limit reached" });
    let error = error_of(&sandbox, Answer::json(403, &other)).await;
    assert_eq!(error.kind(), ErrorKind::QuotaExceeded);
    let xml =
        "<ImpactRadiusResponse><Message>Property does not exist</Message></ImpactRadiusResponse>";
    let error = error_of(&sandbox, Answer::new(403).body(xml)).await;
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn an_empty_url_is_not_a_url() {
    let sandbox = sandbox().await;
    for body in [json!({ "TrackingURL": "" }), json!({ "TrackingURL": " " })] {
        let answer = Answer::json(200, &body).header("x-request-id", "r-1");
        let error = error_of(&sandbox, answer).await;
        assert_eq!(error.kind(), ErrorKind::Unexpected);
        assert_eq!(error.delivery(), Delivery::Unknown);
        assert_eq!(error.status(), Some(200));
        assert_eq!(error.header("x-request-id"), Some("r-1"));
        assert_eq!(error.body(), Some(body.to_string().as_bytes()));
        assert_eq!(
            error.to_string(),
            "impact create: 200 OK, but its `TrackingURL` is empty (the link may have been created)"
        );
    }
}

#[tokio::test]
async fn overlong_texts_and_invalid_destinations_are_refused_together() {
    let sandbox = sandbox().await;
    let request = for_impact(&sandbox)
        .destination("/shoes")
        .slug("ä".repeat(256))
        .sub_ids(["ä".repeat(255)]);
    let error = impact(&sandbox).create(&request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.fields(), [Field::Destination, Field::Slug]);
    assert!(!error.to_string().contains("ä"), "no value is repeated");
    assert_eq!(sandbox.impact().request_count(), 0);
}

#[tokio::test]
async fn a_program_that_is_not_a_path_segment_is_refused() {
    let sandbox = sandbox().await;
    let impact = impact(&sandbox);
    for program in [".", ".."] {
        let request = LinkRequest::new().program(program);
        let error = impact.create(&request).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert_eq!(error.delivery(), Delivery::NotSent);
        assert!(error.to_string().contains("ProgramId"), "{error}");
    }
    assert_eq!(sandbox.impact().request_count(), 0);
}

#[tokio::test]
async fn parameters_that_impact_names_are_reported_as_request_fields() {
    let sandbox = sandbox().await;
    for (status, body, field) in [
        (
            403,
            json!({ "status": 403, "message": "MediaPartnerPropertyId 7 does not exist" }),
            Field::Property,
        ),
        (
            404,
            json!({ "Status": "ERROR", "Message": "Program not found" }),
            Field::Program,
        ),
    ] {
        let error = error_of(&sandbox, Answer::json(status, &body)).await;
        assert_eq!(error.fields(), [field], "{body}");
    }
    let impact = impact(&sandbox);
    let request = for_impact(&sandbox).slug("Taken");
    impact.create(&request).await.unwrap();
    let error = impact.create(&request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.fields(), ["slug"]);
    assert!(error.to_string().contains("is taken"), "{error}");
}

#[tokio::test]
async fn an_undocumented_body_of_a_success_does_not_say_that_the_link_was_created() {
    let sandbox = sandbox().await;
    let refusal = r#"{"Status":"ERROR","Message":"Program is not active"}"#;
    for (body, words) in [
        ("<html>", None),
        (refusal, Some("Program is not active")),
        ("{}", None),
        (r#"{"TrackingURL":null}"#, None),
    ] {
        let error = error_of(&sandbox, Answer::new(200).body(body)).await;
        assert_eq!(error.kind(), ErrorKind::Unexpected, "{body}");
        assert_eq!(error.delivery(), Delivery::Unknown, "{body}");
        assert_eq!(error.provider_message(), words, "{body}");
    }
    let error = error_of(&sandbox, Answer::new(410)).await;
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn an_empty_text_is_refused_in_required_and_optional_fields() {
    let sandbox = sandbox().await;
    let request = LinkRequest::new().program("").sub_ids(["one", ""]);
    let error = impact(&sandbox).create(&request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.fields(), [Field::Program, Field::SubIds]);
    assert_eq!(sandbox.impact().request_count(), 0);
}

#[test]
fn an_invalid_setting_is_refused_and_no_credential_is_shown() {
    for builder in [
        Impact::builder("", "sentinel"),
        Impact::builder("sentinel", "sentinel\n"),
        Impact::builder("sentinel:", "sentinel"),
    ] {
        let shown = format!("{builder:?}");
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
        assert_eq!(error.provider(), Some("impact"));
        assert!(!format!("{shown} {error} {error:?}").contains("sentinel"));
    }
    let client = Client::new(Credential::basic("a", "t")).unwrap();
    assert!(Impact::builder_with_client("a", client).build().is_ok());
    let impact = Impact::builder("sentinel", "sentinel").build().unwrap();
    assert!(!format!("{impact:?} {impact:#?}").contains("sentinel"));
    assert_eq!(*impact.capabilities(), Impact::CAPABILITIES);
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
    assert!(sandbox.impact().links().is_empty(), "nothing is created");
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
    let invalid = json!({
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

    let empty = json!({ "TrackingLink": " " });
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

#[tokio::test]
async fn no_link_is_ensured_since_none_can_be_found() {
    let sandbox = sandbox().await;
    let links = sandbox.links();
    for (request, expected) in [
        (for_impact(&sandbox), "no key by which a link can be found"),
        (for_impact(&sandbox).slug("SummerSale"), "by its `slug`"),
    ] {
        let error = links.ensure("impact", &request).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert_eq!(error.fields(), [] as [Field; 0]);
        assert!(error.to_string().contains(expected), "{error}");
    }
    assert_eq!(sandbox.impact().request_count(), 0);
}
