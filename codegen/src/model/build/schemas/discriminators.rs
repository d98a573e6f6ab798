//! Reads discriminators: the member whose value tells which branch of a union applies, and the
//! values that stand for each branch.

use std::collections::HashSet;

use serde_json::Value;

use crate::document::json::Json as _;
use crate::document::pointer::last;
use crate::document::walk::{DEFAULT_MAPPING, component_name};
use crate::model::build::schemas::context::Schemas;
use crate::model::build::schemas::keywords::{
    Members, branches, is_union, only_reference, reference,
};

pub(super) struct Discriminator {
    pub(super) member: String,
    /// Pairs of a value and its target, which is a reference or the name of a component.
    mapping: Vec<(String, String)>,
    /// The target of a value that stands for no other branch.
    default: Option<String>,
}

pub(super) fn discriminator(members: &Members) -> Option<Discriminator> {
    let discriminator = members.get("discriminator")?.as_object()?;
    let mapping = discriminator.entries("mapping");
    let mapping =
        mapping.filter_map(|(value, target)| Some((value.clone(), target.as_str()?.to_owned())));
    Some(Discriminator {
        member: discriminator.text("propertyName")?.to_owned(),
        mapping: mapping.collect(),
        default: discriminator.text(DEFAULT_MAPPING).map(str::to_owned),
    })
}

/// Returns the value that a schema states for itself: AutoRest's extension, where the value is not
/// the schema's name and the base has no `mapping`.
fn stated(schema: &Members) -> Option<&str> {
    schema.text("x-ms-discriminator-value")
}

impl Discriminator {
    /// Whether a value is mapped to one of the components.
    pub(super) fn maps(&self, names: &[String]) -> bool {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        !self.mapped(&names).is_empty()
    }

    /// Returns the values that are mapped to one of the components.
    fn mapped(&self, names: &[&str]) -> Vec<String> {
        let mapping = self.mapping.iter();
        let mapped = mapping.filter(|(_, target)| is_one(target, names));
        mapped.map(|(value, _)| value.clone()).collect()
    }

    /// Whether a value that stands for no other branch stands for one of the components.
    fn is_default(&self, names: &[&str]) -> bool {
        let default = self.default.as_deref();
        default.is_some_and(|target| is_one(target, names))
    }
}

/// Whether a target of a mapping is one of the components.
fn is_one(target: &str, names: &[&str]) -> bool {
    names.iter().any(|name| {
        component_name(target) == Some(name)
            || target == *name
            || (target.contains('/') && last(target) == *name)
    })
}

impl Schemas<'_> {
    /// Returns the values that stand for a branch: those mapped to it, or to what it is another
    /// name of; else the value that it states, or its component's name. If the branch has an enum
    /// for the discriminator's member, the value is taken from that enum: the one that equals the
    /// name but for capitals, or the only one; `None` if there is no such value. A discriminator
    /// does not change what a schema allows (OpenAPI 3.1 section 4.8.25).
    ///
    /// For a branch that is a union, or a base that others extend, the values of its branches stand
    /// for it, too. None stands for the branch that is the default: it has all other values.
    pub(super) fn discriminator_values(
        &self,
        discriminator: &Discriminator,
        branch: &Members,
    ) -> Option<Vec<String>> {
        if discriminator.is_default(&self.names_of(branch)) {
            return None;
        }
        self.values(discriminator, branch, &mut HashSet::new())
    }

    fn values(
        &self,
        discriminator: &Discriminator,
        branch: &Members,
        seen: &mut HashSet<String>,
    ) -> Option<Vec<String>> {
        let names = self.names_of(branch);
        let mut values = discriminator.mapped(&names);
        let target = names.last().and_then(|name| self.component(name));
        let schema = target.unwrap_or(branch);
        let alternatives = self.alternatives(names.last().copied(), schema);
        if !alternatives.is_empty() {
            if names.iter().all(|name| seen.insert((*name).to_owned())) {
                let own = self::discriminator(schema);
                let own = own.filter(|own| own.member == discriminator.member);
                for branch in alternatives {
                    let mut of_branch = discriminator.mapped(&self.names_of(&branch));
                    if of_branch.is_empty() {
                        let teller = own.as_ref().unwrap_or(discriminator);
                        of_branch = self.values(teller, &branch, seen).unwrap_or_default();
                    }
                    values.extend(of_branch);
                }
            }
            values.extend(self.base_value(discriminator, names.last().copied(), schema));
            let mut known = HashSet::new();
            values.retain(|value| known.insert(value.clone()));
            return Some(values).filter(|values| !values.is_empty());
        }
        let name = *names.first()?;
        if !values.is_empty() {
            return Some(values);
        }
        if let Some(value) = self.component(name).and_then(stated) {
            return Some(vec![value.to_owned()]);
        }
        let listed = self.listed_strings(branch, &discriminator.member);
        if listed.is_empty() || listed.iter().any(|value| value == name) {
            return Some(vec![name.to_owned()]);
        }
        let equal = listed.iter().find(|value| value.eq_ignore_ascii_case(name));
        match (equal, listed.as_slice()) {
            (Some(value), _) | (None, [value]) => Some(vec![value.clone()]),
            _ => None,
        }
    }

    /// Returns the value of a base itself, which its extensions don't have.
    fn base_value(
        &self,
        discriminator: &Discriminator,
        name: Option<&str>,
        schema: &Members,
    ) -> Option<String> {
        let name = name.filter(|_| !is_union(schema))?;
        let is_mapped = !discriminator.mapped(&[name]).is_empty();
        (!is_mapped).then(|| stated(schema).unwrap_or(name).to_owned())
    }

    /// Returns the branches of a union, or references to the schemas that extend a base.
    fn alternatives(&self, name: Option<&str>, schema: &Members) -> Vec<Members> {
        if is_union(schema) {
            return branches(schema)
                .map(|(_, _, branch)| branch.clone())
                .collect();
        }
        let extensions = name.map(|name| self.subtypes(name)).unwrap_or_default();
        extensions.into_iter().map(reference).collect()
    }

    /// Returns the components that a schema stands for, each another name of the next.
    pub(super) fn names_of<'m>(&'m self, schema: &'m Members) -> Vec<&'m str> {
        let mut names: Vec<&str> = Vec::new();
        let mut next = only_reference(schema);
        while let Some(name) = next.filter(|name| !names.contains(name)) {
            names.push(name);
            next = self.component(name).and_then(only_reference);
        }
        names
    }

    /// Returns the strings in a property's enum.
    fn listed_strings(&self, schema: &Members, property: &str) -> Vec<String> {
        let flat = self.flattened(schema);
        let property = flat
            .get("properties")
            .and_then(|properties| properties.get(property)?.as_object())
            .map(|property| self.flattened(property))
            .unwrap_or_default();
        let values = property.items("enum").filter_map(Value::as_str);
        values.map(str::to_owned).collect()
    }
}
