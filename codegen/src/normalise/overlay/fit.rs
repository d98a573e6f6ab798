//! Tells whether an action still fits the document: whether the values that it replaces are those
//! for which it was written.

use std::fmt;

use serde_json::Value;
use serde_json_path::JsonPath;

use crate::document::pointer::join;
use crate::normalise::overlay::merge::merge;

/// A value that is not the one for which an action was written.
pub(super) struct Misfit {
    /// Its pointer, from the target.
    pub(super) pointer: String,
    /// The value for which the action was written; `None` if there was none.
    before: Option<Value>,
    /// The value that the document has; `None` if there is none.
    now: Option<Value>,
}

/// Prints the value before and now, as a unified diff.
impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = |value: &Option<Value>| match value {
            Some(value) => format!("{value:#}\n"),
            None => "(nothing)\n".to_owned(),
        };
        let (before, now) = (lines(&self.before), lines(&self.now));
        let diff = similar::TextDiff::from_lines(&before, &now);
        let diff = diff.unified_diff().context_radius(1).to_string();
        let lines: Vec<&str> = diff.lines().filter(|it| !it.starts_with("@@")).collect();
        writeln!(f, "    --- what the action was written for")?;
        write!(f, "    +++ what the document has")?;
        for line in lines.iter().take(MAX_LINES) {
            write!(f, "\n    {line}")?;
        }
        match lines.len().saturating_sub(MAX_LINES) {
            0 => Ok(()),
            more => write!(f, "\n    ({more} more lines)"),
        }
    }
}

/// The number of lines of a diff that are shown.
const MAX_LINES: usize = 20;

/// Checks that a value is what `x-before` says. Of an object, only the members that `x-before`
/// names are compared.
pub(super) fn verify(value: &Value, before: Option<&Value>) -> Result<(), Box<Misfit>> {
    match before {
        Some(before) => verify_at(value, before, String::new()),
        None => Ok(()),
    }
}

fn verify_at(value: &Value, before: &Value, pointer: String) -> Result<(), Box<Misfit>> {
    let misfit = |pointer, before: &Value, now: Option<&Value>| {
        Box::new(Misfit {
            pointer,
            before: Some(before.clone()),
            now: now.cloned(),
        })
    };
    match (value, before) {
        (Value::Object(members), Value::Object(before)) => {
            before.iter().try_for_each(|(key, before)| {
                let pointer = join(&pointer, key);
                match members.get(key) {
                    Some(member) => verify_at(member, before, pointer),
                    None => Err(misfit(pointer, before, None)),
                }
            })
        }
        _ if value == before => Ok(()),
        _ => Err(misfit(pointer, before, Some(value))),
    }
}

/// Returns a value with an update merged into it; `None` if it has all of the update already.
pub(super) fn updated(
    value: &Value,
    update: &Value,
    before: Option<&Value>,
) -> Result<Option<Value>, Box<Misfit>> {
    if has(value, update) {
        return Ok(None);
    }
    verify(value, before)?;
    replaces_only_named(value, update, before, String::new())?;
    let mut updated = value.clone();
    merge(&mut updated, update);
    Ok(Some(updated))
}

/// Whether a value has all of an update already: of an array, the items that it would append.
fn has(value: &Value, update: &Value) -> bool {
    match (value, update) {
        (Value::Object(members), Value::Object(update)) => update
            .iter()
            .all(|(key, update)| members.get(key).is_some_and(|member| has(member, update))),
        (Value::Array(items), Value::Array(update)) => {
            update.iter().all(|update| items.contains(update))
        }
        (Value::Array(items), update) => items.contains(update),
        _ => value == update,
    }
}

/// Checks that each value that an update would replace is named in `x-before`. What an update adds
/// to an object or an array replaces nothing.
fn replaces_only_named(
    value: &Value,
    update: &Value,
    before: Option<&Value>,
    pointer: String,
) -> Result<(), Box<Misfit>> {
    match (value, update) {
        (Value::Object(members), Value::Object(update)) => {
            update.iter().try_for_each(|(key, update)| {
                let Some(member) = members.get(key) else {
                    return Ok(());
                };
                let before = before.and_then(|before| before.get(key));
                replaces_only_named(member, update, before, join(&pointer, key))
            })
        }
        (Value::Array(_), _) => Ok(()),
        _ if value == update || before.is_some() => Ok(()),
        _ => Err(Box::new(Misfit {
            pointer,
            before: None,
            now: Some(value.clone()),
        })),
    }
}

/// Says which part of a target, a JSONPath that matches nothing, matches a value, and which members
/// that value has.
pub(super) fn nearest_match(root: &Value, target: &str) -> String {
    let ends = target.char_indices().rev();
    let mut paths = ends.filter(|(_, c)| matches!(c, '.' | '['));
    let found = paths.find_map(|(end, _)| {
        let path = target.get(..end)?;
        let value = JsonPath::parse(path).ok()?.query(root).first()?;
        Some((path, value))
    });
    let Some((path, value)) = found else {
        return "    the document has none of it".to_owned();
    };
    let members = match value {
        Value::Object(members) if members.is_empty() => "no members".to_owned(),
        Value::Object(members) => {
            let names: Vec<String> = members.keys().take(MAX_LINES).cloned().collect();
            let more = match members.len().saturating_sub(MAX_LINES) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            format!("the members {}{more}", names.join(", "))
        }
        Value::Array(items) => format!("{} items", items.len()),
        _ => format!("the value {value}"),
    };
    format!("    `{path}` matches, and has {members}")
}
