//! Converts objects: to a struct if the schema has properties, else to a map.

use serde_json::{Value, json};

use crate::document::json::Json as _;
use crate::document::pointer::join;
use crate::model::build::schemas::context::Schemas;
use crate::model::build::schemas::keywords::{Members, UNIONS, only_annotates};
use crate::model::build::schemas::notes::{default_note, deprecation};
use crate::model::build::schemas::place::Place;
use crate::model::names::{field_name, value_name};
use crate::model::types::{Direction, Object, Property, StringFormat, TypeKind, TypeRef};

impl Schemas<'_> {
    /// Builds the struct of a schema with properties. `owner` is its place, from which the names of
    /// its properties' types are made.
    pub(super) fn object(&mut self, members: &Members, owner: &Place, pointer: &str) -> Object {
        let required = members.items("required");
        let required: Vec<&str> = required.filter_map(Value::as_str).collect();
        let additional = self.additional(members, owner, pointer);
        let mut properties: Vec<Property> = Vec::new();
        let described = members.get("properties").and_then(Value::as_object);
        for (name, schema) in described.into_iter().flatten() {
            let pointer = join(&join(pointer, "properties"), name);
            let value = self.type_ref(schema, &owner.then_member(name), &pointer);
            let is_used = |field: &str| {
                // The struct keeps additional members in its field `extra`.
                (field == "extra" && additional.is_some())
                    || properties.iter().any(|property| property.field == field)
            };
            let lenient = schema.is_true("x-lenient");
            let enum_values = self.keyword(schema, "enum").and_then(Value::as_array);
            let enum_values = enum_values.cloned().unwrap_or_default();
            let is_other = |field: &str| described.is_some_and(|all| all.contains_key(field));
            let field = field_name(name, is_other, is_used);
            if field != value_name(name) {
                let what = format!("the field of `{name}` is called `{field}`: its name is taken");
                self.report.changed("names", &pointer, what);
            }
            let (description, notes) = self.property_docs(schema, &value);
            properties.push(Property {
                field,
                name: name.clone(),
                // A value that does not fit is read as absent, so a lenient property may be absent.
                required: required.contains(&name.as_str()) && !lenient,
                only: self.only_direction(schema),
                lenient,
                enum_values,
                format: self
                    .keyword(schema, "format")
                    .and_then(Value::as_str)
                    .map(str::to_owned),
                description,
                notes,
                constraints: self.constraints(schema, &value),
                value,
            });
        }
        self.report_required(members, &properties, pointer);
        let closed = |key: &str| members.get(key) == Some(&Value::Bool(false));
        Object {
            is_open: !properties.is_empty()
                && !closed("additionalProperties")
                && !closed("unevaluatedProperties"),
            is_untyped: !members.contains_key("type"),
            received_only: Vec::new(),
            properties,
            additional,
        }
    }

    /// Reports properties that are bytes. JSON has none, so that their text is kept as it comes.
    pub(super) fn report_binary(&mut self, object: &Object, pointer: &str) {
        for property in &object.properties {
            if *property.value.innermost() == TypeKind::String(StringFormat::Binary) {
                let pointer = join(&join(pointer, "properties"), &property.name);
                let what = "`format: binary` in an object: JSON has no bytes, so the value is text";
                self.report.changed("binary", pointer, what);
            }
        }
    }

    /// Returns a property's description, and what its schema says beside it.
    fn property_docs(&self, schema: &Value, value: &TypeRef) -> (Option<String>, Vec<String>) {
        // The schema's own words, or those of a branch that is no reference.
        let branches = schema.items("allOf").rev();
        let inline = branches.filter(|branch| branch.get("$ref").is_none());
        let sources: Vec<&Value> = std::iter::once(schema).chain(inline).collect();
        let descriptions = sources
            .iter()
            .filter_map(|schema| schema.text("description"));
        // No type has the words of a component that is a text, a number or a list.
        let of_component = || match value.kind {
            TypeKind::Named(_) => None,
            _ => self.keyword(schema, "description")?.as_str(),
        };
        let mut descriptions = descriptions.filter(|text| !text.trim().is_empty());
        let description = descriptions.next().or_else(of_component);
        let of_sources = |key: &str| sources.iter().find_map(|schema| schema.get(key));
        let mut notes = self.bounds_of(schema, value);
        notes.extend(default_note(self.keyword(schema, "default")));
        notes.extend(deprecation(of_sources("deprecated")));
        (description.map(str::to_owned), notes)
    }

    /// Returns the only direction in which a property occurs. One that says both occurs in neither,
    /// so it is taken for neither.
    fn only_direction(&self, schema: &Value) -> Option<Direction> {
        let lists = UNIONS.iter().flat_map(|key| schema.items(key));
        let notes = lists
            .filter_map(Value::as_object)
            .filter(|branch| only_annotates(branch));
        let schemas: Vec<&Members> = schema.as_object().into_iter().chain(notes).collect();
        let is_true = |key: &str| {
            let mut schemas = schemas.iter();
            schemas.any(|schema| self.any_part_is_true(schema, key))
        };
        match (is_true("readOnly"), is_true("writeOnly")) {
            (true, false) => Some(Direction::Received),
            (false, true) => Some(Direction::Sent),
            _ => None,
        }
    }

    /// Returns the type of members that the document does not list; `None` if no keyword allows
    /// them.
    fn additional(&mut self, members: &Members, owner: &Place, pointer: &str) -> Option<TypeRef> {
        // The base of other schemas: keep the members that its extensions add.
        let is_base = members.get("discriminator").is_some_and(Value::is_object);
        let unlisted = self.unlisted(members, owner, pointer);
        unlisted.or(is_base.then(TypeRef::any))
    }

    pub(super) fn map(&mut self, members: &Members, place: &Place, pointer: &str) -> TypeRef {
        self.report_required(members, &[], pointer);
        let value = self.unlisted(members, place, pointer);
        let value = value.unwrap_or_else(TypeRef::any);
        TypeRef::new(TypeKind::Map(Box::new(value)))
    }

    /// Returns the type of members under other names than those of `properties`; `None` if no
    /// keyword allows them.
    fn unlisted(&mut self, members: &Members, owner: &Place, pointer: &str) -> Option<TypeRef> {
        let schemas = unlisted_schemas(members, pointer);
        let (at, first) = schemas.first()?;
        if schemas.iter().all(|(_, schema)| schema == first) {
            return Some(match first {
                Value::Object(schema) if !schema.is_empty() => {
                    self.type_ref(first, &owner.then("Value"), at)
                }
                _ => TypeRef::any(),
            });
        }
        let has_schema = |schema: &Value| schema.as_object().is_some_and(|it| !it.is_empty());
        if schemas.iter().any(|(_, schema)| has_schema(schema)) {
            let what = "the types of members depend on their names: a member under any name that \
                        `properties` does not list is any value";
            self.report.lost("schemas", pointer, what);
        }
        Some(TypeRef::any())
    }

    /// Reports the members that a schema requires and that are none of `described`.
    pub(super) fn report_required(
        &mut self,
        members: &Members,
        described: &[Property],
        pointer: &str,
    ) {
        let required = members.items("required").filter_map(Value::as_str);
        let names: Vec<String> = required
            .filter(|name| described.iter().all(|property| property.name != *name))
            .map(|name| format!("`{name}`"))
            .collect();
        if !names.is_empty() {
            let names = names.join(", ");
            let what =
                format!("{names}: required, but not described; the type does not require it");
            self.report.lost("schemas", pointer, what);
        }
    }
}

/// Returns the schemas of members under other names than those of `properties`, each with its
/// pointer; none if no keyword allows such members.
fn unlisted_schemas<'m>(members: &'m Members, pointer: &str) -> Vec<(String, &'m Value)> {
    const ANY: &Value = &Value::Bool(true);
    let by_pattern = join(pointer, "patternProperties");
    let by_pattern = members
        .entries("patternProperties")
        .filter(|(_, schema)| !forbids(schema))
        .map(|(pattern, schema)| (join(&by_pattern, pattern), schema));
    let mut schemas: Vec<(String, &Value)> = by_pattern.collect();
    let rest = ["additionalProperties", "unevaluatedProperties"].into_iter();
    let mut rest = rest.filter_map(|key| Some((key, members.get(key)?)));
    match rest.next() {
        Some((key, schema)) if !forbids(schema) => schemas.push((join(pointer, key), schema)),
        None if !schemas.is_empty() => schemas.push((pointer.to_owned(), ANY)),
        _ => {}
    }
    schemas
}

/// Whether a schema accepts no value. `lower` writes `false` as `{not: {}}`.
fn forbids(schema: &Value) -> bool {
    *schema == false || *schema == json!({"not": {}})
}
