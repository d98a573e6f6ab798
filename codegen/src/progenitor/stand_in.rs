//! The document that progenitor is given: the types, each under a name that no casing changes.
//!
//! progenitor makes structs of them. Words and unions are written by `refine` and named to progenitor as replacements; a name
//! here is a number, and `refine` puts the real one in its place, so that no two names can meet on the way.

use serde_json::{Map, Value, json};

use crate::model::types::{
    Definition, IntegerFormat, Object, StringFormat, TypeKind, TypeRef, Types,
};

/// The stand-in's name for a type.
pub(crate) fn type_stand_in(index: usize) -> String {
    format!("Zz9T{index}")
}

/// The stand-in's name for a property: those of one type sort in the document's order.
pub(crate) fn field_stand_in(index: usize, property: usize) -> String {
    format!("zz9t{index}p{property:04}")
}

pub(super) fn stand_in(types: &Types) -> Value {
    let mut schemas = Map::new();
    for (index, named) in types.iter().enumerate() {
        let mut schema = match &named.definition {
            Definition::Object(object) => self::object(index, object),
            Definition::Recursive(value) => schema(value),
            // Replaced by what `refine` writes.
            Definition::StringEnum { .. } | Definition::Union(_) => json!({"type": "string"}),
        };
        if let (Some(description), Value::Object(members)) = (&named.description, &mut schema) {
            members.insert("description".to_owned(), Value::from(description.as_str()));
        }
        schemas.insert(type_stand_in(index), schema);
    }
    json!({
        "openapi": "3.0.3",
        "info": {"title": "stand-in", "version": "0"},
        "paths": {},
        "components": {"schemas": schemas},
    })
}

fn object(index: usize, object: &Object) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for (number, property) in object.properties.iter().enumerate() {
        let name = field_stand_in(index, number);
        let mut value = property.value.clone();
        // An empty list is not one that was left out: a `PATCH` clears with the one and keeps with the other.
        value.nullable |=
            !property.required && matches!(value.kind, TypeKind::Array(_) | TypeKind::Map(_));
        let mut value = schema(&value);
        if let (Some(description), Value::Object(members)) = (&property.description, &mut value) {
            // Beside a reference, words count only in an allOf.
            if let Some(reference) = members.shift_remove("$ref") {
                members.insert("allOf".to_owned(), json!([{"$ref": reference}]));
            }
            members.insert("description".to_owned(), Value::from(description.as_str()));
        }
        if property.required {
            required.push(Value::from(name.as_str()));
        }
        properties.insert(name, value);
    }
    let mut schema = json!({"type": "object", "properties": properties});
    if !required.is_empty() {
        schema["required"] = Value::Array(required);
    }
    if let Some(additional) = &object.additional {
        schema["additionalProperties"] = self::schema(additional);
    }
    schema
}

fn schema(value: &TypeRef) -> Value {
    let mut schema = match &value.kind {
        TypeKind::Any => return json!({}),
        TypeKind::Boolean => json!({"type": "boolean"}),
        TypeKind::Integer(format) => json!({"type": "integer", "format": match format {
            IntegerFormat::I32 => "int32",
            IntegerFormat::I64 => "int64",
            IntegerFormat::U32 => "uint32",
            IntegerFormat::U64 => "uint64",
        }}),
        TypeKind::Number => json!({"type": "number", "format": "double"}),
        TypeKind::String(StringFormat::Plain | StringFormat::Binary) => json!({"type": "string"}),
        TypeKind::String(StringFormat::Date) => json!({"type": "string", "format": "date"}),
        TypeKind::String(StringFormat::DateTime) => {
            json!({"type": "string", "format": "date-time"})
        }
        TypeKind::String(StringFormat::Uuid) => json!({"type": "string", "format": "uuid"}),
        TypeKind::Array(item) => json!({"type": "array", "items": self::schema(item)}),
        TypeKind::Map(item) => {
            json!({"type": "object", "additionalProperties": self::schema(item)})
        }
        TypeKind::Named(index) => {
            let reference =
                json!({"$ref": format!("#/components/schemas/{}", type_stand_in(*index))});
            if !value.nullable {
                return reference;
            }
            json!({"allOf": [reference]})
        }
    };
    if value.nullable {
        schema["nullable"] = Value::Bool(true);
    }
    schema
}
