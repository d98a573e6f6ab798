//! The sandbox's faults, as users' own tests apply them.

use std::time::Duration;

use tracking_links::{Delivery, Fanvue, LinkRequest, Platform, Provider, Retry};
use tracking_links_sandbox::{Fault, Sandbox};

/// Each fault, the delivery that the caller is told, and whether the request was carried out.
const FAULTS: [(Fault, Delivery, bool); 6] = [
    (Fault::DropBeforeWrite, Delivery::Unknown, false),
    (Fault::DropAfterWrite, Delivery::Unknown, true),
    (Fault::ResetAfterWrite, Delivery::Unknown, true),
    (Fault::StallBeforeWrite, Delivery::Unknown, false),
    (Fault::StallAfterWrite, Delivery::Unknown, true),
    (Fault::TruncateAfterWrite, Delivery::Accepted, true),
];

const TIMEOUT: Duration = Duration::from_millis(300);

#[tokio::test]
async fn each_fault_affects_one_call_and_has_its_delivery() {
    for (fault, delivery, carried_out) in FAULTS {
        let sandbox = Sandbox::start().await.unwrap();
        for server in sandbox.servers() {
            let what = format!("{}, {fault:?}", server.name());
            let provider = server.provider_with(&|client| client.total_timeout(TIMEOUT));
            let provider = provider.unwrap();
            let request = server.minimal_request();
            server.fail_next(fault);
            let error = provider.create(&request).await.unwrap_err();
            assert_eq!(error.delivery(), delivery, "{what}: {error:?}");
            assert_eq!(server.request_count(), 1, "{what}");
            assert_eq!(server.link_count(), usize::from(carried_out), "{what}");
            assert_eq!(server.unused_answers(), 0, "{what}");
            // A provider may refuse to make the same link twice.
            if !carried_out {
                provider.create(&request).await.unwrap();
            }
        }
    }
}

#[tokio::test]
async fn a_call_over_the_rate_limit_is_not_sent_and_says_how_long_to_wait() {
    let sandbox = Sandbox::start().await.unwrap();
    let fanvue = Fanvue::builder(sandbox.fanvue().token())
        .base_url(sandbox.fanvue().base_url())
        .settings(|client| {
            let two = tracking_links::RateLimit::new(2, Duration::from_secs(10));
            let client = client.rate_limit(Some(two));
            client.at_rate_limit(tracking_links::AtRateLimit::Refuse)
        })
        .build()
        .unwrap();
    let clone = fanvue.clone();
    let request = LinkRequest::new().name("Spring").platform(Platform::Reddit);
    fanvue.create(&request).await.unwrap();
    clone.create(&request).await.unwrap();
    let error = fanvue.create(&request).await.unwrap_err();
    assert_eq!(error.kind(), tracking_links::ErrorKind::RateLimited);
    assert_eq!(error.delivery(), Delivery::NotSent);
    let wait = error.retry_after().unwrap();
    assert_eq!(error.retry(), Retry::After(wait));
    assert!((5..=10).contains(&wait.as_secs()), "{wait:?}");
    assert_eq!(sandbox.fanvue().request_count(), 2);
}
