//! Responses and bodies with `content: {}`.
//!
//! An empty map promises that no media type is ever sent, where the exporter meant that none is
//! documented. Without the member the specification says just that.

use serde_json::Value;

use crate::document::walk::{Kind, walk_mut};
use crate::report::Report;

pub(super) fn empty_content(root: &mut Value, report: &mut Report) {
    walk_mut(root, &mut |kind, pointer, value| {
        if !matches!(kind, Kind::Response) {
            return;
        }
        let Value::Object(members) = value else {
            return;
        };
        if members
            .get("content")
            .and_then(Value::as_object)
            .is_some_and(serde_json::Map::is_empty)
        {
            members.shift_remove("content");
            report.changed(
                "empty_content",
                pointer,
                "empty `content` removed: the body is undocumented",
            );
        }
    });
}
