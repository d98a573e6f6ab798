//! Applies `overlay.yaml`, an OpenAPI Overlay 1.0 with the corrections of one provider's document.
//!
//! Each action must give its reason in `description`, match something and change something. An
//! action that no longer applies fails the run, so that it is deleted once the publisher has
//! corrected the document.

use serde_json::Value;
use serde_json_path::JsonPath;

use crate::diagnostic::{Diagnostic, Result};
use crate::document::Document;
use crate::document::effects::Effects;
use crate::document::json::Json as _;
use crate::document::pointer::{join, last};
use crate::report::Report;

/// Applies the actions that fit. Returns the faults of the others.
pub(crate) fn apply(
    document: &mut Document,
    overlay: &Document,
) -> Result<(Effects, Vec<Diagnostic>)> {
    let mut report = Report::of("overlay");
    let version = overlay.root.text("overlay");
    if !version.is_some_and(|version| version.starts_with("1.0")) {
        let message = "not an OpenAPI Overlay 1.0: the member `overlay` must be \"1.0.0\"";
        return Err(overlay
            .fault("/overlay", message)
            .help("begin the file with `overlay: 1.0.0`, `info` and `actions`")
            .into());
    }
    let mut actions = overlay.root.items("actions").enumerate().peekable();
    if actions.peek().is_none() {
        return Err(overlay
            .fault("/actions", "the overlay has no actions")
            .help("list at least one action, or delete the file")
            .into());
    }
    let mut faults = Vec::new();
    for (index, action) in actions {
        let pointer = format!("/actions/{index}");
        let fault = |member: &str, message: String, help: &str| {
            let pointer = match member {
                "" => pointer.clone(),
                member => join(&pointer, member),
            };
            overlay.fault(&pointer, message).help(help)
        };
        if let Err(fault) = apply_action(document, action, &fault, &mut report) {
            faults.push(*fault);
        }
    }
    Ok((Effects::unmoved(report), faults))
}

/// Applies one action. `fault` makes the diagnostic for a member of the action (`""`: the action
/// itself) from a message and a remedy.
fn apply_action(
    document: &mut Document,
    action: &Value,
    fault: &dyn Fn(&str, String, &str) -> Diagnostic,
    report: &mut Report,
) -> Result<(), Box<Diagnostic>> {
    let text = |key: &str| action.text(key).filter(|text| !text.trim().is_empty());
    let reason = text("description").ok_or_else(|| {
        fault(
            "",
            "this action gives no reason".to_owned(),
            "say in `description` why the document is wrong, and which source shows that",
        )
    })?;
    let target = text("target").ok_or_else(|| {
        fault(
            "target",
            "this action has no target".to_owned(),
            "write the JSONPath of the values to change",
        )
    })?;
    let path = JsonPath::parse(target).map_err(|error| {
        fault(
            "target",
            format!("`{target}` is not a JSONPath (RFC 9535): {error}"),
            "see RFC 9535 section 2.1 for the syntax",
        )
    })?;
    let pointers: Vec<String> = path
        .query_located(&document.root)
        .locations()
        .map(|location| location.to_json_pointer())
        .collect();
    if pointers.is_empty() {
        return Err(Box::new(fault(
            "target",
            format!("`{target}` matches nothing in the document"),
            "delete this action if the document no longer has the fault, else correct the target",
        )));
    }
    let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    match (action.is_true("remove"), action.get("update")) {
        (true, None) => {
            // From the last to the first, so that the indices of earlier matches stay valid.
            for pointer in pointers.iter().rev() {
                remove_at(&mut document.root, pointer);
                report.changed("remove", pointer, reason.clone());
            }
        }
        (false, Some(update)) => {
            for pointer in &pointers {
                let Some(value) = document.root.pointer_mut(pointer) else {
                    continue;
                };
                let before = value.clone();
                merge(value, update);
                if *value == before {
                    return Err(Box::new(fault(
                        "update",
                        format!("the update changes nothing at {pointer}"),
                        "delete the action: the document has these values already",
                    )));
                }
                report.changed("update", pointer, reason.clone());
            }
        }
        _ => {
            return Err(Box::new(fault(
                "",
                "this action has both or neither of `update` and `remove: true`".to_owned(),
                "give each action one of the two",
            )));
        }
    }
    Ok(())
}

/// Merges an update into a value (Overlay 1.0 section 4.4.3): objects member by member, arrays by
/// concatenation; any other value is replaced. An update of an array by another kind of value
/// appends that value.
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

fn remove_at(root: &mut Value, pointer: &str) {
    let Some((parent, _)) = pointer.rsplit_once('/') else {
        return;
    };
    let key = last(pointer);
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
