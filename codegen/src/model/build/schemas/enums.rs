//! `enum`: words are a type, open to words that the document does not have; anything else is its plain type.

use serde_json::Value;

use crate::model::build::schemas::{Made, Members, Schemas, scalars};
use crate::model::types::{Definition, TypeKind, TypeRef};

impl Schemas<'_> {
    pub(super) fn enumeration(&mut self, members: &Members, pointer: &str) -> Option<Made> {
        let Some(Value::Array(values)) = members.get("enum") else {
            return None;
        };
        let values: Vec<&Value> = values.iter().filter(|value| !value.is_null()).collect();
        let kind = scalars::kind(members);
        let is_text = kind == Some("string")
            || (kind.is_none()
                && !values.is_empty()
                && values.iter().all(|value| value.is_string()));
        if !is_text {
            let made = match kind {
                Some(_) => scalars::scalar(members),
                None => of_values(&values),
            };
            if !matches!(made.kind, TypeKind::Any) {
                self.report.changed(
                    "enums",
                    pointer,
                    "enum of no words: its values are documented, not a type",
                );
            }
            return if kind == Some("array") || kind == Some("object") {
                None
            } else {
                Some(Made::TypeRef(made))
            };
        }
        let mut words: Vec<String> = Vec::with_capacity(values.len());
        for value in values {
            // YAML reads `1` and `yes` as no strings, where the type says that they are.
            let word = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            if !words.contains(&word) {
                words.push(word);
            }
        }
        if words.is_empty() {
            return Some(Made::TypeRef(TypeRef::plain_string()));
        }
        Some(Made::Definition(Definition::Enum { values: words }))
    }
}

/// The type that all values have.
fn of_values(values: &[&Value]) -> TypeRef {
    use crate::model::types::Integer;
    let all = |is: fn(&Value) -> bool| !values.is_empty() && values.iter().all(|value| is(value));
    TypeRef::new(if all(Value::is_boolean) {
        TypeKind::Boolean
    } else if all(|value| value.is_i64()) {
        TypeKind::Integer(Integer::I64)
    } else if all(Value::is_number) {
        TypeKind::Number
    } else {
        TypeKind::Any
    })
}
