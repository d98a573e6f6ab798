//! The operations of a document, in its order.

use serde_json::{Map, Value};

use crate::document::pointer::join;
use crate::document::walk::is_operation;

/// One operation's place in a document.
pub(crate) struct OperationAt<'v> {
    pub(crate) pointer: String,
    pub(crate) path: &'v str,
    pub(crate) method: &'v str,
    pub(crate) path_item: &'v Map<String, Value>,
    pub(crate) operation: &'v Map<String, Value>,
}

/// The operations of a document, in its order.
pub(crate) fn operations(root: &Value) -> Vec<OperationAt<'_>> {
    let mut found = Vec::new();
    for (path, item) in root
        .get("paths")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let Some(path_item) = item.as_object() else {
            continue;
        };
        for (method, operation) in path_item {
            if !is_operation(method) {
                continue;
            }
            let Some(operation) = operation.as_object() else {
                continue;
            };
            let pointer = join(&join("/paths", path), method);
            found.push(OperationAt {
                pointer,
                path,
                method,
                path_item,
                operation,
            });
        }
    }
    found
}
