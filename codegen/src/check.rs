//! What must hold before a document can be generated from: said all at once, each fault with its place.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::convert::is_swagger_2;
use crate::diagnostic::{Diagnostic, Failure, Result};
use crate::document::Document;
use crate::names::value_name;
use crate::pointer::join;
use crate::provider::Provider;
use crate::walk::{Kind, http_method, walk};

/// The version, before anything is changed.
pub(crate) fn version(document: &Document) -> Result<()> {
    let root = &document.root;
    if !root.is_object() {
        return Err(document
            .fault("", "this is not an OpenAPI document: its root is not an object")
            .help("vendor the document itself, not the page around it: `cargo xtask import` takes it out")
            .into());
    }
    if is_swagger_2(root) {
        return Ok(());
    }
    for key in ["swagger", "swaggerVersion"] {
        if let Some(version) = root.get(key) {
            return Err(document
                .fault(&join("", key), format!("Swagger {} is not read", text(version)))
                .help("version 2.0 is, as are OpenAPI 3.0, 3.1 and 3.2: convert the document and vendor the result")
                .into());
        }
    }
    let Some(version) = root.get("openapi") else {
        return Err(document
            .fault(
                "",
                "this is not an OpenAPI document: it has no member `openapi`",
            )
            .help("the first line of a document is `openapi: 3.1.0` or the like")
            .into());
    };
    match version.as_str() {
        Some(version) if ["3.0.", "3.1.", "3.2."].iter().any(|known| version.starts_with(known)) => Ok(()),
        _ => Err(document
            .fault("/openapi", format!("OpenAPI {} is not read", text(version)))
            .help("versions 2.0 to 3.2 are; where the document uses nothing newer, ask the publisher for one of these")
            .into()),
    }
}

fn text(version: &Value) -> String {
    version
        .as_str()
        .map_or_else(|| version.to_string(), str::to_owned)
}

/// References and operations, of the repaired document.
pub(crate) fn consistency(document: &Document, provider: &Provider) -> Result<()> {
    let mut faults = Vec::new();
    references(document, &mut faults);
    operation_ids(document, provider, &mut faults);
    Failure::from_all(faults).map_or(Ok(()), Err)
}

/// Every `$ref` points at something in this document.
fn references(document: &Document, faults: &mut Vec<Diagnostic>) {
    walk(&document.root, &mut |kind, pointer, value| {
        // A property may be called `$ref`; its value is then no string.
        let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
            return;
        };
        if matches!(kind, Kind::OpenApi | Kind::Components) {
            return;
        }
        let at = join(pointer, "$ref");
        if !reference.starts_with('#') {
            faults.push(
                document
                    .fault(&at, format!("`{reference}` points into another file"))
                    .help("bundle the files into one document before it is vendored"),
            );
        } else if document.resolve(reference).is_none() {
            faults.push(
                document
                    .fault(&at, format!("`{reference}` points at nothing"))
                    .help("mend the reference, or add what it names, in overlay.yaml"),
            );
        }
    });
}

fn operation_ids(document: &Document, provider: &Provider, faults: &mut Vec<Diagnostic>) {
    let mut by_name: BTreeMap<String, (String, String)> = BTreeMap::new();
    let mut ids = Vec::new();
    for at in document.operations() {
        let Some(id) = at.operation.get("operationId").and_then(Value::as_str) else {
            faults.push(
                document
                    .fault(
                        &at.pointer,
                        format!("{} {} has no operationId", http_method(at.method), at.path),
                    )
                    .help("give it one in overlay.yaml: it becomes the client's method"),
            );
            continue;
        };
        ids.push(id.to_owned());
        let pointer = join(&at.pointer, "operationId");
        let name = provider
            .names
            .operations
            .get(id)
            .cloned()
            .unwrap_or_else(|| value_name(id));
        if let Some((other, other_pointer)) = by_name.get(&name) {
            faults.push(
                document
                    .fault(&pointer, format!("the operations `{other}` and `{id}` would both be the method `{name}`"))
                    .help(format!(
                        "name one of them in provider.toml under [names.operations], or give it another operationId in \
                         overlay.yaml; the other one is at {other_pointer}"
                    )),
            );
        } else {
            by_name.insert(name, (id.to_owned(), pointer));
        }
    }
    for wanted in &provider.operations {
        if !ids.contains(wanted) {
            faults.push(
                document
                    .fault("/paths", format!("there is no operation `{wanted}`"))
                    .help(format!(
                        "provider.toml wants it under `operations`; the document has {}",
                        if ids.is_empty() {
                            "none".to_owned()
                        } else {
                            ids.join(", ")
                        }
                    )),
            );
        }
    }
    let named = provider.names.operations.keys();
    let named = named.map(|id| (id, "[names.operations]"));
    let told = provider.idempotent.keys().map(|id| (id, "[idempotent]"));
    for (known, table) in named.chain(told) {
        if !ids.contains(known) {
            faults.push(
                document
                    .fault("/paths", format!("there is no operation `{known}`"))
                    .help(format!(
                        "provider.toml names it under {table}: delete or mend that line"
                    )),
            );
        }
    }
}
