//! Reports keywords of a schema that become no part of its type (JSON Schema 2020-12).

use serde_json::{Value, json};

use crate::document::json::Json as _;
use crate::document::pointer::join;
use crate::model::build::schemas::context::Schemas;
use crate::model::build::schemas::keywords::{Members, UNIONS, makes_types};

const RULE: &str = "schemas";

/// Keywords by which the provider alone checks a value.
const CHECKED: [&str; 8] = [
    "not",
    "contains",
    "propertyNames",
    "dependentRequired",
    "dependencies",
    "unevaluatedItems",
    "minContains",
    "maxContains",
];

/// Keywords with schemas that apply under a condition.
const CONDITIONAL: [&str; 3] = ["then", "else", "dependentSchemas"];

/// Keywords that refer to a schema by another way than its place in the document.
const REFERENCES: [&str; 2] = ["$dynamicRef", "$recursiveRef"];

const TYPES: [&str; 8] = [
    "array", "boolean", "file", "integer", "null", "number", "object", "string",
];

impl Schemas<'_> {
    /// Reports the keywords of a schema, and of the branches of its `allOf` that are in place.
    pub(super) fn report_unexpressed(&mut self, members: &Members, pointer: &str) {
        let mut waiting = vec![(members, pointer.to_owned())];
        while let Some((members, pointer)) = waiting.pop() {
            for what in unexpressed(members) {
                self.report.lost(RULE, &pointer, what);
            }
            let branches = members.items("allOf").enumerate();
            let branches =
                branches.filter_map(|(index, branch)| Some((index, branch.as_object()?)));
            let pointer = join(&pointer, "allOf");
            waiting.extend(branches.map(|(index, it)| (it, join(&pointer, &index.to_string()))));
        }
    }
}

fn unexpressed(members: &Members) -> Vec<String> {
    let mut lost = Vec::new();
    let has = |key: &&&str| members.contains_key(**key);
    for key in CHECKED.iter().filter(has) {
        lost.push(format!(
            "`{key}` is not part of the type: the provider checks it"
        ));
    }
    for key in CONDITIONAL.iter().filter(has) {
        lost.push(format!(
            "`{key}` is not part of the type: members that it alone describes are left out"
        ));
    }
    for key in REFERENCES.iter().filter(has) {
        lost.push(format!("`{key}` is not followed: any value is accepted"));
    }
    if members.contains_key("prefixItems") || members.get("items").is_some_and(Value::is_array) {
        lost.push("items with a type for each place: each is any value".to_owned());
    }
    for key in UNIONS {
        let is_condition = |branch: &Value| branch.get("required").is_some() && !is_type(branch);
        if members.items(key).any(is_condition) {
            lost.push(format!(
                "`{key}` of required members is not part of the type: the provider checks it"
            ));
        }
    }
    if members.contains_key("contentSchema") {
        lost.push("`contentSchema` has a type: the caller writes and reads a text".to_owned());
    }
    if let Some(name) = members.text("type").filter(|name| !TYPES.contains(name)) {
        lost.push(format!(
            "`{name}` is no type of JSON Schema: any value is accepted"
        ));
    }
    lost
}

/// Whether a branch of a union becomes a type.
fn is_type(branch: &Value) -> bool {
    makes_types(&Members::new(), &json!([branch]))
}
