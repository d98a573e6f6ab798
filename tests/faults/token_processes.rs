//! Two processes over one store of tokens: one refreshes, and both use what came of it.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use tracking_links::oauth::{FileStore, OAuth};
use tracking_links::{Fanvue, LinkRequest, Platform, Provider, fanvue};
use tracking_links_runtime::{Builder, Credential, Runtime};

use crate::server::{Act, Server, json};
use crate::token_client::CREATED;

const CALLS: usize = 1_000;
/// How many calls each access token serves.
const USES: usize = 20;
/// The variables that make the test [`the_calls_of_one_process`] make its calls.
const URL: &str = "TOKEN_PROCESSES_URL";
const STORE: &str = "TOKEN_PROCESSES_STORE";

/// A provider whose refresh tokens serve once. A second use revokes all tokens.
#[derive(Default)]
struct Rotating {
    newest: usize,
    used: usize,
    is_revoked: bool,
    created: usize,
    refused: usize,
}

impl Rotating {
    fn answer(&mut self, request: &str) -> Vec<u8> {
        let newest = self.newest;
        if !request.starts_with("POST /oauth2/token ") {
            let is_newest = request.contains(&format!("authorization: Bearer access-{newest}\r\n"));
            if !is_newest || self.used == USES || self.is_revoked {
                self.refused += 1;
                return json(401, r#"{"error":"expired"}"#);
            }
            (self.used, self.created) = (self.used + 1, self.created + 1);
            return json(201, CREATED);
        }
        if self.is_revoked || !request.ends_with(&format!("refresh_token=refresh-{newest}")) {
            self.is_revoked = true;
            return json(400, r#"{"error":"invalid_grant"}"#);
        }
        let next = newest + 1;
        (self.newest, self.used) = (next, 0);
        let body = format!(
            r#"{{"access_token":"access-{next}","token_type":"bearer","expires_in":3600,
            "refresh_token":"refresh-{next}"}}"#
        );
        json(200, &body)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_over_one_store_never_use_a_refresh_token_twice() {
    let issuer: Arc<Mutex<Rotating>> = Arc::default();
    let shared = issuer.clone();
    let ask = move |request: &str| shared.lock().unwrap().answer(request);
    let server = Server::always(Act::Ask(Arc::new(ask))).await;
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    // The path of the store names no folder.
    let file = "two_processes.json";
    _ = std::fs::remove_file(folder.join(file));

    let processes = [(); 2].map(|()| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", "token_processes::the_calls_of_one_process"])
            .arg("--nocapture")
            .env(URL, server.url())
            .env(STORE, file)
            .current_dir(&folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let process = command.spawn().unwrap();
        tokio::task::spawn_blocking(|| process.wait_with_output().unwrap())
    });
    for process in processes {
        let output = process.await.unwrap();
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text);
        assert!(
            output.status.success() && text.contains("1 passed"),
            "{text}"
        );
    }
    let issuer = issuer.lock().unwrap();
    let (refreshes, refused) = (issuer.newest, issuer.refused);
    println!("2 processes, {CALLS} calls each: {refreshes} refreshes, {refused} times 401");
    assert!(!issuer.is_revoked);
    assert_eq!(issuer.created, 2 * CALLS);
    // Each token was used up before the next was asked for.
    assert_eq!(refreshes, 2 * CALLS / USES);
}

/// What each process of the test above does; nothing if it runs as a test of its own.
#[tokio::test]
async fn the_calls_of_one_process() {
    let (Ok(url), Ok(path)) = (std::env::var(URL), std::env::var(STORE)) else {
        return;
    };
    let tokens = OAuth::builder(format!("{url}/oauth2/token"), "client", "refresh-0")
        .client_secret("s")
        .store(FileStore::new(path))
        .build()
        .unwrap();
    const API: &tracking_links_runtime::Api = &fanvue::Client::API;
    let builder: Builder<Runtime> = Builder::new(API);
    let runtime = builder
        .base_url(url)
        .credential(Credential::token_source(tokens))
        .rate_limit(None);
    let client = fanvue::Client::from(runtime.build().unwrap());
    let fanvue = Arc::new(Fanvue::builder_with_client(client).build().unwrap());
    let tasks = [(); 4].map(|()| {
        let fanvue = fanvue.clone();
        tokio::spawn(async move {
            for _ in 0..CALLS / 4 {
                create(&fanvue).await;
            }
        })
    });
    for task in tasks {
        task.await.unwrap();
    }
}

/// Creates one link. The other process may use up a token while this one is about to use it.
async fn create(fanvue: &Fanvue) {
    let request = LinkRequest::new().name("Spring").platform(Platform::Reddit);
    for _ in 0..100 {
        match fanvue.create(&request).await {
            Ok(_) => return,
            Err(error) => assert!(error.status() == Some(401), "{error}"),
        }
    }
    panic!("100 tokens were refused");
}
