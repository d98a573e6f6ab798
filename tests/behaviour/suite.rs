//! One suite for all providers. Each behaviour is tested with every provider whose capabilities
//! allow it, and a test that ran with no provider fails.

use std::time::Duration;

use tracking_links::{Delivery, ErrorKind, Field, LinkRequest, Provider, Retry, Returned, Support};
use tracking_links_sandbox::{Answer, Sandbox};

use crate::Bench;

/// The fields that the provider supports in this way.
fn fields(provider: &dyn Provider, support: Support) -> impl Iterator<Item = Field> {
    let fields = provider.capabilities().fields();
    fields.filter_map(move |(field, its)| (its == support).then_some(field))
}

/// A request with only the fields that the provider requires.
fn least(sandbox: &Sandbox, provider: &dyn Provider) -> LinkRequest {
    let request =
        fields(provider, Support::Required).fold(LinkRequest::new(), LinkRequest::with_example);
    with_known_ids(sandbox, request)
}

/// Replaces program and property with those that exist in the sandbox.
fn with_known_ids(sandbox: &Sandbox, mut request: LinkRequest) -> LinkRequest {
    if request.program.is_some() {
        request = request.program(sandbox.impact().program_id());
    }
    if request.property.is_some() {
        request = request.property(sandbox.impact().property_id());
    }
    request
}

fn requests_seen(sandbox: &Sandbox, provider: &str) -> usize {
    match provider {
        "fanvue" => sandbox.fanvue().request_count(),
        "impact" => sandbox.impact().request_count(),
        other => panic!("{other} has no sandbox"),
    }
}

fn answer_next(sandbox: &Sandbox, provider: &str, answer: Answer) {
    match provider {
        "fanvue" => sandbox.fanvue().answer_next(answer),
        "impact" => sandbox.impact().answer_next(answer),
        other => panic!("{other} has no sandbox"),
    }
}

#[tokio::test]
async fn a_link_is_created_from_the_required_fields_alone() {
    let bench = Bench::new().await;
    let mut ran = 0;
    for provider in bench.links.providers() {
        let request = least(&bench.sandbox, provider);
        let link = bench.create(provider, &request).await.unwrap();
        assert_eq!(link.provider, provider.name());
        assert_eq!(
            requests_seen(&bench.sandbox, provider.name()),
            1,
            "{}",
            provider.name()
        );
        ran += 1;
    }
    assert_eq!(ran, 2);
}

#[tokio::test]
async fn a_link_has_exactly_the_fields_that_the_capabilities_list() {
    let bench = Bench::new().await;
    let mut ran = 0;
    for provider in bench.links.providers() {
        let request = least(&bench.sandbox, provider);
        let link = bench.create(provider, &request).await.unwrap();
        for (output, returned) in provider.capabilities().outputs() {
            let promised = returned == Returned::Always;
            assert_eq!(link.has(output), promised, "{output}: {link:?}");
        }
        ran += 1;
    }
    assert_eq!(ran, 2);
}

#[tokio::test]
async fn each_optional_field_is_accepted_alone() {
    let bench = Bench::new().await;
    let mut ran = 0;
    for provider in bench.links.providers() {
        for field in fields(provider, Support::Optional) {
            let request = least(&bench.sandbox, provider).with_example(field);
            let request = with_known_ids(&bench.sandbox, request);
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
    for provider in bench.links.providers() {
        for field in fields(provider, Support::Unsupported) {
            let request = least(&bench.sandbox, provider).with_example(field);
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
        assert_eq!(requests_seen(&bench.sandbox, provider.name()), 0);
    }
    assert!(ran > 0, "no provider lacks a field");
}

#[tokio::test]
async fn each_missing_required_field_is_named_and_nothing_is_sent() {
    let bench = Bench::new().await;
    let mut ran = 0;
    for provider in bench.links.providers() {
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
        assert_eq!(requests_seen(&bench.sandbox, provider.name()), 0);
    }
    assert!(ran > 0, "no provider requires a field");
}

#[tokio::test]
async fn one_error_names_every_fault() {
    let bench = Bench::new().await;
    let mut ran = 0;
    for provider in bench.links.providers() {
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
        assert_eq!(requests_seen(&bench.sandbox, provider.name()), 0);
        ran += 1;
    }
    assert_eq!(ran, 2);
}

#[tokio::test]
async fn a_create_is_sent_once_for_every_error_status() {
    let bench = Bench::new().await;
    let mut ran = 0;
    for provider in bench.links.providers() {
        for status in [
            307, 400, 401, 403, 404, 408, 409, 410, 418, 429, 500, 502, 503, 504,
        ] {
            let before = requests_seen(&bench.sandbox, provider.name());
            answer_next(
                &bench.sandbox,
                provider.name(),
                Answer::new(status)
                    .header("location", "/elsewhere")
                    .header("retry-after", "0"),
            );
            let request = least(&bench.sandbox, provider);
            let error = bench.create(provider, &request).await.unwrap_err();
            assert_eq!(
                requests_seen(&bench.sandbox, provider.name()),
                before + 1,
                "{status}"
            );
            assert_eq!(error.status(), Some(status));
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
            ran += 1;
        }
    }
    assert!(ran > 0);
}
