//! Removes the operations that `provider.toml` does not list.

use serde_json::Value;

use crate::document::pointer::join;
use crate::document::walk::is_operation;
use crate::report::Report;

pub(super) fn select(root: &mut Value, listed: &[String], report: &mut Report) {
    let Some(paths) = root.get_mut("paths").and_then(Value::as_object_mut) else {
        return;
    };
    paths.retain(|path, item| {
        let Value::Object(members) = item else {
            return false;
        };
        members.retain(|method, operation| {
            let id = operation.get("operationId").and_then(Value::as_str);
            let id = id.unwrap_or_default();
            let keep = !is_operation(method) || listed.iter().any(|listed| listed == id);
            if !keep {
                report.changed(
                    "select",
                    join(&join("/paths", path), method),
                    format!("operation `{id}` removed: provider.toml does not list it"),
                );
            }
            keep
        });
        members.keys().any(|key| is_operation(key))
    });
}
