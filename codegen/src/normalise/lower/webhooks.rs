//! Removes `webhooks` (OpenAPI 3.1 section 4.8.1): the provider sends these requests, not the
//! client.

use serde_json::Value;

use crate::report::Report;

pub(super) fn webhooks(root: &mut Value, report: &mut Report) {
    let Value::Object(root) = root else { return };
    if root.shift_remove("webhooks").is_some() {
        report.lost(
            "webhooks",
            "/webhooks",
            "webhooks left out: the provider sends these requests, not the client",
        );
    }
}
