//! Flattens tags that are lists in a list.
//!
//! OpenAPI 3.1 section 4.8.10: `tags` is `[string]`. Fern's page exporter nests a list for each
//! section above the page (`- - subpackage_x`), up to three, and prints `- []` for a page without a
//! section.

use serde_json::Value;

use crate::document::walk::{Kind, each_mut};
use crate::report::Report;

pub(super) fn nested_tags(root: &mut Value, report: &mut Report) {
    each_mut(root, Kind::Operation, &mut |pointer, operation| {
        let Some(Value::Array(tags)) = operation.get("tags") else {
            return;
        };
        if tags.iter().all(Value::is_string) {
            return;
        }
        let mut flat = Vec::new();
        flatten(tags, &mut flat);
        report.changed(
            "nested_tags",
            format!("{pointer}/tags"),
            format!("nested lists of tags flattened to {}", flat.len()),
        );
        operation.insert("tags".to_owned(), Value::Array(flat));
    });
}

fn flatten(tags: &[Value], flat: &mut Vec<Value>) {
    for tag in tags {
        match tag {
            Value::Array(inner) => flatten(inner, flat),
            Value::String(_) if !flat.contains(tag) => flat.push(tag.clone()),
            _ => {}
        }
    }
}
