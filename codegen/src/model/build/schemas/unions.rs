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
use crate::model::build::schemas::context::{SchemaType, Schemas};
use crate::model::build::schemas::discriminators::discriminator;
use crate::model::build::schemas::keywords::{
    Members, UNIONS, accepts_any, branches, has_properties, is_union, only_reference,
};
use crate::model::names::{type_name, unique};
use crate::model::types::{Definition, TypeKind, TypeRef, Union, Variant};

/// The number of variants up to which those of an inner union are taken into the outer one. Of
/// unions that each contain the next, the sum of all variants would grow with the square.
const MAX_FLAT: usize = 32;

impl Schemas<'_> {
    pub(super) fn union(
        &mut self,
        members: &Members,
        default_name: &str,
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
            let number = variants.len() + 1;
            let value = self.branch(branch, &shared, default_name, number, &pointer);
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
                        add(&mut variants, variant.value, variant.tag);
                    }
                }
                _ => add(&mut variants, value, tag),
            }
        }
        self.enclosing_unions.truncate(depth);
        self.merge_strings(&mut variants, default_name, pointer);
        let mut names = BTreeSet::new();
        for variant in &mut variants {
            let wanted = self.variant_name(&variant.value, default_name);
            variant.name = unique(&wanted, |name| names.contains(name));
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

    /// Converts one branch. The properties beside the branches (`shared`) belong to it too.
    fn branch(
        &mut self,
        branch: &Members,
        shared: &Members,
        union_name: &str,
        number: usize,
        pointer: &str,
    ) -> TypeRef {
        let component = branch.text("$ref").and_then(component_name);
        // A component's type keeps its name, unless properties are added to it.
        let title = branch
            .text("title")
            .or(component.filter(|_| !shared.is_empty()));
        let title = title.map(type_name).filter(|title| title != "X");
        let default_name = match title {
            Some(title) => format!("{union_name}{title}"),
            None => format!("{union_name}Variant{number}"),
        };
        let written = if shared.is_empty() {
            branch.clone()
        } else {
            Members::from_iter([("allOf".to_owned(), json!([shared, branch]))])
        };
        if only_reference(&written).is_some() {
            return self.type_ref(&Value::Object(written), &default_name, pointer);
        }
        let mut flat = self.one_union(self.flattened(&written), pointer);
        // A branch that extends the schema which lists it would inherit the list: remove it.
        for key in UNIONS {
            let is_enclosing = |list: &Value| self.enclosing_unions.contains(list);
            if flat.get(key).is_some_and(is_enclosing) {
                flat.shift_remove(key);
            }
        }
        self.inline_type_ref(written, flat, &default_name, pointer)
    }

    /// Merges the variants that are strings into one: enums become an enum with the values of all,
    /// which accepts other strings too, and several formats become a plain string.
    fn merge_strings(&mut self, variants: &mut Vec<Variant>, union_name: &str, pointer: &str) {
        let mut values: IndexSet<String> = IndexSet::new();
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
                *first
            }
            (_, [only]) => *only,
            (_, [first, ..]) => {
                let schema = json!({"type": "string", "enum": &values});
                let members = schema.as_object().cloned().unwrap_or_default();
                let default_name = format!("{union_name}String");
                let (name, existing) = self.names.claim(&default_name, &members, pointer);
                let (index, is_new) = self.begin(name, existing);
                if is_new {
                    let values = values.into_iter().collect();
                    self.define(index, Definition::StringEnum { values }, &members);
                }
                variants[*first].value = TypeRef::new(TypeKind::Named(index));
                *first
            }
        };
        let mut indices = 0..variants.len();
        variants.retain(|_| {
            let index = indices.next().unwrap_or_default();
            index == kept || !(texts.contains(&index) || enums.contains(&index))
        });
    }

    pub(super) fn variant_name(&self, value: &TypeRef, union_name: &str) -> String {
        let name = match &value.kind {
            TypeKind::Any => "Any",
            TypeKind::Boolean => "Boolean",
            TypeKind::Integer(_) => "Integer",
            TypeKind::Number => "Number",
            TypeKind::String(_) => "String",
            TypeKind::Array(_) => "Array",
            TypeKind::Map(_) => "Object",
            TypeKind::Named(index) => {
                // The name of an inline branch's type begins with the union's name; the variant
                // leaves that out.
                let name = self.name(*index);
                name.strip_prefix(union_name)
                    .filter(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()))
                    .unwrap_or(name)
            }
        };
        name.to_owned()
    }
}

fn add(variants: &mut Vec<Variant>, value: TypeRef, tag: Option<(String, Vec<String>)>) {
    match variants.iter_mut().find(|variant| variant.value == value) {
        Some(variant) => {
            if let (Some((_, values)), Some((_, more))) = (&mut variant.tag, tag) {
                values.extend(more);
            }
        }
        None => variants.push(Variant {
            name: String::new(),
            value,
            tag,
        }),
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
