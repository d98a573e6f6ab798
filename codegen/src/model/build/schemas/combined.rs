//! Adds to each `anyOf` of objects a variant with the members of all its branches, for a value that
//! belongs to several of them.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::model::build::schemas::context::Schemas;
use crate::model::build::schemas::keywords::Members;
use crate::model::build::schemas::place::Place;
use crate::model::names::{field_name, unique};
use crate::model::types::{Definition, Object, Property, TypeKind, TypeRef, Union, Variant};

/// With more objects than this, a value of several is kept as received, and the report says so.
const MAX_OBJECTS: usize = 32;

const RULE: &str = "combined";

impl Schemas<'_> {
    pub(super) fn combine(&mut self) {
        for union in 0..self.len() {
            let object = match self.combined(union) {
                Some(Ok(object)) => object,
                Some(Err(objects)) => {
                    let what = format!(
                        "an `anyOf` of {objects} objects, more than {MAX_OBJECTS}: a value of \
                         several is kept as received"
                    );
                    self.report.lost(RULE, self.pointer(union), what);
                    continue;
                }
                None => continue,
            };
            let place = Place::of_type(union).then("Combined");
            let index = self.reserve_inline(&place, &self.pointer(union));
            self.define(index, Definition::Object(object), &Members::new());
            if let Some(Definition::Union(union)) = self.definition_mut(union) {
                let is_used = |name: &str| union.variants.iter().any(|known| known.name == name);
                union.variants.push(Variant {
                    name: unique("Combined", is_used),
                    value: TypeRef::new(TypeKind::Named(index)),
                    tag: None,
                });
            }
        }
    }

    /// Returns the object with the members of all objects of a union, or their number if they are
    /// too many; `None` if a value can't belong to several, or one of them has the members of all.
    fn combined(&self, index: usize) -> Option<Result<Object, usize>> {
        let union = match self.definition(index)? {
            Definition::Union(union) if union.any_of => union,
            _ => return None,
        };
        let objects = self.objects(union);
        let fit = |one: &&Object, other: &&Object| !exclude(one, other);
        // In time in proportion to their number: of many, each is compared with the next ones only.
        let overlap = objects.iter().enumerate().any(|(index, one)| {
            let mut others = objects[index + 1..].iter().take(MAX_OBJECTS);
            others.any(|other| fit(one, other))
        });
        if !overlap {
            return None;
        }
        let names = |object: &&Object| -> BTreeSet<String> {
            let properties = object.properties.iter();
            properties.map(|property| property.name.clone()).collect()
        };
        let all: BTreeSet<String> = objects.iter().flat_map(names).collect();
        if objects
            .iter()
            .any(|object| names(object).len() == all.len())
        {
            return None;
        }
        if objects.len() > MAX_OBJECTS {
            return Some(Err(objects.len()));
        }
        Some(Ok(merged(&objects)))
    }

    fn objects<'s>(&'s self, union: &'s Union) -> Vec<&'s Object> {
        let untold = union
            .variants
            .iter()
            .filter(|variant| variant.tag.is_none());
        untold
            .filter_map(|variant| match variant.value.kind {
                TypeKind::Named(index) => match self.definition(index)? {
                    Definition::Object(object) => Some(object),
                    _ => None,
                },
                _ => None,
            })
            .collect()
    }
}

/// Whether a required member has one value in one object, and another in the other.
fn exclude(one: &Object, other: &Object) -> bool {
    let constant = |property: &Property| match property.enum_values.as_slice() {
        [only @ Value::String(_)] if property.required => Some(only.clone()),
        _ => None,
    };
    one.properties.iter().any(|property| {
        let mut same = other
            .properties
            .iter()
            .filter(|other| other.name == property.name);
        same.any(|other| match (constant(property), constant(other)) {
            (Some(one), Some(other)) => one != other,
            _ => false,
        })
    })
}

/// Returns an object with the members of all objects. A member that they describe differently may
/// have any value.
fn merged(objects: &[&Object]) -> Object {
    let mut properties: Vec<Property> = Vec::new();
    for property in objects.iter().flat_map(|object| &object.properties) {
        let known = properties
            .iter_mut()
            .find(|known| known.name == property.name);
        match known {
            Some(known) => {
                if known.value != property.value {
                    known.value = TypeRef::any();
                }
                known.lenient |= property.lenient;
                if known.enum_values != property.enum_values {
                    known.enum_values.clear();
                }
            }
            None => properties.push(property.clone()),
        }
    }
    let is_required = |name: &str| {
        objects.iter().all(|object| {
            let mut properties = object.properties.iter();
            properties.any(|property| property.name == name && property.required)
        })
    };
    let has_additional = objects.iter().any(|object| object.additional.is_some());
    for index in 0..properties.len() {
        let is_used = |field: &str| {
            (field == "extra" && has_additional)
                || properties[..index]
                    .iter()
                    .any(|property| property.field == field)
        };
        let is_other = |field: &str| properties.iter().any(|it| it.name == field);
        let field = field_name(&properties[index].name, is_other, is_used);
        let required = is_required(&properties[index].name);
        let property = &mut properties[index];
        (property.field, property.required) = (field, required);
    }
    Object {
        properties,
        additional: has_additional.then(TypeRef::any),
        is_untyped: false,
        received_only: Vec::new(),
        is_open: objects.iter().any(|object| object.is_open),
    }
}
