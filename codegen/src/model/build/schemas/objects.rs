//! Objects: a struct where properties are named, a map where they are not.

use serde_json::Value;

use crate::document::pointer::join;
use crate::model::build::schemas::{Members, Schemas, all_of, member_name};
use crate::model::names::{unique, value_name};
use crate::model::types::{Object, Property, TypeKind, TypeRef};

impl Schemas<'_> {
    pub(super) fn properties(&mut self, members: &Members, owner: &str, pointer: &str) -> Object {
        let required: Vec<&str> = members
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let additional = self.additional(members, owner, pointer);
        let mut properties: Vec<Property> = Vec::new();
        for (name, schema) in members
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            let pointer = join(&join(pointer, "properties"), name);
            let value = self.make_value(schema, &member_name(owner, name), &pointer);
            let one_way = self.is_one_way(schema);
            let taken = |field: &str| {
                // `extra` holds the members beside the properties.
                (field == "extra" && additional.is_some())
                    || properties.iter().any(|property| property.field == field)
            };
            properties.push(Property {
                field: unique(&value_name(name), taken),
                name: name.clone(),
                value,
                required: required.contains(&name.as_str()) && !one_way,
                listed: self.listed(schema),
                description: description(schema),
            });
        }
        Object {
            properties,
            additional,
        }
    }

    /// The values of a schema's own enum, or of the component that it is.
    fn listed(&self, schema: &Value) -> Vec<Value> {
        let values = self.component_of(schema).unwrap_or(schema).get("enum");
        values
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default()
    }

    /// The component that a schema is, as it is written.
    fn component_of(&self, schema: &Value) -> Option<&Value> {
        let name = all_of::only_reference(schema.as_object()?)?;
        self.components?.get(name)
    }

    /// What only an answer has can't be required of a request, and the other way round; the type serves both.
    fn is_one_way(&self, schema: &Value) -> bool {
        let is_set = |schema: &Value, key: &str| schema.get(key) == Some(&Value::Bool(true));
        let component = self.component_of(schema);
        ["readOnly", "writeOnly"].iter().any(|key| {
            is_set(schema, key) || component.is_some_and(|component| is_set(component, key))
        })
    }

    /// What members beside the properties hold: kept where the document says that there may be some.
    fn additional(&mut self, members: &Members, owner: &str, pointer: &str) -> Option<TypeRef> {
        match members.get("additionalProperties") {
            Some(Value::Bool(true)) => Some(TypeRef::any()),
            Some(Value::Object(schema)) if schema.is_empty() => Some(TypeRef::any()),
            Some(schema @ Value::Object(_)) => Some(self.make_value(
                schema,
                &format!("{owner}Value"),
                &join(pointer, "additionalProperties"),
            )),
            _ if ["patternProperties", "unevaluatedProperties"]
                .iter()
                .any(|key| members.get(*key).is_some_and(says_some)) =>
            {
                Some(TypeRef::any())
            }
            // The base of a hierarchy: what its extensions add is kept, though their types are not known here.
            _ if members.get("discriminator").is_some_and(Value::is_object) => Some(TypeRef::any()),
            _ => None,
        }
    }

    pub(super) fn map(&mut self, members: &Members, place: &str, pointer: &str) -> TypeRef {
        let value = match members.get("additionalProperties") {
            Some(schema @ Value::Object(_)) => self.make_value(
                schema,
                &format!("{place}Value"),
                &join(pointer, "additionalProperties"),
            ),
            _ => TypeRef::any(),
        };
        TypeRef::new(TypeKind::Map(Box::new(value)))
    }
}

/// Whether what is said of further members allows some: `true`, or schemas.
fn says_some(schema: &Value) -> bool {
    match schema {
        Value::Bool(allows) => *allows,
        schema => schema.is_object(),
    }
}

/// A property's own words, and its default, which the provider applies and the client does not send.
fn description(schema: &Value) -> Option<String> {
    let words = schema
        .get("description")
        .and_then(Value::as_str)
        .filter(|words| !words.trim().is_empty());
    let default = schema
        .get("default")
        .filter(|default| !default.is_null())
        .map(|default| format!("Default: `{default}`."));
    match (words, default) {
        (Some(words), Some(default)) => Some(format!("{}\n\n{default}", words.trim_end())),
        (Some(words), None) => Some(words.to_owned()),
        (None, default) => default,
    }
}
