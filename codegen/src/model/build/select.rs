//! Removes the operations that `provider.toml` does not list.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::operations::operations;
use crate::document::pointer::join;
use crate::document::walk::is_operation;
use crate::report::Report;

pub(super) fn select(root: &mut Value, listed: &[String], report: &mut Report) {
    let (kept, unlisted): (Vec<_>, Vec<_>) = operations(root)
        .into_iter()
        .partition(|at| listed.iter().any(|name| at.is_called(name)));
    let kept: BTreeSet<String> = kept.into_iter().map(|at| at.pointer).collect();
    let unlisted = unlisted.into_iter().map(|at| {
        let id = at.id().map_or_else(|| at.method_and_path(), str::to_owned);
        (at.pointer, id)
    });
    let unlisted: Vec<(String, String)> = unlisted.collect();
    let Some(paths) = root.get_mut("paths").and_then(Value::as_object_mut) else {
        return;
    };
    for (pointer, id) in unlisted {
        let what = format!("operation `{id}` removed: provider.toml does not list it");
        report.changed("select", pointer, what);
    }
    paths.retain(|path, item| {
        let Value::Object(members) = item else {
            return false;
        };
        members.retain(|method, _| {
            !is_operation(method) || kept.contains(&join(&join("/paths", path), method))
        });
        members.keys().any(|key| is_operation(key))
    });
}
