//! Requests that are refused before anything is sent.

use tracking_links::{
    Capabilities, Delivery, Error, ErrorKind, Field, LinkRequest, Provider, Retry, Support,
    TrackingLinks,
};
use tracking_links_sandbox::SimulatedProvider;

use crate::{fanvue, for_fanvue, least, sandbox};

fn assert_refused(error: &Error, kind: ErrorKind, fields: &[&str]) {
    assert_eq!(error.kind(), kind, "{error}");
    assert_eq!(error.fields(), fields, "{error}");
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert_eq!(error.status(), None);
    assert_eq!(error.retry(), Retry::Never);
}

#[tokio::test]
async fn every_unsupported_field_is_refused_and_every_other_accepted() {
    let sandbox = sandbox().await;
    for server in sandbox.servers() {
        let (name, provider) = (server.name(), server.provider());
        let capabilities = *provider.capabilities();
        let mut taken = 0;
        for (field, support) in capabilities.fields() {
            let request = server.with_example(least(server), field);
            let sent = server.request_count();
            let created = provider.create(&request).await;
            if support != Support::Unsupported {
                created.unwrap();
                taken += 1;
                continue;
            }
            let error = created.unwrap_err();
            assert_refused(&error, ErrorKind::Unsupported, &[field.as_str()]);
            assert_eq!(
                error.to_string(),
                format!("{name} create: leave `{field}` unset (unsupported)")
            );
            assert_eq!(server.request_count(), sent, "{name}");
        }
        assert!(taken > 0, "{name}");
    }
}

#[tokio::test]
async fn one_error_names_every_fault() {
    let sandbox = sandbox().await;
    let links = sandbox.links();
    let request = LinkRequest::new().name("Spring").program("1").folder("a");
    let error = links.create("fanvue", &request).await.unwrap_err();
    assert_refused(
        &error,
        ErrorKind::Unsupported,
        &["folder", "program", "platform"],
    );
    assert_eq!(
        error.to_string(),
        "fanvue create: leave `folder`, `program` unset (unsupported); set `platform` (required)"
    );
    assert_eq!(error.provider(), Some("fanvue"));
    assert_eq!(error.operation(), Some("create"));

    let error = links
        .create("fanvue", &LinkRequest::new())
        .await
        .unwrap_err();
    assert_refused(&error, ErrorKind::InvalidRequest, &["name", "platform"]);
}

#[tokio::test]
async fn an_empty_text_is_refused() {
    let sandbox = sandbox().await;
    let links = sandbox.links();
    let request = for_fanvue().name("");
    let error = links.create("fanvue", &request).await.unwrap_err();
    assert_refused(&error, ErrorKind::InvalidRequest, &["name"]);
}

#[tokio::test]
async fn a_destination_that_only_a_parser_understands_is_not_sent() {
    let sandbox = sandbox().await;
    let takes = |server: &&dyn SimulatedProvider| {
        let support = server.provider().capabilities().support(Field::Destination);
        support != Support::Unsupported
    };
    let servers: Vec<_> = sandbox.servers().filter(takes).collect();
    assert!(!servers.is_empty());
    for destination in [
        "https:shop.example/p",
        "https:/shop.example/p",
        "https:///shop.example/p",
        r"https:\\shop.example\p",
        " https://shop.example/p ",
        "\thttps://shop.example/",
        "https://shop.example/a\nb",
        "https://shop.example/a b",
        "https://shop.example/p\0",
    ] {
        for server in &servers {
            let request = least(*server).destination(destination);
            let error = server.provider().create(&request).await.unwrap_err();
            assert_refused(&error, ErrorKind::InvalidRequest, &["destination"]);
            assert_eq!(server.request_count(), 0);
        }
    }
}

#[tokio::test]
async fn a_request_is_checked_when_a_provider_is_called_directly() {
    let sandbox = sandbox().await;
    let error = fanvue(&sandbox)
        .create(&LinkRequest::new())
        .await
        .unwrap_err();
    assert_refused(&error, ErrorKind::InvalidRequest, &["name", "platform"]);
    assert_eq!(sandbox.fanvue().request_count(), 0);
}

#[tokio::test]
async fn the_error_for_an_unknown_provider_lists_the_configured_ones() {
    let sandbox = sandbox().await;
    let links = sandbox.links();
    let error = links.create("acme", &for_fanvue()).await.unwrap_err();
    assert_refused(&error, ErrorKind::UnknownProvider, &[]);
    let names: Vec<_> = links
        .providers()
        .map(|it| format!("{:?}", it.name()))
        .collect();
    let message = error.to_string();
    let (fault, configured) = message.split_once("; configured: ").unwrap();
    assert_eq!(fault, "tracking-links: no provider is named \"acme\"");
    assert_eq!(configured, names.join(", "));
    let error = links.create("Fanvu", &for_fanvue()).await.unwrap_err();
    let expected = format!(
        "tracking-links: no provider is named \"Fanvu\"; did you mean \"fanvue\"? configured: {}",
        names.join(", ")
    );
    assert_eq!(error.to_string(), expected);
    let error = TrackingLinks::builder().from_variables("bitlly", "a", |_| None);
    let message = error.unwrap_err().to_string();
    assert!(
        message.contains("there is no provider \"bitlly\"; did you mean \"bitly\"? choose fanvue"),
        "{message}"
    );
    assert!(links.provider("acme").is_none());
    assert_eq!(links.provider("fanvue").unwrap().title(), "Fanvue");
}

#[test]
fn a_domain_is_a_host_that_a_port_may_follow() {
    let mut shortener = Capabilities::NONE.allow(Field::Domain);
    shortener.operations.create = true;
    let check = |domain: &str| {
        let request = LinkRequest::new().domain(domain);
        shortener.check(&request).map(|_| ())
    };
    for domain in [
        "go.brand.example",
        "Localhost:8080",
        "b\u{fc}cher.example",
        "[::1]:80",
    ] {
        assert!(check(domain).is_ok(), "{domain}");
    }
    for domain in [
        "https://go.brand.example",
        "go.brand.example/a",
        "anna@go.brand.example",
        "go.brand.example?a",
        "go.brand.example#a",
        r"go\brand.example",
        "go brand.example",
        "go.brand.example:x",
    ] {
        let error = check(domain).unwrap_err();
        assert_refused(&error, ErrorKind::InvalidRequest, &["domain"]);
        let expected = "write `domain` without a scheme or a path, such as go.brand.example";
        assert!(error.to_string().ends_with(expected), "{error}");
    }
}
