//! Removes `webhooks` (OpenAPI 3.1 section 4.8.1): the provider sends these requests, not the
//! client.
//!
//! Webhooks to which a reference leads stay until the model has followed it, and removes them.

use serde_json::Value;

use crate::document::reference::refers_into;
use crate::report::Report;

pub(super) fn webhooks(root: &mut Value, report: &mut Report) {
    let is_used = refers_into(root, "#/webhooks/");
    let Value::Object(root) = root else { return };
    if !root.contains_key("webhooks") {
        return;
    }
    if !is_used {
        root.shift_remove("webhooks");
    }
    let what = "webhooks left out: the provider sends these requests, not the client";
    report.lost("webhooks", "/webhooks", what);
}
