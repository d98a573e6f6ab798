//! The names by which typify is given the types and their fields.
//!
//! typify cases every name anew, and sorts the fields of a struct by name; where structs contain
//! each other, that order decides which field it boxes. A type has its real name where typify keeps
//! it, or else a number, and a patch renames the type. The fields of a struct have their names on
//! the wire where typify makes the wanted fields of them, in the document's order. Otherwise they
//! have numbers, and `restore` renames them.

use std::collections::{HashMap, HashSet};

use heck::{ToPascalCase, ToSnakeCase};

use crate::model::names::{is_identifier, unique};
use crate::model::types::{Definition, Object, Property, Types};

pub(super) struct Names<'t> {
    pub(super) types: &'t Types,
    schemas: Vec<String>,
    indices: HashMap<&'t str, usize>,
}

impl<'t> Names<'t> {
    pub(super) fn new(types: &'t Types) -> Self {
        let real = || types.iter().map(|named| named.name.as_str());
        let mut used_names: HashSet<String> = real().map(str::to_owned).collect();
        let schemas = real()
            .enumerate()
            .map(|(index, name)| match keeps_type_name(name) {
                true => name.to_owned(),
                false => {
                    let number = unique(&format!("Numbered{index}"), |name| {
                        used_names.contains(name)
                    });
                    used_names.insert(number.clone());
                    number
                }
            })
            .collect();
        Self {
            types,
            schemas,
            indices: real().zip(0..).collect(),
        }
    }

    /// The name of the schema of the type at `index`.
    pub(super) fn schema(&self, index: usize) -> &str {
        &self.schemas[index]
    }

    /// The index of the type of that real name.
    pub(super) fn index(&self, name: &str) -> Option<usize> {
        self.indices.get(name).copied()
    }
}

fn keeps_type_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.is_ascii()
        && name.to_pascal_case() == name
        && is_identifier(name)
}

/// Whether typify makes the wanted fields of the names on the wire, in the document's order.
pub(super) fn keeps_fields(object: &Object) -> bool {
    object.properties.iter().all(keeps_field)
        && object
            .properties
            .is_sorted_by(|one, next| one.field < next.field)
}

fn keeps_field(property: &Property) -> bool {
    let cased = property.name.to_snake_case();
    // typify drops an apostrophe; heck ends a word at it.
    property.name.is_ascii()
        && !property.name.contains('\'')
        && cased.starts_with(|first: char| first.is_ascii_lowercase())
        && match is_identifier(&cased) {
            true => property.field == cased,
            false => property.field.strip_suffix('_') == Some(&cased),
        }
}

/// The name of the property of that number: typify keeps it, and sorts it by number.
pub(super) fn numbered_field(number: usize) -> String {
    format!("field{number:05}")
}

/// The property of the object at `index` that [`numbered_field`] calls `name`.
pub(super) fn numbered<'t>(types: &'t Types, index: usize, name: &str) -> Option<&'t Property> {
    let digits = name
        .strip_prefix("field")
        .filter(|digits| digits.len() >= 5)?;
    let Definition::Object(object) = &types.get(index).definition else {
        return None;
    };
    object.properties.get(digits.parse::<usize>().ok()?)
}
