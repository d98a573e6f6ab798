//! Checks the structs against the types, so that an update of typify can't change a name unnoticed.

use std::collections::HashMap;

use syn::{Item, ItemStruct};

use crate::diagnostic::Result;
use crate::model::types::{Definition, Object, Types};
use crate::progenitor::run::refused;

/// Fails if a type has no struct although it needs one, or if the struct and the type differ in
/// their fields.
pub(super) fn verify(items: &[(usize, Item)], types: &Types) -> Result<()> {
    let structs: HashMap<usize, &ItemStruct> = items
        .iter()
        .filter_map(|(index, item)| match item {
            Item::Struct(item) => Some((*index, item)),
            _ => None,
        })
        .collect();
    for (index, named) in types.iter().enumerate() {
        let is_as_wanted = match &named.definition {
            Definition::StringEnum { .. } | Definition::Union(_) => !structs.contains_key(&index),
            Definition::Recursive(_) => structs.contains_key(&index),
            Definition::Object(object) => structs
                .get(&index)
                .is_some_and(|item| has_fields(item, object)),
        };
        if !is_as_wanted {
            return Err(refused(&format!(
                "the struct `{}` is missing from its output or has other fields than the schema",
                named.name
            )));
        }
    }
    Ok(())
}

/// Whether the struct has exactly the object's fields, in the object's order.
fn has_fields(item: &ItemStruct, object: &Object) -> bool {
    let properties = object
        .properties
        .iter()
        .map(|property| property.field.as_str());
    let wanted: Vec<&str> = properties
        .chain(object.has_extra().then_some("extra"))
        .collect();
    item.fields.len() == wanted.len()
        && item
            .fields
            .iter()
            .zip(wanted)
            .all(|(field, name)| field.ident.as_ref().is_some_and(|ident| ident == name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::types::{Property, TypeDef, TypeRef};

    #[test]
    fn structs_with_other_fields_than_the_types_are_refused() {
        let property = |field: &str| Property {
            field: field.to_owned(),
            name: field.to_owned(),
            value: TypeRef::any(),
            required: true,
            only: None,
            lenient: false,
            enum_values: Vec::new(),
            description: None,
        };
        let types = Types::new(vec![TypeDef {
            name: "A".to_owned(),
            description: None,
            definition: Definition::Object(Object {
                properties: vec![property("b"), property("a")],
                additional: None,
                is_open: true,
                is_untyped: false,
            }),
            sent_form_of: None,
        }]);
        let accepts = |item: &str| verify(&[(0, syn::parse_str(item).unwrap())], &types).is_ok();
        assert!(accepts("pub struct A { b: B, a: B, extra: B }"));
        for other in [
            "pub struct A { a: B, b: B, extra: B }",
            "pub struct A { b: B, field00001: B, extra: B }",
            "pub struct A { b: B, a: B }",
            "pub enum A {}",
        ] {
            assert!(!accepts(other), "{other}");
        }
        assert!(verify(&[], &types).is_err());
    }
}
