//! What an error says of a retry, and of what the provider means by its answer.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tracking_links_runtime::{
    AccessToken, Api, AtRateLimit, BoxFuture, Builder, Credential, Delivery, Error, ErrorKind,
    ErrorRule, Meaning, Observer, ObserverError, Operation, RateLimit, Retry, RetryPolicy, Sending,
    TokenError, TokenSource,
};

use crate::retries::Numbered;
use crate::server::{Reply, Server};
use crate::{CREATE, CREATE_BEARER, Client, CreateError};

static READ: Operation = Operation {
    idempotent: true,
    ..CREATE
};
static DELETE: Operation = Operation {
    method: "DELETE",
    ..READ
};
static CREATE_AT_FIXED_PATH: Operation = Operation {
    path: "/links",
    ..CREATE
};

/// The longest delay of the policy of these clients.
const PAUSE: Duration = Duration::from_millis(3);
const LATER: Retry = Retry::After(PAUSE);

fn quick(builder: Builder<Client>) -> Builder<Client> {
    let policy = RetryPolicy::new().backoff(Duration::from_millis(1), PAUSE);
    builder.retry(policy)
}

async fn error_of(operation: &'static Operation, reply: Reply) -> Error<CreateError> {
    let server = Server::start(reply).await;
    Client::with(&server, quick)
        .call(operation)
        .await
        .expect_err("the call succeeded")
}

#[tokio::test]
async fn a_status_may_be_retried_if_nothing_was_done_and_another_answer_is_possible() {
    for (status, create, read) in [
        (400, Retry::Never, Retry::Never),
        (401, Retry::Never, Retry::Never),
        (403, Retry::Never, Retry::Never),
        (404, Retry::Never, Retry::Never),
        (409, Retry::Never, Retry::Never),
        (425, LATER, LATER),
        (429, LATER, LATER),
        (302, Retry::Never, Retry::Never),
        (307, Retry::Never, Retry::Never),
        (408, Retry::Never, LATER),
        (500, Retry::Never, LATER),
        (501, Retry::Never, Retry::Never),
        (503, Retry::Never, LATER),
    ] {
        for (operation, expected) in [(&CREATE, create), (&READ, read)] {
            let error = error_of(operation, Reply::json(status, "{}")).await;
            assert_eq!(error.retry(), expected, "{status} {}", operation.idempotent);
        }
    }
}

#[tokio::test]
async fn the_wait_is_the_one_that_the_provider_asks_for() {
    let wait = Retry::After(Duration::from_secs(70));
    for (operation, status, expected) in [
        (&CREATE, 429, wait),
        (&CREATE, 503, Retry::Never),
        (&READ, 503, wait),
    ] {
        let error = error_of(operation, Reply::answer(status, "retry-after: 70\r\n", "")).await;
        assert_eq!(error.retry(), expected, "{status}");
        let says = error.to_string().ends_with(" (retry after 70.0s)");
        assert_eq!(says, expected == wait, "{error}");
    }
}

#[tokio::test]
async fn without_an_answer_only_a_read_may_be_retried() {
    let half = || {
        let head = "HTTP/1.1 201 X\r\ncontent-length: 9\r\n\r\n{";
        Reply::Send(head.as_bytes().to_vec())
    };
    let too_large = || Reply::answer(201, "", &" ".repeat(100_001));
    for (what, reply, read) in [
        ("closed", Reply::CloseUnread, LATER),
        ("stalled", Reply::Stall(Vec::new()), LATER),
        ("cut", half(), LATER),
        ("too large", too_large(), Retry::Never),
        ("not JSON", Reply::json(201, "{"), Retry::Never),
        ("not the type", Reply::json(201, "[]"), Retry::Never),
    ] {
        let error = error_of(&CREATE, reply.clone()).await;
        assert_eq!(error.retry(), Retry::Never, "{what}: {error}");
        assert_eq!(error_of(&READ, reply).await.retry(), read, "{what}");
    }
}

#[tokio::test]
async fn what_was_not_sent_may_be_retried_unless_its_cause_stays() {
    let server = Server::start(Reply::json(201, "{}")).await;
    let error = |set: fn(Builder<Client>) -> Builder<Client>| {
        let client = Client::with(&server, |builder| set(quick(builder)));
        async move {
            _ = client.call(&CREATE_BEARER).await;
            client.call(&CREATE_BEARER).await.unwrap_err()
        }
    };
    let of = [
        error(|it| it),
        error(|it| it.credential(Credential::bearer("t")).observer(Refuses)),
        error(|it| it.credential(Credential::token_source(NoToken(true)))),
    ];
    for error in of {
        let error = error.await;
        assert_eq!(error.retry(), Retry::Never, "{error}");
    }
    let error = error(|it| it.credential(Credential::token_source(NoToken(false)))).await;
    assert_eq!(error.retry(), LATER, "{error}");

    let limit = RateLimit::new(1, Duration::from_secs(60));
    let client = Client::with(&server, |builder| {
        let builder = builder.credential(Credential::bearer("t"));
        builder
            .rate_limit(Some(limit))
            .at_rate_limit(AtRateLimit::Refuse)
    });
    _ = client.call(&CREATE_BEARER).await;
    let error = client.call(&CREATE_BEARER).await.unwrap_err();
    let Retry::After(wait) = error.retry() else {
        panic!("{error}");
    };
    assert!((50..=60).contains(&wait.as_secs()), "{wait:?}");
    assert_eq!(Some(wait), error.retry_after());
}

/// An observer that lets nothing be sent.
struct Refuses;

impl Observer for Refuses {
    fn about_to_send<'a>(&'a self, _: &'a Sending) -> BoxFuture<'a, Result<(), ObserverError>> {
        Box::pin(async { Err("the journal is full".into()) })
    }
}

/// A token source that gives no token, for good or for now.
struct NoToken(bool);

impl TokenSource for NoToken {
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, TokenError>> {
        let error = match self.0 {
            true => TokenError::permanent("sign in again"),
            false => TokenError::temporary("the vault restarts"),
        };
        Box::pin(async { Err(error) })
    }
}

#[tokio::test]
async fn after_a_401_a_retry_helps_if_there_is_another_token_now() {
    let server = Server::start(Reply::json(401, "{}")).await;
    for (policy, expected) in [
        (RetryPolicy::never(), Retry::Now),
        // The second token was refused too.
        (RetryPolicy::new(), Retry::Never),
    ] {
        let client = Client::with(&server, |builder| {
            let source = Credential::token_source(Numbered::default());
            builder.credential(source).retry(policy)
        });
        let error = client.call(&CREATE_BEARER).await.unwrap_err();
        assert_eq!(error.retry(), expected, "{error}");
        assert_eq!(error.delivery(), Delivery::Rejected);
    }

    /// Gives a token, and then none.
    struct Once(bool, AtomicBool);

    impl TokenSource for Once {
        fn token(&self) -> BoxFuture<'_, Result<AccessToken, TokenError>> {
            if self.1.swap(true, Ordering::SeqCst) {
                return Box::pin(async { NoToken(self.0).token().await });
            }
            Box::pin(async { AccessToken::new("token") })
        }
    }

    for (is_permanent, expected) in [(true, Retry::Never), (false, LATER)] {
        let client = Client::with(&server, |builder| {
            let source = Once(is_permanent, AtomicBool::new(false));
            quick(builder).credential(Credential::token_source(source))
        });
        let error = client.call(&CREATE_BEARER).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Authentication, "{error}");
        assert_eq!(error.retry(), expected, "{error}");
    }
}

/// A token source that gives one token, and then none for some time.
#[derive(Default)]
struct Busy(AtomicBool);

impl TokenSource for Busy {
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, TokenError>> {
        let busy = TokenError::temporary("busy").with_retry_after(Duration::from_secs(7));
        let is_first = !self.0.swap(true, Ordering::SeqCst);
        Box::pin(async move {
            match is_first {
                true => AccessToken::new("token"),
                false => Err(busy),
            }
        })
    }
}

#[tokio::test]
async fn an_error_passes_the_wait_of_the_token_source_on() {
    let server = Server::start(Reply::json(401, "{}")).await;
    let source = Credential::token_source(Busy::default());
    let client = Client::with(&server, |builder| builder.credential(source));
    let wait = Duration::from_secs(7);
    for delivery in [Delivery::Rejected, Delivery::NotSent] {
        let error = client.call(&CREATE_BEARER).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.delivery()),
            (ErrorKind::Authentication, delivery)
        );
        assert_eq!(error.retry_after(), Some(wait), "{error}");
        assert_eq!(error.retry(), Retry::After(wait), "{error}");
    }
}

#[tokio::test]
async fn an_expired_credential_is_told_from_a_wrong_one_where_the_provider_does() {
    use Meaning::{Credential, ExpiredCredential};
    let challenge = |text| format!("www-authenticate: Bearer error_description=\"{text}\"\r\n");
    for (headers, body, expected) in [
        (challenge("The access token expired"), "", ExpiredCredential),
        (challenge("bad signature"), "", Credential),
        (
            challenge("The access token expired"),
            r#"{"error":"Unauthorized"}"#,
            ExpiredCredential,
        ),
        (
            String::new(),
            r#"{"message":"Your token has expired"}"#,
            ExpiredCredential,
        ),
        (
            String::new(),
            r#"{"code":"TOKEN_EXPIRED","message":"No"}"#,
            ExpiredCredential,
        ),
        (
            String::new(),
            r#"{"message":"Invalid or expired token"}"#,
            Credential,
        ),
        (String::new(), "", Credential),
    ] {
        let error = error_of(&CREATE, Reply::answer(401, &headers, body)).await;
        assert_eq!(error.meaning(), Some(expected), "{headers} {body}");
    }
}

/// The rules of an API that uses statuses for something else.
const RULES: &[ErrorRule] = &[
    rule(500, Some("TAKEN"), &[], Meaning::Refusal),
    rule(403, None, &["monthly", "limit"], Meaning::Quota),
    rule(429, Some("QUOTA"), &[], Meaning::Quota),
    rule(503, None, &[], Meaning::RateLimit),
    rule(403, Some("KEY"), &[], Meaning::Credential),
    rule(200, None, &["not active"], Meaning::Refusal),
    rule(400, Some("BROKEN"), &[], Meaning::Failure),
    rule(500, Some("GONE"), &[], Meaning::Absent),
];

const fn rule(
    status: u16,
    code: Option<&'static str>,
    words: &'static [&'static str],
    means: Meaning,
) -> ErrorRule {
    ErrorRule {
        status,
        code,
        words,
        body: &[],
        means,
    }
}

#[tokio::test]
async fn a_rule_of_the_provider_says_what_an_answer_means() {
    static API: Api = Api {
        errors: RULES,
        ..Client::API
    };
    for (status, body, meaning, retry) in [
        (
            500,
            r#"{"code":"TAKEN"}"#,
            Some(Meaning::Refusal),
            Retry::Never,
        ),
        (500, r#"{"code":"OTHER"}"#, None, Retry::Never),
        (
            403,
            r#"{"message":"The Monthly LIMIT is reached"}"#,
            Some(Meaning::Quota),
            Retry::WhenQuotaResets(Some(Duration::from_secs(7))),
        ),
        (
            403,
            r#"{"message":"The limit is yours"}"#,
            None,
            Retry::Never,
        ),
        (
            429,
            r#"{"error":{"code":"QUOTA"}}"#,
            Some(Meaning::Quota),
            Retry::WhenQuotaResets(Some(Duration::from_secs(7))),
        ),
        (
            429,
            "{}",
            Some(Meaning::RateLimit),
            Retry::After(Duration::from_secs(7)),
        ),
        (
            503,
            "",
            Some(Meaning::RateLimit),
            Retry::After(Duration::from_secs(7)),
        ),
        (
            403,
            r#"{"code":"KEY"}"#,
            Some(Meaning::Credential),
            Retry::Never,
        ),
        (
            200,
            r#"{"Message":"Program is not active"}"#,
            Some(Meaning::Refusal),
            Retry::Never,
        ),
        (
            400,
            r#"{"code":"BROKEN"}"#,
            Some(Meaning::Failure),
            Retry::Never,
        ),
        (
            500,
            r#"{"code":"GONE"}"#,
            Some(Meaning::Absent),
            Retry::Never,
        ),
    ] {
        let headers = "content-type: application/json\r\nretry-after: 7\r\n";
        let server = Server::start(Reply::answer(status, headers, body)).await;
        let builder: Builder<Client> = Builder::new(&API).base_url(&server.url);
        let client = builder.build().unwrap();
        let error = client.create_error().await;
        assert_eq!(error.meaning(), meaning, "{status} {body}");
        assert_eq!(error.retry(), retry, "{status} {body}");
        let delivery = match meaning {
            Some(Meaning::Failure) => Delivery::Unknown,
            Some(_) => Delivery::Rejected,
            None if status == 500 => Delivery::Unknown,
            None => Delivery::Rejected,
        };
        assert_eq!(error.delivery(), delivery, "{status} {body}");
    }
}

#[tokio::test]
async fn a_read_may_be_sent_again_after_what_a_rule_calls_a_failure() {
    static API: Api = Api {
        errors: RULES,
        ..Client::API
    };
    let server = Server::start(Reply::json(400, r#"{"code":"BROKEN"}"#)).await;
    let builder: Builder<Client> = Builder::new(&API).base_url(&server.url);
    let error = builder.build().unwrap().call(&READ).await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::Unknown);
    assert!(matches!(error.retry(), Retry::After(_)), "{error}");
}

/// The status of such an answer is that of a failure, after which a read is sent again.
#[tokio::test]
async fn what_a_rule_calls_a_refusal_is_not_sent_again() {
    static API: Api = Api {
        errors: RULES,
        ..Client::API
    };
    let page = "<!DOCTYPE html><title>TAKEN</title>";
    // Of which an error keeps the beginning only, and finds no code in it.
    let long = format!(r#"{{"code":"TAKEN","items":[{}0]}}"#, "0,".repeat(40_000));
    for (status, body, attempts) in [
        (500, r#"{"code":"TAKEN","message":"Why"}"#, 1),
        (500, r#"{"code":"OTHER"}"#, 3),
        (500, page, 3),
        (500, &long, 3),
        (429, r#"{"code":"QUOTA"}"#, 1),
        (429, r#"{"code":"OTHER"}"#, 3),
        (503, "{}", 3),
        (502, r#"{"code":"TAKEN"}"#, 3),
    ] {
        let mut server = Server::start(Reply::json(status, body)).await;
        let builder: Builder<Client> = Builder::new(&API).base_url(&server.url);
        let client = quick(builder).build().unwrap();
        let error = client.call(&READ).await.unwrap_err();
        let about = format!("{status} {body:.60}");
        assert_eq!(server.count().await, attempts, "{about}");
        assert_eq!(error.attempts() as usize, attempts, "{about}");
        if attempts == 1 {
            assert_eq!(error.delivery(), Delivery::Rejected);
            assert_eq!(error.body().map(|it| it.as_bytes()), Some(body.as_bytes()));
        }
    }
}

#[tokio::test]
async fn a_code_is_kept_without_secrets() {
    let reply = Reply::json(
        400,
        r#"{"error":{"code":"a-s3ntinel-token-7","message":"No"}}"#,
    );
    let server = Server::start(reply).await;
    let client = Client::with(&server, |it| {
        it.credential(Credential::bearer("s3ntinel-token"))
    });
    let error = client.call(&CREATE_BEARER).await.unwrap_err();
    assert_eq!(error.code(), Some("a-[redacted]-7"));
}

#[tokio::test]
async fn a_delete_whose_first_answer_was_lost_says_so() {
    let lost = "; an earlier attempt, whose answer was lost, may have";
    for (operation, status, expected) in [
        (&DELETE, 404, format!("404 Not Found{lost} deleted it")),
        (&DELETE, 410, format!("410 Gone{lost} deleted it")),
        (&DELETE, 409, format!("409 Conflict{lost} been carried out")),
        (&READ, 404, format!("404 Not Found{lost} been carried out")),
    ] {
        let replies = vec![Reply::CloseUnread, Reply::json(status, "")];
        let server = Server::start_with(replies).await;
        let client = Client::with(&server, quick);
        let error = client.call(operation).await.unwrap_err();
        assert!(error.to_string().contains(&expected), "{error}");
        assert_eq!(error.delivery(), Delivery::Unknown);
        assert_eq!(error.retry(), Retry::Never);
    }
    let error = error_of(&DELETE, Reply::json(404, "")).await;
    assert_eq!(error.to_string(), "example createLink: 404 Not Found");
    assert_eq!(error.delivery(), Delivery::Rejected);
}

#[tokio::test]
async fn an_answer_that_may_come_from_a_wrong_server_says_so() {
    let hint = "; is the base URL right?";
    let page = "<!DOCTYPE html><title>Not here</title>";
    let html = "content-type: text/html\r\n";
    let location = "location: https://www.example.com/\r\n";
    for (operation, status, headers, body, kind, expected) in [
        (&CREATE, 404, "", page, ErrorKind::Configuration, true),
        (&CREATE, 404, html, "gone", ErrorKind::Configuration, true),
        (&CREATE, 405, html, "", ErrorKind::Configuration, true),
        (&CREATE, 404, "", "{}", ErrorKind::Status, false),
        (&CREATE, 404, "", "<R>XML</R>", ErrorKind::Status, false),
        (
            &CREATE_AT_FIXED_PATH,
            404,
            "",
            "{}",
            ErrorKind::Status,
            true,
        ),
        (&CREATE, 403, html, "no", ErrorKind::Status, true),
        (&CREATE, 502, html, "no", ErrorKind::Status, false),
        (&CREATE, 308, location, "", ErrorKind::Redirect, true),
        (&CREATE, 200, html, "no", ErrorKind::UnreadableBody, true),
        (&CREATE, 200, "", "no", ErrorKind::UnreadableBody, false),
    ] {
        let error = error_of(operation, Reply::answer(status, headers, body)).await;
        assert_eq!(error.kind(), kind, "{error}");
        assert_eq!(error.to_string().contains(hint), expected, "{error}");
        assert_eq!(error.retry(), Retry::Never, "{error}");
    }
}

#[tokio::test]
async fn a_documented_error_comes_from_the_right_server() {
    let hint = "; is the base URL right?";
    let html = "content-type: text/html\r\n";
    for (headers, body, expected) in [
        ("", r#"{"message":"no such program"}"#, false),
        ("", r#"{"detail":"Not Found"}"#, true),
        ("", "{}", true),
        ("", "[]", true),
        ("", "", true),
        (html, r#"{"message":"no such program"}"#, true),
    ] {
        let error = error_of(&CREATE_AT_FIXED_PATH, Reply::answer(405, headers, body)).await;
        assert_eq!(error.to_string().contains(hint), expected, "{error}");
    }
}

#[tokio::test]
async fn a_redirect_and_a_success_that_is_cut_off_have_no_message() {
    let body = r#"{"message":"moved"}"#;
    let moved = Reply::answer(308, "location: /there\r\n", body);
    let cut = format!("HTTP/1.1 201 X\r\ncontent-length: 99\r\n\r\n{body}");
    for reply in [moved, Reply::Send(cut.into_bytes())] {
        let error = error_of(&CREATE, reply).await;
        assert_eq!(error.provider_message(), None, "{error}");
        assert_eq!(error.body().unwrap().as_bytes(), body.as_bytes());
    }
}

#[tokio::test]
async fn a_success_that_is_cut_off_was_carried_out_unless_it_may_be_a_page() {
    let html = "content-type: text/html\r\n";
    for (headers, body, delivery) in [
        ("", "{\"uuid\":", Delivery::Accepted),
        ("", "<R><Uuid>", Delivery::Unknown),
        ("", "<!doctype html>", Delivery::Unknown),
        (html, "Sign in", Delivery::Unknown),
    ] {
        let head = format!("HTTP/1.1 201 X\r\ncontent-length: 99\r\n{headers}\r\n");
        let error = error_of(&CREATE, Reply::Send(format!("{head}{body}").into_bytes())).await;
        assert_eq!(error.delivery(), delivery, "{headers}{body}");
    }
}

#[tokio::test]
async fn the_cause_of_a_failed_connection_is_in_the_line() {
    for (url, expected) in [
        (
            "https://no-such-name.invalid",
            "can't connect to no-such-name.invalid:443: DNS lookup failed: ",
        ),
        (
            "http://127.0.0.1:1",
            "can't connect to 127.0.0.1:1: Connection refused",
        ),
    ] {
        let client: Client = quick(Client::builder()).base_url(url).build().unwrap();
        let error = client.create_error().await;
        assert!(error.to_string().contains(expected), "{error}");
        assert_eq!(error.retry(), LATER, "{error}");
        let asks = error
            .to_string()
            .contains("is the base URL right?; not sent, in 3 attempts");
        assert_eq!(asks, url.contains("invalid"), "{error}");
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            _ = stream.read(&mut [0; 4096]).await;
            _ = stream.write_all(b"HTTP/1.1 400 X\r\n\r\n").await;
        }
    });
    let client: Client = quick(Client::builder()).base_url(url).build().unwrap();
    let error = client.create_error().await;
    assert_eq!((error.retry(), error.attempts()), (Retry::Never, 1));
    let line = error.to_string();
    assert!(line.contains("no TLS in common: "), "{line}");
    assert!(
        line.ends_with("; is the base URL right?; not sent"),
        "{line}"
    );

    let error = error_of(&CREATE, Reply::CloseUnread).await;
    let line = error.to_string();
    assert!(line.contains(": connection "), "{line}");
}

#[test]
fn kinds_and_deliveries_have_names_for_metrics() {
    assert_eq!(ErrorKind::UnreadableBody.as_str(), "unreadable_body");
    assert_eq!(ErrorKind::RateLimited.to_string(), "rate_limited");
    assert_eq!(Delivery::NotSent.as_str(), "not_sent");
    assert_eq!(Delivery::Unknown.to_string(), "unknown");
}
