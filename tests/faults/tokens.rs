//! Expiring tokens: all calls share one refresh, no token is lost or used twice, and nothing loops.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use tracking_links::oauth::{OAuth, StoreError, TokenStore, Tokens};
use tracking_links::{Delivery, ErrorKind, Retry};
use tracking_links_runtime::{BoxFuture, TokenSource};

use crate::server::{Act, Server, answer, json};
use crate::token_client::{CREATED, create, fanvue, tokens};

/// A provider with numbered access and refresh tokens, each valid until the next is issued.
#[derive(Default)]
struct Issuer {
    newest: AtomicUsize,
    refreshes: AtomicUsize,
    /// Whether a refresh token was used twice, which revokes all tokens.
    revoked: AtomicBool,
    /// Whether every access token is refused.
    refuses_all: AtomicBool,
    refused: AtomicUsize,
    created: AtomicUsize,
}

impl Issuer {
    fn answer(&self, request: &str) -> Vec<u8> {
        let newest = self.newest.load(Ordering::SeqCst);
        if request.starts_with("POST /oauth2/token ") {
            self.refreshes.fetch_add(1, Ordering::SeqCst);
            assert!(request.contains("grant_type=refresh_token"), "{request}");
            let good = request.ends_with(&format!("refresh_token=refresh-{newest}"))
                || request.contains(&format!("refresh_token=refresh-{newest}&"));
            if !good || self.revoked.load(Ordering::SeqCst) {
                self.revoked.store(true, Ordering::SeqCst);
                return json(
                    400,
                    r#"{"error":"invalid_grant","error_description":"refresh-1"}"#,
                );
            }
            let next = self.newest.fetch_add(1, Ordering::SeqCst) + 1;
            let body = format!(
                r#"{{"access_token":"access-{next}","token_type":"bearer","expires_in":3600,
                "refresh_token":"refresh-{next}"}}"#
            );
            return json(200, &body);
        }
        let good = request.contains(&format!("authorization: Bearer access-{newest}\r\n"));
        if !good || self.refuses_all.load(Ordering::SeqCst) {
            self.refused.fetch_add(1, Ordering::SeqCst);
            return json(401, r#"{"error":"expired"}"#);
        }
        self.created.fetch_add(1, Ordering::SeqCst);
        json(201, CREATED)
    }

    fn refreshes(&self) -> usize {
        self.refreshes.load(Ordering::SeqCst)
    }
}

/// A store in memory that can be made to fail.
#[derive(Clone, Default)]
struct Store {
    kept: Arc<Mutex<Vec<String>>>,
    broken: Arc<AtomicBool>,
}

impl TokenStore for Store {
    fn save<'a>(&'a self, tokens: &'a Tokens) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            if self.broken.load(Ordering::SeqCst) {
                return Err("the disk is full".into());
            }
            let token = tokens.refresh_token().to_owned();
            self.kept.lock().unwrap().push(token);
            Ok(())
        })
    }
}

async fn issuer() -> (Arc<Issuer>, Server) {
    let issuer = Arc::new(Issuer::default());
    let shared = issuer.clone();
    let server = Server::always(Act::Ask(Arc::new(move |request| shared.answer(request)))).await;
    (issuer, server)
}

#[tokio::test]
async fn a_client_authenticates_by_its_secret_or_else_names_itself() {
    let requests: Arc<Mutex<Vec<String>>> = Arc::default();
    let seen = requests.clone();
    let ask = move |request: &str| {
        seen.lock().unwrap().push(request.to_owned());
        json(200, r#"{"access_token":"access-1"}"#)
    };
    let server = Server::always(Act::Ask(Arc::new(ask))).await;
    let url = format!("{}/oauth2/token", server.url());
    let client = || OAuth::builder(url.as_str(), "a client", "refresh-0");
    for tokens in [client().client_secret("s:cret"), client()] {
        tokens.build().unwrap().token().await.unwrap();
    }
    let requests = requests.lock().unwrap();
    let form = "grant_type=refresh_token&refresh_token=refresh-0";
    // `a+client:s%3Acret` (RFC 6749, section 2.3.1).
    let basic = "authorization: Basic YStjbGllbnQ6cyUzQWNyZXQ=\r\n";
    assert!(
        requests[0].contains(basic) && requests[0].ends_with(form),
        "{}",
        requests[0]
    );
    assert!(!requests[1].contains("authorization"), "{}", requests[1]);
    let form = format!("{form}&client_id=a+client");
    assert!(requests[1].ends_with(&form), "{}", requests[1]);
}

#[tokio::test]
async fn a_token_url_is_sent_as_it_is() {
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let log = seen.clone();
    let ask = move |request: &str| {
        let target = request.split(' ').nth(1).unwrap().to_owned();
        log.lock().unwrap().push(target);
        json(200, r#"{"access_token":"access-1"}"#)
    };
    let server = Server::always(Act::Ask(Arc::new(ask))).await;
    let targets = [
        "/oauth2/token",
        "/token?tenant=1&next=/a/b",
        "/to%20ken%2Fx",
        "/o/token/",
        "/token?flag",
    ];
    for target in targets {
        let url = format!("{}{target}", server.url());
        let tokens = OAuth::builder(url, "client", "refresh-0").build();
        tokens.unwrap().token().await.unwrap();
    }
    assert_eq!(*seen.lock().unwrap(), targets);
    for url in [
        "https://auth.example",
        "https://auth.example/?tenant=1",
        "https://auth.example/token#part",
        "https://user:s3ntinel@auth.example/token",
        "http://auth.example/token",
        "https://auth.example/token\n",
        "mailto:token",
        "/token",
    ] {
        let error = OAuth::builder(url, "client", "refresh-0").build();
        let error = error.map(|_| url).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
        assert!(!error.to_string().contains("s3ntinel"), "{error}");
    }
}

#[tokio::test]
async fn a_busy_token_endpoint_says_how_long_to_wait() {
    for (status, said) in [(429, "too many requests"), (503, "unavailable")] {
        let busy = answer(status, "retry-after: 20\r\n", b"");
        let ask = move |request: &str| match request.starts_with("POST /oauth2/token ") {
            true => busy.clone(),
            false => json(201, CREATED),
        };
        let server = Server::always(Act::Ask(Arc::new(ask))).await;
        let fanvue = fanvue(&server, tokens(&server).build().unwrap());
        let error = create(&fanvue).await.unwrap_err();
        assert_eq!(error.delivery(), Delivery::NotSent, "{error}");
        assert_eq!(
            error.retry(),
            Retry::After(Duration::from_secs(20)),
            "{error}"
        );
        assert!(error.to_string().contains(said), "{error}");
        assert!(!error.to_string().contains("check its URL"), "{error}");
    }
}

#[tokio::test]
async fn a_thousand_calls_with_one_expired_token_refresh_it_once() {
    let (issuer, server) = issuer().await;
    let store = Store::default();
    let tokens = tokens(&server)
        .access_token("expired", None)
        .store(store.clone())
        .build()
        .unwrap();
    let fanvue = Arc::new(fanvue(&server, tokens));
    let calls: Vec<_> = (0..1_000)
        .map(|_| {
            let fanvue = fanvue.clone();
            tokio::spawn(async move { create(&fanvue).await })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    println!(
        "1,000 calls: {} refreshes, {} times 401",
        issuer.refreshes(),
        issuer.refused.load(Ordering::SeqCst)
    );
    assert_eq!(issuer.refreshes(), 1);
    assert_eq!(issuer.created.load(Ordering::SeqCst), 1_000);
    assert!(issuer.refused.load(Ordering::SeqCst) <= 1_000);
    assert_eq!(*store.kept.lock().unwrap(), ["refresh-1"]);
}

#[tokio::test]
async fn a_token_known_to_expire_is_refreshed_before_it_is_used() {
    let (issuer, server) = issuer().await;
    let tokens = tokens(&server).access_token("access-0", Some(UNIX_EPOCH));
    create(&fanvue(&server, tokens.build().unwrap()))
        .await
        .unwrap();
    assert_eq!(issuer.refreshes(), 1);
    assert_eq!(issuer.refused.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_late_401_does_not_discard_a_newer_token() {
    let (issuer, server) = issuer().await;
    let tokens = tokens(&server)
        .access_token("expired", None)
        .build()
        .unwrap();
    let expired = tokens.token().await.unwrap();
    let newer = tokens.refused(&expired).await.unwrap();
    assert_eq!(newer.expose_secret(), "access-1");
    // Another call reports the old token later.
    assert_eq!(tokens.refused(&expired).await.unwrap(), newer);
    assert_eq!(tokens.token().await.unwrap(), newer);
    assert_eq!(issuer.refreshes(), 1);
}

#[tokio::test]
async fn a_call_whose_tokens_are_all_refused_is_sent_twice() {
    let (issuer, server) = issuer().await;
    issuer.refuses_all.store(true, Ordering::SeqCst);
    let tokens = tokens(&server).access_token("access-0", None);
    let error = create(&fanvue(&server, tokens.build().unwrap()))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CredentialExpired);
    assert_eq!(
        (error.delivery(), error.status(), error.attempts()),
        (Delivery::Rejected, Some(401), 2)
    );
    assert_eq!(issuer.refused.load(Ordering::SeqCst), 2);
    assert_eq!(issuer.refreshes(), 1);
}

#[tokio::test]
async fn a_revoked_refresh_token_is_reported_and_not_sent_again() {
    let (issuer, server) = issuer().await;
    issuer.revoked.store(true, Ordering::SeqCst);
    let fanvue = fanvue(&server, tokens(&server).build().unwrap());
    for _ in 0..3 {
        let error = create(&fanvue).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Authentication);
        assert_eq!(error.delivery(), Delivery::NotSent);
        assert!(error.to_string().contains("sign in again"), "{error}");
        assert!(!format!("{error:?}").contains("refresh-"), "{error:?}");
    }
    assert_eq!(issuer.refreshes(), 1);
}

#[tokio::test]
async fn a_token_that_could_not_be_stored_is_neither_used_nor_lost() {
    let (issuer, server) = issuer().await;
    let store = Store::default();
    store.broken.store(true, Ordering::SeqCst);
    let fanvue = fanvue(
        &server,
        tokens(&server).store(store.clone()).build().unwrap(),
    );
    let error = create(&fanvue).await.unwrap_err();
    assert!(error.to_string().contains("the disk is full"), "{error}");
    assert_eq!(issuer.created.load(Ordering::SeqCst), 0);
    store.broken.store(false, Ordering::SeqCst);
    create(&fanvue).await.unwrap();
    assert_eq!(*store.kept.lock().unwrap(), ["refresh-1"]);
    assert_eq!(issuer.refreshes(), 1, "a refresh token is used once");
}

#[tokio::test]
async fn a_call_dropped_during_the_refresh_loses_no_token() {
    let issuer = Arc::new(Issuer::default());
    let shared = issuer.clone();
    let server = Server::always(Act::Ask(Arc::new(move |request| {
        let answer = shared.answer(request);
        // Longer than the caller waits. This thread serves nothing else meanwhile.
        std::thread::sleep(Duration::from_millis(30));
        answer
    })))
    .await;
    let store = Store::default();
    let tokens = tokens(&server).store(store.clone()).build().unwrap();
    let call = tokens.token();
    assert!(
        tokio::time::timeout(Duration::from_millis(5), call)
            .await
            .is_err()
    );
    assert_eq!(tokens.token().await.unwrap().expose_secret(), "access-1");
    assert_eq!(issuer.refreshes(), 1);
    assert_eq!(*store.kept.lock().unwrap(), ["refresh-1"]);
}

#[tokio::test]
async fn calls_waiting_for_a_failed_refresh_fail_with_it() {
    let server = Server::always(Act::Answer(json(503, "{}"))).await;
    let fanvue = Arc::new(fanvue(&server, tokens(&server).build().unwrap()));
    let calls: Vec<_> = (0..100)
        .map(|_| {
            let fanvue = fanvue.clone();
            tokio::spawn(async move { create(&fanvue).await })
        })
        .collect();
    for call in calls {
        let error = call.await.unwrap().unwrap_err();
        assert_eq!(error.delivery(), Delivery::NotSent, "{error}");
    }
    assert!(server.log.read() < 5, "{} refreshes", server.log.read());
    // A later call tries again.
    let before = server.log.read();
    create(&fanvue).await.unwrap_err();
    assert_eq!(server.log.read(), before + 1);
}
