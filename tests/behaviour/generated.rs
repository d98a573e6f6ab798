//! The generated clients without the facade: each documented status has its variant with its body.

use serde_json::json;
use tracking_links::fanvue::operation::CreateTrackingLinkError as FanvueError;
use tracking_links::fanvue::types::{CreateTrackingLinkBody, SocialPlatform};
use tracking_links::impact::operation::CreateTrackingLinkError as ImpactError;
use tracking_links::{fanvue, impact};
use tracking_links_sandbox::{Answer, Sandbox};

fn fanvue_client(sandbox: &Sandbox) -> fanvue::Client {
    let credential = fanvue::Credential::bearer(sandbox.fanvue().token());
    fanvue::Client::builder()
        .base_url(sandbox.fanvue().base_url())
        .credential(credential)
        .build()
        .unwrap()
}

fn impact_client(sandbox: &Sandbox) -> impact::Client {
    let credential = impact::Credential::basic(
        sandbox.impact().account_sid(),
        sandbox.impact().auth_token(),
    );
    impact::Client::builder()
        .base_url(sandbox.impact().base_url())
        .credential(credential)
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_403_of_impact_has_its_four_members() {
    let sandbox = Sandbox::builder().vanity_quota(0).start().await.unwrap();
    let client = impact_client(&sandbox);
    let request = client
        .create_tracking_link()
        .account_sid(sandbox.impact().account_sid())
        .program_id(sandbox.impact().program_id())
        .type_(impact::types::TrackingLinkType::Vanity);
    let error = request.send().await.unwrap_err();
    let Some(ImpactError::Forbidden(body)) = error.documented() else {
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
async fn each_error_of_fanvue_has_its_variant_with_the_body_as_received() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = fanvue_client(&sandbox);
    for (status, body) in [
        (400, "{\"a\":1}"),
        (401, ""),
        (403, "<p>no</p>"),
        (410, "{"),
    ] {
        sandbox.fanvue().answer_next(Answer::new(status).body(body));
        let link = CreateTrackingLinkBody::builder()
            .name("a")
            .external_social_platform("reddit");
        let error = client
            .create_tracking_link()
            .body(link)
            .send()
            .await
            .unwrap_err();
        let kept = match error.documented() {
            Some(FanvueError::BadRequest(kept)) if status == 400 => kept,
            Some(FanvueError::Unauthorized(kept)) if status == 401 => kept,
            Some(FanvueError::Forbidden(kept)) if status == 403 => kept,
            Some(FanvueError::Gone(kept)) if status == 410 => kept,
            other => panic!("{status}: {other:?}"),
        };
        assert_eq!(kept.as_bytes(), body.as_bytes());
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
    }
}

#[tokio::test]
async fn a_403_whose_body_does_not_match_its_schema_keeps_status_and_body() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox
        .impact()
        .answer_next(Answer::json(403, &json!({"message": 17})).header("x-request-id", "r-2"));
    let request = impact_client(&sandbox)
        .create_tracking_link()
        .account_sid("a")
        .program_id("b")
        .send()
        .await;
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

#[tokio::test]
async fn the_version_header_has_a_default_and_can_be_set() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = fanvue_client(&sandbox);
    let body = || CreateTrackingLinkBody {
        name: "a".to_owned(),
        external_social_platform: SocialPlatform::Reddit,
    };
    client
        .create_tracking_link()
        .body(body())
        .send()
        .await
        .unwrap();
    let gone = client
        .create_tracking_link()
        .x_fanvue_api_version(sandbox.fanvue().sunset_api_version())
        .body(body())
        .send()
        .await;
    assert!(matches!(
        gone.unwrap_err().documented(),
        Some(FanvueError::Gone(_))
    ));
    let sent: Vec<_> = sandbox
        .fanvue()
        .requests()
        .iter()
        .map(|request| request.header("x-fanvue-api-version").map(str::to_owned))
        .collect();
    assert_eq!(
        sent,
        [
            Some("2025-06-26".to_owned()),
            Some(sandbox.fanvue().sunset_api_version().to_owned())
        ]
    );
    assert!(
        sandbox
            .fanvue()
            .requests()
            .iter()
            .all(|request| request.header("api-version").is_none())
    );
}

#[tokio::test]
async fn a_missing_required_parameter_is_named_and_nothing_is_sent() {
    let sandbox = Sandbox::start().await.unwrap();
    let error = impact_client(&sandbox)
        .create_tracking_link()
        .account_sid("a")
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.delivery(), tracking_links::Delivery::NotSent);
    assert!(error.to_string().contains("ProgramId"), "{error}");
    let error = fanvue_client(&sandbox)
        .create_tracking_link()
        .send()
        .await
        .unwrap_err();
    assert!(error.to_string().contains("body"), "{error}");
    assert_eq!(
        sandbox.impact().request_count() + sandbox.fanvue().request_count(),
        0
    );
}

#[tokio::test]
async fn no_credential_is_in_debug_output_or_errors() {
    let sandbox = Sandbox::start().await.unwrap();
    let secret = "s3cr3t-t0k3n-value";
    let fanvue = fanvue::Client::builder()
        .base_url(sandbox.fanvue().base_url())
        .credential(fanvue::Credential::bearer(secret))
        .build()
        .unwrap();
    let body = CreateTrackingLinkBody::builder()
        .name("a")
        .external_social_platform("reddit");
    let operation = fanvue.create_tracking_link().body(body);
    let mut shown = format!("{fanvue:?} {fanvue:#?} {operation:?}");
    let error = operation.send().await.unwrap_err();
    shown.push_str(&format!("{error} {error:?} {error:#?} {error:#}"));
    assert!(!shown.contains(secret), "{shown}");
}
