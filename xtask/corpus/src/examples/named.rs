//! Decides whether a schema names a member of a value.

use serde_json::Value;

use super::schema::resolved;

/// The keywords whose branches describe the same value as the schema that has them.
const BRANCHES: [&str; 3] = ["allOf", "anyOf", "oneOf"];

/// Whether a schema, or a branch of it, names the member at a pointer into a value.
pub(super) fn is_named(document: &Value, schema: &Value, pointer: &str) -> bool {
    let names = pointer.split('/').skip(1);
    let names = names.map(|name| name.replace("~1", "/").replace("~0", "~"));
    let names: Vec<String> = names.collect();
    let Some((last, names)) = names.split_last() else {
        return true;
    };
    let mut schemas = all_branches(document, vec![schema]);
    for name in names {
        let below = schemas
            .iter()
            .flat_map(|schema| below(schema, name))
            .collect();
        schemas = all_branches(document, below);
    }
    schemas.iter().any(|schema| {
        schema
            .get("properties")
            .is_some_and(|properties| properties.get(last).is_some())
    })
}

/// Returns the schemas with the targets of their references and with their branches.
fn all_branches<'d>(document: &'d Value, mut waiting: Vec<&'d Value>) -> Vec<&'d Value> {
    let mut all: Vec<&Value> = Vec::new();
    while let Some(schema) = waiting.pop() {
        let Some(target) = resolved(document, schema) else {
            continue;
        };
        if all.iter().any(|other| std::ptr::eq(*other, target)) {
            continue;
        }
        all.push(target);
        let branches = BRANCHES
            .iter()
            .filter_map(|keyword| target.get(keyword)?.as_array());
        waiting.extend(branches.flatten());
    }
    all
}

/// Returns the schemas of the member or item with this name.
fn below<'d>(schema: &'d Value, name: &str) -> Vec<&'d Value> {
    let property = schema
        .get("properties")
        .and_then(|properties| properties.get(name));
    let others = ["additionalProperties", "items"]
        .into_iter()
        .filter_map(|keyword| schema.get(keyword));
    let patterns = schema.get("patternProperties").and_then(Value::as_object);
    let patterns = patterns.into_iter().flatten().map(|(_, schema)| schema);
    match property {
        Some(property) => vec![property],
        None => others.chain(patterns).collect(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::is_named;

    #[test]
    fn a_member_is_named_by_the_schema_of_the_object_that_has_it() {
        let document = json!({"components": {"schemas": {
            "A": {"allOf": [{"$ref": "#/components/schemas/B"}, {"properties": {"own": {}}}]},
            "B": {"properties": {"list": {"items": {"properties": {"below": {}}}}}},
        }}});
        let schema = json!({"$ref": "#/components/schemas/A"});
        for (pointer, named) in [
            ("/own", true),
            ("/list", true),
            ("/list/0/below", true),
            ("/below", false),
            ("/list/0/own", false),
        ] {
            assert_eq!(is_named(&document, &schema, pointer), named, "{pointer}");
        }
    }
}
