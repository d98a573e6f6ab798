//! One suite for every provider: each behaviour is run where the provider's capabilities allow it,
//! and a behaviour that ran nowhere fails.

use tracking_links::{
    Capabilities, Delivery, ErrorKind, LinkRequest, Platform, Provider, Support, TrackingLink,
};
use tracking_links_sandbox::{Answer, Sandbox};

use crate::Bench;

/// A field of a request: its name in the capabilities, and how it is set.
type Field = (&'static str, fn(LinkRequest) -> LinkRequest);

/// Every field of a request, with a value that each provider which takes the field accepts.
const FIELDS: [Field; 12] = [
    ("name", |request| request.name("Spring")),
    ("platform", |request| request.platform(Platform::Instagram)),
    ("destination", |request| {
        request.destination("https://brand.example/shoes?size=42")
    }),
    ("program", |request| request.program("1000")),
    ("vanity", LinkRequest::vanity),
    ("custom_path", |request| request.custom_path("SpringShoes")),
    ("ad", |request| request.ad("77")),
    ("property", |request| request.property("prop")),
    ("sub_id1", |request| request.sub_id1("one")),
    ("sub_id2", |request| request.sub_id2("two")),
    ("sub_id3", |request| request.sub_id3("three")),
    ("shared_id", |request| request.shared_id("shared")),
];

fn support(capabilities: &Capabilities, field: &str) -> Support {
    capabilities
        .fields()
        .find(|(name, _)| *name == field)
        .unwrap_or_else(|| panic!("{field} is in no capability"))
        .1
}

/// The least that the provider takes.
fn least(sandbox: &Sandbox, provider: &dyn Provider) -> LinkRequest {
    let request = FIELDS
        .iter()
        .filter(|(field, _)| support(provider.capabilities(), field) == Support::Required)
        .fold(LinkRequest::new(), |request, (_, set)| set(request));
    with_known_ids(sandbox, request)
}

/// Programs and properties exist or don't: those of the sandbox do.
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

#[test]
fn every_field_of_the_capabilities_is_in_the_suite() {
    let fields: Vec<&str> = tracking_links::Fanvue::CAPABILITIES
        .fields()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(fields, FIELDS.map(|(name, _)| name));
}

#[tokio::test]
async fn the_required_fields_alone_make_a_link() {
    let bench = Bench::new().await;
    let mut ran = 0;
    for provider in bench.links.providers() {
        let link = bench
            .links
            .create(provider.name(), &least(&bench.sandbox, provider))
            .await
            .unwrap();
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
async fn a_link_has_what_the_capabilities_promise_and_nothing_else() {
    let bench = Bench::new().await;
    let mut ran = 0;
    for provider in bench.links.providers() {
        let link = bench
            .links
            .create(provider.name(), &least(&bench.sandbox, provider))
            .await
            .unwrap();
        let TrackingLink {
            id,
            url,
            slug,
            name,
            platform,
            created_at,
            clicks,
            ..
        } = &link;
        let has = [
            id.is_some(),
            url.is_some(),
            slug.is_some(),
            name.is_some(),
            platform.is_some(),
            created_at.is_some(),
            clicks.is_some(),
        ];
        let returns = provider.capabilities().returns;
        let promised = [
            returns.id,
            returns.url,
            returns.slug,
            returns.name,
            returns.platform,
            returns.created_at,
            returns.clicks,
        ];
        assert_eq!(has, promised, "{}: {link:?}", provider.name());
        ran += 1;
    }
    assert_eq!(ran, 2);
}

#[tokio::test]
async fn each_optional_field_is_taken_alone() {
    let bench = Bench::new().await;
    let mut ran = 0;
    for provider in bench.links.providers() {
        for (field, set) in FIELDS
            .iter()
            .filter(|(field, _)| support(provider.capabilities(), field) == Support::Optional)
        {
            let request = with_known_ids(&bench.sandbox, set(least(&bench.sandbox, provider)));
            bench
                .links
                .create(provider.name(), &request)
                .await
                .unwrap_or_else(|error| panic!("{field}: {error}"));
            ran += 1;
        }
    }
    assert!(ran > 0, "no provider takes an optional field");
}

#[tokio::test]
async fn each_unsupported_field_is_refused_unsent_by_name() {
    let bench = Bench::new().await;
    let mut ran = 0;
    for provider in bench.links.providers() {
        for (field, set) in FIELDS
            .iter()
            .filter(|(field, _)| support(provider.capabilities(), field) == Support::Unsupported)
        {
            let error = bench
                .links
                .create(provider.name(), &set(least(&bench.sandbox, provider)))
                .await
                .unwrap_err();
            assert_eq!(
                (error.kind(), error.delivery()),
                (ErrorKind::Unsupported, Delivery::NotSent),
                "{error}"
            );
            assert_eq!(error.fields(), [*field]);
            assert!(error.to_string().contains(field), "{error}");
            ran += 1;
        }
        assert_eq!(requests_seen(&bench.sandbox, provider.name()), 0);
    }
    assert!(ran > 0, "no provider lacks a field");
}

#[tokio::test]
async fn each_required_field_is_missed_unsent_by_name() {
    let bench = Bench::new().await;
    let mut ran = 0;
    for provider in bench.links.providers() {
        let required: Vec<&Field> = FIELDS
            .iter()
            .filter(|(field, _)| support(provider.capabilities(), field) == Support::Required)
            .collect();
        for missing in &required {
            let request = required
                .iter()
                .filter(|(field, _)| *field != missing.0)
                .fold(LinkRequest::new(), |request, (_, set)| set(request));
            let error = bench
                .links
                .create(provider.name(), &request)
                .await
                .unwrap_err();
            assert_eq!(
                (error.kind(), error.delivery()),
                (ErrorKind::InvalidRequest, Delivery::NotSent),
                "{error}"
            );
            assert_eq!(error.fields(), [missing.0]);
            ran += 1;
        }
        assert_eq!(requests_seen(&bench.sandbox, provider.name()), 0);
    }
    assert!(ran > 0, "no provider requires a field");
}

#[tokio::test]
async fn everything_wrong_is_named_at_once() {
    let bench = Bench::new().await;
    let mut ran = 0;
    for provider in bench.links.providers() {
        let wrong: Vec<&Field> = FIELDS
            .iter()
            .filter(|(field, _)| support(provider.capabilities(), field) == Support::Unsupported)
            .collect();
        // Everything that it can't honour, and nothing that it needs.
        let request = wrong
            .iter()
            .fold(LinkRequest::new(), |request, (_, set)| set(request));
        let error = bench
            .links
            .create(provider.name(), &request)
            .await
            .unwrap_err();
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
async fn a_create_is_sent_once_whatever_the_answer() {
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
            let error = bench
                .links
                .create(provider.name(), &least(&bench.sandbox, provider))
                .await
                .unwrap_err();
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
            assert!(!error.is_retryable() || status == 429, "{status}: {error}");
            ran += 1;
        }
    }
    assert!(ran > 0);
}
