//! `overlay.yaml`: what is wrong or missing at one provider, as an OpenAPI Overlay 1.0.
//!
//! Each action gives its reason in `description`, and each must match something: a repair that no longer
//! applies fails the run, so that none outlives the fault it mends.

use serde_json::Value;
use serde_json_path::JsonPath;

use crate::diagnostic::{Diagnostic, Failure, Result};
use crate::document::Document;
use crate::document::effects::Effects;
use crate::document::pointer;
use crate::report::Report;

pub(crate) fn apply(document: &mut Document, overlay: &Document) -> Result<Effects> {
    let mut report = Report::of("overlay");
    match overlay.root.get("overlay").and_then(Value::as_str) {
        Some(version) if version.starts_with("1.0") => {}
        _ => {
            return Err(overlay
                .fault(
                    "/overlay",
                    "not an OpenAPI Overlay 1.0: the member `overlay` must be \"1.0.0\"",
                )
                .help("begin the file with `overlay: 1.0.0`, `info` and `actions`")
                .into());
        }
    }
    let Some(actions) = overlay
        .root
        .get("actions")
        .and_then(Value::as_array)
        .filter(|list| !list.is_empty())
    else {
        return Err(overlay
            .fault("/actions", "the overlay has no actions")
            .help("list at least one action, or delete the file")
            .into());
    };
    let mut faults = Vec::new();
    for (index, action) in actions.iter().enumerate() {
        let at = format!("/actions/{index}");
        if let Err(fault) = apply_action(document, overlay, action, &at, &mut report) {
            faults.push(*fault);
        }
    }
    Failure::from_all(faults).map_or(Ok(Effects::unmoved(report)), Err)
}

fn apply_action(
    document: &mut Document,
    overlay: &Document,
    action: &Value,
    at: &str,
    report: &mut Report,
) -> std::result::Result<(), Box<Diagnostic>> {
    let fault = |member: &str, message: String| {
        Box::new(overlay.fault(&pointer::join(at, member), message))
    };
    let text = |key: &str| {
        action
            .get(key)
            .and_then(Value::as_str)
            .filter(|text| !text.trim().is_empty())
    };

    let reason =
        text("description").ok_or_else(|| {
            Box::new(overlay.fault(at, "this action gives no reason").help(
                "say in `description` why the document is wrong, and where that is known from",
            ))
        })?;
    let target =
        text("target").ok_or_else(|| fault("target", "this action has no target".to_owned()))?;
    let path = JsonPath::parse(target).map_err(|error| {
        Box::new(
            fault(
                "target",
                format!("`{target}` is not a JSONPath (RFC 9535): {error}"),
            )
            .help("see RFC 9535 section 2.1 for the syntax"),
        )
    })?;
    let pointers: Vec<String> = path
        .query_located(&document.root)
        .locations()
        .map(|location| location.to_json_pointer())
        .collect();
    if pointers.is_empty() {
        return Err(Box::new(
            fault("target", format!("`{target}` matches nothing in the document"))
                .help("the document has changed: see whether the fault is mended there, and delete or rewrite this action"),
        ));
    }
    let remove = action.get("remove") == Some(&Value::Bool(true));
    let update = action.get("update");
    let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    match (remove, update) {
        (true, None) => {
            // From the last to the first, so that indices of earlier matches stay true.
            for target in pointers.iter().rev() {
                remove_at(&mut document.root, target);
                report.changed("remove", target, reason.clone());
            }
        }
        (false, Some(update)) => {
            for target in &pointers {
                let Some(value) = document.root.pointer_mut(target) else {
                    continue;
                };
                let before = value.clone();
                merge(value, update);
                if *value == before {
                    return Err(Box::new(
                        fault("update", format!("the update changes nothing at {target}"))
                            .help("the document says this by now: delete the action"),
                    ));
                }
                report.changed("update", target, reason.clone());
            }
        }
        _ => {
            return Err(Box::new(
                overlay
                    .fault(at, "an action has either `update` or `remove: true`")
                    .help("split it into two actions"),
            ));
        }
    }
    Ok(())
}

/// Overlay 1.0 section 4.4.3: objects are merged member by member, arrays are concatenated, the rest is replaced.
/// An update of an array is one more element of it.
fn merge(value: &mut Value, update: &Value) {
    match (value, update) {
        (Value::Object(members), Value::Object(update)) => {
            for (key, update) in update {
                match members.get_mut(key) {
                    Some(member) => merge(member, update),
                    None => {
                        members.insert(key.clone(), update.clone());
                    }
                }
            }
        }
        (Value::Array(items), Value::Array(update)) => items.extend(update.iter().cloned()),
        (Value::Array(items), update) => items.push(update.clone()),
        (value, update) => *value = update.clone(),
    }
}

fn remove_at(root: &mut Value, target: &str) {
    let Some((parent, _)) = target.rsplit_once('/') else {
        return;
    };
    let key = pointer::last(target);
    match root.pointer_mut(parent) {
        Some(Value::Object(members)) => {
            members.shift_remove(&key);
        }
        Some(Value::Array(items)) => {
            if let Ok(index) = key.parse::<usize>()
                && index < items.len()
            {
                items.remove(index);
            }
        }
        _ => {}
    }
}
