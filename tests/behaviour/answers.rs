//! What a caller of the facade gets for each answer, documented or not.

use serde_json::json;
use tracking_links::fanvue::types::{SocialPlatform, TrackingLink as FanvueLink};
use tracking_links::{Delivery, Error, ErrorKind, LinkRequest, Platform, TrackingLink};
use tracking_links_sandbox::Answer;

use crate::Bench;

async fn fanvue(answer: Answer) -> Result<TrackingLink, Error> {
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

async fn impact(answer: Answer) -> Result<TrackingLink, Error> {
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
async fn the_message_of_impacts_403_decides_its_kind_and_is_kept() {
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
        let error = impact(forbidden(message)).await.unwrap_err();
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
async fn each_documented_status_of_fanvue_has_its_kind_and_message() {
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
        let error = fanvue(Answer::json(status, &body)).await.unwrap_err();
        assert_eq!(
            (error.status(), error.kind(), error.delivery()),
            (Some(status), kind, Delivery::Rejected)
        );
        assert!(error.to_string().contains(words), "{error}");
        assert_eq!(error.body().unwrap(), serde_json::to_vec(&body).unwrap());
    }
}

#[tokio::test]
async fn a_401_with_an_html_page_keeps_status_and_page() {
    let page = "<html><head><title>Sign in</title></head><body>Please sign in</body></html>";
    for error in [
        fanvue(
            Answer::new(401)
                .header("content-type", "text/html")
                .body(page),
        )
        .await
        .unwrap_err(),
        impact(
            Answer::new(401)
                .header("content-type", "text/html")
                .body(page),
        )
        .await
        .unwrap_err(),
    ] {
        assert_eq!(
            (error.status(), error.kind()),
            (Some(401), ErrorKind::Authentication)
        );
        assert_eq!(error.body().unwrap(), page.as_bytes());
        assert_eq!(error.header("Content-Type"), Some("text/html"));
        assert!(error.to_string().contains("Sign in"), "{error}");
    }
}

#[tokio::test]
async fn an_empty_401_and_a_500_with_text_keep_their_bodies() {
    let error = fanvue(Answer::new(401).header("x-request-id", "r-1"))
        .await
        .unwrap_err();
    assert_eq!(
        (error.status(), error.kind(), error.body()),
        (Some(401), ErrorKind::Authentication, Some(&b""[..]))
    );
    assert_eq!(error.request_id(), Some("r-1"));
    let error = impact(
        Answer::new(500)
            .header("content-type", "text/plain")
            .body("upstream died"),
    )
    .await
    .unwrap_err();
    assert_eq!(
        (error.kind(), error.delivery()),
        (ErrorKind::Unavailable, Delivery::Unknown)
    );
    assert!(error.to_string().contains("upstream died"), "{error}");
}

#[tokio::test]
async fn an_empty_429_keeps_retry_after() {
    let error = fanvue(Answer::new(429).header("retry-after", "7"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(error.retry_after(), Some(std::time::Duration::from_secs(7)));
}

#[tokio::test]
async fn a_200_with_an_html_page_does_not_say_that_the_link_was_created() {
    for error in [
        fanvue(
            Answer::new(200)
                .header("content-type", "text/html")
                .body("<h1>Hi</h1>"),
        )
        .await
        .unwrap_err(),
        impact(
            Answer::new(200)
                .header("content-type", "text/html")
                .body("<h1>Hi</h1>"),
        )
        .await
        .unwrap_err(),
    ] {
        assert_eq!(
            (error.status(), error.delivery()),
            (Some(200), Delivery::Unknown)
        );
        assert_eq!(error.body().unwrap(), b"<h1>Hi</h1>");
    }
}

#[tokio::test]
async fn a_200_of_impact_without_a_url_does_not_say_that_the_link_was_created() {
    let error = impact(Answer::json(200, &json!({}))).await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::Unknown);
    assert!(error.to_string().contains("TrackingURL"), "{error}");
    assert_eq!(error.body().unwrap(), b"{}");
}

#[tokio::test]
async fn a_live_fanvue_answer_with_undocumented_members_is_a_created_link() {
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
    let link = fanvue(Answer::json(201, &body)).await.unwrap();
    assert_eq!(link.platform, Some(Platform::from("threads")));
    assert_eq!(
        (link.slug.as_deref(), link.url.as_deref()),
        (Some("fv-9"), Some("https://www.fanvue.com/anna/fv-9"))
    );
    let own = link.answer::<FanvueLink>().unwrap();
    assert_eq!(
        own.external_social_platform,
        SocialPlatform::Unknown("threads".to_owned())
    );
}
