//! What a caller of the facade gets for answers that any provider may give.

use std::time::Duration;

use tracking_links::{Delivery, Error, ErrorKind};
use tracking_links_sandbox::Answer;

use crate::Bench;

/// The error of a create at each provider, whose request gets this answer.
async fn refused(answer: Answer) -> Vec<Error> {
    let bench = Bench::new().await;
    let mut errors = Vec::new();
    for (server, provider) in bench.each() {
        server.answer_next(answer.clone());
        let request = server.minimal_request();
        errors.push(bench.create(provider, &request).await.unwrap_err());
    }
    errors
}

#[tokio::test]
async fn a_401_with_an_html_page_keeps_status_and_page() {
    let page = "<html><head><title>Sign in</title></head><body>Please sign in</body></html>";
    let answer = Answer::new(401).header("content-type", "text/html");
    for error in refused(answer.body(page)).await {
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
    for error in refused(Answer::new(401).header("x-request-id", "r-1")).await {
        assert_eq!(
            (error.status(), error.kind(), error.body()),
            (Some(401), ErrorKind::Authentication, Some(&b""[..]))
        );
        assert_eq!(error.request_id(), Some("r-1"));
    }
    let answer = Answer::new(500).header("content-type", "text/plain");
    for error in refused(answer.body("upstream died")).await {
        assert_eq!(
            (error.kind(), error.delivery()),
            (ErrorKind::Unavailable, Delivery::Unknown)
        );
        assert!(error.to_string().contains("upstream died"), "{error}");
    }
}

#[tokio::test]
async fn an_empty_429_keeps_retry_after() {
    for error in refused(Answer::new(429).header("retry-after", "7")).await {
        assert_eq!(error.kind(), ErrorKind::RateLimited);
        assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    }
}

#[tokio::test]
async fn a_200_with_an_html_page_does_not_say_that_the_link_was_created() {
    let answer = Answer::new(200).header("content-type", "text/html");
    for error in refused(answer.body("<h1>Hi</h1>")).await {
        assert_eq!(
            (error.status(), error.delivery()),
            (Some(200), Delivery::Unknown)
        );
        assert_eq!(error.body().unwrap(), b"<h1>Hi</h1>");
    }
}
