//! Odd and lost answers of a token endpoint: no new refresh token is lost, and none is used twice.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use tracking_links::oauth::{FileStore, StoreError, StoreLock, TokenStore, Tokens};
use tracking_links::{Delivery, ErrorKind};
use tracking_links_runtime::{BoxFuture, Clock, SystemClock, TokenSource};

use crate::server::{Act, Server, answer, json};
use crate::token_client::{CREATED, create, fanvue, tokens};

const JSON: &str = "content-type: application/json\r\n";

/// A provider whose token endpoint rotates refresh tokens, and revokes all if one is used twice.
#[derive(Default)]
struct Rotating {
    /// The number of the newest refresh token, and whether all are revoked.
    newest: Mutex<(usize, bool)>,
    refreshes: AtomicUsize,
    created: AtomicUsize,
}

impl Rotating {
    /// Answers a request; `issue` makes the token endpoint's answer with the next number.
    fn answer(&self, request: &str, issue: impl Fn(usize) -> Vec<u8>) -> Vec<u8> {
        if !request.starts_with("POST /oauth2/token ") {
            self.created.fetch_add(1, Ordering::SeqCst);
            return json(201, CREATED);
        }
        self.refreshes.fetch_add(1, Ordering::SeqCst);
        let mut newest = self.newest.lock().unwrap();
        let (number, revoked) = *newest;
        if revoked || !request.ends_with(&format!("refresh_token=refresh-{number}")) {
            newest.1 = true;
            return json(400, r#"{"error":"invalid_grant"}"#);
        }
        newest.0 += 1;
        issue(newest.0)
    }

    async fn serve(
        self: &Arc<Self>,
        issue: impl Fn(usize) -> Vec<u8> + Send + Sync + 'static,
    ) -> Server {
        let shared = self.clone();
        let ask = move |request: &str| shared.answer(request, &issue);
        Server::always(Act::Ask(Arc::new(ask))).await
    }

    fn refreshes(&self) -> usize {
        self.refreshes.load(Ordering::SeqCst)
    }
}

/// The answer of `form` with the number in place of each N.
fn issued(headers: &str, form: &str, number: usize) -> Vec<u8> {
    answer(
        200,
        headers,
        form.replace('N', &number.to_string()).as_bytes(),
    )
}

fn issued_for(seconds: u32) -> impl Fn(usize) -> Vec<u8> + Clone {
    move |number| {
        let form =
            r#"{"access_token":"access-N","token_type":"bearer","refresh_token":"refresh-N","#;
        issued(JSON, &format!(r#"{form}"expires_in":{seconds}}}"#), number)
    }
}

/// A new file of a test.
fn file(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    _ = std::fs::remove_file(&path);
    path
}

#[tokio::test]
async fn a_token_is_not_lost_for_an_odd_member_beside_it() {
    let json = "application/json";
    let tokens_first = r#"{"refresh_token":"refresh-N","access_token":"access-N","#;
    let huge = format!(r#"{tokens_first}"x":"{}"}}"#, "x".repeat(70_000));
    let large = format!(r#"{{"x":"{}",TR"#, "x".repeat(60_000));
    let largest = "x=&access_token=access-N&refresh_token=refresh-N";
    let largest = largest.replace(
        "x=",
        &format!("x={}", "x".repeat(64 * 1024 - largest.len())),
    );
    let rows = [
        ("expires_in as text", json, r#"{T"expires_in":"3600",R"#),
        (
            "expires_in with a fraction",
            json,
            r#"{T"expires_in":3600.0,R"#,
        ),
        ("expires_in -1", json, r#"{T"expires_in":-1,R"#),
        ("expires_in 0", json, r#"{T"expires_in":0,R"#),
        (
            "expires_in huge",
            json,
            r#"{T"expires_in":99999999999999999999,R"#,
        ),
        ("expires_in infinite", json, r#"{T"expires_in":1e400,R"#),
        ("expires_in null", json, r#"{T"expires_in":null,R"#),
        (
            "expires_in as an object",
            json,
            r#"{T"expires_in":{"seconds":3600},R"#,
        ),
        ("expires_in not JSON", json, r#"{T"expires_in":Infinity,R"#),
        ("scope as a list", json, r#"{T"scope":["a","b"],R"#),
        ("token_type BEARER", json, r#"{T"token_type":"BEARER",R"#),
        ("token_type 5", json, r#"{T"token_type":5,R"#),
        ("no token_type", json, "{TR"),
        (
            "unknown members",
            json,
            r#"{T"x":{"refresh_token":"y"},"é":[],R"#,
        ),
        (
            "a trailing comma",
            json,
            r#"{T"refresh_token":"refresh-N",}"#,
        ),
        (
            "deep nesting",
            json,
            &format!(r#"{{T"x":{}{},R"#, "[".repeat(500), "]".repeat(500)),
        ),
        ("within another member", json, r#"{"data":{TR}"#),
        ("text/plain", "text/plain", "{TR"),
        ("text/html", "text/html; charset=utf-8", "{TR"),
        ("no sensible type", ";", "{TR"),
        ("a byte order mark", json, "\u{feff}{TR"),
        ("blanks around", json, "\r\n {TR\r\n\r\n"),
        (
            "cut off after the tokens",
            json,
            r#"{T"refresh_token":"refresh-N","expires_in":36"#,
        ),
        ("large", json, &large),
        ("as large as is read", json, &largest),
        ("too large", json, &huge),
        (
            "a form",
            "application/x-www-form-urlencoded",
            "access_token=access-N&expires_in=3600&refresh_token=refresh-N&token_type=bearer",
        ),
        (
            "a form as text",
            "text/plain",
            "refresh_token=refresh-N&access_token=access%2DN",
        ),
    ];
    let mut failed = Vec::new();
    for (what, content_type, form) in rows {
        let form = form.replace("R", r#""refresh_token":"refresh-N"}"#);
        let form = form.replace("T", r#""access_token":"access-N","#);
        let headers = format!("content-type: {content_type}\r\n");
        let issuer = Arc::new(Rotating::default());
        let server = issuer
            .serve(move |number| issued(&headers, &form, number))
            .await;
        let tokens = tokens(&server).build().unwrap();
        let fanvue = fanvue(&server, tokens.clone());
        for _ in 0..2 {
            if let Err(error) = create(&fanvue).await {
                failed.push(format!("{what}: {error}"));
            }
        }
        if issuer.refreshes() != 1 {
            failed.push(format!("{what}: {} refreshes", issuer.refreshes()));
        }
        // The new refresh token works too.
        let Ok(first) = tokens.token().await else {
            continue;
        };
        match tokens.refused(&first).await {
            Ok(token) if token.expose_secret() == "access-2" => {}
            other => failed.push(format!("{what}: {other:?}")),
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[tokio::test]
async fn a_refresh_token_without_a_readable_access_token_is_kept() {
    for form in [
        r#"{"refresh_token":"refresh-N"}"#,
        r#"{"access_token":"acc\ness","refresh_token":"refresh-N"}"#,
        r#"{"access_token":{},"refresh_token":"refresh-N"}"#,
        r#"{"refresh_token":"refresh-N","access_token":"acc"#,
    ] {
        let issuer = Arc::new(Rotating::default());
        let good = issued_for(3600);
        let server = issuer
            .serve(move |number| match number {
                1 => issued(JSON, form, number),
                _ => good(number),
            })
            .await;
        let store = FileStore::new(file("without_access.json"));
        let tokens = tokens(&server).store(store.clone()).build().unwrap();
        let fanvue = fanvue(&server, tokens);
        let error = create(&fanvue).await.unwrap_err();
        assert!(error.to_string().contains("no access token"), "{error}");
        let stored = store.load().await.unwrap().unwrap();
        assert_eq!(stored.refresh_token(), "refresh-1", "{form}");
        create(&fanvue).await.unwrap();
        assert_eq!(issuer.refreshes(), 2);
    }
}

#[tokio::test]
async fn a_store_that_cannot_be_read_is_not_taken_for_an_empty_one() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let error = FileStore::new(&folder).load().await.unwrap_err();
    let path = folder.display().to_string();
    assert!(error.to_string().starts_with(&path), "{error}");
}

/// Acts of a token endpoint that may have used up the refresh token, or that took it.
fn lost_answers() -> Vec<(&'static str, Act)> {
    let cut = b"HTTP/1.1 200 X\r\ncontent-length: 99\r\n\r\n{\"access_tok".to_vec();
    let mut acts = vec![
        ("closed", Act::Fin),
        ("reset", Act::Rst),
        ("not HTTP", Act::Send(b"?\r\n\r\n".to_vec())),
        ("cut off", Act::Send(cut)),
    ];
    let long = format!(
        r#"{{"x":"{}","access_token":"access-1"}}"#,
        "x".repeat(70_000)
    );
    // The end of what is read is within the token.
    let start = "x".repeat(64 * 1024 - "x=&access_token=acc".len());
    let long_form = format!("x={start}&access_token=access-1");
    for (status, body) in [
        (200, ""),
        (200, "<html>sign in</html>"),
        (200, "{}"),
        (200, &long),
        (200, &long_form),
        (200, r#"{"token":"access-1"}"#),
        (204, ""),
        (302, ""),
        (408, ""),
        (500, r#"{"error":"Internal Server Error"}"#),
        (502, "<html>"),
        (504, ""),
    ] {
        acts.push(("an answer", Act::Answer(json(status, body))));
    }
    acts
}

#[tokio::test]
async fn a_refresh_token_is_not_sent_again_after_a_lost_answer() {
    for (what, act) in lost_answers() {
        let server = Server::always(act.clone()).await;
        let store = FileStore::new(file("lost_answers.json"));
        // The second source stands for the same program after a restart.
        let sources = [(); 2].map(|()| tokens(&server).store(store.clone()).build().unwrap());
        for tokens in sources {
            let fanvue = fanvue(&server, tokens);
            for _ in 0..2 {
                let error = create(&fanvue).await.unwrap_err();
                let expected = (ErrorKind::Authentication, Delivery::NotSent);
                assert_eq!((error.kind(), error.delivery()), expected, "{error}");
                let text = format!("{error} {error:?}");
                assert!(text.contains("outcome of the"), "{what}: {text}");
                assert!(text.contains("sign in again"), "{what}: {text}");
                assert!(!text.contains("refresh-0"), "{what}: {text}");
            }
        }
        assert_eq!(server.log.read(), 1, "{what}");
        assert!(
            store
                .load()
                .await
                .unwrap()
                .is_some_and(|it| it.is_in_doubt())
        );
    }
}

#[tokio::test]
async fn a_refresh_token_is_sent_again_if_the_caller_says_that_it_may_be() {
    for (what, act) in lost_answers() {
        let server = Server::always(act).await;
        let tokens = tokens(&server).resend_refresh_token(true);
        let fanvue = fanvue(&server, tokens.build().unwrap());
        for _ in 0..3 {
            create(&fanvue).await.unwrap_err();
        }
        assert_eq!(server.log.read(), 3, "{what}");
    }
}

#[tokio::test]
async fn a_refresh_token_that_was_not_taken_is_sent_again() {
    for (status, body) in [
        (400, r#"{"error":"slow_down"}"#),
        (401, r#"{"error":"invalid_client"}"#),
        (403, "<html>"),
        (404, ""),
        (429, ""),
        (500, r#"{"error":"temporarily_unavailable"}"#),
        (503, ""),
    ] {
        let issuer = Arc::new(Rotating::default());
        let (shared, fails) = (issuer.clone(), AtomicBool::new(true));
        let ask = move |request: &str| match fails.swap(false, Ordering::SeqCst) {
            true => json(status, body),
            false => shared.answer(request, issued_for(3600)),
        };
        let server = Server::always(Act::Ask(Arc::new(ask))).await;
        let store = FileStore::new(file("not_taken.json"));
        let tokens = tokens(&server).store(store.clone()).build().unwrap();
        let fanvue = fanvue(&server, tokens);
        create(&fanvue).await.unwrap_err();
        let kept = store.load().await.unwrap().unwrap();
        assert_eq!(
            (kept.refresh_token(), kept.is_in_doubt()),
            ("refresh-0", false)
        );
        create(&fanvue).await.unwrap();
        assert_eq!(issuer.refreshes(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_short_lived_token_serves_the_calls_that_waited_for_it() {
    for seconds in [1, 10, 60, 61] {
        let issuer = Arc::new(Rotating::default());
        let issue = issued_for(seconds);
        let server = issuer
            .serve(move |number| {
                // So that all calls wait for this refresh.
                std::thread::sleep(Duration::from_millis(100));
                issue(number)
            })
            .await;
        let fanvue = Arc::new(fanvue(&server, tokens(&server).build().unwrap()));
        let calls: Vec<_> = (0..100)
            .map(|_| {
                let fanvue = fanvue.clone();
                tokio::spawn(async move { create(&fanvue).await })
            })
            .collect();
        for call in calls {
            call.await.unwrap().unwrap();
        }
        assert_eq!(issuer.refreshes(), 1, "{seconds} s");
        assert_eq!(issuer.created.load(Ordering::SeqCst), 100);
        if seconds > 10 {
            create(&fanvue).await.unwrap();
            assert_eq!(issuer.refreshes(), 1, "{seconds} s");
        }
    }
}

#[tokio::test]
async fn a_token_that_has_not_expired_serves_while_refreshes_fail() {
    for (status, refreshes) in [(503, 3), (500, 1)] {
        let ask = move |request: &str| match request.starts_with("POST /oauth2/token ") {
            true => json(status, ""),
            false => json(201, CREATED),
        };
        let server = Server::always(Act::Ask(Arc::new(ask))).await;
        let soon = SystemTime::now() + Duration::from_secs(30);
        let tokens = tokens(&server).access_token("access-0", Some(soon));
        let fanvue = fanvue(&server, tokens.build().unwrap());
        for _ in 0..3 {
            create(&fanvue).await.unwrap();
        }
        assert_eq!(server.log.read(), 3 + refreshes, "{status}");
    }
}

/// A file store whose `save` can be made to fail, or to panic.
#[derive(Clone)]
struct Failing {
    file: FileStore,
    fails: Arc<AtomicBool>,
    panics: bool,
}

impl TokenStore for Failing {
    fn save<'a>(&'a self, tokens: &'a Tokens) -> BoxFuture<'a, Result<(), StoreError>> {
        if self.fails.load(Ordering::SeqCst) {
            assert!(!self.panics, "a fault of the store");
            return Box::pin(async { Err("the disk is full".into()) });
        }
        self.file.save(tokens)
    }

    fn load(&self) -> BoxFuture<'_, Result<Option<Tokens>, StoreError>> {
        self.file.load()
    }

    fn lock(&self) -> BoxFuture<'_, Result<StoreLock, StoreError>> {
        self.file.lock()
    }

    fn save_doubt<'a>(&'a self, tokens: &'a Tokens) -> BoxFuture<'a, Result<(), StoreError>> {
        self.file.save(tokens)
    }
}

#[tokio::test]
async fn no_process_refreshes_while_another_one_could_not_store_its_tokens() {
    for panics in [false, true] {
        let issuer = Arc::new(Rotating::default());
        let server = issuer.serve(issued_for(3600)).await;
        let failing = Failing {
            file: FileStore::new(file("not_stored.json")),
            fails: Arc::new(AtomicBool::new(true)),
            panics,
        };
        let source = || tokens(&server).store(failing.clone()).build().unwrap();
        let (first, second) = (source(), source());
        first.token().await.unwrap_err();
        let waited = tokio::time::timeout(Duration::from_millis(50), second.token()).await;
        assert!(waited.is_err(), "{waited:?}");
        failing.fails.store(false, Ordering::SeqCst);
        assert_eq!(first.token().await.unwrap().expose_secret(), "access-1");
        assert_eq!(second.token().await.unwrap().expose_secret(), "access-1");
        assert_eq!(issuer.refreshes(), 1);
    }
}

#[tokio::test]
async fn a_refresh_token_of_a_process_that_ended_is_not_sent_until_someone_signs_in() {
    let issuer = Arc::new(Rotating::default());
    let server = issuer.serve(issued_for(3600)).await;
    let file = FileStore::new(file("ended.json"));
    let failing = Failing {
        file: file.clone(),
        fails: Arc::new(AtomicBool::new(true)),
        panics: false,
    };
    let ended = tokens(&server).store(failing).build().unwrap();
    ended.token().await.unwrap_err();
    drop(ended);
    let tokens = tokens(&server).store(file.clone()).build().unwrap();
    let error = tokens.token().await.unwrap_err();
    assert!(error.is_permanent() && error.to_string().contains("sign in again"));
    assert_eq!(issuer.refreshes(), 1);
    // What signing in returns replaces the stored tokens; the running source uses it.
    file.save(&Tokens::new("refresh-1")).await.unwrap();
    assert_eq!(tokens.token().await.unwrap().expose_secret(), "access-2");
    assert_eq!(issuer.refreshes(), 2);
}

#[tokio::test]
async fn nothing_is_sent_without_a_store_that_can_be_read_and_written() {
    let issuer = Arc::new(Rotating::default());
    let server = issuer.serve(issued_for(3600)).await;
    let spoiled = file("spoiled.json");
    std::fs::write(&spoiled, "refresh-0").unwrap();
    for (path, expected) in [
        (file("no-such-folder/tokens.json"), "could not be locked"),
        (spoiled, "could not be loaded"),
    ] {
        let tokens = tokens(&server).store(FileStore::new(path)).build().unwrap();
        let error = tokens.token().await.unwrap_err().to_string();
        assert!(
            error.contains(expected) && error.contains(".json"),
            "{error}"
        );
        assert!(!error.contains("refresh-0"), "{error}");
    }
    assert_eq!(issuer.refreshes(), 0);
}

#[cfg(unix)]
#[tokio::test]
async fn only_its_owner_can_read_a_file_of_tokens() {
    use std::os::unix::fs::PermissionsExt;
    let path = file("private.json");
    let store = FileStore::new(&path);
    store.save(&Tokens::new("refresh-0")).await.unwrap();
    drop(store.lock().await.unwrap());
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let folder = path.parent().unwrap();
    let left = std::fs::read_dir(folder).unwrap();
    let names = left.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| name.starts_with("private")).collect();
    names.sort();
    assert_eq!(names, ["private.json", "private.json.lock"]);
}

#[tokio::test]
async fn tokens_that_came_before_the_connection_broke_are_used() {
    let head = "HTTP/1.1 200 X\r\ncontent-length: 9999\r\n\r\n";
    for (body, access_token_only) in [
        (
            r#"{"access_token":"access-1","refresh_token":"refresh-1","sc"#,
            false,
        ),
        ("access_token=access-1&refresh_token=refresh-1&sc", false),
        (r#"{"access_token":"access-1","refresh_token":"refr"#, true),
        (r#"{"access_token":"access-1","#, true),
        ("access_token=access-1&refresh_token=refr", true),
    ] {
        let answer = format!("{head}{body}").into_bytes();
        let server = Server::start(move |number| match number {
            0 => Act::Send(answer.clone()),
            1 | 2 => Act::Answer(json(201, CREATED)),
            _ => Act::Answer(json(400, r#"{"error":"invalid_grant"}"#)),
        })
        .await;
        let tokens = tokens(&server).build().unwrap();
        let fanvue = fanvue(&server, tokens.clone());
        for _ in 0..2 {
            create(&fanvue).await.unwrap();
        }
        let first = tokens.token().await.unwrap();
        let error = tokens.refused(&first).await.unwrap_err().to_string();
        assert_eq!(
            error.contains("outcome of the last refresh"),
            access_token_only,
            "{error}"
        );
        let sent = server.log.texts.lock().unwrap();
        let sent: Vec<_> = sent.iter().filter(|it| it.contains("/token ")).collect();
        assert_eq!(sent.len(), if access_token_only { 1 } else { 2 });
        let newest = sent
            .iter()
            .filter(|it| it.ends_with("refresh_token=refresh-1"));
        assert_eq!(newest.count(), sent.len() - 1);
    }
}

#[tokio::test]
async fn an_invalid_refresh_token_is_never_sent_again() {
    let body = r#"{"error":"invalid_grant","error_description":"It expired: refresh-0"}"#;
    let server = Server::always(Act::Answer(json(400, body))).await;
    let tokens = tokens(&server).resend_refresh_token(true).build().unwrap();
    for _ in 0..3 {
        let error = tokens.token().await.unwrap_err();
        let expected = "the refresh token is invalid (invalid_grant): it expired; sign in again";
        assert!(
            error.is_permanent() && error.to_string().starts_with(expected),
            "{error}"
        );
        assert!(!format!("{error:?}").contains("refresh-0"), "{error:?}");
    }
    assert_eq!(server.log.read(), 1);
}

/// The system's time plus a time that a test sets.
#[derive(Debug, Default)]
struct Later(Mutex<Duration>);

impl Clock for Later {
    fn now(&self) -> Instant {
        SystemClock.now()
    }

    fn wall(&self) -> SystemTime {
        SystemClock.wall() + *self.0.lock().unwrap()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        SystemClock.sleep(duration)
    }
}

/// A store that takes 40 seconds.
struct Slow(Arc<Later>);

impl TokenStore for Slow {
    fn save<'a>(&'a self, _: &'a Tokens) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async {
            // Let the other calls begin to wait.
            tokio::time::sleep(Duration::from_millis(50)).await;
            *self.0.0.lock().unwrap() += Duration::from_secs(40);
            Ok(())
        })
    }
}

#[tokio::test]
async fn a_token_that_expires_soon_after_the_wait_serves_the_calls_that_waited() {
    let issuer = Arc::new(Rotating::default());
    let server = issuer.serve(issued_for(60)).await;
    let clock = Arc::new(Later::default());
    let tokens = tokens(&server).store(Slow(clock.clone())).clock(clock);
    let tokens = tokens.build().unwrap();
    let calls: Vec<_> = (0..10)
        .map(|_| {
            let tokens = tokens.clone();
            tokio::spawn(async move { tokens.token().await.unwrap() })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap().expose_secret(), "access-1");
    }
    assert_eq!(issuer.refreshes(), 1);
    // A later call refreshes in time.
    assert_eq!(tokens.token().await.unwrap().expose_secret(), "access-2");
}
