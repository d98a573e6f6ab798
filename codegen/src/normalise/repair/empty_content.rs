//! Responses with `content: {}`.
//!
//! OpenAPI 3.1 section 4.8.17: `content` lists the media types of a response, so an empty map says
//! that there are none, where the exporter meant that none is documented. The rule removes
//! the member.

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
