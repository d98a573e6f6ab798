//! Checks the version, references and operation ids of a document before the model is built.
//! Returns all faults at once, each with file and line.

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

/// Checks the version of a document as published.
pub(crate) fn version(document: &Document) -> Result<()> {
    let root = &document.root;
    let refused = |pointer: &str, message: &str, help: &str| {
        Err(document.fault(pointer, message).help(help).into())
    };
    if !root.is_object() {
        return refused(
            "",
            "this is not an OpenAPI document: its root is not an object",
            "vendor the document, not the page around it: `cargo xtask import` extracts it",
        );
    }
    if is_swagger_2(root) {
        return Ok(());
    }
    for key in ["swagger", "swaggerVersion"] {
        if let Some(version) = root.get(key) {
            return refused(
                &join("", key),
                &format!("Swagger {} is not supported", text(version)),
                "convert it to Swagger 2.0 or OpenAPI 3.0 to 3.2, and vendor the result",
            );
        }
    }
    let Some(version) = root.get("openapi") else {
        return refused(
            "",
            "this is not an OpenAPI document: it has no member `openapi`",
            "vendor a document whose version stands at the root, such as `openapi: 3.1.0`",
        );
    };
    match version.as_str() {
        Some(version)
            if ["3.0.", "3.1.", "3.2."]
                .iter()
                .any(|known| version.starts_with(known)) =>
        {
            Ok(())
        }
        // `convert` completes a version without its third number, which YAML may read as a number.
        _ if ["3.0", "3.1", "3.2"].contains(&text(version).as_str()) => Ok(()),
        _ => refused(
            "/openapi",
            &format!("OpenAPI {} is not supported", text(version)),
            "ask the publisher for the document in a version from 2.0 to 3.2",
        ),
    }
}

fn text(version: &Value) -> String {
    version
        .as_str()
        .map_or_else(|| version.to_string(), str::to_owned)
}

/// Checks the references and operations of a document after all corrections, and that each vendored
/// file is used.
pub(crate) fn consistency(document: &Document, provider: &Provider, files: &FileSet) -> Result<()> {
    let mut faults = files.unused();
    references(document, &mut faults);
    let ids = operation_ids(document, provider, &mut faults);
    listed_operations(document, provider, &ids, &mut faults);
    Failure::check(faults)
}

/// Checks that every reference has a target in the document.
fn references(document: &Document, faults: &mut Vec<Diagnostic>) {
    // A file that can't be read is one fault, however many references lead into it.
    let mut reported = BTreeSet::new();
    walk(&document.root, &mut |kind, pointer, value| {
        if kind == Kind::Schema {
            mapping_values(document, pointer, value, &mut reported, faults);
        }
        let (reference, pointer) = match value {
            // A reference in place of a map, which `bundle` could not follow. Any other string
            // here is a member called `$ref`.
            Value::String(reference)
                if pointer.ends_with("/$ref") && document.unresolved(reference).is_some() =>
            {
                (reference.as_str(), pointer.to_owned())
            }
            // The value of a property called `$ref` is not a string.
            _ => match value.get("$ref").and_then(Value::as_str) {
                Some(reference) => (reference, join(pointer, "$ref")),
                None => return,
            },
        };
        if kind == Kind::OpenApi {
            return;
        }
        if !reference.starts_with('#') {
            faults.extend(unresolved(document, reference, &pointer, &mut reported));
        } else if kind != Kind::Components && document.resolve(reference).is_none() {
            faults.push(
                document
                    .fault(&pointer, format!("`{reference}` points at nothing"))
                    .help("mend the reference, or add its target, in overlay.yaml"),
            );
        }
    });
}

/// Checks the values of a discriminator's `mapping` that refer to other files.
fn mapping_values(
    document: &Document,
    pointer: &str,
    schema: &Value,
    reported: &mut BTreeSet<String>,
    faults: &mut Vec<Diagnostic>,
) {
    let mapping = schema.get("discriminator").and_then(|d| d.get("mapping"));
    for (value, reference) in mapping.and_then(Value::as_object).into_iter().flatten() {
        let Some(reference) = reference.as_str() else {
            continue;
        };
        if document.unresolved(reference).is_some() {
            let pointer = join(&join(&join(pointer, "discriminator"), "mapping"), value);
            faults.extend(unresolved(document, reference, &pointer, reported));
        }
    }
}

/// Returns the fault of a reference to another file; `None` if it is reported already.
fn unresolved(
    document: &Document,
    reference: &str,
    pointer: &str,
    reported: &mut BTreeSet<String>,
) -> Option<Diagnostic> {
    let (key, message, help) = match document.unresolved(reference) {
        Some(unresolved) => {
            let why = &unresolved.refusal;
            let key = if why.of_file {
                &*why.message
            } else {
                reference
            };
            (key, unresolved.to_string(), &*why.help)
        }
        None => (
            reference,
            format!(
                "`{reference}` cannot be followed: only the published document may refer to files"
            ),
            "in overlay.yaml, replace the reference by a copy of its target",
        ),
    };
    let fault = || document.fault(pointer, message).help(help);
    reported.insert(key.to_owned()).then(fault)
}

/// Checks that each operation has an id, and that no two get the same Rust method name. Returns the
/// ids.
fn operation_ids(
    document: &Document,
    provider: &Provider,
    faults: &mut Vec<Diagnostic>,
) -> Vec<String> {
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
                    .help("in overlay.yaml, add an operationId: it becomes the Rust method's name"),
            );
            continue;
        };
        ids.push(id.to_owned());
        let pointer = join(&at.pointer, "operationId");
        let name = provider.names.operations.get(id).cloned();
        let name = name.unwrap_or_else(|| value_name(id));
        if let Some((other, other_pointer)) = by_name.get(&name) {
            let message = format!(
                "the operations `{other}` and `{id}` would both become the Rust method `{name}`"
            );
            faults.push(document.fault(&pointer, message).help(format!(
                "in provider.toml, choose a name for one of them under [names.operations], or in \
                 overlay.yaml, change the operationId of one; `{other}` is at {other_pointer}"
            )));
        } else {
            by_name.insert(name, (id.to_owned(), pointer));
        }
    }
    ids
}

/// Checks that the document has every operation that `provider.toml` mentions.
fn listed_operations(
    document: &Document,
    provider: &Provider,
    ids: &[String],
    faults: &mut Vec<Diagnostic>,
) {
    let wanted = provider.operations.iter().map(|id| (id, "`operations`"));
    let named = provider.names.operations.keys();
    let named = named.map(|id| (id, "[names.operations]"));
    let idempotent = provider.idempotent.keys().map(|id| (id, "[idempotent]"));
    for (id, table) in wanted.chain(named).chain(idempotent) {
        if ids.contains(id) {
            continue;
        }
        let documented = match ids {
            [] => "none".to_owned(),
            ids => ids.join(", "),
        };
        let help = format!(
            "in provider.toml, correct or delete it under {table}; the document has {documented}"
        );
        let message = format!("there is no operation `{id}`");
        faults.push(document.fault("/paths", message).help(help));
    }
}
