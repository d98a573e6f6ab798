//! The Cargo features of clients of many operations: one for each tag of the document.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

#[path = "support/crates.rs"]
mod crates;

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Value, json};

use crate::crates::{Crates, files_below};

/// A document with so many operations: one without tags, one of two tags, and the others of three
/// tags in turn. Each tag has errors of its own and shares others; one has XML.
fn document(operations: usize) -> Value {
    let json = |schema: &str| {
        let reference = format!("#/components/schemas/{schema}");
        json!({"description": schema, "content": {"application/json": {"schema": {"$ref": reference}}}})
    };
    let response = |name: &str| json!({"$ref": format!("#/components/responses/{name}")});
    let tags = ["Short Links", "QR codes", "rustls"];
    let mut paths = serde_json::Map::new();
    for index in 0..operations {
        let own = match index {
            0 => vec![],
            1 => vec![tags[0], tags[1]],
            index => vec![tags[index % 3]],
        };
        let by_tag = own.first().unwrap_or(&"none").replace(' ', "");
        let mut operation = json!({
            "operationId": format!("get{by_tag}{index}"),
            "parameters": [{"name": "id", "in": "query", "schema": {"type": "string"}}],
            "responses": {
                "200": json(&format!("{by_tag}Answer")),
                "401": response("Unauthorized"),
                "404": response(&format!("{by_tag}Missing")),
            },
        });
        if !own.is_empty() {
            operation["tags"] = json!(own);
        }
        if by_tag == "QRcodes" {
            let content =
                json!({"application/xml": {"schema": {"$ref": "#/components/schemas/Image"}}});
            operation["responses"]["200"] = json!({"description": "image", "content": content});
        }
        paths.insert(format!("/things/{index}"), json!({"get": operation}));
    }
    let object = json!({"type": "object", "properties": {"id": {"type": "string"}}});
    let kinds = ["none", "ShortLinks", "QRcodes", "rustls"];
    let mut schemas = json!({
        "Image": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Image"}}},
        "Problem": object,
    });
    let mut responses = json!({"Unauthorized": json("Problem")});
    for kind in kinds {
        schemas[format!("{kind}Answer")] = object.clone();
        schemas[format!("{kind}Fault")] = object.clone();
        responses[format!("{kind}Missing")] = json(&format!("{kind}Fault"));
    }
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Many", "version": "1"},
        "servers": [{"url": "https://api.acme.example"}],
        "paths": paths,
        "components": {"schemas": schemas, "responses": responses},
    })
}

/// A program that calls the operation without tags, that of two tags, and one of a tag.
fn program(client: &str, of_tag: &str) -> String {
    format!(
        "//! Calls operations.\n\nfn main() -> Result<(), Box<dyn std::error::Error>> {{\n    \
         let token = {client}::Credential::bearer(\"token\");\n    \
         let client = {client}::Client::new(token)?;\n    \
         let _ = (client.getnone0(), client.get_short_links1(), client.{of_tag}());\n    \
         let _: Option<{client}::operation::GetShortLinks1<'_>> = None;\n    Ok(())\n}}\n"
    )
}

#[test]
fn operations_of_a_tag_are_compiled_if_its_feature_is_on() {
    let documents = [("many", document(201)), ("fewer", document(200))];
    let crates = Crates::write("features", &documents);
    let file = |path: &str| fs::read_to_string(crates.folder.join("crates").join(path));

    let manifest: toml::Table = file("many-client/Cargo.toml").unwrap().parse().unwrap();
    let features = manifest["features"].as_table().unwrap();
    let tls = ["native-tls", "rustls", "rustls-no-provider", "rustls-ring"];
    let of_tags = ["qr-codes", "rustls2", "short-links"];
    let names: BTreeSet<&str> = features.keys().map(String::as_str).collect();
    let expected = tls.iter().chain(&of_tags).chain(&["default"]).copied();
    assert_eq!(names, expected.collect());
    let default: Vec<&str> = features["default"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|it| it.as_str())
        .collect();
    assert_eq!(default, ["rustls", "qr-codes", "rustls2", "short-links"]);
    let readme = file("many-client/README.md").unwrap();
    assert!(
        readme.contains(": `qr-codes`, `rustls2`, `short-links`. "),
        "{readme}"
    );
    assert!(
        readme.contains("| `Client::get_short_links1` | `qr-codes`, `short-links` |"),
        "{readme}"
    );
    let modules = files_below(&crates.folder.join("crates/many-client/src/operation"));
    let modules: Vec<&str> = modules
        .iter()
        .map(|it| it.file_name().unwrap().to_str().unwrap())
        .collect();
    assert_eq!(
        modules,
        [
            "qr_codes.rs",
            "qr_codes_or_short_links.rs",
            "rustls2.rs",
            "short_links.rs"
        ]
    );

    // A client of fewer operations has none of this.
    let manifest: toml::Table = file("fewer-client/Cargo.toml").unwrap().parse().unwrap();
    let names: Vec<&String> = manifest["features"].as_table().unwrap().keys().collect();
    assert_eq!(
        names,
        [
            "default",
            "native-tls",
            "rustls",
            "rustls-no-provider",
            "rustls-ring"
        ]
    );
    assert!(
        !crates
            .folder
            .join("crates/fewer-client/src/operation")
            .exists()
    );

    // Any of the features can be on, without a warning.
    for on in [
        "",
        "qr-codes",
        "rustls2",
        "short-links",
        "qr-codes,rustls2",
        "qr-codes,rustls2,short-links",
    ] {
        let on: Vec<String> = on
            .split_terminator(',')
            .map(|it| format!("many-client/{it}"))
            .collect();
        let checked = crates.cargo(&["check", "--features", &on.join(",")]);
        let errors = String::from_utf8_lossy(&checked.stderr).into_owned();
        assert!(checked.status.success(), "{on:?}: {errors}");
    }

    // A program has the operations of its features, and no others.
    let examples = crates.folder.join("crates/many-client/examples");
    fs::create_dir_all(&examples).unwrap();
    fs::write(
        examples.join("links.rs"),
        program("many_client", "get_short_links3"),
    )
    .unwrap();
    fs::write(
        examples.join("images.rs"),
        program("many_client", "get_q_rcodes4"),
    )
    .unwrap();
    let check = |example: &str, feature: &str| {
        let feature = format!("many-client/{feature}");
        let checked = crates.cargo(&["check", "--example", example, "--features", &feature]);
        (
            checked.status.success(),
            String::from_utf8_lossy(&checked.stderr).into_owned(),
        )
    };
    for (example, feature) in [("links", "short-links"), ("images", "qr-codes")] {
        let (passes, errors) = check(example, feature);
        assert!(passes, "{example}: {errors}");
    }
    let (passes, errors) = check("links", "qr-codes");
    assert!(
        !passes && errors.contains("no method named `get_short_links3`"),
        "{errors}"
    );
    fs::remove_dir_all(&examples).unwrap();
}
