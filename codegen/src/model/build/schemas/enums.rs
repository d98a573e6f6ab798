//! Converts `enum`. Strings become a Rust enum that also accepts other strings. Other values become
//! the type that they have in common, such as integer.

use indexmap::IndexSet;
use serde_json::Value;

use crate::model::build::schemas::context::{SchemaType, Schemas};
use crate::model::build::schemas::keywords::{Members, kind};
use crate::model::build::schemas::scalars::scalar;
use crate::model::types::{Definition, IntegerFormat, TypeKind, TypeRef};

impl Schemas<'_> {
    pub(super) fn enumeration(&mut self, members: &Members, pointer: &str) -> Option<SchemaType> {
        let values = members.get("enum")?.as_array()?;
        let values: Vec<&Value> = values.iter().filter(|value| !value.is_null()).collect();
        let kind = kind(members);
        let all_strings = !values.is_empty() && values.iter().all(|value| value.is_string());
        if !(kind == Some("string") || (kind.is_none() && all_strings)) {
            let type_ref = match kind {
                Some(_) => scalar(members),
                None => common_type(&values),
            };
            if type_ref.kind != TypeKind::Any {
                self.report.changed(
                    "enums",
                    pointer,
                    "the common type of the enum's values is used, as they are not strings",
                );
            }
            let has_items = matches!(kind, Some("array" | "object"));
            return (!has_items).then_some(SchemaType::Ref(type_ref));
        }
        let strings = values.into_iter().map(|value| match value {
            Value::String(text) => text.clone(),
            // YAML reads an unquoted `1` or `yes` as a number or a boolean.
            other => other.to_string(),
        });
        let strings = Vec::from_iter(strings.collect::<IndexSet<String>>());
        Some(if strings.is_empty() {
            SchemaType::Ref(TypeRef::plain_string())
        } else {
            SchemaType::Definition(Definition::StringEnum { values: strings }, false)
        })
    }
}

fn common_type(values: &[&Value]) -> TypeRef {
    let all = |is: fn(&Value) -> bool| !values.is_empty() && values.iter().all(|value| is(value));
    TypeRef::new(if all(Value::is_boolean) {
        TypeKind::Boolean
    } else if all(Value::is_i64) {
        TypeKind::Integer(IntegerFormat::I64)
    } else if all(Value::is_number) {
        TypeKind::Number
    } else {
        TypeKind::Any
    })
}
