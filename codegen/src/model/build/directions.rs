//! Gives a type two forms, if it is sent and received and the forms differ.
//!
//! A `readOnly` property is not sent, and an answer may lack a `writeOnly` one (OpenAPI 3.0 section
//! 4.7.24, JSON Schema 2020-12 validation section 9.4).
//!
//! Answers keep the type's name; the form that is sent is called `<name>Input`.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::model::api::Api;
use crate::model::names::{fitted, unique_type};
use crate::model::types::{Definition, Direction, Property, TypeKind, TypeRef, Types};

pub(super) fn directions(api: &mut Api) {
    let (sent, received) = (api.sent(), api.received());
    let both: BTreeSet<usize> = sent.intersection(&received).copied().collect();
    let differing = differing(&api.types, &both);
    let inputs = add_inputs(&mut api.types, &differing);
    for index in sent {
        match inputs.get(&index) {
            Some(input) => be_sent(&mut api.types, *input, &inputs),
            None if !both.contains(&index) => be_sent(&mut api.types, index, &inputs),
            None => {}
        }
    }
    for index in received {
        be_received(&mut api.types, index);
    }
    api.each_sent(|value| redirect(value, &inputs));
}

/// Returns those of the types whose forms differ: because of a property, or because of a type that
/// they refer to.
fn differing(types: &Types, both: &BTreeSet<usize>) -> BTreeSet<usize> {
    let mut users: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut waiting = Vec::new();
    for &index in both {
        let definition = &types.get(index).definition;
        for used in definition.uses().into_iter().filter_map(TypeRef::named) {
            users.entry(used).or_default().push(index);
        }
        if let Definition::Object(object) = definition
            && object
                .properties
                .iter()
                .any(|property| property.only.is_some())
        {
            waiting.push(index);
        }
    }
    let mut differing = BTreeSet::new();
    while let Some(index) = waiting.pop() {
        if differing.insert(index) {
            waiting.extend(users.get(&index).into_iter().flatten());
        }
    }
    differing
}

/// Adds a type for the form that is sent of each type. Returns their indices by those of the types.
fn add_inputs(types: &mut Types, differing: &BTreeSet<usize>) -> BTreeMap<usize, usize> {
    let aliases = types.aliases().iter().map(|alias| &alias.name);
    let names = types.iter().map(|it| &it.name).chain(aliases);
    let mut names: HashSet<String> = names.cloned().collect();
    let mut inputs = BTreeMap::new();
    for &index in differing {
        let mut input = types.get(index).clone();
        let wanted = fitted(&input.name, &["Input"]);
        input.name = unique_type(&wanted, |name| names.contains(name));
        input.sent_form_of = Some(index);
        names.insert(input.name.clone());
        inputs.insert(index, types.len());
        types.push(input);
    }
    inputs
}

fn be_sent(types: &mut Types, index: usize, inputs: &BTreeMap<usize, usize>) {
    let definition = &mut types.get_mut(index).definition;
    if let Definition::Object(object) = definition {
        let properties = &mut object.properties;
        let is_left_out = |property: &mut Property| property.only == Some(Direction::Received);
        let left_out = properties.extract_if(.., is_left_out);
        object.received_only = left_out.map(|property| property.name).collect();
        // Of an object whose listed properties are not sent, the other members are.
        if properties.is_empty()
            && let Some(additional) = object.additional.take()
        {
            *definition = Definition::Recursive(TypeRef::new(TypeKind::Map(Box::new(additional))));
        }
    }
    for value in definition.uses_mut() {
        redirect(value, inputs);
    }
}

fn be_received(types: &mut Types, index: usize) {
    if let Definition::Object(object) = &mut types.get_mut(index).definition {
        for property in &mut object.properties {
            property.required &= property.only != Some(Direction::Sent);
        }
    }
}

/// Refers to the form that is sent.
fn redirect(value: &mut TypeRef, inputs: &BTreeMap<usize, usize>) {
    match &mut value.kind {
        TypeKind::Array(item) | TypeKind::Map(item) => redirect(item, inputs),
        TypeKind::Named(index) => *index = inputs.get(index).copied().unwrap_or(*index),
        _ => {}
    }
}
