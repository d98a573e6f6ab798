//! Lists the operations of a document.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::document::json::Json as _;
use crate::document::pointer::join;
use crate::document::walk::{http_method, is_operation};

/// An operation and its position in the document.
pub(crate) struct OperationAt<'v> {
    pub(crate) pointer: String,
    pub(crate) path: &'v str,
    /// The operation's key in the path item, such as `get`.
    pub(crate) method: &'v str,
    pub(crate) path_item: &'v Map<String, Value>,
    pub(crate) operation: &'v Map<String, Value>,
}

impl OperationAt<'_> {
    /// Returns `operationId`; `None` if it is missing or blank.
    pub(crate) fn id(&self) -> Option<&str> {
        let id = self.operation.get("operationId").and_then(Value::as_str);
        id.filter(|id| !id.trim().is_empty())
    }

    /// Returns the HTTP method and the path, as in `POST /links`.
    pub(crate) fn method_and_path(&self) -> String {
        format!("{} {}", http_method(self.method), self.path)
    }

    /// Whether `name` is the operation's id, or its HTTP method and path.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        self.id() == Some(name)
            || name
                .strip_suffix(self.path)
                .and_then(|rest| rest.strip_suffix(' '))
                .is_some_and(|method| method == http_method(self.method))
    }

    /// Returns the value of the key that is the operation's HTTP method and path, else of the key
    /// that is its id.
    pub(crate) fn setting<'m, T>(&self, settings: &'m BTreeMap<String, T>) -> Option<&'m T> {
        let by_path = settings.get(&self.method_and_path());
        by_path.or_else(|| settings.get(self.id()?))
    }
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
