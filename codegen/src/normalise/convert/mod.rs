//! Swagger 2.0 to OpenAPI 3.0.3, and 3.2 to 3.1.1, meaning kept.
//!
//! A stage before `repair`, and of no effect on 3.0 and 3.1. What is wrong in a document stays wrong: mending is
//! `repair`'s. One concern a file; what a construct becomes stands in tables wherever it can.

mod openapi_3_2;
mod swagger_2;

use serde_json::Value;

use crate::document::effects::Effects;
use crate::document::relocations::Relocations;
use crate::document::version::is_swagger_2;
use crate::report::Report;

/// The version with its third number (OpenAPI 3.1 section 4.1), which `openapi: 3.1` lacks.
fn whole_version(root: &mut Value, report: &mut Report) {
    let Some(version) = root.get_mut("openapi") else {
        return;
    };
    let whole = match version {
        Value::String(text) if text.matches('.').count() == 1 => format!("{text}.0"),
        Value::Number(number) => format!("{number}.0"),
        _ => return,
    };
    report.changed("version", "/openapi", format!("`{whole}` is meant"));
    *version = Value::from(whole);
}

/// Converts a document of version 2.0 or 3.2.
pub(crate) fn convert(root: &mut Value) -> Effects {
    let mut report = Report::of("convert");
    let relocations = converted(root, &mut report);
    Effects {
        relocations,
        report,
    }
}

fn converted(root: &mut Value, report: &mut Report) -> Relocations {
    whole_version(root, report);
    if openapi_3_2::is_3_2(root) {
        return openapi_3_2::convert(root, report);
    }
    if is_swagger_2(root) {
        return swagger_2::convert(root, report);
    }
    Relocations::default()
}
