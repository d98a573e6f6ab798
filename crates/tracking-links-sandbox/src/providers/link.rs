//! Links that are kept as JSON, in the form in which answers have them.
//!
//! A member whose name begins with `_` is the sandbox's own, and no answer has it.

use serde_json::Value;

/// Returns a link as answers have it.
pub(crate) fn shown(link: &Value) -> Value {
    let mut link = link.clone();
    if let Some(members) = link.as_object_mut() {
        members.retain(|name, _| !name.starts_with('_'));
    }
    link
}

/// Returns the index of the first link with this text as a member.
pub(crate) fn place(links: &[Value], member: &str, text: &str) -> Option<usize> {
    links.iter().position(|link| link[member] == text)
}

/// Sets members of an object to those that another one has and that are not null. The names are
/// separated by blanks.
pub(crate) fn copy_members(from: &Value, to: &mut Value, names: &str) {
    for name in names.split(' ') {
        if !from[name].is_null() {
            to[name] = from[name].clone();
        }
    }
}

/// Sets all members that an object has.
pub(crate) fn set_members(from: &Value, to: &mut Value) {
    for (name, value) in from.as_object().into_iter().flatten() {
        to[name] = value.clone();
    }
}

/// Adds an item to a member that is an array, or null.
pub(crate) fn push(items: &mut Value, item: Value) {
    match items {
        Value::Array(items) => items.push(item),
        items => *items = Value::Array(vec![item]),
    }
}

/// Adds one to a member that is a number.
pub(crate) fn count(link: &mut Value, member: &str) {
    link[member] = (link[member].as_u64().unwrap_or_default() + 1).into();
}

/// Returns a text that is not empty.
pub(crate) fn text<'a>(value: &'a Value, member: &str) -> Option<&'a str> {
    value[member].as_str().filter(|text| !text.is_empty())
}
