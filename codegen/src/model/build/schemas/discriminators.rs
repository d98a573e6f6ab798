//! Reads discriminators: the member whose value tells which branch of a union applies, and the
//! values that stand for each branch.

use serde_json::Value;

use crate::document::json::Json as _;
use crate::document::pointer::last;
use crate::document::walk::component_name;
use crate::model::build::schemas::context::Schemas;
use crate::model::build::schemas::keywords::{Members, only_reference};

pub(super) struct Discriminator {
    pub(super) member: String,
    /// Pairs of a value and its target, which is a reference or the name of a component.
    mapping: Vec<(String, String)>,
}

pub(super) fn discriminator(members: &Members) -> Option<Discriminator> {
    let discriminator = members.get("discriminator")?.as_object()?;
    let mapping = discriminator.entries("mapping");
    let mapping =
        mapping.filter_map(|(value, target)| Some((value.clone(), target.as_str()?.to_owned())));
    Some(Discriminator {
        member: discriminator.text("propertyName")?.to_owned(),
        mapping: mapping.collect(),
    })
}

impl Schemas<'_> {
    /// Returns the values that stand for a branch: those mapped to it, else its component's name.
    /// If the branch has an enum for the discriminator's member, the value is taken from that enum:
    /// the one that equals the name but for capitals, or the only one; `None` if there is no such
    /// value. A discriminator does not change what a schema allows (OpenAPI 3.1 section 4.8.25).
    pub(super) fn discriminator_values(
        &self,
        discriminator: &Discriminator,
        branch: &Members,
    ) -> Option<Vec<String>> {
        let name = only_reference(branch)?;
        let is_branch = |target: &str| {
            component_name(target) == Some(name)
                || target == name
                || (target.contains('/') && last(target) == name)
        };
        let mapping = discriminator.mapping.iter();
        let mapped = mapping.filter(|(_, target)| is_branch(target));
        let mapped: Vec<String> = mapped.map(|(value, _)| value.clone()).collect();
        if !mapped.is_empty() {
            return Some(mapped);
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
