//! Helpers that the modules of `join` share.

use serde_json::{Map, Value};

use crate::document::pointer::join;
use crate::document::published::Part;
use crate::document::walk::is_operation;

/// For each joined value: its pointer in the joined document, the index of the document that it
/// comes from, and its pointer in that document.
pub(super) type Origins = Vec<(String, usize, String)>;

/// Returns the path, HTTP method and pointer of each operation of a document.
pub(super) fn operations(part: &Part) -> Vec<(String, String, String)> {
    part.document
        .operations()
        .iter()
        .map(|at| (at.path.to_owned(), at.method.to_owned(), at.pointer.clone()))
        .collect()
}

pub(super) fn path_items_mut(part: &mut Part) -> impl Iterator<Item = &mut Map<String, Value>> {
    let paths = part.document.root.get_mut("paths");
    let items = paths.and_then(Value::as_object_mut).into_iter().flatten();
    items.filter_map(|(_, item)| item.as_object_mut())
}

pub(super) fn operations_mut(
    item: &mut Map<String, Value>,
) -> impl Iterator<Item = &mut Map<String, Value>> {
    let operations = item.iter_mut().filter(|(key, _)| is_operation(key));
    operations.filter_map(|(_, operation)| operation.as_object_mut())
}

pub(super) fn component_pointer(section: &str, name: &str) -> String {
    join(&join("/components", section), name)
}
