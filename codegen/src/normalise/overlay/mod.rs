//! Applies `overlay.yaml`, an OpenAPI Overlay 1.0 with the corrections of one provider's document.
//!
//! Each action must give its reason in `description`, match something and change something. An
//! action that the publisher has made needless fails the run, so that it is deleted. So does one
//! that would replace a value that it does not name in `x-before`, an extension: the document has
//! changed since the action was written, or its author has not looked.

mod fit;
mod merge;

use serde_json::Value;
use serde_json_path::JsonPath;

use crate::diagnostic::{Diagnostic, Result, shown};
use crate::document::Document;
use crate::document::effects::Effects;
use crate::document::json::Json as _;
use crate::document::pointer::join;
use crate::normalise::overlay::fit::{Misfit, nearest_match, updated, verify};
use crate::normalise::overlay::merge::remove_at;
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
    let mut first_unfit = None;
    for (index, action) in actions {
        let pointer = format!("/actions/{index}");
        let fault = |member: &str, message: String, help: &str| {
            let pointer = match member {
                "" => pointer.clone(),
                member => join(&pointer, member),
            };
            overlay.fault(&pointer, message).help(help)
        };
        if let Err(fault) = apply_action(document, action, first_unfit, &fault, &mut report) {
            faults.push(*fault);
            first_unfit.get_or_insert(index);
        }
    }
    Ok((Effects::unmoved(report), faults))
}

/// Applies one action. `first_unfit` is the index of the first action that was not applied. `fault`
/// makes the diagnostic for a member of the action (`""`: the action itself) from a message and a
/// remedy.
fn apply_action(
    document: &mut Document,
    action: &Value,
    first_unfit: Option<usize>,
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
    let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    let before = action.get("x-before");
    // The document may lack what an earlier action would have made.
    let after = first_unfit.map(|index| {
        format!("mend /actions/{index} first: this action may build on what that one changes")
    });
    let remedy = |help: &'static str| after.as_deref().unwrap_or(help);
    let misfit = |pointer: &str, misfit: Box<Misfit>| {
        let place = place(document, &format!("{pointer}{}", misfit.pointer));
        let message = format!("this action no longer fits: {place} is not as before\n{misfit}");
        Box::new(fault(
            "target",
            message,
            remedy(
                "change the action, and write what it replaces into its `x-before`; or delete it",
            ),
        ))
    };
    match (action.is_true("remove"), action.get("update")) {
        (true, None) if pointers.is_empty() => {
            return Err(Box::new(fault(
                "target",
                format!("`{target}` matches nothing: what this action removes is gone"),
                remedy(MENDED),
            )));
        }
        (false, Some(_)) if pointers.is_empty() => {
            let found = nearest_match(&document.root, target);
            return Err(Box::new(fault(
                "target",
                format!("this action no longer fits: `{target}` matches nothing\n{found}"),
                remedy(
                    "correct the target, or delete the action if the document no longer has the \
                     fault",
                ),
            )));
        }
        (true, None) => {
            for pointer in &pointers {
                let value = document.root.pointer(pointer).unwrap_or(&Value::Null);
                verify(value, before).map_err(|it| misfit(pointer, it))?;
            }
            // From the last to the first, so that the indices of earlier matches stay valid.
            for pointer in pointers.iter().rev() {
                remove_at(&mut document.root, pointer);
                report.changed("remove", pointer, reason.clone());
            }
        }
        (false, Some(update)) => {
            let mut changed = Vec::new();
            let mut unchanged = Vec::new();
            for pointer in &pointers {
                let value = document.root.pointer(pointer).unwrap_or(&Value::Null);
                match updated(value, update, before).map_err(|it| misfit(pointer, it))? {
                    Some(value) => changed.push((pointer, value)),
                    None => unchanged.push(pointer.as_str()),
                }
            }
            if let Some(pointer) = unchanged.first() {
                let help = match changed.is_empty() {
                    true => remedy(MENDED),
                    false => remedy("narrow the target to the values that lack the update"),
                };
                let place = place(document, pointer);
                let message = format!("the update changes nothing: {place} has these values");
                return Err(Box::new(fault("update", message, help)));
            }
            for (pointer, new) in changed {
                if let Some(value) = document.root.pointer_mut(pointer) {
                    *value = new;
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

/// The remedy for an action that the document no longer needs.
const MENDED: &str = "the provider has mended this: delete it";

/// Returns where a value is: file, line and pointer.
fn place(document: &Document, pointer: &str) -> String {
    let origin = document.fault(pointer, "");
    let pointer = shown(pointer);
    match origin.location() {
        Some((file, Some(line))) => format!("{file}:{line} {pointer}"),
        Some((file, None)) => format!("{file} {pointer}"),
        None => pointer.to_owned(),
    }
}
