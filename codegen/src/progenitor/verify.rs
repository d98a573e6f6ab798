//! The structs held against the types, so that a changed typify can't write a wrong name unnoticed.

use std::collections::HashMap;

use syn::{Item, ItemStruct};

use crate::diagnostic::Result;
use crate::model::types::{Definition, Object, Types};
use crate::progenitor::run::refused;

/// Fails where a type lacks its struct, or its struct has other fields than the type.
pub(super) fn verify(items: &[(usize, Item)], types: &Types) -> Result<()> {
    let structs: HashMap<usize, &ItemStruct> = items
        .iter()
        .filter_map(|(index, item)| match item {
            Item::Struct(item) => Some((*index, item)),
            _ => None,
        })
        .collect();
    for (index, named) in types.0.iter().enumerate() {
        let is_as_wanted = match &named.definition {
            Definition::Enum { .. } | Definition::Union(_) => !structs.contains_key(&index),
            Definition::Recursive(_) => structs.contains_key(&index),
            Definition::Object(object) => structs
                .get(&index)
                .is_some_and(|item| has_fields(item, object)),
        };
        if !is_as_wanted {
            return Err(refused(&format!(
                "progenitor wrote `{}` without or with other fields than the schema's",
                named.name
            )));
        }
    }
    Ok(())
}

/// Whether the struct has the object's fields, in its order.
fn has_fields(item: &ItemStruct, object: &Object) -> bool {
    let properties = object
        .properties
        .iter()
        .map(|property| property.field.as_str());
    let wanted: Vec<&str> = properties
        .chain(object.additional.as_ref().map(|_| "extra"))
        .collect();
    item.fields.len() == wanted.len()
        && item
            .fields
            .iter()
            .zip(wanted)
            .all(|(field, name)| field.ident.as_ref().is_some_and(|ident| ident == name))
}
