//! Removes `content: {}` from responses.
//!
//! `content` lists the media types of a response (OpenAPI 3.1 section 4.8.17), so an empty map
//! means that there are none. But exporters print it for a body that is not documented.

use serde_json::Value;

use crate::document::walk::{Kind, each_mut};
use crate::report::Report;

pub(super) fn empty_content(root: &mut Value, report: &mut Report) {
    each_mut(root, Kind::Response, &mut |pointer, response| {
        let content = response.get("content").and_then(Value::as_object);
        if content.is_some_and(serde_json::Map::is_empty) {
            response.shift_remove("content");
            report.changed(
                "empty_content",
                pointer,
                "empty `content` removed: the body is undocumented",
            );
        }
    });
}
