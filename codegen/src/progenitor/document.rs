//! Builds the document that progenitor reads: the types as schemas, without operations.

use serde_json::{Map, Value, json};

use crate::model::types::{Definition, IntegerFormat, Object, StringFormat, TypeKind, TypeRef};
use crate::progenitor::names::{Names, keeps_fields, numbered_field};

pub(super) fn document(names: &Names) -> Value {
    let mut schemas = Map::new();
    for (index, named) in names.types.iter().enumerate() {
        let mut schema = match &named.definition {
            Definition::Object(object) => self::object(object, names),
            Definition::Recursive(value) => schema(value, names),
            // `render` generates enums and unions, and `run` gives typify their paths. So the
            // contents of their schemas don't matter.
            Definition::StringEnum { .. } | Definition::Union(_) => json!({"type": "string"}),
        };
        if let (Some(description), Value::Object(members)) = (&named.description, &mut schema) {
            members.insert("description".to_owned(), Value::from(description.as_str()));
        }
        schemas.insert(names.schema(index).to_owned(), schema);
    }
    json!({
        "openapi": "3.0.3",
        "info": {"title": "types", "version": "0"},
        "paths": {},
        "components": {"schemas": schemas},
    })
}

fn object(object: &Object, names: &Names) -> Value {
    let keeps_fields = keeps_fields(object);
    let mut properties = Map::new();
    let mut required = Vec::new();
    for (number, property) in object.properties.iter().enumerate() {
        let name = match keeps_fields {
            true => property.name.clone(),
            false => numbered_field(number),
        };
        let mut value = property.value.clone();
        // Make an optional list or map an `Option`: in a `PATCH` request, an empty list clears the
        // member, but a list that is left out keeps it.
        value.nullable |=
            !property.required && matches!(value.kind, TypeKind::Array(_) | TypeKind::Map(_));
        let mut value = schema(&value, names);
        if let (Some(description), Value::Object(members)) = (&property.description, &mut value) {
            // A description beside `$ref` is ignored, but one beside an `allOf` of it is not.
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
    match &object.additional {
        Some(additional) => schema["additionalProperties"] = self::schema(additional, names),
        None if object.is_open => schema["additionalProperties"] = json!({}),
        // A form that lacks all properties. Typify makes a map of it otherwise.
        None if object.properties.is_empty() => schema["additionalProperties"] = json!(false),
        None => {}
    }
    schema
}

fn schema(value: &TypeRef, names: &Names) -> Value {
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
        TypeKind::Array(item) => json!({"type": "array", "items": self::schema(item, names)}),
        TypeKind::Map(item) => {
            json!({"type": "object", "additionalProperties": self::schema(item, names)})
        }
        TypeKind::Named(index) => {
            let reference =
                json!({"$ref": format!("#/components/schemas/{}", names.schema(*index))});
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
