//! Assigns each operation its id (`operationId`) and the names of its Rust method and Rust type.
//!
//! `normalise::validate` checks the ids of a vendored provider. In other documents a Rust name that
//! is already used gets a number. An id that an overlay removed is made anew.

use std::collections::BTreeSet;

use crate::document::operations::OperationAt;
use crate::document::walk::http_method;
use crate::model::api::{BodyContent, NamedContent, Operation};
use crate::model::names::{
    fitted, is_too_long, method_name, short, type_name, unique, unique_type,
};
use crate::model::operation_ids::candidates;
use crate::model::scope::Scope;
use crate::model::settings::Settings;
use crate::report::Report;

/// Suffixes of the types that are generated for each operation.
const TYPE_SUFFIXES: [&str; 3] = ["", "Error", "Success"];

/// The Rust names assigned so far.
#[derive(Default)]
pub(super) struct Identifiers {
    methods: BTreeSet<String>,
    types: BTreeSet<String>,
}

pub(super) struct Names {
    /// `operationId` as published, or made from the HTTP method and the path.
    pub(super) id: String,
    pub(super) method_name: String,
    pub(super) type_name: String,
}

impl Identifiers {
    pub(super) fn assign(
        &mut self,
        at: &OperationAt<'_>,
        settings: &Settings,
        scope: Scope,
        report: &mut Report,
    ) -> Names {
        const RULE: &str = "identifiers";
        let id = at.id().map(str::to_owned).unwrap_or_else(|| {
            let method = http_method(at.method);
            let [short, spelled] = candidates(&method, at.path);
            let id = match self.methods.contains(&method_name(&short)) {
                true => spelled,
                false => short,
            };
            let what = format!("no operationId; `{id}` is made from the HTTP method and the path");
            report.changed(RULE, &at.pointer, what);
            id
        });
        let chosen = at.setting(&settings.method_names).cloned();
        let default = chosen.unwrap_or_else(|| method_name(&id));
        let method_name = unique(&default, |name| self.methods.contains(name));
        if method_name != default && scope == Scope::All {
            let what =
                format!("the Rust method `{default}` exists; this one is called `{method_name}`");
            report.changed(RULE, &at.pointer, what);
        }
        let types = |name: &str| TYPE_SUFFIXES.map(|suffix| format!("{name}{suffix}"));
        let is_used = |name: &str| types(name).iter().any(|name| self.types.contains(name));
        let type_name = match at.id().filter(|id| is_too_long(id)) {
            _ if method_name != default => short(&type_name(&method_name)),
            Some(id) if default == self::method_name(id) => type_name(id),
            _ => type_name(&method_name),
        };
        let type_name = unique_type(&type_name, is_used);
        self.methods.insert(method_name.clone());
        self.types.extend(types(&type_name));
        Names {
            id,
            method_name,
            type_name,
        }
    }
}

/// Names the types that only some operations have, after the names of all operations are known.
pub(super) fn name_further_types(operations: &mut [Operation]) {
    let names = operations.iter().flat_map(|operation| {
        TYPE_SUFFIXES.map(|suffix| format!("{}{suffix}", operation.type_name))
    });
    let mut used: BTreeSet<String> = names.collect();
    let mut assign = |wanted: String| {
        let name = unique_type(&wanted, |name| used.contains(name));
        used.insert(name.clone());
        name
    };
    for operation in operations {
        let owner = &operation.type_name;
        // A name that is long as it stands is shortened, and may then be used.
        let mut of_responses = |suffix: &str| {
            let (name, plain) = (fitted(owner, &[suffix]), format!("{owner}{suffix}"));
            if name == plain { name } else { assign(name) }
        };
        operation.success_name = of_responses("Success");
        operation.error_name = of_responses("Error");
        operation.required_name = assign(fitted(owner, &["Required"]));
        if let Some(body) = operation
            .body
            .as_mut()
            .filter(|body| body.contents.len() > 1)
        {
            body.type_name = assign(fitted(owner, &["Content"]));
            for NamedContent { content, .. } in &mut body.contents {
                if let BodyContent::Multipart(form) = content {
                    form.type_name = assign(fitted(owner, &["Multipart"]));
                }
            }
        }
        for choice in &mut operation.choices {
            let form = choice.method_name.trim_start_matches("send_");
            choice.type_name = assign(fitted(owner, &[&type_name(form), "Success"]));
        }
    }
}
