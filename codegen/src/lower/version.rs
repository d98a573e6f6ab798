//! The version, and the members of the root that 3.0 does not have.

use serde_json::Value;

use crate::report::Report;

pub(super) fn version(root: &mut Value, report: &mut Report) {
    let Value::Object(root) = root else { return };
    let Some(before) = root
        .get("openapi")
        .and_then(Value::as_str)
        .map(str::to_owned)
    else {
        return;
    };
    if before.starts_with("3.0") {
        return;
    }
    report.changed("version", "/openapi", format!("{before} lowered to 3.0.3"));
    root.insert("openapi".to_owned(), Value::from("3.0.3"));
    if root.shift_remove("webhooks").is_some() {
        report.lost(
            "version",
            "/webhooks",
            "webhooks left out: requests that the provider sends, not the client",
        );
    }
    root.shift_remove("jsonSchemaDialect");
    if let Some(Value::Object(info)) = root.get_mut("info") {
        info.shift_remove("summary");
        if let Some(Value::Object(license)) = info.get_mut("license") {
            license.shift_remove("identifier");
        }
    }
    root.entry("paths")
        .or_insert_with(|| Value::Object(serde_json::Map::new()));
}
