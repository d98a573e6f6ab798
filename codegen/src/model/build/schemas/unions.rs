//! `oneOf` and `anyOf`: a union, with the discriminator's values where it has one.
//!
//! A branch that only constrains (`{required: [a]}`) is validation, and left to the provider.

use serde_json::{Map, Value};

use crate::document::pointer::{join, last};
use crate::document::walk::component_name;
use crate::model::build::schemas::all_of::{UNIONS, only_reference, takes_all};
use crate::model::build::schemas::scalars::scalar;
use crate::model::build::schemas::{Made, Members, Schemas};
use crate::model::names::{type_name, unique};
use crate::model::types::{Definition, StringFormat, TypeKind, TypeRef, Union, Variant};

/// Whether a schema has branches that make types.
pub(super) fn is_union(members: &Members) -> bool {
    branches(members).next().is_some()
}

fn branches(members: &Members) -> impl Iterator<Item = (&'static str, usize, &Members)> {
    let is_struct = has_properties(members);
    UNIONS.into_iter().flat_map(move |key| {
        let list = members
            .get(key)
            .and_then(Value::as_array)
            .map(Vec::as_slice)
            .unwrap_or_default();
        list.iter()
            .enumerate()
            .filter_map(move |(index, branch)| Some((key, index, branch.as_object()?)))
            .filter(move |(_, _, branch)| tells(branch, is_struct))
    })
}

/// Whether a branch says more than which members must be there; that it is an object is known of a struct's.
fn tells(branch: &Members, of_struct: bool) -> bool {
    let object = of_struct && branch.get("type").and_then(Value::as_str) == Some("object");
    branch.keys().any(|key| {
        if key == "type" && object {
            return false;
        }
        matches!(
            key.as_str(),
            "$ref"
                | "type"
                | "properties"
                | "items"
                | "enum"
                | "allOf"
                | "oneOf"
                | "anyOf"
                | "additionalProperties"
                | "format"
        )
    })
}

impl Schemas<'_> {
    pub(super) fn union(&mut self, members: &Members, place: &str, pointer: &str) -> Option<Made> {
        if !is_union(members) {
            return None;
        }
        let shared = shared(members);
        let lists = UNIONS
            .iter()
            .filter_map(|key| members.get(*key)?.as_array());
        if shared.is_empty() && lists.flatten().any(takes_all) {
            return Some(Made::TypeRef(TypeRef::any()));
        }
        let tag = discriminator(members);
        let list: Vec<(&'static str, usize, Members)> = branches(members)
            .map(|(key, index, branch)| (key, index, branch.clone()))
            .collect();
        let mut variants: Vec<Variant> = Vec::new();
        let mut nullable = false;
        let depth = self.uniting.len();
        let lists = UNIONS.iter().filter_map(|key| members.get(*key).cloned());
        self.uniting.extend(lists);
        for (key, index, branch) in list {
            let pointer = join(&join(pointer, key), &index.to_string());
            let tag = tag.as_ref().and_then(|tag| {
                let values = self.tag_values(tag, &branch)?;
                Some((tag.member.clone(), values))
            });
            let value = self.branch(branch, &shared, place, variants.len() + 1, &pointer);
            nullable |= value.nullable;
            let value = TypeRef::new(value.kind);
            match value.kind {
                // A union in a union is one union, unless it is this one.
                TypeKind::Named(inner)
                    if tag.is_none()
                        && matches!(self.definition(inner), Some(Definition::Union(_))) =>
                {
                    let Some(Definition::Union(inner)) = self.definition(inner).cloned() else {
                        continue;
                    };
                    for variant in inner.variants {
                        add(&mut variants, variant.value, variant.tag);
                    }
                }
                _ => add(&mut variants, value, tag),
            }
        }
        self.uniting.truncate(depth);
        self.fold_words(&mut variants);
        for index in 0..variants.len() {
            let wanted = self.variant_name(&variants[index].value, place);
            let taken = |name: &str| variants[..index].iter().any(|variant| variant.name == name);
            variants[index].name = unique(&wanted, taken);
        }
        Some(
            if variants
                .iter()
                .any(|variant| variant.value.kind == TypeKind::Any)
                || variants.is_empty()
            {
                Made::TypeRef(TypeRef::any())
            } else if let [only] = variants.as_slice() {
                Made::TypeRef(only.value.clone().or_null(nullable))
            } else {
                Made::Definition(Definition::Union(Union { variants }))
            },
        )
    }

    /// A union of structs as one struct, which requires what each of them does.
    pub(super) fn all_branches(&self, mut members: Members) -> Members {
        let lists = UNIONS.iter().filter_map(|key| members.shift_remove(*key));
        let branches = lists
            .filter_map(|list| Some(list.as_array()?.clone()))
            .flatten();
        let branches: Vec<Members> = branches
            .filter_map(|branch| Some(self.flattened(branch.as_object()?)))
            .collect();
        for branch in branches {
            let Some(Value::Object(more)) = branch.get("properties").cloned() else {
                continue;
            };
            let known = members
                .entry("properties")
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(known) = known {
                for (name, schema) in more {
                    known.entry(name).or_insert(schema);
                }
            }
        }
        members
    }

    /// Whether one of the branches of a property is a file, or several files.
    pub(in crate::model::build) fn union_with_files(
        &self,
        schema: &Value,
        property: &str,
    ) -> Option<bool> {
        let flat = self.flattened(schema.as_object()?);
        let property = self.flattened(flat.get("properties")?.get(property)?.as_object()?);
        let branches = UNIONS
            .iter()
            .filter_map(|key| property.get(*key)?.as_array());
        let branches: Vec<Members> = branches
            .flatten()
            .filter_map(|branch| Some(self.flattened(branch.as_object()?)))
            .collect();
        let is_file =
            |members: &Members| scalar(members).kind == TypeKind::String(StringFormat::Binary);
        let several = branches.iter().any(|branch| {
            let items = branch.get("items").and_then(Value::as_object);
            items.is_some_and(|items| is_file(&self.flattened(items)))
        });
        (several || branches.iter().any(is_file)).then_some(several)
    }

    fn branch(
        &mut self,
        branch: Members,
        shared: &Members,
        place: &str,
        number: usize,
        pointer: &str,
    ) -> TypeRef {
        let text = |key: &str| branch.get(key).and_then(Value::as_str);
        let component = text("$ref").and_then(component_name);
        // A component alone keeps its own name.
        let title = text("title").or(component.filter(|_| !shared.is_empty()));
        let title = title.map(type_name).filter(|title| title != "X");
        let schema = if shared.is_empty() {
            Value::Object(branch)
        } else {
            // What stands beside the branches holds for each of them.
            let branches = vec![Value::Object(shared.clone()), Value::Object(branch)];
            Value::Object(Map::from_iter([(
                "allOf".to_owned(),
                Value::Array(branches),
            )]))
        };
        let place = match title {
            Some(title) => format!("{place}{title}"),
            None => format!("{place}Variant{number}"),
        };
        let Value::Object(members) = &schema else {
            return TypeRef::any();
        };
        if only_reference(members).is_some() {
            return self.make_value(&schema, &place, pointer);
        }
        let written = members.clone();
        let mut members = self.flattened(&written);
        // A branch that extends the union it is a branch of is no union of its own.
        for key in UNIONS {
            let is_of_itself = |list: &Value| self.uniting.contains(list);
            if members.get(key).is_some_and(is_of_itself) {
                members.shift_remove(key);
            }
        }
        self.make_flattened(written, members, &place, pointer)
    }

    /// Words and enums of words side by side: an enum is open, so one of them takes all.
    fn fold_words(&mut self, variants: &mut Vec<Variant>) {
        let enums = |schemas: &Self, variant: &Variant| match variant.value.kind {
            TypeKind::Named(index) => match schemas.definition(index) {
                Some(Definition::Enum { values }) if !values.is_empty() => Some(values.clone()),
                _ => None,
            },
            _ => None,
        };
        let is_text = |variant: &Variant| matches!(variant.value.kind, TypeKind::String(_));
        let texts = variants.iter().filter(|variant| is_text(variant)).count();
        let words: Vec<usize> = (0..variants.len())
            .filter(|index| enums(self, &variants[*index]).is_some())
            .collect();
        if texts > 1 || (texts == 1 && !words.is_empty() && words.len() > 1) {
            // Several kinds of text: only plain text holds them all.
            let first = variants.iter().position(is_text).unwrap_or(0);
            variants[first].value = TypeRef::new(TypeKind::String(StringFormat::Plain));
            let mut index = 0;
            variants.retain(|variant| {
                let keep = index == first || !(is_text(variant) || words.contains(&index));
                index += 1;
                keep
            });
        } else if texts == 1 && words.len() == 1 {
            variants.retain(|variant| !is_text(variant));
        } else if words.len() > 1 {
            let first = words[0];
            variants[first].value = TypeRef::plain_string();
            let mut index = 0;
            variants.retain(|_| {
                let keep = index == first || !words.contains(&index);
                index += 1;
                keep
            });
        }
    }

    fn variant_name(&self, value: &TypeRef, place: &str) -> String {
        match &value.kind {
            TypeKind::Any => "Any".to_owned(),
            TypeKind::Boolean => "Boolean".to_owned(),
            TypeKind::Integer(_) => "Integer".to_owned(),
            TypeKind::Number => "Number".to_owned(),
            TypeKind::String(_) => "String".to_owned(),
            TypeKind::Array(_) => "Array".to_owned(),
            TypeKind::Map(_) => "Object".to_owned(),
            TypeKind::Named(index) => {
                let name = self.name(*index);
                // A branch without a name of its own carries the union's.
                let own = name
                    .strip_prefix(place)
                    .filter(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()));
                let own = own.unwrap_or(name);
                if own.is_empty() {
                    "Variant".to_owned()
                } else {
                    own.to_owned()
                }
            }
        }
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

/// What stands beside the branches and makes a type.
fn shared(members: &Members) -> Members {
    let mut shared = Members::new();
    if has_properties(members) {
        for key in ["type", "properties", "required", "additionalProperties"] {
            if let Some(value) = members.get(key) {
                shared.insert(key.to_owned(), value.clone());
            }
        }
    }
    shared
}

fn has_properties(members: &Members) -> bool {
    let properties = members.get("properties").and_then(Value::as_object);
    properties.is_some_and(|properties| !properties.is_empty())
}

struct Discriminator {
    member: String,
    /// From a value to what the mapping points at.
    mapping: Vec<(String, String)>,
}

fn discriminator(members: &Members) -> Option<Discriminator> {
    let discriminator = members.get("discriminator")?.as_object()?;
    let member = discriminator.get("propertyName")?.as_str()?.to_owned();
    let mapping = discriminator.get("mapping").and_then(Value::as_object);
    let mapping = mapping
        .into_iter()
        .flatten()
        .filter_map(|(value, target)| Some((value.clone(), target.as_str()?.to_owned())));
    Some(Discriminator {
        member,
        mapping: mapping.collect(),
    })
}

impl Schemas<'_> {
    /// The values that mean this branch: those mapped to it, else its component's name; unless the branch itself says which
    /// ones the member may hold, which a discriminator does not change (OpenAPI 3.1 section 4.8.25).
    fn tag_values(&self, tag: &Discriminator, branch: &Members) -> Option<Vec<String>> {
        let name = only_reference(branch)?;
        let mapped: Vec<String> = tag
            .mapping
            .iter()
            .filter(|(_, target)| {
                component_name(target) == Some(name)
                    || target == name
                    || (target.contains('/') && last(target) == name)
            })
            .map(|(value, _)| value.clone())
            .collect();
        if !mapped.is_empty() {
            return Some(mapped);
        }
        let words = self.words_of(branch, &tag.member);
        if words.is_empty() || words.iter().any(|word| word == name) {
            return Some(vec![name.to_owned()]);
        }
        let same = words.iter().find(|word| word.eq_ignore_ascii_case(name));
        match (same, words.as_slice()) {
            (Some(word), _) | (None, [word]) => Some(vec![word.clone()]),
            _ => None,
        }
    }

    /// The words that a property may hold, if the schema lists them.
    fn words_of(&self, schema: &Members, property: &str) -> Vec<String> {
        let flat = self.flattened(schema);
        let property = flat
            .get("properties")
            .and_then(|properties| properties.get(property)?.as_object());
        let property = property.map(|property| self.flattened(property));
        let words = property
            .as_ref()
            .and_then(|property| property.get("enum")?.as_array());
        let words = words.into_iter().flatten().filter_map(Value::as_str);
        words.map(str::to_owned).collect()
    }
}
