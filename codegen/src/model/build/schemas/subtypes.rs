//! Makes a union of a base with a discriminator and the schemas that extend it, as the
//! specification's Pet, Cat and Dog (OpenAPI 3.0 section 4.7.25).
//!
//! Where the base is asked for, a value is one of the schemas that extend it. A value of none of
//! them is read as the base, which keeps the members that it does not describe.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::document::json::Json as _;
use crate::document::walk::component_name;
use crate::model::build::schemas::context::Schemas;
use crate::model::build::schemas::discriminators::discriminator;
use crate::model::build::schemas::keywords::{Members, alias, is_object, reference};
use crate::model::build::schemas::place::Place;
use crate::model::names::unique;
use crate::model::types::{Definition, TypeKind, TypeRef, Union, Variant};

/// With more extensions than this, a base stays one struct. A client of each part of a large
/// document would otherwise have all types of the document.
const MAX_SUBTYPES: usize = 128;

const RULE: &str = "subtypes";

impl Schemas<'_> {
    /// Returns the components that extend a base with a discriminator, but for those that extend
    /// another such base below it. Returns none for any other component.
    pub(super) fn subtypes(&self, base: &str) -> Vec<&str> {
        if !self.is_base(base) {
            return Vec::new();
        }
        let extensions = self.extensions();
        let mut subtypes = Vec::new();
        let mut seen = HashSet::from([base]);
        let mut waiting = vec![base];
        while let Some(name) = waiting.pop() {
            for extension in extensions.get(name).into_iter().flatten() {
                if seen.insert(extension) {
                    subtypes.push(extension.as_str());
                    if !self.is_base(extension) {
                        waiting.push(extension);
                    }
                }
            }
        }
        subtypes
    }

    /// Whether a component has a discriminator and properties, and no union.
    fn is_base(&self, name: &str) -> bool {
        self.component(name).is_some_and(|members| {
            members.get("discriminator").is_some_and(Value::is_object)
                && is_object(&self.flattened(members))
        })
    }

    /// Returns the components that extend each component directly.
    fn extensions(&self) -> &HashMap<String, Vec<String>> {
        self.extensions.get_or_init(|| {
            let mut extensions: HashMap<String, Vec<String>> = HashMap::new();
            for (name, schema) in self.components.into_iter().flatten() {
                let bases = schema
                    .items("allOf")
                    .filter_map(|branch| branch.text("$ref"));
                for base in bases.filter_map(component_name) {
                    extensions
                        .entry(base.to_owned())
                        .or_default()
                        .push(name.clone());
                }
            }
            extensions
        })
    }

    /// Whether a component is another name of a base. Its type can't tell: while the component is
    /// converted, which asks for the base, it has a type of its own.
    fn adds_nothing(&self, name: &str, base: &str) -> bool {
        let mut seen = HashSet::new();
        let mut name = name;
        while seen.insert(name) {
            match self.component(name).and_then(alias) {
                Some(alias) if alias.component == base => return true,
                Some(alias) => name = alias.component,
                None => return false,
            }
        }
        false
    }

    /// Returns the union of a base, whose type is `owner`, and the schemas that extend it;
    /// `None` if none does.
    pub(super) fn union_of_subtypes(
        &mut self,
        name: &str,
        members: &Members,
        owner: &Place,
        pointer: &str,
    ) -> Option<Definition> {
        let subtypes: Vec<String> = self.subtypes(name).into_iter().map(str::to_owned).collect();
        if subtypes.is_empty() {
            return None;
        }
        if subtypes.len() > MAX_SUBTYPES {
            let what = format!(
                "{} schemas extend this one, more than {MAX_SUBTYPES}: a value is read as the base, \
                 with the other members in `extra`",
                subtypes.len()
            );
            self.report.lost(RULE, pointer, what);
            return None;
        }
        let discriminator = discriminator(members)?;
        let mut variants: Vec<Variant> = Vec::new();
        for subtype in subtypes {
            if self.adds_nothing(&subtype, name) {
                continue;
            }
            let branch = reference(&subtype);
            let tag = self.discriminator_values(&discriminator, &branch);
            let value = self.component_type_ref(&subtype);
            let mut known = variants.iter_mut();
            match known.find(|variant| variant.value.kind == value.kind) {
                Some(known) => {
                    if let (Some((_, known)), Some(values)) = (&mut known.tag, tag) {
                        known.extend(values);
                    }
                }
                None => variants.push(Variant {
                    name: self.variant_name(&value, owner),
                    value: TypeRef::new(value.kind),
                    tag: tag.map(|values| (discriminator.member.clone(), values)),
                }),
            }
        }
        if variants.is_empty() {
            return None;
        }
        let index = self.reserve_inline(&owner.then("Base"), pointer);
        let object = self.object(members, &Place::of_type(index), pointer);
        self.define(index, Definition::Object(object), members);
        variants.push(Variant {
            name: format!("{}Base", self.names.of_component(name)),
            value: TypeRef::new(TypeKind::Named(index)),
            tag: None,
        });
        for index in 0..variants.len() {
            let wanted = variants[index].name.clone();
            let is_used = |name: &str| variants[..index].iter().any(|variant| variant.name == name);
            variants[index].name = unique(&wanted, is_used);
        }
        let what = format!(
            "a union of the {} schemas that extend this one",
            variants.len() - 1
        );
        self.report.changed(RULE, pointer, what);
        Some(Definition::Union(Union {
            variants,
            any_of: false,
            includes: Vec::new(),
        }))
    }
}
