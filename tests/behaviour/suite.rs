//! One suite for all providers. Each behaviour is tested with every provider whose capabilities
//! allow it, and a test that ran with no provider fails.

use std::time::Duration;

use tracking_links::runtime::ErrorRule;
use tracking_links::{Delivery, ErrorKind, Field, LinkRequest, Retry, Returned, Support};
use tracking_links_sandbox::Answer;

use crate::{Bench, fields};

#[tokio::test]
async fn a_link_is_created_from_the_required_fields_alone() {
    let bench = Bench::new().await;
    for (server, provider) in bench.each() {
        let request = server.minimal_request();
        let link = bench.create(provider, &request).await.unwrap();
        assert_eq!(link.provider, provider.name());
        assert_eq!(server.request_count(), 1, "{}", provider.name());
    }
}

#[tokio::test]
async fn a_link_has_exactly_the_fields_that_the_capabilities_list() {
    let bench = Bench::new().await;
    for (server, provider) in bench.each() {
        let request = server.minimal_request();
        let link = bench.create(provider, &request).await.unwrap();
        for (output, returned) in provider.capabilities().outputs() {
            let promised = returned == Returned::Always;
            assert_eq!(link.has(output), promised, "{output}: {link:?}");
        }
    }
}

#[tokio::test]
async fn each_optional_field_is_accepted_alone() {
    let bench = Bench::new().await;
    let mut ran = 0;
    for (server, provider) in bench.each() {
        for field in fields(provider, Support::Optional) {
            let request = server.with_example(server.minimal_request(), field);
            let created = bench.create(provider, &request).await;
            created.unwrap_or_else(|error| panic!("{field}: {error}"));
            ran += 1;
        }
    }
    assert!(ran > 0, "no provider takes an optional field");
}

#[tokio::test]
async fn each_unsupported_field_is_named_and_nothing_is_sent() {
    let bench = Bench::new().await;
    let mut ran = 0;
    for (server, provider) in bench.each() {
        for field in fields(provider, Support::Unsupported) {
            let request = server.minimal_request().with_example(field);
            let error = bench.create(provider, &request).await.unwrap_err();
            assert_eq!(
                (error.kind(), error.delivery()),
                (ErrorKind::Unsupported, Delivery::NotSent),
                "{error}"
            );
            assert_eq!(error.fields(), [field]);
            assert!(error.to_string().contains(field.as_str()), "{error}");
            ran += 1;
        }
        assert_eq!(server.request_count(), 0);
    }
    assert!(ran > 0, "no provider lacks a field");
}

#[tokio::test]
async fn each_missing_required_field_is_named_and_nothing_is_sent() {
    let bench = Bench::new().await;
    let mut ran = 0;
    for (server, provider) in bench.each() {
        for missing in fields(provider, Support::Required) {
            let request = fields(provider, Support::Required)
                .filter(|field| *field != missing)
                .fold(LinkRequest::new(), LinkRequest::with_example);
            let error = bench.create(provider, &request).await.unwrap_err();
            assert_eq!(
                (error.kind(), error.delivery()),
                (ErrorKind::InvalidRequest, Delivery::NotSent),
                "{error}"
            );
            assert_eq!(error.fields(), [missing]);
            ran += 1;
        }
        assert_eq!(server.request_count(), 0);
    }
    assert!(ran > 0, "no provider requires a field");
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
