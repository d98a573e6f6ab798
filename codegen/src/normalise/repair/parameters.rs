//! Removes parameters, for the rules that find them.

use serde_json::Value;

use crate::document::pointer::join;

/// Removes parameters of the path item or operation at a pointer, by their ascending indices.
pub(super) fn remove_parameters(root: &mut Value, owner: &str, indices: &[usize]) {
    if let Some(Value::Array(parameters)) = root.pointer_mut(&join(owner, "parameters")) {
        for index in indices.iter().rev() {
            parameters.remove(*index);
        }
    }
}
