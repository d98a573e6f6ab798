//! Carries out what an action says: merges its update into a value, or removes a value.

use serde_json::Value;

use crate::document::pointer::last;

/// Merges an update into a value (Overlay 1.0 section 4.4.3): objects member by member, arrays by
/// concatenation; any other value is replaced. An update of an array by another kind of value
/// appends that value.
pub(super) fn merge(value: &mut Value, update: &Value) {
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

/// Removes the value at a pointer from the object or array that holds it.
pub(super) fn remove_at(root: &mut Value, pointer: &str) {
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
