//! What the joining of parts has in common: origins, operations and pointers of components.

use crate::document::pointer::join;
use crate::document::published::Part;

/// Origins of the joined document's parts: pointer, index of the part, and the pointer there.
pub(super) type Origins = Vec<(String, usize, String)>;

/// The operations of a part: path, method and the pointer of each.
pub(super) fn operations(part: &Part) -> Vec<(String, String, String)> {
    part.document
        .operations()
        .iter()
        .map(|at| (at.path.to_owned(), at.method.to_owned(), at.pointer.clone()))
        .collect()
}

/// Members of a path item that are not operations and hold for all of them.
pub(super) const OF_ALL: [&str; 2] = ["parameters", "servers"];

/// The pointer of a component.
pub(super) fn component(section: &str, name: &str) -> String {
    join(&join("/components", section), name)
}
