//! Removes header parameters that the specification ignores.
//!
//! OpenAPI 3.1 section 4.8.12.2.1: a header parameter named `Accept`, `Content-Type` or
//! `Authorization` "SHALL be ignored", because `content` and `security` describe these headers. If
//! an `Authorization` stands for a missing security scheme, the rule `credential_parameters` has
//! moved it before.

use serde_json::{Map, Value};

use crate::document::json::Json as _;
use crate::document::walk::{Kind, each_mut};
use crate::report::Report;

pub(super) fn ignored_headers(root: &mut Value, report: &mut Report) {
    let mut rule = |pointer: &str, holder: &mut Map<String, Value>| {
        let Some(Value::Array(parameters)) = holder.get_mut("parameters") else {
            return;
        };
        parameters.retain(|parameter| {
            let text = |key: &str| parameter.text(key).unwrap_or_default();
            let name = text("name").to_ascii_lowercase();
            let ignored = text("in") == "header"
                && matches!(name.as_str(), "accept" | "content-type" | "authorization");
            if ignored {
                report.changed(
                    "ignored_headers",
                    format!("{pointer}/parameters"),
                    format!(
                        "header parameter `{}` removed: OpenAPI ignores it",
                        text("name")
                    ),
                );
            }
            !ignored
        });
    };
    each_mut(root, Kind::PathItem, &mut rule);
    each_mut(root, Kind::Operation, &mut rule);
}
