//! Converts `oneOf` and `anyOf` to unions. With a discriminator, each variant has the values that
//! stand for it.
//!
//! A branch that only constrains values (`{required: [a]}`) becomes no variant: the provider
//! validates it.

use std::collections::{BTreeSet, HashSet};

use indexmap::IndexSet;
use serde_json::{Value, json};

use crate::document::json::Json as _;
use crate::document::pointer::join;
use crate::document::walk::component_name;
use crate::model::build::schemas::context::{Origin, SchemaType, Schemas};
use crate::model::build::schemas::discriminators::discriminator;
use crate::model::build::schemas::keywords::{
    Members, UNIONS, accepts_any, branches, has_properties, is_union, only_reference,
};
use crate::model::build::schemas::place::Place;
use crate::model::names::{fitted, type_name, unique};
use crate::model::types::{Definition, ListedText, TypeKind, TypeRef, Union, Variant};

/// The number of variants up to which those of an inner union are taken into the outer one. Of
/// unions that each contain the next, the sum of all variants would grow with the square.
const MAX_FLAT: usize = 32;

impl Schemas<'_> {
    pub(super) fn union(
        &mut self,
        members: &Members,
        place: &Place,
        pointer: &str,
    ) -> Option<SchemaType> {
        if !is_union(members) {
            return None;
        }
        let shared = shared(members);
        let lists: Vec<&Value> = UNIONS.iter().filter_map(|key| members.get(*key)).collect();
        let mut all_branches = lists.iter().filter_map(|list| list.as_array()).flatten();
        if shared.is_empty() && all_branches.any(accepts_any) {
            return Some(SchemaType::Ref(TypeRef::any()));
        }
        let discriminator = discriminator(members);
        let mut variants: Vec<Variant> = Vec::new();
        let mut nullable = false;
        let any_of = branches(members).any(|(key, ..)| key == "anyOf");
        let (mut any_of, mut includes) = (any_of, Vec::new());
        let depth = self.enclosing_unions.len();
        self.enclosing_unions.extend(lists.into_iter().cloned());
        let told = discriminator.is_some() && shared.is_empty();
        for (pointer, branch) in self.leaves(members, pointer, told, &mut includes) {
            let branch = &branch;
            let tag = discriminator.as_ref().and_then(|discriminator| {
                let values = self.discriminator_values(discriminator, branch)?;
                Some((discriminator.member.clone(), values))
            });
            let word = self.branch_name(branch, &shared, tag.as_ref(), &variants);
            let value = self.branch(branch, &shared, &place.then(&word), &pointer);
            nullable |= value.nullable;
            let value = TypeRef::new(value.kind);
            match self.inner_union(&value) {
                // The variants of an inner union become variants of this one, unless the
                // discriminator has values for the inner union as a whole.
                Some((inner, union))
                    if tag.is_none() && variants.len() + union.variants.len() <= MAX_FLAT =>
                {
                    any_of |= union.any_of;
                    let inner_variants = union.variants.clone();
                    includes.push(inner);
                    for variant in inner_variants {
                        add(&mut variants, variant);
                    }
                }
                _ => {
                    let name = self.variant_name(&value, place);
                    add(&mut variants, Variant { name, value, tag });
                }
            }
        }
        self.enclosing_unions.truncate(depth);
        self.merge_strings(&mut variants, place, pointer);
        let mut names = BTreeSet::new();
        for variant in &mut variants {
            variant.name = unique(&variant.name, |name| names.contains(name));
            names.insert(variant.name.clone());
        }
        let has_any = variants
            .iter()
            .any(|variant| variant.value.kind == TypeKind::Any);
        Some(match variants.as_slice() {
            [] => SchemaType::Ref(TypeRef::any()),
            _ if has_any => SchemaType::Ref(TypeRef::any()),
            [only] => SchemaType::Ref(only.value.clone().or_null(nullable)),
            _ => {
                let union = Union {
                    variants,
                    any_of,
                    includes,
                };
                SchemaType::Definition(Definition::Union(union), nullable)
            }
        })
    }

    /// Returns the branches of a union, each with its pointer. If a discriminator tells them
    /// (`told`), a branch that is a union of components and has no discriminator is replaced by its
    /// own branches, and the type of that union is added to `includes`.
    fn leaves(
        &mut self,
        members: &Members,
        pointer: &str,
        told: bool,
        includes: &mut Vec<usize>,
    ) -> Vec<(String, Members)> {
        let discriminator = discriminator(members);
        let listed = |members: &Members, pointer: &str| -> Vec<(String, Members)> {
            let branches = branches(members).map(|(key, index, branch)| {
                let pointer = join(&join(pointer, key), &index.to_string());
                (pointer, branch.clone())
            });
            branches.collect()
        };
        let mut leaves = Vec::new();
        let mut seen = HashSet::new();
        let mut waiting = listed(members, pointer);
        waiting.reverse();
        while let Some((pointer, branch)) = waiting.pop() {
            let names: Vec<String> = self
                .names_of(&branch)
                .into_iter()
                .map(str::to_owned)
                .collect();
            let inner = names
                .last()
                .and_then(|name| Some((name, self.component(name)?.clone())));
            let inner = inner.filter(|(name, inner)| {
                let is_reference = |(_, _, branch)| only_reference(branch).is_some();
                told && is_union(inner)
                    && !has_properties(inner)
                    && !inner.contains_key("allOf")
                    && !inner.contains_key("discriminator")
                    && branches(inner).all(is_reference)
                    && discriminator
                        .as_ref()
                        .is_some_and(|discriminator| !discriminator.maps(&names))
                    && seen.insert((*name).clone())
            });
            let Some((name, inner)) = inner else {
                leaves.push((pointer, branch));
                continue;
            };
            if let TypeKind::Named(index) = self.component_type_ref(name).kind {
                includes.push(index);
            }
            let mut inner = listed(&inner, &join("/components/schemas", name));
            inner.reverse();
            waiting.extend(inner);
        }
        leaves
    }

    /// Returns the union if the type is one that is already defined.
    fn inner_union(&self, value: &TypeRef) -> Option<(usize, &Union)> {
        match value.kind {
            TypeKind::Named(index) => match self.definition(index) {
                Some(Definition::Union(union)) => Some((index, union)),
                _ => None,
            },
            _ => None,
        }
    }

    /// Returns the name of a branch among the others: its title, else the value that tells it, else
    /// its number.
    fn branch_name(
        &self,
        branch: &Members,
        shared: &Members,
        tag: Option<&(String, Vec<String>)>,
        others: &[Variant],
    ) -> String {
        let component = branch.text("$ref").and_then(component_name);
        // A component's type keeps its name, unless properties are added to it.
        let title = branch
            .text("title")
            .or(component.filter(|_| !shared.is_empty()));
        let is_name = |name: &String| name != "X";
        let is_free = |name: &String| others.iter().all(|other| other.name != *name);
        let of_tag = || match tag {
            Some((_, values)) => values.first().filter(|_| values.len() == 1).cloned(),
            None => self.only_value(branch),
        };
        title
            .map(type_name)
            .filter(is_name)
            .or_else(|| {
                let name = of_tag().map(|value| type_name(&value));
                name.filter(|name| is_name(name) && !name.starts_with('_') && is_free(name))
            })
            .unwrap_or_else(|| format!("Variant{}", others.len() + 1))
    }

    /// Returns the value of a branch's first required member that has only one.
    fn only_value(&self, branch: &Members) -> Option<String> {
        let flat = self.flattened(branch);
        let required: Vec<&Value> = flat.items("required").collect();
        flat.entries("properties").find_map(|(name, schema)| {
            let values = self.keyword(schema, "enum")?.as_array()?;
            match values.as_slice() {
                [Value::String(only)] if required.iter().any(|it| *it == name) => {
                    Some(only.clone())
                }
                _ => None,
            }
        })
    }

    /// Converts one branch. The properties beside the branches (`shared`) belong to it too.
    fn branch(
        &mut self,
        branch: &Members,
        shared: &Members,
        place: &Place,
        pointer: &str,
    ) -> TypeRef {
        let written = if shared.is_empty() {
            branch.clone()
        } else {
            Members::from_iter([("allOf".to_owned(), json!([shared, branch]))])
        };
        if only_reference(&written).is_some() {
            return self.type_ref(&Value::Object(written), place, pointer);
        }
        let mut flat = self.one_union(self.flattened(&written), pointer);
        // A branch that extends the schema which lists it would inherit the list: remove it.
        for key in UNIONS {
            let is_enclosing = |list: &Value| self.enclosing_unions.contains(list);
            if flat.get(key).is_some_and(is_enclosing) {
                flat.shift_remove(key);
            }
        }
        self.inline_type_ref(written, flat, place, pointer)
    }

    /// Merges the variants that are strings into one: enums become an enum with the values of all,
    /// which accepts other strings too, and several formats become a plain string.
    fn merge_strings(&mut self, variants: &mut Vec<Variant>, union: &Place, pointer: &str) {
        let mut values: IndexSet<ListedText> = IndexSet::new();
        let (mut texts, mut enums) = (Vec::new(), Vec::new());
        for (index, variant) in variants.iter().enumerate() {
            match &variant.value.kind {
                TypeKind::String(_) => texts.push(index),
                TypeKind::Named(named) => {
                    if let Some(Definition::StringEnum { values: listed }) = self.definition(*named)
                    {
                        values.extend(listed.iter().cloned());
                        enums.push(index);
                    }
                }
                _ => {}
            }
        }
        let kept = match (texts.as_slice(), enums.as_slice()) {
            ([], [] | [_]) | ([_], []) => return,
            ([first, ..], []) => {
                variants[*first].value = TypeRef::plain_string();
                variants[*first].name = "String".to_owned();
                *first
            }
            (_, [only]) => *only,
            (_, [first, ..]) => {
                let index = self.reserve_inline(&union.then("String"), pointer);
                let values = values.into_iter().collect();
                self.define(index, Definition::StringEnum { values }, &Members::new());
                variants[*first].value = TypeRef::new(TypeKind::Named(index));
                variants[*first].name = "String".to_owned();
                *first
            }
        };
        let mut indices = 0..variants.len();
        variants.retain(|_| {
            let index = indices.next().unwrap_or_default();
            index == kept || !(texts.contains(&index) || enums.contains(&index))
        });
    }

    /// Returns the name of a variant of the union at a place. That of an inline schema depends on
    /// nothing outside of the union.
    pub(super) fn variant_name(&self, value: &TypeRef, union: &Place) -> String {
        let name = match &value.kind {
            TypeKind::Any => "Any",
            TypeKind::Boolean => "Boolean",
            TypeKind::Integer(_) => "Integer",
            TypeKind::Number => "Number",
            TypeKind::String(_) => "String",
            TypeKind::Array(item) => match self.component_of(item) {
                Some(component) => return fitted(&component, &["List"]),
                None => "Array",
            },
            TypeKind::Map(_) => "Object",
            TypeKind::Named(index) => match &self.types[*index].origin {
                Origin::Component(component) => return self.names.of_component(component),
                Origin::Inline { place, .. } => {
                    let steps = place.within(union).unwrap_or(&place.steps);
                    return type_name(&steps.join(" "));
                }
            },
        };
        name.to_owned()
    }

    /// Returns the name of the component that a value is of.
    fn component_of(&self, value: &TypeRef) -> Option<String> {
        let TypeKind::Named(index) = value.kind else {
            return None;
        };
        match &self.types[index].origin {
            Origin::Component(component) => Some(self.names.of_component(component)),
            Origin::Inline { .. } => None,
        }
    }
}

/// Adds a variant, unless there is one of the same type.
fn add(variants: &mut Vec<Variant>, added: Variant) {
    match variants.iter_mut().find(|it| it.value == added.value) {
        Some(variant) => {
            if let (Some((_, values)), Some((_, more))) = (&mut variant.tag, added.tag) {
                values.extend(more);
            }
        }
        None => variants.push(added),
    }
}

/// Returns the keywords beside the branches that describe a struct, and so apply to each branch.
fn shared(members: &Members) -> Members {
    let keys = ["type", "properties", "required", "additionalProperties"];
    let holds_any = match members.get("additionalProperties") {
        Some(additional) => *additional != false,
        None => false,
    };
    let applies = has_properties(members) || holds_any;
    let shared = keys.into_iter().filter(|_| applies);
    shared
        .filter_map(|key| Some((key.to_owned(), members.get(key)?.clone())))
        .collect()
}
