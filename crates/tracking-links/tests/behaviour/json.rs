//! Requests and links as JSON: a form that does not change.

use std::time::{Duration, UNIX_EPOCH};

use tracking_links::{
    Field, LinkRequest, Made, Output, Platform, Slug, Target, TrackingLink, Warning,
};
use tracking_links_sandbox::Answer;

use crate::{for_fanvue, sandbox};

/// Asserts that the request is this JSON, and that this JSON is the request.
fn assert_is(request: &LinkRequest, json: &str) {
    assert_eq!(
        serde_json::to_string(request).expect("it has text keys"),
        json
    );
    let read: LinkRequest = serde_json::from_str(json).expect(json);
    assert_eq!(&read, request);
}

#[test]
fn a_request_is_the_fields_that_are_set() {
    assert_is(&LinkRequest::new(), "{}");
    let fields = Field::ALL.iter();
    let all = fields.fold(LinkRequest::new(), |it, field| it.with_example(*field));
    assert_is(
        &all,
        concat!(
            r#"{"destination":"https://brand.example/shoes?size=42","name":"Spring","#,
            r#""slug":"SpringShoes","domain":"go.brand.example","tags":["spring","shoes"],"#,
            r#""notes":"for the newsletter","expires":86400,"folder":"7","#,
            r#""external_id":"shoes-42","targets":[{"visitors":"ios","#,
            r#""url":"https://apps.example/brand"}],"program":"1000","ad":"77","#,
            r#""property":"prop","platform":"instagram","sub_ids":["newsletter"],"#,
            r#""shared_id":"shared","options":{"example":{}}}"#,
        ),
    );
    assert_is(
        &LinkRequest::new().slug(Slug::Random),
        r#"{"slug":{"random":true}}"#,
    );
    let spring = UNIX_EPOCH + Duration::from_secs(1_775_035_800);
    let german = Target::country("DE", "https://brand.example/de");
    assert_is(
        &LinkRequest::new().targets([german]),
        r#"{"targets":[{"visitors":{"country":"DE"},"url":"https://brand.example/de"}]}"#,
    );
    let json = r#"{"expires":"2026-04-01T09:30:00Z"}"#;
    assert_is(&LinkRequest::new().expires(spring), json);
    let fraction = LinkRequest::new().expires(Duration::from_millis(1_500));
    assert!(
        serde_json::to_string(&fraction).is_err(),
        "nothing is cut off"
    );
    for refused in [
        r#"{"slug":{"random":false}}"#,
        r#"{"slug":7}"#,
        r#"{"expires":"tomorrow"}"#,
        r#"{"expires":-1}"#,
        r#"{"sub_ids":"one"}"#,
        r#"{"targets":[{"visitors":"windows","url":"https://h"}]}"#,
        r#"{"targets":[{"visitors":"ios","url":"https://h","later":1}]}"#,
        r#"{"options":{}}"#,
        r#"{"options":{"a":{},"b":{}}}"#,
    ] {
        assert!(
            serde_json::from_str::<LinkRequest>(refused).is_err(),
            "{refused}"
        );
    }
    let read: LinkRequest = serde_json::from_str(r#"{"name":null,"sub_ids":[]}"#).unwrap();
    assert_eq!(read, LinkRequest::new());
}

#[test]
fn a_platform_is_sent_after_it_was_read_as_it_would_have_been_before() {
    for (platform, json) in [
        (Platform::from("reddit"), r#"{"platform":"reddit"}"#),
        (Platform::from("threads"), r#"{"platform":"threads"}"#),
        (
            Platform::other("threads"),
            r#"{"platform":{"unchecked":"threads"}}"#,
        ),
    ] {
        let request = LinkRequest::new().platform(platform.clone());
        assert_is(&request, json);
        let read: LinkRequest = serde_json::from_str(json).unwrap();
        assert_eq!(
            format!("{:?}", read.platform),
            format!("{:?}", Some(platform))
        );
    }
}

#[test]
fn a_request_with_a_member_that_has_no_field_is_refused() {
    for (json, fault) in [
        (r#"{"naem":"Spring"}"#, "unknown field `naem`"),
        (r#"{"name":"a","name":"b"}"#, "duplicate field `name`"),
        (
            r#"{"options":{"shop":{"a":1,"a":2}}}"#,
            "duplicate member `a`",
        ),
        (
            r#"{"options":{"shop":{"a":[{"b":1,"c":0,"b":1}]}}}"#,
            "duplicate member `b`",
        ),
        (
            r#"{"options":{"shop":{},"shop":{}}}"#,
            "duplicate member `shop`",
        ),
        (
            r#"{"options":{"shop":{},"other":{}}}"#,
            "an object with one member",
        ),
        (r#"{"options":["shop"]}"#, "an object with one member"),
        (r#"{"name":7}"#, "expected a string"),
        (r#"{"sub_ids":"yes"}"#, "expected a sequence"),
        (
            r#"{"platform":{"checked":"x"}}"#,
            "a platform must be its name",
        ),
        (
            r#"{"platform":{"unchecked":"x","y":1}}"#,
            "a platform must be its name",
        ),
    ] {
        let error = serde_json::from_str::<LinkRequest>(json)
            .unwrap_err()
            .to_string();
        assert!(error.contains(fault), "{json}: {error}");
    }
}

#[test]
fn options_keep_their_values() {
    let json = r#"{"options":{"shop":{"a":[null,true,-7,7,1.5,"x",{}]}}}"#;
    let request: LinkRequest = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_string(&request).unwrap(), json);
}

#[tokio::test]
async fn a_created_link_is_its_fields_without_the_providers_answer() {
    let sandbox = sandbox().await;
    sandbox.fanvue().answer_next(
        Answer::new(201)
            .header("x-fanvue-api-deprecated", "true")
            .header("content-type", "application/json")
            .body(
                r#"{"uuid":"0a0a0a0a-0000-4000-8000-000000000001","name":"Spring",
                "linkUrl":"fv-1","externalSocialPlatform":"instagram","clicks":3,
                "createdAt":"2026-04-01T09:30:00.250Z","secret":"sentinel"}"#,
            ),
    );
    let link = sandbox
        .links()
        .create("fanvue", &for_fanvue())
        .await
        .unwrap();
    assert!(link.as_fanvue().is_some());
    let json = serde_json::to_string(&link).unwrap();
    assert_eq!(
        json,
        concat!(
            r#"{"provider":"fanvue","id":"0a0a0a0a-0000-4000-8000-000000000001","#,
            r#""url":"https://www.fanvue.com/anna/fv-1","slug":"fv-1","name":"Spring","#,
            r#""platform":"instagram","created_at":"2026-04-01T09:30:00.250000000Z","clicks":3,"made":"created"}"#,
        )
    );
    let read: TrackingLink = serde_json::from_str(&json).unwrap();
    assert_eq!(format!("{read:?}").replace("None", ""), {
        let shown = format!("{link:?}").replace("None", "");
        shown.replace("Some(fanvue_client::types::TrackingLink)", "")
    });
    assert!(read.as_fanvue().is_none());
}

#[test]
fn changes_and_warnings_are_kept_and_unknown_ones_are_ignored() {
    let json = concat!(
        r#"{"provider":"p","made":{"existing":{"as_asked":false}},"changed":["#,
        r#"{"field":"slug","asked":"a","received":"b"}],"warnings":["#,
        r#"{"kind":"api_version_deprecated","sunset":null,"next_version":"2026-01-01"}]}"#,
    );
    let link: TrackingLink = serde_json::from_str(json).unwrap();
    assert_eq!(link.made, Some(Made::Existing { as_asked: false }));
    assert_eq!(link.changed[0].field, Field::Slug);
    assert!(matches!(
        link.warnings[0],
        Warning::ApiVersionDeprecated { .. }
    ));
    assert_eq!(serde_json::to_string(&link).unwrap(), json);

    let later = r#"{"provider":"p","later":[{}],"made":"later","changed":[
        {"field":"later","asked":"a","received":"b"},
        {"field":"slug","asked":"a","received":"b","later":1}],"warnings":[{"kind":"later"},7]}"#;
    let link: TrackingLink = serde_json::from_str(later).unwrap();
    assert_eq!((link.changed.len(), link.warnings.len()), (1, 0));
    assert_eq!(link.made, None);
    for (json, made) in [
        (r#"{"provider":"p","made":{"later":{"a":1}}}"#, None),
        (r#"{"provider":"p","made":null}"#, None),
        (
            r#"{"provider":"p","made":{"existing":{"as_asked":true,"later":1}}}"#,
            Some(Made::Existing { as_asked: true }),
        ),
    ] {
        let link: TrackingLink = serde_json::from_str(json).expect(json);
        assert_eq!(link.made, made, "{json}");
    }
}

#[test]
fn times_are_of_rfc_3339_and_others_are_errors() {
    let mut link = TrackingLink::new("p");
    link.created_at = Some(UNIX_EPOCH + Duration::from_secs(1_775_035_800));
    let json = serde_json::to_string(&link).unwrap();
    assert_eq!(
        json,
        r#"{"provider":"p","created_at":"2026-04-01T09:30:00Z"}"#
    );
    for outside in [
        UNIX_EPOCH - Duration::from_secs(1),
        UNIX_EPOCH + Duration::from_secs(300_000_000_000),
    ] {
        link.created_at = Some(outside);
        let error = serde_json::to_string(&link).unwrap_err().to_string();
        assert!(error.contains("outside the years"), "{error}");
    }
    let bad = r#"{"provider":"p","created_at":"yesterday"}"#;
    assert!(serde_json::from_str::<TrackingLink>(bad).is_err());
    assert!(serde_json::from_str::<TrackingLink>(r#"{"id":"1"}"#).is_err());
}

#[test]
fn every_field_of_a_link_is_the_same_after_it_was_read() {
    let json = serde_json::json!({
        "provider": "p", "id": "1", "url": "https://h/a", "short_url": "https://h/a",
        "tracking_url": "https://h/?a=1", "destination": "https://h/b", "domain": "h",
        "slug": "\u{e9}\u{1f469} \"", "name": "", "platform": {"unchecked": "threads"},
        "tags": ["a", ""], "external_id": "x", "expires_at": "9999-12-31T23:59:59Z",
        "created_at": "1970-01-01T00:00:00Z", "clicks": u64::MAX, "protected": false,
        "disabled": true, "made": "composed",
    });
    let link: TrackingLink = serde_json::from_value(json.clone()).unwrap();
    assert!(Output::ALL.iter().all(|output| link.has(*output)));
    assert_eq!(serde_json::to_value(&link).unwrap(), json);
    assert_eq!(link.platform, Some(Platform::from("threads")));
}
