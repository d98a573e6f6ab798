//! Reads the schemas of multipart bodies. They become no type, because an operation has a setter
//! for each part.

use serde_json::{Map, Value, json};

use crate::document::json::Json as _;
use crate::document::pointer::join;
use crate::model::api::PartValue;
use crate::model::build::schemas::context::Schemas;
use crate::model::build::schemas::keywords::{MORE_UNIONS, Members, UNIONS, is_object, is_union};
use crate::model::build::schemas::place::Place;
use crate::model::build::schemas::scalars::scalar;
use crate::model::types::{Direction, Property, StringFormat, TypeKind, TypeRef};

impl Schemas<'_> {
    /// Returns the properties of a form, and the type of parts that the document does not name:
    /// `None` if there are none, `Some(None)` if nothing is known of them. A union has the
    /// properties of all its branches, of which the caller sets those of one branch.
    pub(in crate::model::build) fn form_properties(
        &mut self,
        schema: Option<&Value>,
        owner: &Place,
        pointer: &str,
    ) -> (Vec<Property>, Option<Option<TypeRef>>) {
        let nothing_known = (Vec::new(), Some(None));
        let Some(schema) = schema else {
            return nothing_known;
        };
        let wrapped = json!({"allOf": [schema]});
        let mut members = self.flattened(wrapped.as_object().unwrap_or(&Map::new()));
        if is_union(&members) {
            members = self.with_all_branches(members);
        }
        let free = match members.get("additionalProperties") {
            Some(Value::Object(schema)) if !schema.is_empty() => {
                let schema = Value::Object(schema.clone());
                let pointer = join(pointer, "additionalProperties");
                Some(Some(self.type_ref(&schema, &owner.then("Value"), &pointer)))
            }
            Some(Value::Object(_) | Value::Bool(true)) => Some(None),
            _ if members.contains_key("patternProperties") => Some(None),
            _ => None,
        };
        self.report_contradictions(&members, pointer);
        if is_object(&members) {
            // A form has no field `extra`: a property of this name keeps it.
            members.insert("additionalProperties".to_owned(), Value::Bool(false));
            let mut properties = self.object(&members, owner, pointer).properties;
            properties.retain(|property| property.only != Some(Direction::Received));
            return (properties, free);
        }
        (Vec::new(), free.or(nothing_known.1))
    }

    /// Returns the media type of a part whose text encodes bytes, such as base64 (OpenAPI 3.1
    /// section 4.8.14.4); `None` for any other part.
    pub(in crate::model::build) fn encoded_media_type(
        &self,
        schema: &Value,
        property: &str,
    ) -> Option<String> {
        let property = self.property(schema, property)?;
        property.text("contentEncoding")?;
        let media_type = property.text("contentMediaType");
        Some(media_type.unwrap_or("application/octet-stream").to_owned())
    }

    fn property(&self, schema: &Value, property: &str) -> Option<Members> {
        let flat = self.flattened(schema.as_object()?);
        Some(self.flattened(flat.get("properties")?.get(property)?.as_object()?))
    }

    /// Turns a union of structs into one struct with the properties of all branches. A property
    /// that only a branch requires becomes optional.
    fn with_all_branches(&self, mut members: Members) -> Members {
        for branch in self.flattened_branches(&members) {
            let Some(Value::Object(more)) = branch.get("properties").cloned() else {
                continue;
            };
            let known = members
                .entry("properties")
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(known) = known {
                for (name, schema) in more {
                    known.entry(name).or_insert(schema);
                }
            }
        }
        UNIONS
            .iter()
            .for_each(|key| drop(members.shift_remove(*key)));
        members
    }

    /// Returns whether a part is a file or a list of files, if its schema is a union with such a
    /// branch; `None` for any other schema.
    pub(in crate::model::build) fn file_branch(
        &self,
        schema: &Value,
        property: &str,
    ) -> Option<PartValue> {
        let property = self.property(schema, property)?;
        let is_file =
            |members: &Members| scalar(members).kind == TypeKind::String(StringFormat::Binary);
        let branches = self.flattened_branches(&property);
        let has_list = branches.iter().any(|branch| {
            let items = branch.get("items").and_then(Value::as_object);
            items.is_some_and(|items| is_file(&self.flattened(items)))
        });
        if has_list {
            return Some(PartValue::Files);
        }
        branches.iter().any(is_file).then_some(PartValue::File)
    }

    /// Returns the branches of a union, each with its `allOf` merged.
    pub(super) fn flattened_branches(&self, members: &Members) -> Vec<Members> {
        let more = members.items(MORE_UNIONS);
        let lists = UNIONS
            .iter()
            .filter_map(|key| members.get(*key))
            .chain(more);
        let branches = lists.filter_map(Value::as_array).flatten();
        let branches = branches.filter_map(Value::as_object);
        branches.map(|branch| self.flattened(branch)).collect()
    }
}
