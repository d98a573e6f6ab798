//! Titles of schemas, dropped: typify takes a type's name from them, and equal titles would make two schemas one.

use serde_json::Value;

use crate::walk::{Kind, each_mut};

pub(super) fn titles(root: &mut Value) {
    each_mut(root, Kind::Schema, &mut |_, schema| {
        let Some(title) = schema.shift_remove("title") else {
            return;
        };
        if !schema.contains_key("description") && title.is_string() {
            schema.insert("description".to_owned(), title);
        }
    });
}
