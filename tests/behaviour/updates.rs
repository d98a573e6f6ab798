//! Changes of links whose requests fail.

use std::time::Duration;

use tracking_links::{Delivery, Field, LinkRequest};
use tracking_links_sandbox::{Answer, RecordedRequest, Sandbox};

/// Some providers need values of the link for a change, which are read first.
#[tokio::test]
async fn a_change_that_was_not_sent_since_reading_failed_says_so() {
    let mut unsent = Vec::new();
    let sandbox = Sandbox::start().await.unwrap();
    for server in sandbox.servers() {
        let provider = server.provider();
        let provider_can = provider.capabilities();
        if !provider_can.operations.update {
            continue;
        }
        let link = provider.create(&server.minimal_request()).await.unwrap();
        let id = link.id.unwrap();
        for field in Field::ALL.iter().copied() {
            if !provider_can.can_update(field) {
                continue;
            }
            let change = match field {
                Field::Expires => LinkRequest::new().expires(Duration::from_secs(86_400)),
                field => server.with_example(LinkRequest::new(), field),
            };
            for _ in 0..10 {
                let reads = Box::new(is_read);
                server.answer_when(reads, Answer::new(400));
            }
            let before = server.request_count();
            let outcome = provider.update(&id, &change).await;
            let requests = server.requests();
            let is_sent = requests[before..].iter().any(|request| !is_read(request));
            if let (Err(error), false) = (outcome, is_sent) {
                let what = format!("{}, `{field}`: {error:?}", server.name());
                assert_eq!(error.delivery(), Delivery::NotSent, "{what}");
                assert_eq!(error.operation(), Some("update"), "{what}");
                assert_eq!(error.status(), Some(400), "{what}");
                unsent.push(server.name());
            }
        }
    }
    unsent.dedup();
    assert!(unsent.len() > 3, "{unsent:?}");
}

fn is_read(request: &RecordedRequest) -> bool {
    request.method() == "GET"
}
