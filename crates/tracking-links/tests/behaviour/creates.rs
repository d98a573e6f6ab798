//! Creating a link: what is sent, and what the caller gets back.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};
use tracking_links::{Delivery, Fanvue, Made, Platform, TrackingLinks, Warning};
use tracking_links_sandbox::{Answer, Sandbox};

use crate::{for_fanvue, sandbox};

/// Fanvue's answer for a created link.
fn fanvue_link(platform: &str) -> Value {
    json!({
        "uuid": "0b9a2f64-7a0e-4a52-9a42-2f7d5a3c9f11",
        "name": "Spring",
        "linkUrl": "fv-123",
        "externalSocialPlatform": platform,
        "createdAt": "2025-06-26T08:00:00Z",
        "clicks": 3,
    })
}

#[tokio::test]
async fn fanvue_is_sent_name_and_platform_and_its_whole_answer_is_returned() {
    let created_at = UNIX_EPOCH + Duration::from_millis(1_750_924_800_250);
    let sandbox = Sandbox::builder()
        .clock(move || created_at)
        .start()
        .await
        .unwrap();
    let link = sandbox
        .links()
        .create("fanvue", &for_fanvue())
        .await
        .unwrap();

    let request = &sandbox.fanvue().requests()[0];
    assert_eq!(
        request.json(),
        Some(json!({ "name": "Spring", "externalSocialPlatform": "instagram" }))
    );
    assert_eq!(
        request.header("x-fanvue-api-version"),
        Some(sandbox.fanvue().api_version())
    );
    assert!(request.header_is(
        "authorization",
        format!("Bearer {}", sandbox.fanvue().token())
    ));

    assert_eq!(link.provider, "fanvue");
    assert_eq!(
        link.id.as_deref(),
        Some(sandbox.fanvue().links()[0].uuid.as_str())
    );
    assert_eq!(link.slug.as_deref(), Some("fv-1"));
    assert_eq!(
        link.url.as_deref(),
        Some("https://www.fanvue.com/anna/fv-1")
    );
    assert_eq!(link.name.as_deref(), Some("Spring"));
    assert_eq!(link.platform, Some(Platform::Instagram));
    assert_eq!(link.created_at, Some(created_at));
    assert_eq!(link.clicks, Some(0));
    assert_eq!(link.made, Some(Made::Created));
    assert_eq!((link.changed.len(), link.warnings.len()), (0, 0));
    assert_eq!(
        link.as_fanvue().map(|it| it.link_url.as_str()),
        Some("fv-1")
    );
}

#[tokio::test]
async fn a_created_link_with_undocumented_members_is_returned() {
    let sandbox = sandbox().await;
    let mut link = fanvue_link("threads");
    link["engagement"] = json!({ "acquiredSubscribers": 0, "acquiredFollowers": 0 });
    link["earnings"] = json!(null);
    sandbox.fanvue().answer_next(Answer::json(201, &link));
    let link = sandbox
        .links()
        .create("fanvue", &for_fanvue())
        .await
        .unwrap();
    assert_eq!(
        link.platform,
        Some(Platform::Unlisted("threads".to_owned()))
    );
    assert_eq!(link.slug.as_deref(), Some("fv-123"));
    assert_eq!(link.clicks, Some(3));
}

#[tokio::test]
async fn a_platform_that_the_provider_does_not_know_is_sent_only_on_purpose() {
    let sandbox = sandbox().await;
    let answer = Answer::json(201, &fanvue_link("threads"));
    sandbox.fanvue().answer_next(answer);
    let request = for_fanvue().platform("threads");
    let error = sandbox
        .links()
        .create("fanvue", &request)
        .await
        .unwrap_err();
    assert_eq!(error.fields(), ["platform"]);
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(sandbox.fanvue().request_count(), 0);
    let request = for_fanvue().platform(Platform::other("threads"));
    sandbox.links().create("fanvue", &request).await.unwrap();
    let sent = sandbox.fanvue().requests()[0].json().unwrap();
    assert_eq!(sent["externalSocialPlatform"], "threads");
}

#[tokio::test]
async fn a_deprecated_api_version_gives_a_warning() {
    let sandbox = sandbox().await;
    let answer = Answer::json(201, &fanvue_link("reddit"))
        .header("deprecation", "true")
        .header("sunset", "Tue, 01 Jan 2036 00:00:00 GMT")
        .header("x-fanvue-api-next-version", "2026-01-01");
    sandbox.fanvue().answer_next(answer);
    let link = sandbox
        .links()
        .create("fanvue", &for_fanvue())
        .await
        .unwrap();
    let [warning @ Warning::ApiVersionDeprecated { next_version, .. }] = &link.warnings[..] else {
        panic!("{:?}", link.warnings);
    };
    assert_eq!(next_version.as_deref(), Some("2026-01-01"));
    assert!(warning.to_string().contains("01 Jan 2036"), "{warning}");
}

#[tokio::test]
async fn two_accounts_of_one_provider_are_selected_by_their_names() {
    let sandbox = sandbox().await;
    let account = |name: &str| {
        Fanvue::builder(sandbox.fanvue().token())
            .base_url(sandbox.fanvue().base_url())
            .name(name)
            .build()
            .unwrap()
    };
    let links = TrackingLinks::builder()
        .provider(account("fanvue-eu"))
        .provider(account("fanvue-us"))
        .build()
        .unwrap();
    let names: Vec<_> = links.providers().map(|it| it.name().to_owned()).collect();
    assert_eq!(names, ["fanvue-eu", "fanvue-us"]);
    let link = links.create("fanvue-us", &for_fanvue()).await.unwrap();
    assert_eq!(link.provider, "fanvue-us");

    sandbox.fanvue().answer_next(Answer::new(500));
    let error = links.create("fanvue-eu", &for_fanvue()).await.unwrap_err();
    assert_eq!(error.provider(), Some("fanvue-eu"));
    assert!(error.to_string().starts_with("fanvue-eu create: 500"));
}
