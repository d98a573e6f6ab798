//! Only the operations that `provider.toml` wants.

use serde_json::Value;

use crate::document::walk::is_operation;
use crate::report::Report;

pub(super) fn select(root: &mut Value, wanted: &[String], report: &mut Report) {
    let Some(paths) = root.get_mut("paths").and_then(Value::as_object_mut) else {
        return;
    };
    paths.retain(|path, item| {
        let Value::Object(members) = item else {
            return false;
        };
        members.retain(|method, operation| {
            if !is_operation(method) {
                return true;
            }
            let id = operation
                .get("operationId")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let keep = wanted.iter().any(|wanted| wanted == id);
            if !keep {
                let pointer = crate::document::pointer::join(
                    &crate::document::pointer::join("/paths", path),
                    method,
                );
                report.changed(
                    "select",
                    pointer,
                    format!("operation `{id}` is not wanted by provider.toml"),
                );
            }
            keep
        });
        members.keys().any(|key| is_operation(key))
    });
}
