//! Compares types that stand in the same places: structs, enums and unions. A type that is sent and
//! received is compared once in each direction.

use std::collections::HashMap;

use crate::diff::change::{Class, Kind};
use crate::diff::constraints::constraints;
use crate::diff::found::{Found, Owner};
use crate::diff::members::members;
use crate::diff::prose::prose;
use crate::diff::walk::Walk;
use crate::model::types::{
    Definition, Direction, ListedInteger, ListedText, TypeDef, TypeKind, TypeRef, Union, Variant,
};
use crate::render::surface::{integer_variants, text_variants};

/// Why an enum or a union may gain what it lists.
const KEEPS_UNLISTED: &str = "the enum is `#[non_exhaustive]`, and keeps what it does not list";

/// Compares all pairs of types that the operations refer to, and their further names.
pub(super) fn types(walk: &mut Walk<'_>) {
    pairs(walk);
    further_names(walk);
}

/// Tells of further names of types that are gone: those that a type had for other places.
fn further_names(walk: &mut Walk<'_>) {
    let pairs = walk.pairs.iter().enumerate().rev();
    let pairs: HashMap<usize, usize> = pairs.map(|(index, pair)| (pair.old, index)).collect();
    let mut found = Vec::new();
    for alias in walk.old.aliases() {
        if walk.new.named(&alias.name).is_some() {
            continue;
        }
        // Whatever has a type that is in no place any more is told as gone.
        let Some(&index) = pairs.get(&alias.of) else {
            continue;
        };
        let pair = walk.pairs[index];
        let (old, new) = (walk.old.type_def(pair.old), walk.new.type_def(pair.new));
        let what = format!("the type is no longer called `{}` too", alias.name);
        found.push(
            Found::new(Owner::Pair(index), Class::Breaking, Kind::Type, what)
                .why("code that names the type so does not compile")
                .items(format!("types::{}", alias.name), item(new))
                .at(old.pointer.clone(), new.pointer.clone()),
        );
    }
    walk.found.extend(found);
}

fn pairs(walk: &mut Walk<'_>) {
    while let Some(index) = walk.next() {
        let pair = walk.pairs[index];
        let (old, new) = (walk.old.type_def(pair.old), walk.new.type_def(pair.new));
        let owner = Owner::Pair(index);
        let named = walk.new.named(&old.name);
        if named != Some(pair.new) {
            walk.push(renamed(owner, [old, new], named.is_none()));
        }
        match (&old.definition, &new.definition) {
            (Definition::Object(before), Definition::Object(after)) => {
                members(walk, owner, [old, new], [before, after], pair.direction);
            }
            (
                Definition::StringEnum { values: before },
                Definition::StringEnum { values: after },
            ) => {
                let listed = [texts(before), texts(after)];
                enumeration(walk, owner, [old, new], listed, pair.direction);
            }
            (
                Definition::IntegerEnum { values: before, .. },
                Definition::IntegerEnum { values: after, .. },
            ) => {
                let listed = [integers(before), integers(after)];
                enumeration(walk, owner, [old, new], listed, pair.direction);
            }
            (Definition::Union(before), Definition::Union(after)) => {
                union(walk, owner, [old, new], [before, after], pair.direction);
            }
            (Definition::Recursive(before), Definition::Recursive(after)) => {
                newtype(walk, owner, [old, new], [before, after], pair.direction);
            }
            // `is_same` pairs types of one kind only.
            _ => {}
        }
        let at = (old.pointer.clone(), new.pointer.clone());
        let found = constraints(
            owner,
            "a value",
            &old.constraints,
            &new.constraints,
            pair.direction,
        );
        // The bounds are a part of the description.
        let found = match found.is_empty() {
            true => prose(owner, "the description", &old.description, &new.description)
                .into_iter()
                .collect(),
            false => found,
        };
        for found in found {
            walk.push(found.at(at.0.clone(), at.1.clone()));
        }
    }
}

fn item(type_def: &TypeDef) -> String {
    format!("types::{}", type_def.name)
}

/// Tells that a place has a type of another name. `is_gone` says that no type has the old one.
fn renamed(owner: Owner, [old, new]: [&TypeDef; 2], is_gone: bool) -> Found {
    let (before, after) = (&old.name, &new.name);
    let (what, why) = match is_gone {
        true => (
            format!("the type `{before}` is called `{after}` now"),
            "code that names the type does not compile; [names.types] in provider.toml can keep \
             the name",
        ),
        false => (
            format!("the type `{after}` stands where `{before}` stood"),
            "code that takes the value as the old type, which is used elsewhere, does not compile",
        ),
    };
    Found::new(owner, Class::Breaking, Kind::Type, what)
        .why(why)
        .items(item(old), item(new))
        .at(old.pointer.clone(), new.pointer.clone())
}

/// Returns the values of an enum, and the names of their variants.
fn texts(values: &[ListedText]) -> (Vec<String>, Vec<String>) {
    let texts = values.iter().map(|it| format!("\"{}\"", it.value));
    (texts.collect(), text_variants(values))
}

fn integers(values: &[ListedInteger]) -> (Vec<String>, Vec<String>) {
    let integers = values.iter().map(|it| it.value.to_string());
    (integers.collect(), integer_variants(values))
}

/// Compares two lists or maps with a name.
fn newtype(
    walk: &mut Walk<'_>,
    owner: Owner,
    [old, new]: [&TypeDef; 2],
    [before, after]: [&TypeRef; 2],
    direction: Direction,
) {
    if walk.is_same(owner, before, after, direction) {
        return;
    }
    let (before, after) = (walk.old.type_text(before), walk.new.type_text(after));
    walk.push(
        Found::new(
            owner,
            Class::Breaking,
            Kind::Type,
            "has items of another type",
        )
        .why(format!("its Rust type is `{after}` instead of `{before}`"))
        .items(
            format!("{}({before})", item(old)),
            format!("{}({after})", item(new)),
        )
        .at(old.pointer.clone(), new.pointer.clone()),
    );
}

/// Returns the names of variants by their values, of equal values the first.
fn by_value((values, names): &(Vec<String>, Vec<String>)) -> HashMap<&str, &str> {
    let values = values.iter().map(String::as_str).zip(names);
    let named = values.rev().map(|(value, name)| (value, name.as_str()));
    named.collect()
}

/// Compares two enums, each given by its values and the names of their variants.
fn enumeration(
    walk: &mut Walk<'_>,
    owner: Owner,
    [old, new]: [&TypeDef; 2],
    [before, after]: [(Vec<String>, Vec<String>); 2],
    direction: Direction,
) {
    let at = |type_def: &TypeDef| format!("{}/enum", type_def.pointer);
    let at = (at(old), at(new));
    let variant = |of: &TypeDef, name: &str| format!("{}::{name}", item(of));
    let [known_before, known_after] = [by_value(&before), by_value(&after)];
    for (value, name) in before.0.iter().zip(&before.1) {
        let found = match known_after.get(value.as_str()).copied() {
            None => Found::new(
                owner,
                Class::Breaking,
                Kind::Value,
                format!("the value {value} is gone"),
            )
            .why(match direction {
                Direction::Sent => {
                    "code that sends the variant does not compile, and the server may refuse the \
                     value"
                }
                Direction::Received => "code that names the variant does not compile",
            })
            .items(variant(old, name), None),
            Some(other) if other != name => Found::new(
                owner,
                Class::Breaking,
                Kind::Value,
                format!("the value {value} has another name"),
            )
            .why("code that names the variant does not compile")
            .items(variant(old, name), variant(new, other)),
            Some(_) => continue,
        };
        walk.push(found.at(at.0.clone(), at.1.clone()));
    }
    for (value, name) in after.0.iter().zip(&after.1) {
        if known_before.contains_key(value.as_str()) {
            continue;
        }
        let why = match direction {
            Direction::Sent => "a request may have one more value",
            Direction::Received => KEEPS_UNLISTED,
        };
        walk.push(
            Found::new(
                owner,
                Class::Compatible,
                Kind::Value,
                format!("the value {value} is new"),
            )
            .why(why)
            .items(None, variant(new, name))
            .at(at.0.clone(), at.1.clone()),
        );
    }
}

fn union(
    walk: &mut Walk<'_>,
    owner: Owner,
    [old, new]: [&TypeDef; 2],
    [before, after]: [&Union; 2],
    direction: Direction,
) {
    let at = (old.pointer.clone(), new.pointer.clone());
    let text = |of: &TypeDef, name: &str, value: &str| format!("{}::{name}({value})", item(of));
    for variant in &before.variants {
        let name = &variant.name;
        let known = after.variants.iter().find(|it| it.name == *name);
        let before = walk.old.type_text(&variant.value);
        let found = match known {
            None => Found::new(
                owner,
                Class::Breaking,
                Kind::Type,
                format!("the branch `{name}` is gone"),
            )
            .why("code that names the variant does not compile")
            .items(text(old, name, &before), None),
            Some(other) => {
                let is_same = walk.is_same(owner, &variant.value, &other.value, direction)
                    && variant.value.nullable == other.value.nullable;
                if is_same {
                    tags(walk, owner, [variant, other], [old, new], direction);
                    continue;
                }
                let after = walk.new.type_text(&other.value);
                Found::new(
                    owner,
                    Class::Breaking,
                    Kind::Type,
                    format!("the branch `{name}` has another type"),
                )
                .why("code that uses the variant does not compile")
                .items(text(old, name, &before), text(new, name, &after))
            }
        };
        walk.push(found.at(at.0.clone(), at.1.clone()));
    }
    for variant in &after.variants {
        let name = &variant.name;
        if before.variants.iter().any(|it| it.name == *name) {
            continue;
        }
        let after = walk.new.type_text(&variant.value);
        walk.push(
            Found::new(
                owner,
                Class::Compatible,
                Kind::Type,
                format!("the branch `{name}` is new"),
            )
            .why(match direction {
                Direction::Sent => "a request may have one more form",
                Direction::Received => KEEPS_UNLISTED,
            })
            .items(None, text(new, name, &after))
            .at(at.0.clone(), at.1.clone()),
        );
    }
}

/// Compares the values of the discriminator that stand for a branch.
fn tags(
    walk: &mut Walk<'_>,
    owner: Owner,
    [before, after]: [&Variant; 2],
    [old, new]: [&TypeDef; 2],
    direction: Direction,
) {
    if before.tag == after.tag {
        return;
    }
    // Only the one value of a branch is sent where the struct has none.
    let is_filled_in = |variant: &Variant| {
        let values = variant.tag.as_ref().map(|(_, values)| values.len());
        values == Some(1)
    };
    let lacks_value = direction == Direction::Sent
        && is_filled_in(before)
        && !is_filled_in(after)
        && !has_required(walk, &before.value, before.tag.as_ref());
    let is_kept = match (&before.tag, &after.tag) {
        (Some((old, before)), Some((new, after))) => {
            old == new && before.iter().all(|it| after.contains(it))
        }
        (None, _) => true,
        (Some(_), None) => false,
    };
    let (class, why) = match is_kept {
        true if lacks_value => (
            Class::Breaking,
            "the client no longer fills in the value that tells the branch, as there are several",
        ),
        true => (
            Class::Compatible,
            "what told the branch before still tells it",
        ),
        false => (
            Class::Breaking,
            "a value that was read or sent as this branch is told otherwise",
        ),
    };
    let what = format!("the branch `{}` is told by another value", before.name);
    walk.push(
        Found::new(owner, class, Kind::Type, what)
            .why(why)
            .at(old.pointer.clone(), new.pointer.clone()),
    );
}

/// Whether each value of a branch has the member that tells it.
fn has_required(walk: &Walk<'_>, value: &TypeRef, tag: Option<&(String, Vec<String>)>) -> bool {
    let TypeKind::Named(index) = value.kind else {
        return false;
    };
    let Definition::Object(object) = &walk.old.type_def(index).definition else {
        return false;
    };
    let mut properties = object.properties.iter();
    tag.is_some_and(|(member, _)| properties.any(|it| it.required && it.name == *member))
}
