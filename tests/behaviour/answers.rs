//! What a caller of the facade gets for answers that any provider may give.

use tracking_links::{Delivery, ErrorKind};
use tracking_links_sandbox::Answer;

use crate::{fanvue, impact};

#[tokio::test]
async fn a_401_with_an_html_page_keeps_status_and_page() {
    let page = "<html><head><title>Sign in</title></head><body>Please sign in</body></html>";
    for error in [
        fanvue::create_answered(
            Answer::new(401)
                .header("content-type", "text/html")
                .body(page),
        )
        .await
        .unwrap_err(),
        impact::create_answered(
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
    let error = fanvue::create_answered(Answer::new(401).header("x-request-id", "r-1"))
        .await
        .unwrap_err();
    assert_eq!(
        (error.status(), error.kind(), error.body()),
        (Some(401), ErrorKind::Authentication, Some(&b""[..]))
    );
    assert_eq!(error.request_id(), Some("r-1"));
    let error = impact::create_answered(
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
    let error = fanvue::create_answered(Answer::new(429).header("retry-after", "7"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(error.retry_after(), Some(std::time::Duration::from_secs(7)));
}

#[tokio::test]
async fn a_200_with_an_html_page_does_not_say_that_the_link_was_created() {
    for error in [
        fanvue::create_answered(
            Answer::new(200)
                .header("content-type", "text/html")
                .body("<h1>Hi</h1>"),
        )
        .await
        .unwrap_err(),
        impact::create_answered(
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
