//! Answers: values, documented errors and redirects.

use std::error::Error as _;
use std::time::Duration;

use tracking_links_runtime::{
    Credential, Delivery, Error, ErrorKind, Parameter, Response, StatusCode,
};

use crate::server::{Reply, Server};
use crate::{CREATE, CREATE_BEARER, Client, CreateError, Link, Refusal};

async fn error(reply: Reply) -> Error<CreateError> {
    Client::of(&Server::start(reply).await).create_error().await
}

async fn response(reply: Reply) -> Response {
    let server = Server::start(reply).await;
    let mut request = Client::of(&server).runtime.request(&CREATE);
    request.required(Parameter::path("ProgramId"), Ok(7));
    request.send().await.unwrap()
}

const LINK: &str = r#"{"uuid":"u","clicks":1,"new":{}}"#;

#[tokio::test]
async fn json_is_read_whatever_its_content_type() {
    let bom = format!("\u{feff}{LINK}");
    for reply in [
        Reply::json(201, LINK),
        Reply::json(202, LINK),
        Reply::answer(201, "", LINK),
        Reply::answer(201, "content-type: text/plain\r\n", LINK),
        Reply::json(201, &bom),
        Reply::Send(format!("HTTP/1.0 201 Created\r\n\r\n{LINK}").into_bytes()),
    ] {
        let server = Server::start(reply).await;
        let link = Client::of(&server).create().await.unwrap();
        assert_eq!(
            *link,
            Link {
                uuid: "u".to_owned(),
                clicks: 1
            }
        );
    }
}

#[tokio::test]
async fn an_answer_can_be_read_as_each_documented_kind() {
    let reply = || Reply::answer(200, "x-a: b\r\n", "text");
    let text = response(reply())
        .await
        .text::<CreateError, ()>()
        .await
        .unwrap();
    assert_eq!(
        (text.as_str(), &text.headers()["x-a"]),
        ("text", &"b".parse().unwrap())
    );
    let bytes = response(reply())
        .await
        .bytes::<CreateError, ()>()
        .await
        .unwrap();
    assert_eq!(&**bytes, b"text");
    let empty = response(reply())
        .await
        .empty::<CreateError, ()>()
        .await
        .unwrap();
    assert_eq!(empty.status(), StatusCode::OK);
    let stream = response(reply())
        .await
        .stream::<CreateError, ()>()
        .await
        .unwrap();
    assert_eq!(stream.content_length(), Some(4));
    let mapped = response(Reply::json(200, "7")).await;
    let mapped = mapped
        .json_map::<u8, _, CreateError, ()>(Some)
        .await
        .unwrap();
    assert_eq!(mapped.into_inner(), Some(7));
    let error = response(Reply::answer(400, "", "no"))
        .await
        .text_error(|text| text)
        .await;
    assert_eq!(error.documented().map(String::as_str), Some("no"));
}

#[tokio::test]
async fn a_documented_error_is_typed() {
    let error = error(Reply::json(403, r#"{"message":"Quota","status":403}"#)).await;
    assert_eq!(error.status(), Some(StatusCode::FORBIDDEN));
    assert_eq!(error.provider_message(), Some("Quota"));
    let refusal = CreateError::Forbidden(Refusal {
        message: "Quota".to_owned(),
    });
    assert_eq!(error.documented(), Some(&refusal));
    assert_eq!(error.into_documented().unwrap(), refusal);
}

#[tokio::test]
async fn an_error_without_a_schema_keeps_its_body() {
    let error = error(Reply::answer(400, "", "{\"errors\":[\"name: too short\"]}")).await;
    let Some(CreateError::BadRequest(body)) = error.documented() else {
        panic!("{error:?}")
    };
    assert_eq!(
        body.json::<serde_json::Value>().unwrap()["errors"][0],
        "name: too short"
    );
    assert_eq!(
        error.to_string(),
        "example createLink: 400 Bad Request: name: too short"
    );
    assert_eq!(
        self::error(Reply::json(410, "")).await.documented(),
        Some(&CreateError::Gone)
    );
}

#[tokio::test]
async fn an_error_without_its_documented_type_keeps_everything_else() {
    for (body, message) in [
        ("{\"message\":7}", ""),
        ("<title>Blocked</title>", ": Blocked"),
        ("", ""),
    ] {
        let error = error(Reply::answer(403, "cf-ray: ray\r\n", body)).await;
        assert_eq!(
            (error.kind(), error.delivery()),
            (ErrorKind::Status, Delivery::Rejected)
        );
        assert_eq!(
            error.to_string(),
            format!("example createLink: 403 Forbidden{message} (request id ray)")
        );
        assert_eq!(error.documented(), None);
        assert_eq!(error.body().unwrap().as_bytes(), body.as_bytes());
        assert_eq!(error.request_id(), Some("ray"));
        assert!(error.source().is_some() && !error.body_truncated());
        let error = error.into_documented().unwrap_err().erase();
        assert_eq!(error.status(), Some(StatusCode::FORBIDDEN));
    }
}

#[tokio::test]
async fn the_source_names_the_member_with_the_wrong_type() {
    let error = error(Reply::json(201, r#"{"uuid":"u","clicks":"many"}"#)).await;
    let source = error.source().unwrap().to_string();
    assert!(
        source.starts_with("clicks: invalid type: string"),
        "{source}"
    );
}

#[tokio::test]
async fn an_error_has_request_id_retry_after_and_names() {
    let headers = "x-correlation-id: c\r\nx-request-id: r\r\nretry-after: 7\r\n";
    let error = error(Reply::answer(429, headers, "slow down\nplease")).await;
    assert_eq!(error.request_id(), Some("r"));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    assert_eq!(
        error.to_string(),
        "example createLink: 429 Too Many Requests: slow down (retry after 7.0s, request id r)"
    );
    assert_eq!(
        (error.provider(), error.operation()),
        ("example", Some("createLink"))
    );
}

#[tokio::test]
async fn redirects_are_not_followed() {
    for (status, delivery) in [
        (301, Delivery::Unknown),
        (302, Delivery::Unknown),
        (303, Delivery::Unknown),
        (307, Delivery::Rejected),
        (308, Delivery::Rejected),
    ] {
        let mut elsewhere = Server::start(Reply::json(201, LINK)).await;
        let to = format!(
            "location: http://localhost:{}/x?secret=1\r\n",
            elsewhere.port
        );
        let error = error(Reply::answer(status, &to, "")).await;
        assert_eq!(
            (error.kind(), error.delivery()),
            (ErrorKind::Redirect, delivery)
        );
        assert_eq!(error.location_host(), Some("localhost"));
        let text = format!("{error} {error:?}");
        assert!(
            text.contains("to localhost; redirects are not followed"),
            "{text}"
        );
        assert!(!text.contains("secret"), "{text}");
        assert_eq!(elsewhere.count().await, 0);
    }
    let relative = error(Reply::answer(302, "location: /login\r\n", "")).await;
    assert_eq!(relative.location_host(), Some("127.0.0.1"));
    let unchanged = error(Reply::answer(304, "", "")).await;
    assert_eq!(
        (unchanged.kind(), unchanged.location_host()),
        (ErrorKind::Status, None)
    );
    assert!(!unchanged.to_string().contains("redirect"), "{unchanged}");
}

#[tokio::test]
async fn the_message_of_a_401_without_a_body_is_that_of_its_challenge() {
    let token = "a-secret-token";
    for (challenge, body, expected) in [
        (
            r#"error="invalid_token", error_description="The access token expired""#,
            "",
            "expired",
        ),
        (
            r#"error="invalid_token""#,
            "",
            "401 Unauthorized: invalid_token",
        ),
        (
            r#"error_description="It expired""#,
            r#"{"message":"Sign in"}"#,
            ": Sign in",
        ),
        (
            r#"error_description="no a-secret-token here""#,
            "",
            ": no [redacted] here",
        ),
        (r#"realm="x""#, "", "401 Unauthorized"),
    ] {
        let header = format!("www-authenticate: Bearer {challenge}\r\n");
        let server = Server::start(Reply::answer(401, &header, body)).await;
        let client = Client::with(&server, |builder| {
            builder.credential(Credential::bearer(token))
        });
        let error = client.call(&CREATE_BEARER).await.unwrap_err();
        assert!(error.to_string().ends_with(expected), "{error}");
        assert!(!format!("{error} {error:?}").contains(token), "{error:?}");
    }
}
