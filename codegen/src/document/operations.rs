//! Lists the operations of a document.

use serde_json::{Map, Value};

use crate::document::json::Json as _;
use crate::document::pointer::join;
use crate::document::walk::is_operation;

/// An operation and its position in the document.
pub(crate) struct OperationAt<'v> {
    pub(crate) pointer: String,
    pub(crate) path: &'v str,
    /// The operation's key in the path item, such as `get`.
    pub(crate) method: &'v str,
    pub(crate) path_item: &'v Map<String, Value>,
    pub(crate) operation: &'v Map<String, Value>,
}

/// Lists the operations of a document, in its order.
pub(crate) fn operations(root: &Value) -> Vec<OperationAt<'_>> {
    let path_items = root.entries("paths");
    let path_items = path_items.filter_map(|(path, item)| Some((path, item.as_object()?)));
    path_items
        .flat_map(|(path, path_item)| {
            path_item.iter().filter_map(move |(method, operation)| {
                Some(OperationAt {
                    pointer: join(&join("/paths", path), method),
                    path,
                    method,
                    path_item,
                    operation: operation.as_object().filter(|_| is_operation(method))?,
                })
            })
        })
        .collect()
}
