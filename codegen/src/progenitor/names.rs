//! Chooses the names under which typify gets the types and their fields.
//!
//! typify changes the case of names, and sorts the fields of a struct by name. In structs that
//! contain each other, that order decides which field it boxes.
//!
//! - A type gets its final name if typify would keep that name. Otherwise it gets a numbered name,
//!   and a patch in typify's settings renames it.
//! - The fields of a struct get the names of the JSON members if typify would turn these into the
//!   wanted field names, in the document's order. Otherwise they get numbered names, and `restore`
//!   renames them in the generated code.

use std::collections::{HashMap, HashSet};

use heck::{ToPascalCase, ToSnakeCase};

use crate::model::names::is_identifier;
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
                    // typify keeps letters, but no sign between digits.
                    let mut number = format!("Numbered{index}");
                    while used_names.contains(&number) {
                        number.push('n');
                    }
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

    /// Returns the name of the schema for the type at `index`.
    pub(super) fn schema(&self, index: usize) -> &str {
        &self.schemas[index]
    }

    /// Returns the index of the type whose final name is `name`.
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

/// Whether typify turns the names of the JSON members into the wanted field names, in the
/// document's order.
pub(super) fn keeps_fields(object: &Object) -> bool {
    object.properties.iter().all(keeps_field)
        && object
            .properties
            .is_sorted_by(|one, next| one.field < next.field)
}

fn keeps_field(property: &Property) -> bool {
    let cased = property.name.to_snake_case();
    // typify drops an apostrophe, but `to_snake_case` ends a word at it.
    property.name.is_ascii()
        && !property.name.contains('\'')
        && cased.starts_with(|first: char| first.is_ascii_lowercase())
        && match is_identifier(&cased) {
            true => property.field == cased,
            false => property.field.strip_suffix('_') == Some(&cased),
        }
}

/// Returns the numbered name of a field. typify keeps such a name, and sorts by its number.
pub(super) fn numbered_field(number: usize) -> String {
    format!("field{number:05}")
}

/// Returns the property to which [`numbered_field`] gave `name`, in the object at `index`.
pub(super) fn numbered<'t>(types: &'t Types, index: usize, name: &str) -> Option<&'t Property> {
    let digits = name
        .strip_prefix("field")
        .filter(|digits| digits.len() >= 5)?;
    let Definition::Object(object) = &types.get(index).definition else {
        return None;
    };
    object.properties.get(digits.parse::<usize>().ok()?)
}
