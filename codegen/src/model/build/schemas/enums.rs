//! Converts `enum`. Strings, and integers for which the document has names, become a Rust enum that
//! also accepts other values. Other values become the type that they have in common.

use std::collections::HashSet;

use serde_json::Value;

use crate::model::build::schemas::context::{SchemaType, Schemas};
use crate::model::build::schemas::keywords::{Members, kind};
use crate::model::build::schemas::scalars::scalar;
use crate::model::types::{
    Definition, IntegerFormat, ListedInteger, ListedText, TypeKind, TypeRef,
};

impl Schemas<'_> {
    pub(super) fn enumeration(&mut self, members: &Members, pointer: &str) -> Option<SchemaType> {
        let values = members.get("enum")?.as_array()?;
        let names = names(members, values.len());
        let name = |index: usize| names.get(index).map(|name| (*name).to_owned());
        let listed = values.iter().enumerate();
        let listed: Vec<_> = listed.filter(|(_, value)| !value.is_null()).collect();
        let values: Vec<&Value> = listed.iter().map(|(_, value)| *value).collect();
        let kind = kind(members);
        let all_strings = !values.is_empty() && values.iter().all(|value| value.is_string());
        let mut seen = HashSet::new();
        if kind == Some("string") || (kind.is_none() && all_strings) {
            let listed = listed.into_iter().map(|(index, value)| {
                let value = match value {
                    Value::String(text) => text.clone(),
                    // YAML reads an unquoted `1` or `yes` as a number or a boolean.
                    other => other.to_string(),
                };
                let name = name(index);
                ListedText { value, name }
            });
            let values = listed.filter(|listed| seen.insert(listed.value.clone()));
            let values: Vec<ListedText> = values.collect();
            return Some(match values.is_empty() {
                true => SchemaType::Ref(TypeRef::plain_string()),
                false => SchemaType::Definition(Definition::StringEnum { values }, false),
            });
        }
        let type_ref = match kind {
            Some(_) => scalar(members),
            None => common_type(&values),
        };
        let named = listed.iter().filter_map(|(index, value)| {
            let (value, name) = (value.as_i64()?, name(*index)?);
            Some(ListedInteger { value, name })
        });
        let mut named: Vec<ListedInteger> = named.collect();
        if let TypeKind::Integer(format) = type_ref.kind
            && !named.is_empty()
            && named.len() == values.len()
        {
            named.retain(|listed| seen.insert(listed.value.to_string()));
            let values = named;
            let definition = Definition::IntegerEnum { format, values };
            return Some(SchemaType::Definition(definition, false));
        }
        let what = match type_ref.kind {
            // An enum of null only: the type accepts no other value.
            TypeKind::Any if values.is_empty() => None,
            TypeKind::Any => Some("the enum's values are of several types; any value is accepted"),
            _ => Some("the common type of the enum's values is used, as they are not strings"),
        };
        if let Some(what) = what {
            self.report.changed("enums", pointer, what);
        }
        let has_items = matches!(kind, Some("array" | "object"));
        (!has_items).then_some(SchemaType::Ref(type_ref))
    }
}

/// Returns the names that an extension has for the values of an enum, in their order; none unless
/// it has one for each.
fn names(members: &Members, values: usize) -> Vec<&str> {
    let mut named = ["x-enum-varnames", "x-enumNames", "x-enum-names"].iter();
    let named = named.find_map(|key| members.get(*key)?.as_array());
    let names: Vec<&str> = named
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    match names.len() == values {
        true => names,
        false => Vec::new(),
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
