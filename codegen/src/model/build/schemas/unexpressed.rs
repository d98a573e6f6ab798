//! Reports keywords of a schema that become no part of its type (JSON Schema 2020-12).

use serde_json::Value;

use crate::document::json::Json as _;
use crate::document::pointer::join;
use crate::model::build::schemas::context::Schemas;
use crate::model::build::schemas::keywords::Members;

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
    let patterns = members.get("patternProperties").and_then(Value::as_object);
    let has_schema = |schema: &Value| schema.as_object().is_some_and(|it| !it.is_empty());
    if patterns.is_some_and(|patterns| patterns.values().any(has_schema)) {
        lost.push("`patternProperties` has types: members under any name are any value".to_owned());
    }
    if members.get("unevaluatedProperties").is_some_and(has_schema) {
        let what = "`unevaluatedProperties` has a type: members under any name are any value";
        lost.push(what.to_owned());
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
