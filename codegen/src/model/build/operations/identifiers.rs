//! The names of operations: the method, the type, and the `operationId` as published.
//!
//! A vendored provider's ids were checked (see `check`); elsewhere one that is missing is made of method and path, and one that is
//! repeated gets a number.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::operations::OperationAt;
use crate::document::walk::http_method;
use crate::model::names::{type_name, unique, value_name};
use crate::model::scope::Scope;
use crate::model::wanted::Wanted;
use crate::report::Report;

/// Methods that a generated client has beside its operations.
const CLIENT_METHODS: [&str; 6] = ["new", "builder", "runtime", "clone", "from", "into"];

#[derive(Default)]
pub(super) struct Identifiers {
    methods: BTreeSet<String>,
    types: BTreeSet<String>,
}

pub(super) struct Names {
    pub(super) id: String,
    pub(super) method_name: String,
    pub(super) type_name: String,
}

impl Identifiers {
    pub(super) fn of(
        &mut self,
        at: &OperationAt<'_>,
        wanted_names: &Wanted,
        scope: Scope,
        report: &mut Report,
    ) -> Names {
        let published = at
            .operation
            .get("operationId")
            .and_then(Value::as_str)
            .filter(|id| !id.trim().is_empty());
        let id = match published {
            Some(id) => id.to_owned(),
            None => {
                let made = from_path(at);
                report.changed(
                    "identifiers",
                    &at.pointer,
                    format!("no operationId: named `{made}` after method and path"),
                );
                made
            }
        };
        let chosen = wanted_names.method_names.get(&id).cloned();
        let mut wanted = chosen.unwrap_or_else(|| value_name(&id));
        if CLIENT_METHODS.contains(&wanted.as_str()) {
            wanted.push('_');
        }
        let method_name = unique(&wanted, |name| self.methods.contains(name));
        if method_name != wanted && scope == Scope::All {
            report.changed(
                "identifiers",
                &at.pointer,
                format!("`{wanted}` is taken: named `{method_name}`"),
            );
        }
        let type_name = unique(&type_name(&method_name), |name| {
            ["", "Error", "Success"]
                .iter()
                .any(|suffix| self.types.contains(&format!("{name}{suffix}")))
        });
        self.methods.insert(method_name.clone());
        self.types
            .extend(["", "Error", "Success"].map(|suffix| format!("{type_name}{suffix}")));
        Names {
            id,
            method_name,
            type_name,
        }
    }
}

/// `GET /links/{id}/users` as `get links by id users`.
fn from_path(at: &OperationAt<'_>) -> String {
    let mut words = vec![http_method(at.method).to_lowercase()];
    for segment in at.path.split('/').filter(|segment| !segment.is_empty()) {
        words.push(segment.replace('{', " by ").replace('}', " "));
    }
    value_name(&words.join(" "))
}
