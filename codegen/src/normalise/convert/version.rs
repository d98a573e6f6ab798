//! Completes a version that lacks its third number.
//!
//! OpenAPI 3.1 section 4.1: a version has three numbers. `openapi: 3.1`, often a number in YAML, is
//! completed to `3.1.0`.

use serde_json::Value;

use crate::report::Report;

pub(super) fn version(root: &mut Value, report: &mut Report) {
    let Some(version) = root.get_mut("openapi") else {
        return;
    };
    let complete = match version {
        Value::String(text) if text.matches('.').count() == 1 => format!("{text}.0"),
        Value::Number(number) => format!("{number}.0"),
        _ => return,
    };
    let what = format!("version {version} completed to `{complete}`");
    report.changed("version", "/openapi", what);
    *version = Value::from(complete);
}
