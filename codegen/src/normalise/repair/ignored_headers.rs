//! Removes header parameters that the specification ignores.
//!
//! OpenAPI 3.1 section 4.8.12.2.1: a header parameter named `Accept`, `Content-Type` or
//! `Authorization` "SHALL be ignored", because `content` and `security` describe these headers. If
//! an `Authorization` stands for a missing security scheme, the rule `credential_parameters` has
//! moved it before.

use serde_json::Value;

use crate::document::json::Json as _;
use crate::document::pointer::join;
use crate::document::reference::followed;
use crate::document::walk::{Kind, walk};
use crate::normalise::repair::parameters::remove_parameters;
use crate::report::Report;

pub(super) fn ignored_headers(root: &mut Value, report: &mut Report) {
    let mut ignored: Vec<(String, Vec<usize>)> = Vec::new();
    walk(root, &mut |kind, pointer, holder| {
        if !matches!(kind, Kind::PathItem | Kind::Operation) {
            return;
        }
        let mut indices = Vec::new();
        for (index, parameter) in holder.items("parameters").enumerate() {
            let parameter = followed(root, parameter);
            let name = parameter.text("name").unwrap_or_default();
            if parameter.text("in") == Some("header") && is_ignored(name) {
                indices.push(index);
                report.changed(
                    "ignored_headers",
                    join(pointer, "parameters"),
                    format!("header parameter `{name}` removed: OpenAPI ignores it"),
                );
            }
        }
        if !indices.is_empty() {
            ignored.push((pointer.to_owned(), indices));
        }
    });
    for (pointer, indices) in ignored {
        remove_parameters(root, &pointer, &indices);
    }
}

fn is_ignored(header: &str) -> bool {
    let ignored = ["accept", "content-type", "authorization"];
    ignored.iter().any(|name| header.eq_ignore_ascii_case(name))
}
