//! Links for programs without async.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use tracking_links::{
    Delivery, Error, ErrorKind, Fanvue, LinkRequest, Platform, TrackingLink, TrackingLinks,
    blocking,
};
use tracking_links_sandbox::{Fault, Sandbox};

fn links(token: &str, url: &str) -> blocking::TrackingLinks {
    let fanvue = Fanvue::builder(token)
        .base_url(url)
        .total_timeout(Duration::from_secs(2));
    let links = TrackingLinks::builder().provider(fanvue.build().unwrap());
    blocking::TrackingLinks::new(links.build().unwrap()).unwrap()
}

fn create(links: &blocking::TrackingLinks) -> Result<TrackingLink, Error> {
    let request = LinkRequest::new().name("Spring").platform(Platform::Reddit);
    links.create("fanvue", &request)
}

/// Runs a program without async beside a sandbox.
async fn beside(sandbox: &Sandbox, program: impl FnOnce(blocking::TrackingLinks) + Send + 'static) {
    let fanvue = sandbox.fanvue();
    let (token, url) = (fanvue.token().to_owned(), fanvue.base_url());
    let (done, end) = tokio::sync::oneshot::channel();
    let thread = thread::spawn(move || {
        let done = done;
        program(links(&token, &url));
        _ = done.send(());
    });
    _ = end.await;
    thread.join().unwrap();
}

#[tokio::test]
async fn threads_create_links_at_the_same_time() {
    let sandbox = Sandbox::start().await.unwrap();
    beside(&sandbox, |links| {
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| (0..5).for_each(|_| _ = create(&links).unwrap()));
            }
        });
        assert!(links.links().capabilities("fanvue").is_ok());
        let error = links.create("nobody", &LinkRequest::new()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnknownProvider);
    })
    .await;
    assert_eq!(sandbox.fanvue().links().len(), 40);
}

#[tokio::test]
async fn a_call_ends_at_its_timeout() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.fanvue().fail_next(Fault::StallAfterWrite);
    beside(&sandbox, |links| {
        let error = create(&links).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert_eq!(error.delivery(), Delivery::Unknown);
    })
    .await;
}

#[tokio::test]
async fn a_call_within_a_tokio_runtime_is_refused_unsent() {
    let sandbox = Sandbox::start().await.unwrap();
    let links = links(sandbox.fanvue().token(), &sandbox.fanvue().base_url());
    let error = create(&links).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert!(
        error.to_string().contains("within a tokio runtime"),
        "{error}"
    );
    drop(links);
    assert_eq!(sandbox.fanvue().request_count(), 0);
}

/// A server that closes each connection a while after its answer.
#[test]
fn a_connection_that_was_closed_between_calls_is_not_used() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        for stream in listener.incoming().take(3) {
            let mut stream = stream.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"}") {
                let mut bytes = [0; 4096];
                let count = stream.read(&mut bytes).unwrap();
                request.extend_from_slice(&bytes[..count]);
            }
            let body = r#"{"uuid":"0a0a0a0a-0000-4000-8000-000000000001","name":"Spring",
                "linkUrl":"fv-1","externalSocialPlatform":"reddit","clicks":0,
                "createdAt":"2026-04-01T09:30:00Z"}"#;
            let head = "HTTP/1.1 201 Created\r\ncontent-type: application/json";
            let answer = format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
            stream.write_all(answer.as_bytes()).unwrap();
            thread::sleep(Duration::from_millis(50));
        }
    });
    let links = links("token", &url);
    for _ in 0..3 {
        create(&links).unwrap();
        thread::sleep(Duration::from_millis(200));
    }
    server.join().unwrap();
}
