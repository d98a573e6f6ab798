//! The errors that a caller gets for the providers' error answers.

use std::error::Error as _;
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tracking_links::{
    Delivery, Error, ErrorKind, Fanvue, Impact, Provider, Retry, RetryPolicy, Slug,
};
use tracking_links_sandbox::{Answer, Sandbox};

use crate::{fanvue, for_fanvue, for_impact, links, sandbox};

/// The error that `provider` returns for an answer.
async fn error_of(sandbox: &Sandbox, provider: &str, answer: Answer) -> Error {
    let request = match provider {
        "fanvue" => {
            sandbox.fanvue().answer_next(answer);
            for_fanvue()
        }
        _ => {
            sandbox.impact().answer_next(answer);
            for_impact(sandbox)
        }
    };
    let outcome = links(sandbox).create(provider, &request).await;
    outcome.expect_err("the answer is no link")
}

#[tokio::test]
async fn each_status_has_a_kind_and_a_delivery() {
    use Delivery::{Rejected, Unknown};
    use ErrorKind::*;
    use Retry::Never;
    let later = Retry::After(Duration::from_secs(10));
    let sandbox = sandbox().await;
    for (provider, status, kind, delivery, retry) in [
        ("fanvue", 400, InvalidRequest, Rejected, Never),
        ("fanvue", 401, Authentication, Rejected, Never),
        ("fanvue", 403, Permission, Rejected, Never),
        ("fanvue", 404, NotFound, Rejected, Never),
        ("fanvue", 408, Timeout, Unknown, Never),
        ("fanvue", 409, Conflict, Rejected, Never),
        ("fanvue", 410, VersionSunset, Rejected, Never),
        ("fanvue", 418, Unexpected, Rejected, Never),
        ("fanvue", 422, InvalidRequest, Rejected, Never),
        ("fanvue", 429, RateLimited, Rejected, later),
        ("fanvue", 500, Unavailable, Unknown, Never),
        ("fanvue", 503, Unavailable, Unknown, Never),
        ("fanvue", 302, Unexpected, Unknown, Never),
        ("impact", 400, InvalidRequest, Rejected, Never),
        ("impact", 401, Authentication, Rejected, Never),
        ("impact", 403, Permission, Rejected, Never),
        ("impact", 404, NotFound, Rejected, Never),
        ("impact", 410, NotFound, Rejected, Never),
        ("impact", 429, RateLimited, Rejected, later),
        ("impact", 504, Unavailable, Unknown, Never),
    ] {
        let answer = Answer::new(status).header("x-request-id", "r-1");
        let error = error_of(&sandbox, provider, answer).await;
        assert_eq!(error.kind(), kind, "{provider} {status}");
        assert_eq!(error.delivery(), delivery, "{provider} {status}");
        assert_eq!(error.retry(), retry, "{provider} {status}");
        assert_eq!(error.status(), Some(status));
        assert_eq!(error.provider(), Some(provider));
        assert_eq!(error.operation(), Some("create"));
        assert_eq!(error.request_id(), Some("r-1"));
        let line = error.to_string();
        assert!(
            line.starts_with(&format!("{provider} create: {status}")),
            "{line}"
        );
        assert_eq!(
            line.ends_with("(the link may have been created)"),
            delivery == Unknown,
            "{line}"
        );
    }
    assert_eq!(sandbox.fanvue().request_count(), 13, "nothing is retried");
}

#[tokio::test]
async fn the_message_of_impacts_403_decides_its_kind() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.impact().set_vanity_quota(0);
    let links = links(&sandbox);
    let request = for_impact(&sandbox).slug(Slug::Random);
    let error = links.create("impact", &request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::QuotaExceeded);
    assert_eq!(error.retry(), Retry::WhenQuotaResets(None));
    assert!(error.to_string().contains("vanity links"), "{error}");

    let request = for_impact(&sandbox).property("7");
    let error = links.create("impact", &request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(
        error.to_string().contains("MediaPartnerPropertyId 7"),
        "{error}"
    );

    let request = for_impact(&sandbox).program("7");
    let error = links.create("impact", &request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);

    let read_only = Impact::builder(
        sandbox.impact().account_sid(),
        sandbox.impact().read_only_auth_token(),
    )
    .base_url(sandbox.impact().base_url())
    .build()
    .unwrap();
    let error = read_only.create(&for_impact(&sandbox)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission);
    assert_eq!(error.status(), Some(403));

    // The message is also read from the other JSON form and from XML.
    let other = json!({ "Status": "ERROR", "Message": "Vanity link limit reached" });
    let error = error_of(&sandbox, "impact", Answer::json(403, &other)).await;
    assert_eq!(error.kind(), ErrorKind::QuotaExceeded);
    let xml =
        "<ImpactRadiusResponse><Message>Property does not exist</Message></ImpactRadiusResponse>";
    let error = error_of(&sandbox, "impact", Answer::new(403).body(xml)).await;
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn parameters_that_a_provider_names_are_reported_as_request_fields() {
    let sandbox = sandbox().await;
    for (provider, status, body, fields) in [
        (
            "fanvue",
            400,
            json!({ "errors": ["name must not be empty", "externalSocialPlatform is odd"] }),
            &["name", "platform"][..],
        ),
        (
            "fanvue",
            400,
            json!({ "error": "Bad Request", "message": "\"name\" is too long" }),
            &["name"],
        ),
        (
            "fanvue",
            400,
            json!({ "error": "API version not supported", "message": "send another" }),
            &[],
        ),
        (
            "impact",
            403,
            json!({ "status": 403, "message": "MediaPartnerPropertyId 7 does not exist" }),
            &["property"],
        ),
        (
            "impact",
            404,
            json!({ "Status": "ERROR", "Message": "Program not found" }),
            &["program"],
        ),
    ] {
        let error = error_of(&sandbox, provider, Answer::json(status, &body)).await;
        assert_eq!(error.fields(), fields, "{body}");
    }
    let links = links(&sandbox);
    let request = for_impact(&sandbox).slug("Taken");
    links.create("impact", &request).await.unwrap();
    let error = links.create("impact", &request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.fields(), ["slug"]);
    assert!(error.to_string().contains("is taken"), "{error}");
}

#[tokio::test]
async fn an_error_page_is_passed_on_as_received() {
    let sandbox = sandbox().await;
    let page = "<html><head><title>Session expired</title></head></html>";
    let answer = Answer::new(401)
        .header("content-type", "text/html")
        .header("x-odd", [0xff])
        .body(page);
    let error = error_of(&sandbox, "fanvue", answer.clone()).await;
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert_eq!(error.body(), Some(page.as_bytes()));
    assert_eq!(error.provider_message(), Some("Session expired"));
    assert_eq!(error.header("Content-Type"), Some("text/html"));
    assert_eq!(error.header("x-odd"), None);
    assert!(
        error
            .headers()
            .any(|(name, value)| name == "x-odd" && value == [0xff])
    );
    assert_eq!(
        error.to_string(),
        "fanvue create: 401 Unauthorized; is the base URL right?: Session expired (request id \
         fanvue-sandbox-1) (no link was created)"
    );
    let error = error_of(&sandbox, "impact", answer).await;
    assert_eq!(error.body(), Some(page.as_bytes()));
}

#[tokio::test]
async fn retry_after_is_passed_on() {
    let sandbox = sandbox().await;
    for provider in ["fanvue", "impact"] {
        let answer = Answer::new(429).header("retry-after", "7");
        let error = error_of(&sandbox, provider, answer).await;
        assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    }
}

#[tokio::test]
async fn a_sunset_version_is_reported_with_fanvues_words() {
    let sandbox = sandbox().await;
    let fanvue = Fanvue::builder(sandbox.fanvue().token())
        .base_url(sandbox.fanvue().base_url())
        .api_version(sandbox.fanvue().sunset_api_version())
        .build()
        .unwrap();
    let error = fanvue.create(&for_fanvue()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::VersionSunset);
    let next = error.next_version().unwrap();
    assert!(
        error
            .to_string()
            .contains(&format!("(the next version is {next}, request id")),
        "{error}"
    );
    assert!(error.to_string().contains("no longer served"), "{error}");
}

#[tokio::test]
async fn an_undocumented_body_of_a_success_does_not_say_that_the_link_was_created() {
    let sandbox = sandbox().await;
    let page = "<html><title>Sign in to the hotel's network</title></html>";
    let refusal = r#"{"Status":"ERROR","Message":"Program is not active"}"#;
    for (provider, status, body, words) in [
        ("fanvue", 201, page, Some("Sign in to the hotel's network")),
        ("fanvue", 200, page, Some("Sign in to the hotel's network")),
        ("fanvue", 201, r#"{"uuid":1}"#, None),
        ("fanvue", 201, "", None),
        ("fanvue", 200, r#"{"message":"Not now"}"#, Some("Not now")),
        ("impact", 200, page, Some("Sign in to the hotel's network")),
        ("impact", 200, "<html>", None),
        ("impact", 200, refusal, Some("Program is not active")),
        ("impact", 200, "{}", None),
        ("impact", 200, r#"{"TrackingURL":null}"#, None),
    ] {
        let answer = Answer::new(status).header("x-request-id", "r-1");
        let error = error_of(&sandbox, provider, answer.body(body)).await;
        assert_eq!(error.kind(), ErrorKind::Unexpected, "{body}");
        assert_eq!(error.delivery(), Delivery::Unknown, "{body}");
        assert_eq!(error.status(), Some(status));
        assert_eq!(error.header("x-request-id"), Some("r-1"));
        assert_eq!(error.body(), Some(body.as_bytes()));
        assert_eq!(error.provider_message(), words, "{body}");
        let line = error.to_string();
        assert!(line.contains(words.unwrap_or_default()), "{line}");
        assert!(line.ends_with("(the link may have been created)"), "{line}");
        assert_eq!(error.retry(), Retry::Never);
    }
}

#[tokio::test]
async fn a_success_whose_body_breaks_off_is_reported_as_accepted_unless_it_is_a_page() {
    for (body, delivery) in [
        ("{\"uuid\":", Delivery::Accepted),
        ("\n<!doctype html><title>Sign in", Delivery::Unknown),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 4096];
            _ = stream.read(&mut request).await;
            let head = "HTTP/1.1 201 Created\r\ncontent-length: 999\r\n\r\n";
            _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
        });
        let fanvue = Fanvue::builder("token").base_url(url).build().unwrap();
        let error = fanvue.create(&for_fanvue()).await.unwrap_err();
        assert_eq!(error.delivery(), delivery, "{error}");
        assert_eq!(
            error.to_string().contains("the link was created"),
            delivery == Delivery::Accepted,
            "{error}"
        );
        assert!(error.body_truncated());
    }
}

#[tokio::test]
async fn an_empty_url_is_not_a_url() {
    let sandbox = sandbox().await;
    for body in [json!({ "TrackingURL": "" }), json!({ "TrackingURL": " " })] {
        let answer = Answer::json(200, &body).header("x-request-id", "r-1");
        let error = error_of(&sandbox, "impact", answer).await;
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
async fn a_refused_connection_may_be_retried_and_a_timeout_may_not() {
    let unused_port = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap()
    };
    let fanvue = |address| {
        Fanvue::builder("token")
            .base_url(format!("http://{address}"))
            .total_timeout(Duration::from_millis(200))
            .build()
            .unwrap()
    };
    let error = fanvue(unused_port).create(&for_fanvue()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(error.retry(), Retry::After(Duration::from_secs(10)));
    assert!(error.source().is_some());
    let source = error.source().unwrap().to_string();
    assert!(
        !error.to_string().contains(&source),
        "the source's message is not repeated"
    );

    // The system accepts the connection, and no program answers.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let error = fanvue(listener.local_addr().unwrap())
        .create(&for_fanvue())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.delivery(), Delivery::Unknown);
    assert_eq!(error.retry(), Retry::Never);
}

#[tokio::test]
async fn a_gateway_error_after_the_write_has_an_unknown_outcome() {
    let sandbox = sandbox().await;
    let answer = Answer::new(504).carried_out();
    sandbox.fanvue().answer_next(answer);
    let error = fanvue(&sandbox).create(&for_fanvue()).await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::Unknown);
    assert_eq!(sandbox.fanvue().links().len(), 1);
}

#[tokio::test]
async fn an_expired_token_is_told_from_a_wrong_one() {
    let sandbox = sandbox().await;
    for (challenge, kind) in [
        ("The access token expired", ErrorKind::CredentialExpired),
        ("The access token is malformed", ErrorKind::Authentication),
    ] {
        let challenge =
            format!("Bearer error=\"invalid_token\", error_description=\"{challenge}\"");
        let answer = Answer::new(401).header("www-authenticate", challenge);
        let error = error_of(&sandbox, "fanvue", answer).await;
        assert_eq!(error.kind(), kind, "{error}");
        assert_eq!(error.retry(), Retry::Never);
    }
}

#[tokio::test]
async fn a_wrong_base_url_is_told_as_one() {
    let sandbox = sandbox().await;
    let page = Answer::new(404)
        .header("content-type", "text/html")
        .body("<h1>Not here</h1>");
    let error = error_of(&sandbox, "impact", page).await;
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(error.delivery(), Delivery::Rejected);
    assert_eq!(
        error.to_string(),
        "impact create: 404 Not Found, with a web page instead of an answer of the API; is the \
         base URL right?: Not here (request id impact-sandbox-1) (no link was \
         created)"
    );
}

#[tokio::test]
async fn the_wait_and_the_request_id_are_in_the_line() {
    let sandbox = sandbox().await;
    let answer = Answer::json(429, &json!({ "error": "Slow down" }))
        .header("retry-after", "7")
        .header("x-request-id", "r-1");
    let error = error_of(&sandbox, "fanvue", answer).await;
    assert_eq!(
        error.to_string(),
        "fanvue create: 429 Too Many Requests: Slow down (retry after 7.0s, request id r-1) (no link \
         was created)"
    );
    assert_eq!(error.retry(), Retry::After(Duration::from_secs(7)));
}

#[tokio::test]
async fn the_clients_verdict_is_passed_on() {
    // A wait is the longest of the policy, if nobody says how long.
    let sandbox = sandbox().await;
    let longest = Duration::from_millis(3);
    let policy = RetryPolicy::new().backoff(Duration::from_millis(1), longest);
    let fanvue = |url: String| {
        Fanvue::builder(sandbox.fanvue().token())
            .base_url(url)
            .retry(policy)
    };
    sandbox.fanvue().answer_next(Answer::new(429));
    let limited = fanvue(sandbox.fanvue().base_url()).build().unwrap();
    let error = limited.create(&for_fanvue()).await.unwrap_err();
    assert_eq!(error.retry(), Retry::After(longest));

    // A server without TLS has none the next time either.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            _ = stream.read(&mut [0; 4096]).await;
            _ = stream.write_all(b"HTTP/1.1 400 X\r\n\r\n").await;
        }
    });
    let error = fanvue(url)
        .build()
        .unwrap()
        .create(&for_fanvue())
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.delivery()),
        (ErrorKind::Connection, Delivery::NotSent)
    );
    assert_eq!(error.retry(), Retry::Never, "{error}");
}
