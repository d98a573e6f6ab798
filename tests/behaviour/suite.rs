//! One suite for all providers: the conformance suite, and what holds beside their capabilities. A
//! test that ran with no provider fails.

use std::time::Duration;

use tracking_links::runtime::ErrorRule;
use tracking_links::{Delivery, Field, LinkRequest, Retry, Support};
use tracking_links_sandbox::Answer;
use tracking_links_sandbox::conformance::Conformance;

use crate::{Bench, fields};

#[tokio::test]
async fn each_provider_does_what_its_capabilities_claim() {
    let bench = Bench::new().await;
    for (server, provider) in bench.each() {
        let subject = Conformance::new(provider).remote(server);
        subject.run().await.assert_passed();
    }
}

#[tokio::test]
async fn one_error_names_every_fault() {
    let bench = Bench::new().await;
    let mut ran = 0;
    for (server, provider) in bench.each() {
        if fields(provider, Support::Optional).count() == Field::ALL.len() {
            continue;
        }
        // Set every unsupported field and no required one.
        let request = fields(provider, Support::Unsupported)
            .fold(LinkRequest::new(), LinkRequest::with_example);
        let error = bench.create(provider, &request).await.unwrap_err();
        for (field, support) in provider.capabilities().fields() {
            let expected = support != Support::Optional;
            assert_eq!(
                error.fields().contains(&field),
                expected,
                "{field}: {error}"
            );
        }
        assert_eq!(server.request_count(), 0);
        ran += 1;
    }
    assert!(ran > 0, "every provider takes any request");
}

#[tokio::test]
async fn a_create_is_sent_once_for_every_error_status() {
    let bench = Bench::new().await;
    for (server, provider) in bench.each() {
        for status in [
            307, 400, 401, 403, 404, 408, 409, 410, 418, 429, 500, 502, 503, 504,
        ] {
            let before = server.request_count();
            server.answer_next(
                Answer::new(status)
                    .header("location", "/elsewhere")
                    .header("retry-after", "0"),
            );
            let request = server.minimal_request();
            let error = bench.create(provider, &request).await.unwrap_err();
            assert_eq!(server.request_count(), before + 1, "{status}");
            assert_eq!(error.status(), Some(status));
            let mut rules = server.api().errors.iter();
            let by_status = |rule: &ErrorRule| rule.words.is_empty() && rule.code.is_none();
            if rules.any(|rule| rule.status == status && by_status(rule)) {
                // The provider means something else by this status than HTTP does.
                continue;
            }
            let expected = if matches!(status, 408 | 500..) {
                Delivery::Unknown
            } else {
                Delivery::Rejected
            };
            assert_eq!(error.delivery(), expected, "{status}: {error}");
            let retry = match status {
                429 => Retry::After(Duration::ZERO),
                _ => Retry::Never,
            };
            assert_eq!(error.retry(), retry, "{status}: {error}");
        }
    }
}
