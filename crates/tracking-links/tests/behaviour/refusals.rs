//! Requests that are refused before anything is sent.

use tracking_links::{Delivery, Error, ErrorKind, Field, LinkRequest, Provider, Retry};

use crate::{fanvue, for_fanvue, for_impact, impact, links, sandbox};

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
    let links = links(&sandbox);
    let (mut refused, mut taken) = (Vec::new(), Vec::new());
    for (provider, least) in [("fanvue", for_fanvue()), ("impact", for_impact(&sandbox))] {
        for field in Field::ALL {
            let mut request = least.clone().with_example(*field);
            if request.property.is_some() {
                request = request.property(sandbox.impact().property_id());
            }
            match links.create(provider, &request).await {
                Ok(_) => taken.push((provider, field)),
                Err(error) => {
                    assert_refused(&error, ErrorKind::Unsupported, &[field.as_str()]);
                    assert_eq!(
                        error.to_string(),
                        format!("{provider} create: leave `{field}` unset (unsupported)")
                    );
                    refused.push((provider, field));
                }
            }
        }
    }
    assert_eq!(taken.len(), 2 + 7);
    assert_eq!(refused.len(), 2 * Field::ALL.len() - taken.len());
    assert_eq!(sandbox.fanvue().request_count(), 2);
    assert_eq!(sandbox.impact().request_count(), 7);
}

#[tokio::test]
async fn one_error_names_every_fault() {
    let sandbox = sandbox().await;
    let links = links(&sandbox);
    let error = links.create("impact", &for_fanvue()).await.unwrap_err();
    assert_refused(
        &error,
        ErrorKind::Unsupported,
        &["name", "program", "platform"],
    );
    assert_eq!(
        error.to_string(),
        "impact create: leave `name`, `platform` unset (unsupported); set `program` (required)"
    );
    assert_eq!(error.provider(), Some("impact"));
    assert_eq!(error.operation(), Some("create"));

    let error = links
        .create("fanvue", &LinkRequest::new())
        .await
        .unwrap_err();
    assert_refused(&error, ErrorKind::InvalidRequest, &["name", "platform"]);
}

#[tokio::test]
async fn an_empty_text_is_refused_in_required_and_optional_fields() {
    let sandbox = sandbox().await;
    let links = links(&sandbox);
    let request = for_fanvue().name("");
    let error = links.create("fanvue", &request).await.unwrap_err();
    assert_refused(&error, ErrorKind::InvalidRequest, &["name"]);
    let request = for_impact(&sandbox).program("").sub_ids(["one", ""]);
    let error = links.create("impact", &request).await.unwrap_err();
    assert_refused(&error, ErrorKind::InvalidRequest, &["program", "sub_ids"]);
}

#[tokio::test]
async fn overlong_texts_and_invalid_destinations_are_refused_together() {
    let sandbox = sandbox().await;
    let request = for_impact(&sandbox)
        .destination("/shoes")
        .slug("ä".repeat(256))
        .sub_ids(["ä".repeat(255)]);
    let error = links(&sandbox)
        .create("impact", &request)
        .await
        .unwrap_err();
    assert_refused(&error, ErrorKind::InvalidRequest, &["destination", "slug"]);
    assert!(!error.to_string().contains("ä"), "no value is repeated");
    assert_eq!(sandbox.impact().request_count(), 0);
}

#[tokio::test]
async fn a_destination_that_only_a_parser_understands_is_not_sent() {
    let sandbox = sandbox().await;
    let links = links(&sandbox);
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
        let request = for_impact(&sandbox).destination(destination);
        let error = links.create("impact", &request).await.unwrap_err();
        assert_refused(&error, ErrorKind::InvalidRequest, &["destination"]);
    }
    assert_eq!(sandbox.impact().request_count(), 0);
}

#[tokio::test]
async fn a_request_is_checked_when_a_provider_is_called_directly() {
    let sandbox = sandbox().await;
    let error = impact(&sandbox).create(&for_fanvue()).await.unwrap_err();
    assert_refused(
        &error,
        ErrorKind::Unsupported,
        &["name", "program", "platform"],
    );
    assert_eq!(error.provider(), Some("impact"));
    let error = fanvue(&sandbox)
        .create(&LinkRequest::new())
        .await
        .unwrap_err();
    assert_refused(&error, ErrorKind::InvalidRequest, &["name", "platform"]);
    assert_eq!(sandbox.fanvue().request_count(), 0);
    assert_eq!(sandbox.impact().request_count(), 0);
}

#[tokio::test]
async fn a_program_that_is_not_a_path_segment_is_refused() {
    let sandbox = sandbox().await;
    let links = links(&sandbox);
    for program in [".", ".."] {
        let request = LinkRequest::new().program(program);
        let error = links.create("impact", &request).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert_eq!(error.delivery(), Delivery::NotSent);
        assert!(error.to_string().contains("ProgramId"), "{error}");
    }
    assert_eq!(sandbox.impact().request_count(), 0);
}

#[tokio::test]
async fn the_error_for_an_unknown_provider_lists_the_configured_ones() {
    let sandbox = sandbox().await;
    let links = links(&sandbox);
    let error = links.create("bitly", &for_fanvue()).await.unwrap_err();
    assert_refused(&error, ErrorKind::UnknownProvider, &[]);
    assert_eq!(
        error.to_string(),
        "tracking-links: no provider is named \"bitly\"; configured: \"fanvue\", \"impact\""
    );
    assert!(links.provider("bitly").is_none());
    assert_eq!(links.provider("impact").unwrap().title(), "impact.com");
}
