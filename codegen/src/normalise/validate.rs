//! What must hold before a document can be generated from: said all at once, each fault with its place.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Failure, Result};
use crate::document::Document;
use crate::document::pointer::join;
use crate::document::version::is_swagger_2;
use crate::document::walk::{Kind, http_method, walk};
use crate::model::names::value_name;
use crate::vendor::file_set::FileSet;
use crate::vendor::provider::Provider;

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
        // Written without its third number, and then perhaps without quotes.
        _ if ["3.0", "3.1", "3.2"].contains(&text(version).as_str()) => Ok(()),
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

/// References and operations, of the repaired document, and the files that it was made of.
pub(crate) fn consistency(document: &Document, provider: &Provider, files: &FileSet) -> Result<()> {
    let mut faults = files.unused();
    references(document, &mut faults);
    operation_ids(document, provider, &mut faults);
    Failure::from_all(faults).map_or(Ok(()), Err)
}

/// Every `$ref` points at something in this document.
fn references(document: &Document, faults: &mut Vec<Diagnostic>) {
    // A file that cannot be read is one fault, however many references lead into it.
    let mut told = BTreeSet::new();
    walk(&document.root, &mut |kind, pointer, value| {
        if kind == Kind::Schema {
            discriminator_values(document, pointer, value, &mut told, faults);
        }
        let (reference, at) = match value {
            // The member `$ref` of a map, if `files` could not follow it; a property may be called so.
            Value::String(reference)
                if pointer.ends_with("/$ref") && document.unread(reference).is_some() =>
            {
                (reference.as_str(), pointer.to_owned())
            }
            // A property may be called `$ref`; its value is then no string.
            _ => match value.get("$ref").and_then(Value::as_str) {
                Some(reference) => (reference, join(pointer, "$ref")),
                None => return,
            },
        };
        if kind == Kind::OpenApi {
            return;
        }
        if !reference.starts_with('#') {
            faults.extend(unread(document, reference, &at, &mut told));
        } else if kind != Kind::Components && document.resolve(reference).is_none() {
            faults.push(
                document
                    .fault(&at, format!("`{reference}` points at nothing"))
                    .help("mend the reference, or add what it names, in overlay.yaml"),
            );
        }
    });
}

/// What a discriminator's value names is in this document, where the value says in which file it would be.
fn discriminator_values(
    document: &Document,
    at: &str,
    schema: &Value,
    told: &mut BTreeSet<String>,
    faults: &mut Vec<Diagnostic>,
) {
    let mapping = schema.get("discriminator").and_then(|d| d.get("mapping"));
    for (value, reference) in mapping.and_then(Value::as_object).into_iter().flatten() {
        let Some(reference) = reference.as_str() else {
            continue;
        };
        if document.unread(reference).is_some() {
            let at = join(&join(&join(at, "discriminator"), "mapping"), value);
            faults.extend(unread(document, reference, &at, told));
        }
    }
}

fn unread(
    document: &Document,
    reference: &str,
    at: &str,
    told: &mut BTreeSet<String>,
) -> Option<Diagnostic> {
    let (published, message, help) = match document.unread(reference) {
        Some(unread) => (&*unread.published, &*unread.why.message, &*unread.why.help),
        None => (
            reference,
            "only references of the document as it was published are followed",
            "write what it names into overlay.yaml",
        ),
    };
    let first = told.insert(match document.unread(reference) {
        Some(unread) if unread.why.of_file => message.to_owned(),
        _ => reference.to_owned(),
    });
    let fault = || {
        document
            .fault(at, format!("`{published}` cannot be followed: {message}"))
            .help(help)
    };
    first.then(fault)
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
