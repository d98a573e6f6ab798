//! No output contains a secret: not `Debug`, `Display` or `{:#}`, no panic, trace, metric or
//! recorded request, in no encoding, for no fault, and for no answer that repeats the secret.
//!
//! The test is a binary of its own because its subscriber takes the logs of all dependencies for
//! the whole process.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

include!(concat!(env!("OUT_DIR"), "/secrets.rs"));

mod forms;
#[path = "../faults/rows.rs"]
#[allow(
    dead_code,
    reason = "shared with the tests of faults, which use more of it"
)]
mod rows;
#[path = "../faults/server.rs"]
#[allow(
    dead_code,
    reason = "shared with the tests of faults, which use more of it"
)]
mod server;
#[path = "../faults/setup.rs"]
#[allow(
    dead_code,
    reason = "shared with the tests of faults, which use more of it"
)]
mod setup;
#[path = "../faults/target.rs"]
#[allow(
    dead_code,
    reason = "shared with the tests of faults, which use more of it"
)]
mod target;

use std::fmt::Debug;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use forms::{PASSWORD, SECRET, assert_without_secret, repeated};
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, PeriodicReader, SdkMeterProvider};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use server::{Act, Server, answer, json};
use setup::{METRICS, Setup, shown};
use target::Target;
use tracking_links::oauth::OAuth;
use tracking_links::{Fanvue, LinkRequest, Platform, Provider, fanvue};
use tracking_links_runtime::{
    AccessToken, BoxFuture, Builder, Credential, TokenError, TokenSource,
};
use tracking_links_sandbox::Sandbox;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Answers that repeat the secret, in every part of an answer.
/// `credential` is what the client sends: the secret, or a text that contains it.
fn echoes(target: &Target, secret: &str, credential: &str) -> Vec<(String, Act)> {
    let encoded = secret.replace('+', "%2B").replace('/', "%2F");
    let said = format!(
        r#"{{"message":"not known: {secret} {credential} {encoded}","error":"Bearer {secret}",
            "errors":["{secret}"],"Errors":[{{"Field":"AdId","Message":"{secret}"}}]}}"#
    );
    let headers = format!(
        "set-cookie: session={secret}\r\nwww-authenticate: Bearer {secret}\r\n\
         location: https://h.example/{encoded}?t={encoded}\r\nx-request-id: r-1\r\n"
    );
    let mut acts: Vec<(String, Act)> = [302, 400, 401, 403, 404, 409, 410, 422, 429, 500, 503]
        .map(|status| {
            let bytes = answer(status, &headers, said.as_bytes());
            (format!("echo with {status}"), Act::Answer(bytes))
        })
        .into();
    for form in repeated(secret) {
        let text = format!("not known: {form}");
        let json = serde_json::json!({ "message": &text, "Status": "ERROR" }).to_string();
        let nested = serde_json::json!({ "error": &json, "Message": &json }).to_string();
        for (status, body) in [(403, text), (201, json), (403, nested)] {
            let bytes = answer(status, "x-request-id: r-1\r\n", body.as_bytes());
            acts.push((format!("{form:?} with {status}"), Act::Answer(bytes)));
        }
        if form.contains('\0') {
            continue;
        }
        // Whatever a header's name may be.
        let is_token = |c: char| c.is_ascii_alphanumeric() || "+-_~%&#.".contains(c);
        if form.chars().all(is_token) {
            let bytes = answer(403, &format!("{form}: 1\r\n"), b"{}");
            acts.push((format!("header name {form:?}"), Act::Answer(bytes)));
        }
        for status in [302, 403] {
            let headers = format!(
                "x-request-id: {form}\r\nserver: {form}\r\nvia: {form}\r\nwarning: 199 - \"{form}\"\r\n\
                 content-type: text/{form}\r\nretry-after: {form}\r\nratelimit: {form};r=1\r\n\
                 x-ratelimit-remaining: {form}\r\ncontent-language: {form}\r\nsunset: {form}\r\n\
                 x-fanvue-api-next-version: {form}\r\nlocation: https://{form}.example/\r\n"
            );
            let bytes = answer(status, &headers, b"{}");
            acts.push((
                format!("headers {form:?} with {status}"),
                Act::Answer(bytes),
            ));
        }
    }
    let (success, _) = target.good();
    let nested = |name: &str| format!(r#"{{"{name}":{{"a":"{secret}"}}}}"#);
    let mut bodies = vec![said.clone(), nested(target.required()), secret.to_owned()];
    let members: serde_json::Map<_, _> = serde_json::from_str(target.good().1).unwrap();
    let texts = members.iter().filter(|(_, value)| value.is_string());
    for (name, _) in texts {
        let mut members = members.clone();
        members.insert(name.clone(), secret.into());
        let body = serde_json::Value::from(members).to_string();
        bodies.extend([nested(name), body.replace('}', ""), body]);
    }
    for body in bodies {
        acts.push((
            "echo with success".to_owned(),
            Act::Answer(json(success, &body)),
        ));
    }
    acts.push((
        "echo cut off".to_owned(),
        Act::Send(
            [
                format!("HTTP/1.1 {success} X\r\ncontent-length: 9999\r\n\r\n").as_bytes(),
                said.as_bytes(),
            ]
            .concat(),
        ),
    ));
    acts.push((
        "echo that is not HTTP".to_owned(),
        Act::Send(format!("{secret}\r\n\r\n").into_bytes()),
    ));
    acts
}

#[tokio::test]
async fn no_output_contains_a_secret() {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .init();

    let exporter = InMemoryMetricExporter::default();
    let reader = PeriodicReader::builder(exporter.clone()).build();
    let meters = SdkMeterProvider::builder().with_reader(reader).build();
    opentelemetry::global::set_meter_provider(meters.clone());

    let mut ran = 0;
    for target in &Target::all().await {
        let secret = secret_of(target);
        let credential = credential(target, secret).await;
        let rows = rows::rows(target, "http://127.0.0.1:1");
        let echoes = echoes(target, secret, &credential);
        for (row, act) in rows.into_iter().chain(echoes) {
            let server = Server::always(act).await;
            let mut setup = with_secret(&server, secret);
            setup.attempt_timeout = Duration::from_millis(50);
            let outcome = target.call(&setup).await;
            assert_without_secret(&row, &format!("{outcome:?}"));
            // Make sure that the secret was sent; otherwise its absence would prove nothing.
            for sent in server.log.texts.lock().unwrap().iter() {
                assert!(sent.contains(&credential), "{sent}");
            }
            ran += 1;
        }
    }
    assert!(ran > 200, "{ran} rows");
    bodies_and_panics().await;
    former_tokens().await;
    documented().await;
    set_up().await;
    tokens().await;
    sandbox().await;

    let events = METRICS.lock().unwrap().join("\n");
    for expected in ["retry_in: Some", "Sending {", "Attempt {", "Ended {"] {
        assert!(events.contains(expected), "no observer heard of {expected}");
    }
    assert_without_secret("an observer", &events);
    meters.force_flush().unwrap();
    let metrics = format!("{:?}", exporter.get_finished_metrics().unwrap());
    assert!(metrics.contains("tracking.calls"), "no metric was taken");
    assert_without_secret("a metric", &metrics);
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for expected in ["TRACE", "HTTP{", "the call failed", "hyper_util", "rustls"] {
        assert!(text.contains(expected), "nothing was logged of {expected}");
    }
    println!("{ran} rows, {} bytes of logs", text.len());
    assert_without_secret("a log", &text);
}

/// The password, if the target's credential can carry it.
fn secret_of(target: &Target) -> &'static str {
    let can_carry_it = target.create().is_some_and(|create| {
        let server = create.server();
        let change = |client: Builder<_>| client.credential(server.credential(PASSWORD));
        server.provider_with(&change).is_ok()
    });
    if can_carry_it { PASSWORD } else { SECRET }
}

fn with_secret(server: &Server, secret: &str) -> Setup {
    Setup {
        secret: secret.to_owned(),
        ..Setup::new(server.url())
    }
}

/// The text in a request that is the secret, or contains it in Base64.
async fn credential(target: &Target, secret: &str) -> String {
    let server = Server::always(Act::Answer(json(403, "{}"))).await;
    target.call(&with_secret(&server, secret)).await;
    let sent = server.log.texts.lock().unwrap()[0].clone();
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'~');
    let in_query = utf8_percent_encode(secret, KEPT).to_string();
    for credential in [secret, &in_query] {
        if sent.contains(credential) {
            return credential.to_owned();
        }
    }
    let basic = sent.split_once("authorization: Basic ").unwrap().1;
    let basic = basic.lines().next().unwrap();
    let pair = String::from_utf8(STANDARD.decode(basic).unwrap()).unwrap();
    assert!(pair.ends_with(&format!(":{secret}")), "{pair}");
    basic.to_owned()
}

/// The body of an error, and the panic message of an `unwrap` of it.
async fn bodies_and_panics() {
    let said = format!(r#"{{"message":"not known: {SECRET}"}}"#);
    let server = Server::always(Act::Answer(json(403, &said))).await;
    let fanvue = Fanvue::builder(SECRET)
        .base_url(server.url())
        .build()
        .unwrap();
    let request = LinkRequest::new().name("Spring").platform(Platform::Reddit);
    let error = fanvue.create(&request).await.unwrap_err();
    let body = String::from_utf8_lossy(error.body().unwrap()).into_owned();
    assert!(body.contains("[redacted]"), "{body}");
    assert_without_secret("a body", &body);
    std::panic::set_hook(Box::new(|_| {}));
    let panic = catch_unwind(AssertUnwindSafe(|| {
        std::hint::black_box(Err::<(), _>(error)).unwrap();
    }));
    _ = std::panic::take_hook();
    let panic = panic.unwrap_err();
    let text = panic.downcast_ref::<String>().unwrap();
    assert!(text.contains("403"), "{text}");
    assert_without_secret("a panic", text);
}

/// A token source whose first token is refused, and a provider that then names that token.
async fn former_tokens() {
    struct Rotating;
    impl TokenSource for Rotating {
        fn token(&self) -> BoxFuture<'_, Result<AccessToken, TokenError>> {
            Box::pin(async { AccessToken::new(SECRET) })
        }

        fn refused<'a>(
            &'a self,
            _: &'a AccessToken,
        ) -> BoxFuture<'a, Result<AccessToken, TokenError>> {
            Box::pin(async { AccessToken::new("another-access-token") })
        }
    }
    for form in repeated(SECRET) {
        let said = serde_json::json!({ "message": format!("replaces {form}") }).to_string();
        let server = Server::start(move |number| match number {
            0 => Act::Answer(json(401, "{}")),
            _ => Act::Answer(json(403, &said)),
        })
        .await;
        let fanvue = Fanvue::builder_with_tokens(Rotating).base_url(server.url());
        let request = LinkRequest::new().name("Spring").platform(Platform::Reddit);
        let error = fanvue.build().unwrap().create(&request).await.unwrap_err();
        let said = error.provider_message().unwrap();
        assert!(said.contains("[redacted]"), "{form}: {said}");
        let body = String::from_utf8_lossy(error.body().unwrap()).into_owned();
        let text = format!("{} {said} {body}", shown(&error));
        assert_without_secret("an answer to the next token", &text);
    }
}

/// The documented body of an error, as the generated client decodes it.
async fn documented() {
    for form in repeated(SECRET) {
        let said = serde_json::json!({ "message": format!("not known: {form}"), "error": form });
        let server = Server::always(Act::Answer(json(403, &said.to_string()))).await;
        let client = fanvue::Client::builder()
            .base_url(server.url())
            .credential(Credential::bearer(SECRET));
        let client: fanvue::Client = client.build().unwrap();
        let body = fanvue::types::CreateTrackingLinkBody::new("Spring", "reddit");
        let error = client.create_tracking_link(body).send().await.unwrap_err();
        let Some(body) = error.documented() else {
            panic!("{error:?}");
        };
        let text = format!("{} {}", shown(&error), body.text());
        assert!(text.contains("[redacted]"), "{form}: {text}");
        assert_without_secret("a documented body", &text);
    }
}

/// Builders and clients, with valid and with invalid secrets.
async fn set_up() {
    let sandbox = Sandbox::start().await.unwrap();
    let shown = Mutex::new(String::new());
    let show = |what: &dyn Debug| {
        shown
            .lock()
            .unwrap()
            .push_str(&format!("{what:?} {what:#?}"))
    };
    for secret in [SECRET.to_owned(), format!("{SECRET}\n")] {
        for server in sandbox.servers() {
            let credential = server.credential(&secret);
            show(&credential);
            for url in [server.base_url(), format!("https://u:{SECRET}@h")] {
                show(&server.provider_with(&|client| {
                    let client = client.credential(credential.clone()).base_url(&url);
                    show(&client);
                    client
                }));
            }
        }
        let fanvue = Fanvue::builder(secret.as_str()).base_url(format!("https://u:{SECRET}@h"));
        let tokens = OAuth::fanvue("client", secret.as_str())
            .client_secret(secret.as_str())
            .access_token(secret.as_str(), None);
        show(&(&fanvue, &tokens));
        show(&(fanvue.build(), tokens.build()));
        show(&[
            Credential::bearer(secret.as_str()),
            Credential::basic(secret.as_str(), secret.as_str()),
            Credential::api_key("key", secret.as_str()),
        ]);
    }
    let shown = shown.into_inner().unwrap();
    assert!(shown.contains("Configuration"), "{shown}");
    assert_without_secret("the setting up", &shown);
}

/// A token endpoint that repeats the secret.
async fn tokens() {
    let said = format!(r#"{{"error":"invalid_grant","error_description":"{SECRET}"}}"#);
    let odd = format!(r#"{{"error":"{SECRET}"}}"#);
    let half = format!(r#"{{"access_token":"{SECRET}","token_type":5}}"#);
    let unfit = format!(r#"{{"access_token":"{SECRET}\n","token_type":"bearer"}}"#);
    let good = format!(r#"{{"access_token":"{SECRET}","token_type":"bearer","expires_in":60}}"#);
    for (status, body) in [
        (400, said),
        (400, odd),
        (200, half),
        (200, unfit),
        (200, SECRET.to_owned()),
        (500, SECRET.to_owned()),
        (200, good),
    ] {
        let server = Server::always(Act::Answer(json(status, &body))).await;
        let tokens = OAuth::builder(format!("{}/token", server.url()), "client", SECRET)
            .client_secret(SECRET)
            .build()
            .unwrap();
        let token = tokens.token().await;
        assert_without_secret("a token", &format!("{tokens:?} {token:?} {token:#?}"));
        if let Err(error) = token {
            assert_without_secret("a token's error", &format!("{error} {error:#}"));
        }
        let fanvue = Fanvue::builder_with_tokens(tokens).base_url(server.url());
        let fanvue = fanvue.build().unwrap();
        let request = LinkRequest::new().name("Spring").platform(Platform::Reddit);
        let outcome = fanvue.create(&request).await;
        assert_without_secret("a call", &format!("{fanvue:?} {outcome:?} {outcome:#?}"));
    }
}

/// The requests that the sandbox records.
async fn sandbox() {
    let sandbox = Sandbox::start().await.unwrap();
    for server in sandbox.servers() {
        let change = |client: Builder<_>| client.credential(server.credential(SECRET));
        let provider = server.provider_with(&change).unwrap();
        let outcome = provider.create(&server.minimal_request()).await;
        let requests = server.requests();
        assert_eq!(requests.len(), 1);
        assert_without_secret(
            "the sandbox",
            &format!("{requests:?} {requests:#?} {sandbox:?} {outcome:?}"),
        );
    }
}
