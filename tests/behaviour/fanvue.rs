//! Fanvue: the exact requests, and what the facade and the generated client make of its answers.

use std::time::Duration;

use expect_test::expect;
use futures_util::TryStreamExt as _;
use serde_json::{Value, json};
use tracking_links::fanvue::operation::{DeleteTrackingLinkError, ListTrackingLinksError};
use tracking_links::fanvue::types::{CreateTrackingLinkBody, SocialPlatform, TrackingLink};
use tracking_links::fanvue::{Client, Credential};
use tracking_links::{Delivery, Error, ErrorKind, Fanvue, LinkRequest, Platform, RateLimit};
use tracking_links_sandbox::{Answer, Sandbox};

use crate::Bench;
use crate::wire::check;

#[tokio::test]
async fn the_exact_request() {
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

/// Creates a link whose request gets this answer.
pub(crate) async fn create_answered(answer: Answer) -> Result<tracking_links::TrackingLink, Error> {
    let bench = Bench::new().await;
    bench.sandbox.fanvue().answer_next(answer);
    bench
        .links
        .create(
            "fanvue",
            &LinkRequest::new().name("a").platform(Platform::Other),
        )
        .await
}

#[tokio::test]
async fn each_documented_status_has_its_kind_and_message() {
    for (status, body, kind, words) in [
        (
            400,
            json!({"errors": ["name must not be empty"]}),
            ErrorKind::InvalidRequest,
            "name must not be empty",
        ),
        (
            400,
            json!({"error": "Bad Request", "message": "Unsupported API version"}),
            ErrorKind::InvalidRequest,
            "Unsupported API version",
        ),
        (
            401,
            json!({"error": "Invalid token"}),
            ErrorKind::Authentication,
            "Invalid token",
        ),
        (
            403,
            json!({"error": "Missing scope"}),
            ErrorKind::Permission,
            "Missing scope",
        ),
        (
            410,
            json!({
                "error": "Gone",
                "message": "Version 2024 has ended",
                "nextVersion": "2025-06-26",
            }),
            ErrorKind::VersionSunset,
            "Version 2024 has ended",
        ),
        (
            429,
            json!({"error": "Too many requests"}),
            ErrorKind::RateLimited,
            "Too many requests",
        ),
    ] {
        let error = create_answered(Answer::json(status, &body))
            .await
            .unwrap_err();
        assert_eq!(
            (error.status(), error.kind(), error.delivery()),
            (Some(status), kind, Delivery::Rejected)
        );
        assert!(error.to_string().contains(words), "{error}");
        assert_eq!(error.body().unwrap(), serde_json::to_vec(&body).unwrap());
    }
}

#[tokio::test]
async fn a_live_answer_with_undocumented_members_is_a_created_link() {
    let body = json!({
        "uuid": "7f1a1c9e-4a0b-4a58-9d43-6c1b3f6d6a10",
        "name": "a",
        "linkUrl": "fv-9",
        "externalSocialPlatform": "threads",
        "createdAt": "2026-01-02T03:04:05.678Z",
        "clicks": 0,
        "earnings": null,
        "engagement": {
            "acquiredSubscribers": 0,
            "acquiredFollowers": 0,
            "totalSubscribers": 0,
            "totalFollowers": 0,
        },
    });
    let link = create_answered(Answer::json(201, &body)).await.unwrap();
    assert_eq!(link.platform, Some(Platform::from("threads")));
    assert_eq!(
        (link.slug.as_deref(), link.url.as_deref()),
        (Some("fv-9"), Some("https://www.fanvue.com/anna/fv-9"))
    );
    let own = link.answer::<TrackingLink>().unwrap();
    assert_eq!(
        own.external_social_platform,
        SocialPlatform::Unknown("threads".to_owned())
    );
}

fn client(sandbox: &Sandbox) -> Client {
    let credential = Credential::bearer(sandbox.fanvue().token());
    Client::builder()
        .base_url(sandbox.fanvue().base_url())
        .credential(credential)
        .build()
        .unwrap()
}

/// The links, created one after another at the sandboxed Fanvue.
async fn created(client: &Client, names: &[&str]) -> Vec<TrackingLink> {
    let mut links = Vec::new();
    for name in names {
        let body = CreateTrackingLinkBody::new(*name, SocialPlatform::Tiktok);
        let link = client.create_tracking_link(body).send().await;
        links.push(link.unwrap().into_inner());
    }
    links
}

#[tokio::test]
async fn each_error_has_its_variant_with_the_body_as_received() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox);
    for (status, body) in [
        (400, "{\"a\":1}"),
        (401, ""),
        (403, "<p>no</p>"),
        (410, "{"),
    ] {
        sandbox.fanvue().answer_next(Answer::new(status).body(body));
        let link = CreateTrackingLinkBody::new("a", "reddit");
        let error = client.create_tracking_link(link).send().await.unwrap_err();
        let kept = error.documented().unwrap();
        assert_eq!(kept.as_bytes(), body.as_bytes());
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
    }
}

#[tokio::test]
async fn the_version_header_has_a_default_and_can_be_set() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox);
    let body = || CreateTrackingLinkBody::new("a", SocialPlatform::Reddit);
    client.create_tracking_link(body()).send().await.unwrap();
    let gone = client
        .create_tracking_link(body())
        .x_fanvue_api_version(sandbox.fanvue().sunset_api_version())
        .send()
        .await;
    assert_eq!(gone.unwrap_err().status().unwrap(), 410);
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
async fn no_credential_is_in_debug_output_or_errors() {
    let sandbox = Sandbox::start().await.unwrap();
    let secret = "s3cr3t-t0k3n-value";
    let fanvue = Client::builder()
        .base_url(sandbox.fanvue().base_url())
        .credential(Credential::bearer(secret))
        .build()
        .unwrap();
    let body = CreateTrackingLinkBody::new("a", "reddit");
    let operation = fanvue.create_tracking_link(body);
    let mut shown = format!("{fanvue:?} {fanvue:#?} {operation:?}");
    let error = operation.send().await.unwrap_err();
    shown.push_str(&format!("{error} {error:?} {error:#?} {error:#}"));
    assert!(!shown.contains(secret), "{shown}");
}

#[tokio::test]
async fn every_link_is_listed_once_over_several_pages() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox);
    let mut created = created(&client, &["a", "b", "c", "d", "e"]).await;
    let listed = client.list_tracking_links().limit(2).items();
    let listed: Vec<TrackingLink> = listed.try_collect().await.unwrap();
    created.reverse();
    assert_eq!(listed, created);
    assert_eq!(sandbox.fanvue().request_count(), 5 + 3);

    let last = listed[0].created_at;
    let later = client.list_tracking_links().created_after(last);
    assert_eq!(later.send().await.unwrap().into_inner().data, []);
    let earlier = client.list_tracking_links();
    let earlier = earlier.created_before(last + Duration::from_secs(1));
    assert_eq!(earlier.send().await.unwrap().into_inner().data.len(), 5);
}

#[tokio::test]
async fn a_link_is_deleted_once_and_then_unknown() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox);
    let links = created(&client, &["a", "b"]).await;
    let delete = || client.delete_tracking_link(links[0].uuid);
    let deleted = delete().send().await.unwrap();
    assert_eq!(deleted.status().as_u16(), 204);
    let error = delete().send().await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
    let Some(DeleteTrackingLinkError::NotFound(body)) = error.documented() else {
        panic!("{error:#?}")
    };
    assert!(
        body.message.contains(&links[0].uuid.to_string()),
        "{body:?}"
    );
    let left = client.list_tracking_links().send().await.unwrap();
    assert_eq!(left.into_inner().data, links[1..]);
}

#[tokio::test]
async fn the_documented_errors_of_a_list_have_their_bodies() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox);
    let error = client.list_tracking_links().cursor("x").send().await;
    let error = error.unwrap_err();
    let Some(ListTrackingLinksError::BadRequest(body)) = error.documented() else {
        panic!("{error:#?}")
    };
    assert_eq!(body.errors.as_ref().map(Vec::len), Some(1));
    let version = sandbox.fanvue().sunset_api_version();
    let gone = client.list_tracking_links().x_fanvue_api_version(version);
    let error = gone.send().await.unwrap_err();
    let Some(ListTrackingLinksError::Gone(body)) = error.documented() else {
        panic!("{error:#?}")
    };
    assert_eq!(body.next_version.as_deref(), Some("2025-06-26"));
    let refusal = Answer::json(403, &json!({ "error": "no scope" }));
    sandbox.fanvue().answer_next(refusal);
    let error = client.list_tracking_links().send().await.unwrap_err();
    let Some(ListTrackingLinksError::Forbidden(body)) = error.documented() else {
        panic!("{error:#?}")
    };
    assert_eq!(body.error, "no scope");
}

/// A link as Fanvue answers it, with `live` as its members `engagement` and `earnings`.
fn answered(live: &Value) -> Value {
    let mut link = json!({
        "uuid": "7f6d5c4b-3a29-4817-8695-a4b3c2d1e0f9",
        "name": "a",
        "linkUrl": "fv-1",
        "externalSocialPlatform": "tiktok",
        "createdAt": "2025-06-26T08:00:00.000Z",
        "clicks": 7,
    });
    let members = link.as_object_mut().unwrap();
    members.extend(live.as_object().unwrap().clone());
    link
}

#[tokio::test]
async fn the_live_members_of_a_link_are_read() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox);
    let live = json!({
        "engagement": {
            "acquiredSubscribers": 1,
            "acquiredFollowers": 2,
            "totalSubscribers": 3,
            "totalFollowers": 4,
        },
        "earnings": { "totalGross": 1999, "totalNet": 1599.5 },
    });
    let page = json!({ "data": [answered(&live)], "nextCursor": null });
    sandbox.fanvue().answer_next(Answer::json(200, &page));
    let page = client.list_tracking_links().send().await.unwrap();
    let link = page.into_inner().data.remove(0);
    let engagement = link.engagement.unwrap();
    assert_eq!(
        [
            engagement.acquired_subscribers,
            engagement.acquired_followers,
            engagement.total_subscribers,
            engagement.total_followers,
        ],
        [1.0, 2.0, 3.0, 4.0].map(Some)
    );
    let earnings = link.earnings.unwrap();
    assert_eq!(
        (earnings.total_gross, earnings.total_net),
        (Some(1999.0), Some(1599.5))
    );
}

#[tokio::test]
async fn no_form_of_the_live_members_hides_a_link() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox);
    for odd in [
        json!(null),
        json!(true),
        json!(17),
        json!("none"),
        json!([]),
        json!([1, "a"]),
        json!({}),
        json!({ "new": 1 }),
        json!({ "totalGross": null, "acquiredFollowers": null }),
        json!({ "totalGross": "1,999", "acquiredFollowers": { "today": 1 } }),
    ] {
        let live = json!({ "engagement": odd, "earnings": odd });
        let answer = Answer::json(201, &answered(&live));
        sandbox.fanvue().answer_next(answer);
        let link = created(&client, &["a"]).await.remove(0);
        assert_eq!((link.link_url.as_str(), link.clicks), ("fv-1", 7.0));

        let page = json!({ "data": [answered(&live), answered(&json!({}))], "nextCursor": "c" });
        sandbox.fanvue().answer_next(Answer::json(200, &page));
        let page = client.list_tracking_links().send().await.unwrap();
        assert_eq!(page.into_inner().data.len(), 2, "{odd}");
    }
    assert_eq!(sandbox.fanvue().links(), []);
}

#[test]
fn the_client_has_the_documented_rate_limit() {
    let minute = RateLimit::new(200, Duration::from_secs(60));
    assert_eq!(Client::API.rate_limit, Some(minute));
}

#[test]
fn every_known_platform_is_documented() {
    for platform in Fanvue::CAPABILITIES.platforms {
        let documented = SocialPlatform::from(platform.as_str());
        let is_unknown = matches!(documented, SocialPlatform::Unknown(_));
        assert!(!is_unknown, "{platform}");
    }
}

#[test]
fn a_creator_that_is_not_a_uuid_is_refused() {
    for creator in ["", "anna", "5d0e5a5c-0a3e-4b0f-9d4e", "../tracking-links"] {
        let error = Fanvue::builder("t").creator(creator).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains("not a UUID"), "{error}");
    }
}

#[test]
fn a_handle_that_is_not_a_path_segment_is_refused() {
    for handle in [
        "",
        "@anna",
        "a/b",
        "..",
        "a b",
        "https://www.fanvue.com/anna",
    ] {
        let error = Fanvue::builder("t").handle(handle).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
    }
}
