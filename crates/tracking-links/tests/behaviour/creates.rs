//! Creating a link: what is sent, and what the caller gets back.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};
use tracking_links::{Delivery, Fanvue, Field, Made, Platform, Slug, TrackingLinks, Warning};
use tracking_links_sandbox::{Answer, Sandbox};

use crate::{for_fanvue, for_impact, links, sandbox};

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
    let link = links(&sandbox)
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
    assert!(link.as_impact().is_none());
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
    let link = links(&sandbox).create("impact", &request).await.unwrap();

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
    let links = links(&sandbox);
    let regular = for_impact(&sandbox);
    let link = links.create("impact", &regular).await.unwrap();
    assert!(link.url.unwrap().contains("/c/"));
    assert_eq!(sandbox.impact().requests()[0].query(), []);

    let link = links
        .create("impact", &regular.slug(Slug::Random))
        .await
        .unwrap();
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
    let link = links(&sandbox).create("impact", &request).await.unwrap();
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
async fn a_created_link_with_undocumented_members_is_returned() {
    let sandbox = sandbox().await;
    let mut link = fanvue_link("threads");
    link["engagement"] = json!({ "acquiredSubscribers": 0, "acquiredFollowers": 0 });
    link["earnings"] = json!(null);
    sandbox.fanvue().answer_next(Answer::json(201, &link));
    let link = links(&sandbox)
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
    let error = links(&sandbox)
        .create("fanvue", &request)
        .await
        .unwrap_err();
    assert_eq!(error.fields(), ["platform"]);
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(sandbox.fanvue().request_count(), 0);
    let request = for_fanvue().platform(Platform::other("threads"));
    links(&sandbox).create("fanvue", &request).await.unwrap();
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
    let link = links(&sandbox)
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
