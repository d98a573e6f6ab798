//! Reads the keywords of a single schema; references are not followed here.

use serde_json::{Map, Value};

use crate::document::json::Json as _;
use crate::document::pointer::join;
use crate::document::walk::component_name;

/// A schema object: keywords and their values.
pub(super) type Members = Map<String, Value>;

/// Keywords that list branches, of which a value must match one or more.
pub(super) const UNIONS: [&str; 2] = ["oneOf", "anyOf"];

/// The keyword under which a merge of `allOf` keeps the branches of further unions, as a list of
/// lists.
pub(super) const MORE_UNIONS: &str = "x-more-unions";

/// The keyword that marks an `allOf` made by a merge, of schemas that the document has in several
/// places.
pub(super) const MERGED: &str = "x-merged";

/// The keyword under which a merge of `allOf` keeps the members that an extension requires of a
/// component, whose type stays as it is.
pub(super) const NARROWED: &str = "x-narrowed";

/// Returns a schema's `type`, or the type that its other keywords imply.
pub(super) fn kind(members: &Members) -> Option<&str> {
    const OF_OBJECTS: [&str; 4] = [
        "properties",
        "additionalProperties",
        "patternProperties",
        "propertyNames",
    ];
    const OF_ARRAYS: [&str; 3] = ["items", "prefixItems", "contains"];
    let has = |key: &&str| members.contains_key(*key);
    if let Some(name) = members.text("type") {
        Some(name)
    } else if OF_OBJECTS.iter().any(has) {
        Some("object")
    } else if OF_ARRAYS.iter().any(has) {
        Some("array")
    } else {
        None
    }
}

/// Whether a schema accepts null: by `nullable`, because its enum lists null, or by a branch of a
/// union that says no more.
pub(super) fn is_nullable(members: &Members) -> bool {
    let lists = UNIONS.into_iter().flat_map(|key| members.items(key));
    let mut branches = lists.filter_map(Value::as_object);
    accepts_null(members)
        || branches.any(|branch| !makes_type(branch, false) && accepts_null(branch))
}

fn accepts_null(members: &Members) -> bool {
    members.is_true("nullable") || members.items("enum").any(Value::is_null)
}

/// Whether a schema describes at least one property.
pub(super) fn has_properties(members: &Members) -> bool {
    members.entries("properties").next().is_some()
}

/// Whether a schema becomes a struct: it has properties, no branches that become types, and no
/// other `type` than object.
pub(super) fn is_object(members: &Members) -> bool {
    has_properties(members)
        && !is_union(members)
        && !matches!(
            members.text("type"),
            Some("array" | "string" | "integer" | "number" | "boolean")
        )
}

/// Whether a schema has branches that become types.
pub(super) fn is_union(members: &Members) -> bool {
    branches(members).next().is_some()
}

/// Returns the branches that become types, each with its keyword and its index in the keyword's
/// list.
pub(super) fn branches(members: &Members) -> impl Iterator<Item = (&'static str, usize, &Members)> {
    let of_struct = is_only_struct(members);
    UNIONS.into_iter().flat_map(move |key| {
        let list = members.items(key).enumerate();
        list.filter_map(move |(index, branch)| Some((key, index, branch.as_object()?)))
            .filter(move |(_, _, branch)| makes_type(branch, of_struct))
    })
}

/// Whether a list of branches has one that becomes a type. `members` are beside the list.
pub(super) fn makes_types(members: &Members, list: &Value) -> bool {
    let of_struct = is_only_struct(members);
    let branches = list.as_array().into_iter().flatten();
    let mut branches = branches.filter_map(Value::as_object);
    branches.any(|branch| makes_type(branch, of_struct))
}

/// Whether a schema has properties, and no branch of another type than object. `properties` says
/// nothing of a text or a number (JSON Schema 2020-12 section 10.3.2.1).
fn is_only_struct(members: &Members) -> bool {
    let lists = UNIONS.into_iter().flat_map(|key| members.items(key));
    let mut types = lists.filter_map(|branch| branch.text("type"));
    has_properties(members) && types.all(|name| matches!(name, "object" | "null"))
}

/// Whether a branch becomes a type: it does more than, for example, require members. If the schema
/// has properties beside its branches, a branch's `type: object` only repeats what they imply.
fn makes_type(branch: &Members, of_struct: bool) -> bool {
    let repeats_type = of_struct && branch.text("type") == Some("object");
    if let Some(Value::Array(values)) = branch.get("enum")
        && !values.is_empty()
        && values.iter().all(Value::is_null)
    {
        return false;
    }
    branch.keys().any(|key| match key.as_str() {
        "type" => !repeats_type,
        "$ref"
        | "properties"
        | "items"
        | "enum"
        | "allOf"
        | "oneOf"
        | "anyOf"
        | "additionalProperties"
        | "format" => true,
        _ => false,
    })
}

/// Whether a keyword only documents the schema, and constrains no value.
fn is_documentation(key: &str) -> bool {
    key.starts_with("x-")
        || matches!(
            key,
            "description"
                | "title"
                | "default"
                | "example"
                | "examples"
                | "deprecated"
                | "externalDocs"
                | "$comment"
                | "summary"
        )
}

/// Whether a keyword beside a reference leaves the type as it is: documentation, or a bound on
/// values, which the provider validates.
pub(super) fn is_annotation(key: &str) -> bool {
    is_documentation(key)
        || matches!(
            key,
            "readOnly"
                | "writeOnly"
                | "nullable"
                | "xml"
                | "discriminator"
                | "minItems"
                | "maxItems"
                | "uniqueItems"
                | "minProperties"
                | "maxProperties"
                | "minLength"
                | "maxLength"
                | "pattern"
                | "minimum"
                | "maximum"
                | "exclusiveMinimum"
                | "exclusiveMaximum"
                | "multipleOf"
        )
}

/// Whether all keywords of a schema are annotations.
pub(super) fn only_annotates(members: &Members) -> bool {
    members.keys().all(|key| is_annotation(key))
}

/// Whether a schema accepts any value: `true`, or documentation only.
pub(super) fn accepts_any(schema: &Value) -> bool {
    match schema {
        Value::Bool(accepts) => *accepts,
        Value::Object(members) => members.keys().all(|key| is_documentation(key)),
        _ => false,
    }
}

/// A component that a schema stands for.
pub(super) struct Alias<'m> {
    pub(super) component: &'m str,
    /// Whether the schema accepts null, whatever the component does.
    pub(super) nullable: bool,
}

/// Returns the component that a schema stands for: the target of `$ref`, or that of the only branch
/// of its `allOf`, `oneOf` or `anyOf` that has more than annotations.
pub(super) fn alias(members: &Members) -> Option<Alias<'_>> {
    let mut nullable = members.is_true("nullable");
    if let Some(reference) = members.text("$ref") {
        let component = component_name(reference)?;
        return Some(Alias {
            component,
            nullable,
        });
    }
    let mut branches = None;
    for (key, value) in members {
        match (key.as_str(), value) {
            ("oneOf" | "anyOf", Value::Array(list)) if list.iter().any(accepts_any) => return None,
            ("allOf" | "oneOf" | "anyOf", Value::Array(list)) if branches.is_none() => {
                branches = Some(list);
            }
            ("type", Value::String(name)) if name == "object" => {}
            (key, _) if is_annotation(key) => {}
            _ => return None,
        }
    }
    let (notes, constraining): (Vec<&Value>, Vec<&Value>) = branches?
        .iter()
        .partition(|branch| branch.as_object().is_some_and(only_annotates));
    let [only] = constraining.as_slice() else {
        return None;
    };
    let alias = alias(only.as_object()?)?;
    nullable |= alias.nullable || notes.iter().any(|notes| notes.is_true("nullable"));
    Some(Alias { nullable, ..alias })
}

/// Returns the name of the component that a schema stands for.
pub(super) fn only_reference(members: &Members) -> Option<&str> {
    alias(members).map(|alias| alias.component)
}

/// Returns a schema that refers to a component.
pub(super) fn reference(name: &str) -> Members {
    let reference = join("#/components/schemas", name);
    Map::from_iter([("$ref".to_owned(), Value::String(reference))])
}
