//! Checks the version, references and listed operations of a document before the model is built.
//! Returns all faults at once, each with file and line.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Failure, Result};
use crate::document::Document;
use crate::document::operations::OperationAt;
use crate::document::pointer::join;
use crate::document::reachable::Reachable;
use crate::document::version::is_swagger_2;
use crate::document::walk::{Kind, http_method, walk};
use crate::model::names::method_name;
use crate::model::operation_ids::candidates;
use crate::normalise::join::Conflict;
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

/// Checks the listed operations of a document after all corrections, the references that they use,
/// and that each vendored file is used. A fault in any other operation concerns no client.
pub(crate) fn consistency(
    document: &Document,
    provider: &Provider,
    conflicts: Vec<Conflict>,
    files: &FileSet,
) -> Result<()> {
    let mut faults = files.unused();
    let operations = document.operations();
    let mut names = Vec::new();
    let listed = listed_operations(document, provider, &operations, &mut names);
    let reachable = Reachable::from(document, &listed, names.is_empty());
    let is_listed = |conflict: &Conflict| listed.iter().any(|at| at.pointer == conflict.pointer);
    let conflicts = conflicts.into_iter().filter(is_listed);
    faults.extend(conflicts.map(|conflict| conflict.fault));
    references(document, &reachable, &mut faults);
    faults.append(&mut names);
    method_names(document, provider, &listed, &mut faults);
    Failure::check(faults)
}

/// Checks that every reference that is reachable has a target in the document.
fn references(document: &Document, reachable: &Reachable, faults: &mut Vec<Diagnostic>) {
    // A file that can't be read is one fault, however many references lead into it.
    let mut reported = BTreeSet::new();
    walk(&document.root, &mut |kind, pointer, value| {
        if !reachable.contains(pointer) {
            return;
        }
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

/// Checks that no two listed operations get the same Rust method name.
fn method_names(
    document: &Document,
    provider: &Provider,
    listed: &[&OperationAt<'_>],
    faults: &mut Vec<Diagnostic>,
) {
    let mut by_name: BTreeMap<String, &OperationAt<'_>> = BTreeMap::new();
    for at in listed {
        let chosen = at.setting(&provider.names.operations).cloned();
        let name = chosen.unwrap_or_else(|| match at.id() {
            Some(id) => method_name(id),
            None => method_name(&candidates(&http_method(at.method), at.path)[0]),
        });
        let Some(other) = by_name.get(&name) else {
            by_name.insert(name, at);
            continue;
        };
        let (called, other_called) = match at.id() == other.id() {
            true => (at.method_and_path(), other.method_and_path()),
            false => (called(at), called(other)),
        };
        let message = format!(
            "the operations `{other_called}` and `{called}` would both become the Rust method \
             `{name}`"
        );
        let fault = document.fault(&join(&at.pointer, "operationId"), message);
        faults.push(fault.help(format!(
            "in provider.toml, choose a name for one of them under [names.operations], or in \
             overlay.yaml, change the operationId of one; `{other_called}` is at {}",
            other.pointer
        )));
    }
}

/// Returns the operation's id, else its HTTP method and path.
fn called(at: &OperationAt<'_>) -> String {
    at.id().map_or_else(|| at.method_and_path(), str::to_owned)
}

/// Checks that `provider.toml` lists an operation.
pub(crate) fn any_operation(document: &Document, provider: &Provider) -> Result<()> {
    if !provider.operations.is_empty() {
        return Ok(());
    }
    let fault = document.fault("/paths", "provider.toml lists no operation to generate");
    Err(fault
        .help(format!(
            "in provider.toml, list ids, or methods and paths such as \"POST /links\", under \
             `operations`; the document has {}",
            documented(&document.operations())
        ))
        .into())
}

/// Returns the names of all operations, for messages.
fn documented(operations: &[OperationAt<'_>]) -> String {
    match operations {
        [] => "none".to_owned(),
        operations => operations.iter().map(called).collect::<Vec<_>>().join(", "),
    }
}

/// Finds the operations that `provider.toml` lists. Checks that each name that it mentions is that
/// of one operation.
fn listed_operations<'o, 'v>(
    document: &Document,
    provider: &Provider,
    operations: &'o [OperationAt<'v>],
    faults: &mut Vec<Diagnostic>,
) -> Vec<&'o OperationAt<'v>> {
    let documented = documented(operations);
    let wanted = provider
        .operations
        .iter()
        .map(|name| (name, "`operations`"));
    let named = provider.names.operations.keys();
    let named = named.map(|name| (name, "[names.operations]"));
    let idempotent = provider
        .idempotent
        .keys()
        .map(|name| (name, "[idempotent]"));
    let paged = provider.pagination.keys();
    let paged = paged.map(|name| (name, "[pagination]"));
    let mut listed: BTreeMap<&str, &OperationAt<'_>> = BTreeMap::new();
    for (name, table) in wanted.chain(named).chain(idempotent).chain(paged) {
        let found: Vec<_> = operations.iter().filter(|at| at.is_called(name)).collect();
        match (found.as_slice(), table) {
            ([], _) => {
                let help = format!(
                    "in provider.toml, correct or delete it under {table}; the document has \
                     {documented}"
                );
                let message = format!("there is no operation `{name}`");
                faults.push(document.fault("/paths", message).help(help));
            }
            ([only], "`operations`") => {
                listed.insert(&only.pointer, only);
            }
            ([_, second, ..], "`operations`") => {
                let each: Vec<String> = found
                    .iter()
                    .map(|at| format!("\"{}\"", at.method_and_path()))
                    .collect();
                let message = format!("{} operations have the id `{name}`", found.len());
                let fault = document.fault(&join(&second.pointer, "operationId"), message);
                faults.push(fault.help(format!(
                    "in provider.toml, list the one that is meant by its method and path: {}",
                    each.join(" or ")
                )));
            }
            _ => {}
        }
    }
    operations
        .iter()
        .filter(|at| listed.contains_key(at.pointer.as_str()))
        .collect()
}
