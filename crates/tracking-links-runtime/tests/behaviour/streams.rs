//! Bodies that are sent as they are read, and answers that are read as they arrive.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncRead, ReadBuf};
use tracking_links_runtime::{
    Credential, Delivery, Error, ErrorKind, EventData, EventStream, File, JsonLines, Parameter,
    Response, RetryPolicy, SendError,
};

use crate::retries::Numbered;
use crate::server::{Reply, Server};
use crate::{CREATE, CREATE_BEARER, Client};

/// A reader that fails after its first bytes.
struct Failing(bool);

impl AsyncRead for Failing {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if std::mem::replace(&mut self.0, true) {
            return Poll::Ready(Err(io::Error::other("the disk is gone")));
        }
        buffer.put_slice(b"some");
        Poll::Ready(Ok(()))
    }
}

async fn upload(client: &Client, file: File) -> Result<Response, Error> {
    let mut request = client.runtime.request(&CREATE);
    request.required(Parameter::path("ProgramId"), Ok("7"));
    request.file_body(Ok(file), "application/octet-stream");
    request.send().await.map_err(SendError::into_inner)
}

#[tokio::test]
async fn what_was_read_of_a_reader_is_not_sent_again() {
    let retry = RetryPolicy::new()
        .max_attempts(3)
        .backoff(Duration::from_millis(1), Duration::from_millis(1));
    for (file, attempts) in [
        (File::from_reader(&b"some"[..]).length(4), 1),
        (File::new("some"), 3),
    ] {
        let mut server = Server::start(Reply::json(503, "{}")).await;
        let client = Client::with(&server, |builder| builder.retry(retry));
        let options = tracking_links_runtime::CallOptions::new().idempotent(true);
        let client = Client::from(client.runtime.with(&options));
        let response = upload(&client, file).await.unwrap();
        assert_eq!(response.status(), 503);
        assert_eq!(server.count().await, attempts);
    }
}

#[tokio::test]
async fn a_reader_that_was_not_read_is_sent_by_the_next_attempt() {
    // Nothing listens at the port of a server that has stopped.
    let port = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", port.local_addr().unwrap());
    drop(port);
    let client = Client::builder()
        .base_url(&url)
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    let file = File::from_reader(&b"some"[..]).length(4);
    let error = upload(&client, file.clone()).await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::NotSent);

    let mut server = Server::start(Reply::json(200, "{}")).await;
    upload(&Client::of(&server), file).await.unwrap();
    assert_eq!(server.request().await.body, "some");
}

#[tokio::test]
async fn a_refused_token_is_not_replaced_if_the_reader_was_read() {
    let mut server = Server::start(Reply::json(401, "{}")).await;
    let client = Client::with(&server, |builder| {
        builder.credential(Credential::token_source(Numbered::default()))
    });
    let mut request = client.runtime.request(&CREATE_BEARER);
    request.required(Parameter::path("ProgramId"), Ok("7"));
    let file = File::from_reader(&b"some"[..]).length(4);
    request.file("file", Ok(Some(file)));
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 401);
    assert_eq!(server.count().await, 1);
}

#[tokio::test]
async fn a_reader_that_fails_ends_the_call() {
    let server = Server::start(Reply::json(200, "{}")).await;
    let client = Client::with(&server, |builder| builder.retry(RetryPolicy::new()));
    let file = File::from_reader(Failing(false)).length(10);
    let error = upload(&client, file).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 1));
    assert_eq!(error.delivery(), Delivery::Unknown);
    assert!(error.message().contains("the disk is gone"), "{error}");
}

async fn response(reply: Reply) -> Response {
    let server = Server::start(reply).await;
    let mut request = Client::of(&server).runtime.request(&CREATE);
    request.required(Parameter::path("ProgramId"), Ok("7"));
    request.send().await.unwrap()
}

async fn events(reply: Reply) -> EventStream<Value> {
    let events = response(reply)
        .await
        .events::<Value, (), ()>(EventData::Json);
    events.await.unwrap().into_inner()
}

#[tokio::test]
async fn events_come_before_the_stream_ends_and_an_interruption_is_an_error() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n";
    let begun = format!("{head}retry: 10\nid: 3\ndata: 1\n\ndata: 2");
    for (reply, kind) in [
        (Reply::Stall(begun.clone().into()), ErrorKind::Timeout),
        (Reply::Send(begun.into()), ErrorKind::UnreadableBody),
    ] {
        let mut events = events(reply).await;
        let event = events.next().await.unwrap().unwrap();
        assert_eq!((event.data, event.id.as_str()), (Value::from(1), "3"));
        assert_eq!(events.retry(), Some(Duration::from_millis(10)));
        let error = events.next().await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (kind, Delivery::Accepted));
        assert!(events.next().await.unwrap().is_none());
        assert_eq!(events.last_event_id(), "3");
    }
}

#[tokio::test]
async fn an_endless_line_ends_the_stream_at_the_limit() {
    let mut events = events(Reply::Endless).await;
    let error = events.next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnreadableBody);
    assert!(error.message().contains("100000 bytes"), "{error}");
    assert!(events.next().await.unwrap().is_none());

    let lines = response(Reply::Endless).await.json_lines::<Value, (), ()>();
    let mut lines: JsonLines<Value> = lines.await.unwrap().into_inner();
    let error = lines.next().await.unwrap_err();
    assert!(error.message().contains("100000 bytes"), "{error}");
    assert!(lines.next().await.unwrap().is_none());
}

async fn lines(reply: Reply) -> JsonLines<u8> {
    let lines = response(reply).await.json_lines::<u8, (), ()>();
    lines.await.unwrap().into_inner()
}

#[tokio::test]
async fn the_last_value_of_a_stream_is_an_error_as_any_other_is() {
    for (last, name) in [("\"x\"", "value 2"), ("{\"cut", "value 2")] {
        let mut lines = lines(Reply::answer(200, "", &format!("1\n{last}"))).await;
        assert_eq!(lines.next().await.unwrap(), Some(1));
        let error = lines.next().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnreadableBody);
        assert!(error.message().contains(name), "{error}");
        assert_eq!(error.body().unwrap().text(), last);
        assert!(lines.next().await.unwrap().is_none());
    }
    let sequence = Reply::answer(200, "", "\u{1e}1\n\u{1e}\"x\"\n");
    let values = response(sequence).await.json_sequence::<u8, (), ()>();
    let mut values = values.await.unwrap().into_inner();
    assert_eq!(values.next().await.unwrap(), Some(1));
    let error = values.next().await.unwrap_err();
    assert!(error.message().contains("value 2"), "{error}");
    assert!(values.next().await.unwrap().is_none());
}

#[tokio::test]
async fn what_came_of_a_value_before_an_error_is_no_value() {
    let cut = "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n12";
    let chunks = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n12\r\n";
    let long = format!("1\n2\n12{}", "3".repeat(100_000));
    for (reply, values) in [
        (Reply::Send(cut.into()), 0),
        (Reply::Send(chunks.into()), 0),
        (Reply::Stall(cut.into()), 0),
        (Reply::answer(200, "", &long), 2),
    ] {
        let mut lines = lines(reply).await;
        for _ in 0..values {
            assert!(lines.next().await.unwrap().is_some());
        }
        lines.next().await.unwrap_err();
        assert_eq!(lines.next().await.unwrap(), None);
        assert_eq!(lines.next().await.unwrap(), None);
    }
}

#[tokio::test]
async fn the_error_of_an_event_has_no_credential() {
    let data = "data: {\"key\":\"s3ntinel-s5cond\"}\n\n";
    let server = Server::start(Reply::answer(200, "", data)).await;
    let client = Client::with(&server, |builder| {
        builder.credential(Credential::bearer("s3ntinel-s5cond"))
    });
    let mut request = client.runtime.request(&CREATE_BEARER);
    request.required(Parameter::path("ProgramId"), Ok("7"));
    let response = request.send().await.unwrap();
    let events = response
        .events::<u8, (), ()>(EventData::Json)
        .await
        .unwrap();
    let error = events.into_inner().next().await.unwrap_err();
    let shown = format!("{error} {error:?} {}", error.body().unwrap().text());
    assert!(!shown.contains("s3ntinel"), "{shown}");
    assert!(shown.contains("[redacted]"), "{shown}");
}
