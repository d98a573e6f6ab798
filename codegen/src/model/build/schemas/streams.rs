//! Reads the schemas of streams: what each item is, and what the schema of an event describes.

use serde_json::{Value, json};

use crate::document::pointer::join;
use crate::document::walk::ITEM_SCHEMA;
use crate::model::api::EventData;
use crate::model::build::schemas::context::Schemas;
use crate::model::build::schemas::keywords::{Members, kind};
use crate::model::build::schemas::place::Place;
use crate::model::types::{Definition, TypeKind, TypeRef};

impl Schemas<'_> {
    /// Returns the type of each item of a stream. OpenAPI 3.2 has a keyword for its schema; earlier
    /// documents describe an item, or the list of all items.
    pub(in crate::model::build) fn item_type(
        &mut self,
        described: &Value,
        place: &Place,
        pointer: &str,
    ) -> Option<TypeRef> {
        let (schema, pointer) = self.item_schema(described, pointer)?;
        Some(self.type_ref(&schema, place, &pointer))
    }

    /// Returns the type of each event of a stream, and what it describes.
    pub(in crate::model::build) fn event_type(
        &mut self,
        described: &Value,
        place: &Place,
        pointer: &str,
    ) -> (TypeRef, EventData) {
        let text = (TypeRef::plain_string(), EventData::Text);
        let Some((schema, item)) = self.item_schema(described, pointer) else {
            return text;
        };
        let data = self.event_data(&schema, described.get(ITEM_SCHEMA).is_some());
        let value = self.type_ref(&schema, place, &item);
        match (data, value == TypeRef::any()) {
            // Nothing is known of the data, which may be any text.
            (EventData::Json, true) => text,
            (data, _) => (value, data),
        }
    }

    fn item_schema(&self, described: &Value, pointer: &str) -> Option<(Value, String)> {
        if let Some(schema) = described.get(ITEM_SCHEMA) {
            return Some((schema.clone(), join(pointer, ITEM_SCHEMA)));
        }
        let (schema, pointer) = (described.get("schema")?, join(pointer, "schema"));
        let flat = self.members(schema)?;
        match flat.get("items") {
            Some(items) if kind(&flat) == Some("array") => {
                Some((items.clone(), join(&pointer, "items")))
            }
            _ => Some((schema.clone(), pointer)),
        }
    }

    /// Tells what the schema of an event describes. The members of an event have fixed names
    /// (OpenAPI 3.2 section 4.14.4); in earlier versions, a schema that has both `event` and `data`
    /// is taken to describe them.
    fn event_data(&self, schema: &Value, is_item_schema: bool) -> EventData {
        let Some(flat) = self.members(schema) else {
            return EventData::Json;
        };
        let branches = self.flattened_branches(&flat);
        let all = if branches.is_empty() {
            vec![flat]
        } else {
            branches
        };
        let describes = |members: &Members, name: &str| {
            members
                .get("properties")
                .is_some_and(|it| it.get(name).is_some())
        };
        let is_event = |members: &Members| {
            describes(members, "data") && (is_item_schema || describes(members, "event"))
        };
        if all.iter().all(is_event) {
            EventData::Members
        } else if all.iter().all(|members| kind(members) == Some("string")) {
            EventData::Text
        } else {
            EventData::Json
        }
    }

    /// Whether a schema describes members or items, which neither a text nor bytes have.
    pub(in crate::model::build) fn is_structured(&self, schema: Option<&Value>) -> bool {
        let flat = schema.and_then(|schema| self.members(schema));
        flat.is_some_and(|flat| {
            matches!(kind(&flat), Some("object" | "array"))
                && ["properties", "items", "additionalProperties"]
                    .iter()
                    .any(|key| flat.contains_key(*key))
        })
    }

    /// Whether a value of a type has members.
    pub(in crate::model::build) fn has_members(&self, value: &TypeRef) -> bool {
        match &value.kind {
            TypeKind::Map(_) => true,
            TypeKind::Named(index) => !matches!(
                self.definition(*index),
                Some(Definition::StringEnum { .. } | Definition::IntegerEnum { .. })
            ),
            _ => false,
        }
    }

    /// Whether a value of a type may be an object.
    pub(in crate::model::build) fn may_be_object(&self, value: &TypeRef) -> bool {
        match &value.kind {
            TypeKind::Named(index) => match self.definition(*index) {
                Some(Definition::Recursive(value)) => self.may_be_object(value),
                Some(Definition::Union(union)) => {
                    let mut variants = union.variants.iter();
                    variants.any(|variant| self.may_be_object(&variant.value))
                }
                _ => self.has_members(value),
            },
            kind => matches!(kind, TypeKind::Map(_) | TypeKind::Any),
        }
    }

    fn members(&self, schema: &Value) -> Option<Members> {
        schema.as_object()?;
        Some(self.flattened(json!({"allOf": [schema]}).as_object()?))
    }
}
