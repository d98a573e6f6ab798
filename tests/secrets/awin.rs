//! Awin, whose token is in the query of each URL: nothing that is told, logged or kept shows it.

use std::error::Error as _;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::stream;
use tracking_links::journal::{Journal, NewRow};
use tracking_links::runtime::{Attempt, RetryPolicy};
use tracking_links::{Awin, LinkRequest, Provider, TrackingLinks};
use tracking_links_journal::SqliteJournal;
use tracking_links_sandbox::{Answer, Fault, Sandbox};

use crate::forms::{SECRET, assert_without_secret};

#[tokio::test]
async fn a_token_in_the_query_is_in_no_output() {
    let sandbox = Sandbox::start().await.unwrap();
    let server = sandbox.awin();
    let told = Arc::new(Mutex::new(String::new()));
    let (hears, link) = (told.clone(), r#"{"url":"https://a.example"}"#);
    let awin = Awin::builder(SECRET, server.publisher_id()).settings(move |client| {
        let observer = move |it: &Attempt| hears.lock().unwrap().push_str(&format!("{it:?}"));
        let client = client
            .observer(observer)
            .total_timeout(Duration::from_millis(300));
        client.retry(RetryPolicy::never())
    });
    let awin = awin.base_url(server.base_url()).build().unwrap();
    let unreachable = {
        let port = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", port.local_addr().unwrap());
        let builder = Awin::builder(SECRET, "1").base_url(url);
        builder.retry(RetryPolicy::never()).build().unwrap()
    };
    let request = LinkRequest::new().program("1001");
    let body = tracking_links::awin::types::NewLink::new(1001);
    let operation = awin.client().generate_link(1_i64, body);
    let mut shown = format!("{awin:?} {awin:#?} {operation:?}");

    let elsewhere = format!("{}/elsewhere?accessToken={SECRET}", server.base_url());
    let moved = Answer::new(307)
        .header("location", &elsewhere)
        .body(elsewhere.clone());
    server.answer_next(
        Answer::new(200)
            .header("content-type", "application/json")
            .body(link),
    );
    server.answer_next(moved);
    server.answer_next(Answer::new(401).body(elsewhere));
    for fault in [
        Fault::DropBeforeWrite,
        Fault::StallBeforeWrite,
        Fault::TruncateAfterWrite,
    ] {
        server.fail_next(fault);
    }
    let mut outcomes = vec![unreachable.create(&request).await];
    for _ in 0..6 {
        outcomes.push(awin.create(&request).await);
    }
    assert_eq!(outcomes.iter().filter(|it| it.is_ok()).count(), 1);
    for outcome in &outcomes {
        shown.push_str(&format!("{outcome:?} {outcome:#?}"));
        let mut source = outcome.as_ref().err().and_then(|error| error.source());
        while let Some(error) = source {
            shown.push_str(&format!("{error} {error:?}"));
            source = error.source();
        }
    }
    let requests = server.requests();
    assert_eq!(requests.len(), 6, "no redirect is followed");
    for request in &requests {
        assert!(request.query_is("accessToken", SECRET));
        shown.push_str(&format!("{request:?} {:?}", request.query()));
    }
    assert_without_secret("a call", &shown);
    let told = told.lock().unwrap().clone();
    assert!(told.contains("linkbuilder/generate"), "{told}");
    assert_without_secret("an observer", &told);

    let folder = tempfile::tempdir().unwrap();
    let journal = SqliteJournal::open(folder.path().join("run.db")).unwrap();
    let journal: Arc<dyn Journal> = Arc::new(journal);
    let links = TrackingLinks::builder().provider(awin).build().unwrap();
    server.answer_next(
        Answer::new(200)
            .header("content-type", "application/json")
            .body(link),
    );
    server.answer_next(Answer::new(400).body(format!("GET /?accessToken={SECRET}")));
    let rows = ["1", "2"].map(|key| NewRow::new(key, "awin", request.clone()));
    let mut run = links
        .create_all(stream::iter(rows), journal.clone())
        .start();
    let mut events = String::new();
    while let Some(event) = run.next().await {
        events.push_str(&format!("{event:?}"));
    }
    assert!(events.contains("Done"), "{events}");
    assert_without_secret("a run", &events);
    journal.close().await.unwrap();
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert_without_secret("the journal", &String::from_utf8_lossy(&bytes));
    }
}
