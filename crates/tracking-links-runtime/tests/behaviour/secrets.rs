//! Secrets appear in no `Debug`, `Display`, error source or trace, in no encoding. And the fields
//! of spans.

use std::error::Error as _;
use std::io;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use tracing::Dispatch;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;
use tracking_links_runtime::{Builder, Error, Operation};

use crate::server::{Reply, Server};
use crate::{
    CREATE, CREATE_BASIC, CREATE_BEARER, CREATE_KEYS, Client, CreateError, every_credential,
};

const SECRET: &str = "s3ntinel+s5cond";

/// Parts of the secret raw and percent-encoded, and the base64 of `user:` and the secret.
const FORMS: [&str; 3] = ["s3ntinel", "s5cond", "dXNlcjpzM250aW5lbCtzNWNvbmQ"];

fn assert_no_secret(text: &str) {
    for form in FORMS {
        assert!(!text.contains(form), "{form} is in: {text}");
    }
}

#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// Records everything that this thread traces while the guard lives.
    pub(crate) fn start(&self) -> tracing::subscriber::DefaultGuard {
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_span_events(FmtSpan::CLOSE)
            .with_ansi(false)
            .with_writer(self.clone())
            .finish();
        keep_a_second_subscriber();
        tracing::subscriber::set_default(subscriber)
    }
}

/// Keeps a second subscriber while the program runs. While there is only one, tracing asks the
/// thread that reaches an event first whether to record it, and that may be another test's.
fn keep_a_second_subscriber() {
    static SECOND: OnceLock<Dispatch> = OnceLock::new();
    SECOND.get_or_init(|| Dispatch::new(tracing_subscriber::registry()));
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

fn shown(error: &Error<CreateError>) -> String {
    let mut text = format!("{error} {error:#} {error:?} {error:#?}");
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(&format!(" {cause} {cause:?}"));
        source = cause.source();
    }
    text
}

fn with_secrets(builder: Builder<Client>) -> Builder<Client> {
    every_credential(SECRET)
        .into_iter()
        .fold(builder, Builder::credential)
}

#[tokio::test]
async fn a_secret_is_never_shown() {
    let log = Log::default();
    let guard = log.start();
    let body =
        format!(r#"{{"message":"bad {SECRET} dXNlcjpzM250aW5lbCtzNWNvbmQ= s3ntinel%2Bs5cond"}}"#);
    let replies = [
        Reply::json(401, &body),
        Reply::json(400, &body),
        Reply::json(403, &body),
        Reply::json(201, &body),
        Reply::json(201, &format!(r#"{{"uuid":"u","clicks":"{SECRET}"}}"#)),
        Reply::answer(201, "content-type: text/html\r\n", SECRET),
        Reply::answer(302, &format!("location: https://h/{SECRET}\r\n"), SECRET),
        Reply::answer(500, &format!("set-cookie: a={SECRET}\r\n"), SECRET),
        Reply::Send(Vec::new()),
        Reply::CloseUnread,
        Reply::Stall(Vec::new()),
    ];
    let operations: [&'static Operation; 3] = [&CREATE_BEARER, &CREATE_BASIC, &CREATE_KEYS];
    for (reply, operation) in replies.into_iter().zip(operations.into_iter().cycle()) {
        for operation in [operation, &CREATE_KEYS] {
            let server = Server::start(reply.clone()).await;
            let client = Client::with(&server, with_secrets);
            assert_no_secret(&format!("{client:?} {client:#?}"));
            let request = client.runtime.request(operation);
            assert_no_secret(&format!("{request:?}"));
            let error = client.call(operation).await.unwrap_err();
            assert_no_secret(&shown(&error));
            if let Some(body) = error.body() {
                assert_no_secret(&body.text());
            }
        }
    }
    drop(guard);
    let text = log.text();
    assert!(
        text.contains("HTTP{") && text.contains("TRACE"),
        "no span was traced"
    );
    assert_no_secret(&text);
}

#[tokio::test]
async fn a_span_follows_the_conventions_and_shows_no_url() {
    let server = Server::start(Reply::json(403, r#"{"message":"Quota"}"#)).await;
    let (closed, text) = closed_span(&server).await;
    for field in [
        "INFO",
        "otel.kind=\"client\"",
        "otel.name=POST /programs/{ProgramId}/links",
        "http.request.method=\"POST\"",
        "url.template=\"/programs/{ProgramId}/links\"",
        "server.address=\"127.0.0.1\"",
        &format!("server.port={}", server.port),
        "http.response.status_code=403",
        "error.type=\"403\"",
        "tracking.provider=\"example\"",
        "operation=\"createLink\"",
    ] {
        assert!(closed.contains(field), "{field} is not in {closed}");
    }
    assert!(!text.contains("/programs/7"), "{text}");
}

#[tokio::test]
async fn a_span_without_a_success_records_the_kind_of_error() {
    for (reply, kind) in [
        (Reply::CloseUnread, "transport"),
        (Reply::Stall(Vec::new()), "timeout"),
        (Reply::json(201, "no JSON"), "unreadable_body"),
    ] {
        let server = Server::start(reply).await;
        let (closed, _) = closed_span(&server).await;
        let field = format!("error.type=\"{kind}\"");
        assert!(closed.contains(&field), "{field} is not in {closed}");
    }
}

/// The closing line of a failed call's span, and the whole log.
async fn closed_span(server: &Server) -> (String, String) {
    let log = Log::default();
    let guard = log.start();
    let client = Client::with(server, |builder| {
        builder.total_timeout(Duration::from_millis(300))
    });
    let error = client.call(&CREATE).await.unwrap_err();
    drop(guard);
    let text = log.text();
    let closed = text
        .lines()
        .rfind(|line| line.contains("HTTP{") && line.contains("close"));
    let closed = closed.unwrap_or_else(|| panic!("no span was closed after {error}: {text}"));
    (closed.to_owned(), text)
}

#[tokio::test]
async fn an_escaped_secret_in_an_answer_is_redacted() {
    for escaped in [
        r"s3ntinel\u002bs5cond",
        r"s3ntinel\u002Bs5cond",
        r"s3ntine\u006c+s5c\u006fnd",
        r"s3ntinel\u002Bs5c\u006fnd",
    ] {
        let body = format!(r#"{{"message":"no {escaped} here"}}"#);
        for status in [400, 403, 404] {
            let server = Server::start(Reply::json(status, &body)).await;
            let client = Client::with(&server, |mut builder| {
                for credential in every_credential(SECRET) {
                    builder = builder.credential(credential);
                }
                builder
            });
            let error = client.call(&CREATE_BEARER).await.unwrap_err();
            assert_eq!(error.provider_message(), Some("no [redacted] here"));
            assert_no_secret(&format!("{error} {error:?} {:?}", error.documented()));
        }
    }
}

#[tokio::test]
async fn a_secret_in_a_challenge_is_redacted_where_it_becomes_the_message() {
    for said in [
        SECRET.to_owned(),
        SECRET.replace('+', "%2B"),
        SECRET.replace('+', "&#43;"),
        // In a quoted string, a backslash may come before any character.
        SECRET.replace("s5", "\\s\\5"),
        "dXNlcjpzM250aW5lbCtzNWNvbmQ=".to_owned(),
        SECRET
            .chars()
            .map(|char| format!("{:02x}", char as u32))
            .collect(),
    ] {
        for challenge in [
            format!("Bearer error=\"invalid_token\", error_description=\"not {said} here\""),
            format!("Bearer realm=\"a\", error=\"not {said} here\""),
        ] {
            let headers = format!("www-authenticate: {challenge}\r\n");
            let server = Server::start(Reply::answer(401, &headers, "")).await;
            let client = Client::with(&server, with_secrets);
            let error = client.call(&CREATE_BEARER).await.unwrap_err();
            let message = error.provider_message().unwrap();
            assert!(
                message.starts_with("not [redacted]") && message.ends_with(" here"),
                "{message}"
            );
            assert_no_secret(&shown(&error));
        }
    }
}

#[tokio::test]
async fn unknown_header_values_are_not_shown() {
    let headers = "content-x-token: s3ntinel\r\ncontent-language: en\r\n";
    let server = Server::start(Reply::answer(400, headers, "")).await;
    let error = Client::of(&server).create_error().await;
    let text = format!("{error:?}");
    assert!(text.contains(r#""content-language": "en""#), "{text}");
    assert!(text.contains(r#""content-length": "0""#), "{text}");
    assert_no_secret(&text);
}

#[tokio::test]
async fn removing_credentials_takes_none_but_the_calls_own_time() {
    let unit = format!("{SECRET}{}", " s3ntinal".repeat(60));
    let rest = unit.repeat(8 * 1024 * 1024 / unit.len());
    let body = format!(r#"{{"message":"no","rest":"{rest}"}}"#);
    let server = Server::start(Reply::json(403, &body)).await;
    let call = async |timeout: Duration| {
        let client = Client::with(&server, |builder| {
            let builder = builder.max_body_bytes(16 * 1024 * 1024);
            with_secrets(builder).total_timeout(timeout)
        });
        let started = std::time::Instant::now();
        let error = client.call(&CREATE_BEARER).await.unwrap_err();
        (started.elapsed(), error)
    };
    let (whole, error) = call(Duration::from_secs(600)).await;
    assert!(matches!(
        error.documented(),
        Some(CreateError::Forbidden(_))
    ));

    let mut whole = whole;
    let (limit, taken, error) = loop {
        let limit = whole / 3;
        let (taken, error) = call(limit).await;
        // A machine that was busy before may have been three times as fast now.
        match error.documented() {
            Some(_) => whole = taken,
            None => break (limit, taken, error),
        }
    };
    println!("{whole:?} without a limit, {taken:?} with {limit:?}");
    assert!(taken < whole * 2 / 3, "{taken:?} with {limit:?}");
    assert_eq!(error.kind(), tracking_links_runtime::ErrorKind::Status);
    assert_eq!(error.documented(), None);
    let cause = error.source().unwrap().to_string();
    assert!(cause.contains("no time was left"), "{cause}");
    assert!(error.body_truncated());
    assert_no_secret(&format!(
        "{} {}",
        shown(&error),
        error.body().unwrap().text()
    ));
}
