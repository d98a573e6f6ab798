//! Compares the operations of two models, and what each asks for beside its parameters and bodies.

use std::collections::{BTreeSet, HashMap};

use crate::diff::answers::answers;
use crate::diff::bodies::bodies;
use crate::diff::change::{Class, Kind};
use crate::diff::constraints::deprecated;
use crate::diff::found::{Found, Owner};
use crate::diff::parameters::parameters;
use crate::diff::prose::prose;
use crate::diff::security::security;
use crate::diff::walk::Walk;
use crate::model::api::{Api, Operation};
use crate::model::features::Features;

pub(super) fn operations<'a>(walk: &mut Walk<'a>, old: &'a Api, new: &'a Api) {
    let matched = matched(old, new);
    let taken: BTreeSet<usize> = matched.iter().flatten().copied().collect();
    let features = [Features::of(old), Features::of(new)];
    features_gone(walk, &features);
    for (operation, index) in old.operations.iter().zip(matched) {
        let owner = walk.operation(called(operation));
        match index {
            Some(index) => {
                let operations = [operation, &new.operations[index]];
                walk.matched.push((owner, operations));
                both(walk, owner, operations);
                tags(walk, owner, operations, &features);
            }
            None => {
                let item = walk.old.surface.method(operation);
                walk.push(
                    Found::new(
                        owner,
                        Class::Breaking,
                        Kind::Operation,
                        "the operation is gone",
                    )
                    .why("code that calls it does not compile")
                    .items(item, None)
                    .at(operation.pointer.clone(), None),
                );
            }
        }
    }
    for (index, operation) in new.operations.iter().enumerate() {
        if taken.contains(&index) {
            continue;
        }
        let owner = walk.operation(called(operation));
        let item = walk.new.surface.method(operation);
        walk.push(
            Found::new(
                owner,
                Class::Compatible,
                Kind::Operation,
                "the operation is new",
            )
            .why("the client has one more method")
            .items(None, item)
            .at(None, operation.pointer.clone()),
        );
    }
}

fn called(operation: &Operation) -> String {
    format!("{} {}", operation.method, operation.path)
}

/// Returns, for each operation of the old model, the index of that in the new one: that with the
/// same HTTP method and path, whatever the parameters in the path are called; else that with the
/// same id.
fn matched(old: &Api, new: &Api) -> Vec<Option<usize>> {
    let shape = |operation: &Operation| {
        let mut path = String::new();
        let mut is_name = false;
        for c in operation.path.chars() {
            is_name &= c != '}';
            if !is_name {
                path.push(c);
            }
            is_name |= c == '{';
        }
        (operation.method.clone(), path)
    };
    let by_path: HashMap<_, usize> = new.operations.iter().map(shape).zip(0..).collect();
    let by_id = new.operations.iter().map(|it| it.id.as_str()).zip(0..);
    let by_id: HashMap<&str, usize> = by_id.collect();
    let exact = new.operations.iter().map(called).zip(0..);
    let exact: HashMap<String, usize> = exact.collect();
    let found = |it: &Operation| {
        let index = exact.get(&called(it)).or_else(|| by_path.get(&shape(it)));
        index.copied()
    };
    let mut taken = BTreeSet::new();
    let mut matched: Vec<Option<usize>> = old
        .operations
        .iter()
        .map(|operation| found(operation).filter(|index| taken.insert(*index)))
        .collect();
    for (operation, index) in old.operations.iter().zip(&mut matched) {
        if index.is_none() && !operation.id.is_empty() {
            let same_id = by_id.get(operation.id.as_str()).copied();
            *index = same_id.filter(|index| taken.insert(*index));
        }
    }
    matched
}

fn both<'a>(walk: &mut Walk<'a>, owner: Owner, operations: [&'a Operation; 2]) {
    let [old, new] = operations;
    let first = walk.found.len();
    if old.method_name != new.method_name {
        let items = (walk.old.surface.method(old), walk.new.surface.method(new));
        let [before, after] = match old.id == new.id {
            // provider.toml names the method.
            true => [&old.method_name, &new.method_name],
            false => [&old.id, &new.id],
        };
        let what = format!("the operation is called `{after}` instead of `{before}`");
        walk.push(
            Found::new(owner, Class::Breaking, Kind::Operation, what)
                .why(
                    "the method has another name, so that code does not compile; \
                     [names.operations] in provider.toml can keep the name",
                )
                .items(items.0, items.1),
        );
    }
    if old.method != new.method || shape_of(&old.path) != shape_of(&new.path) {
        let what = format!("the operation is `{}` now", called(new));
        walk.push(
            Found::new(owner, Class::Breaking, Kind::Operation, what).why(
                "a client that was generated before asks for what is no longer documented; the \
                 method is the same",
            ),
        );
    }
    if old.deprecated != new.deprecated {
        walk.push(deprecated(owner, "the operation", new.deprecated));
    }
    if old.idempotent != new.idempotent {
        let (what, why) = match new.idempotent {
            true => (
                "may be sent again",
                "the client sends it again after some failures",
            ),
            false => ("may not be sent again", "the client sends it once"),
        };
        let what = format!("the operation {what}");
        walk.push(Found::new(owner, Class::Compatible, Kind::Operation, what).why(why));
    }
    for (place, before, after) in [
        ("the summary", &old.summary, &new.summary),
        ("the description", &old.description, &new.description),
    ] {
        if let Some(found) = prose(owner, place, before, after) {
            walk.push(found);
        }
    }
    paging(walk, owner, operations);
    server(walk, owner, operations);
    for found in &mut walk.found[first..] {
        (found.old, found.new) = (Some(old.pointer.clone()), Some(new.pointer.clone()));
    }
    parameters(walk, owner, operations);
    bodies(walk, owner, operations);
    answers(walk, owner, operations);
    choices(walk, owner, operations);
    security(walk, owner, operations);
}

/// Tells of Cargo features that are gone.
fn features_gone(walk: &mut Walk<'_>, [old, new]: &[Features<'_>; 2]) {
    let (before, after) = (old.names(), new.names());
    for name in before.difference(&after) {
        let what = format!("the feature `{name}` is gone");
        walk.push(
            Found::new(Owner::Api, Class::Breaking, Kind::Operation, what)
                .why("a manifest that turns it on is refused"),
        );
    }
    if before.is_empty() && !after.is_empty() {
        let what = "operations have features now";
        walk.push(
            Found::new(Owner::Api, Class::Breaking, Kind::Operation, what)
                .why("an operation is there only if a feature of its tags is on"),
        );
    }
}

/// Compares the tags, which are features if there are many operations.
fn tags(
    walk: &mut Walk<'_>,
    owner: Owner,
    [old, new]: [&Operation; 2],
    features: &[Features<'_>; 2],
) {
    if old.tags == new.tags {
        return;
    }
    let (before, after) = (features[0].of_operation(old), features[1].of_operation(new));
    let have_features = !features[0].names().is_empty();
    let is_kept = match before.is_empty() {
        true => after.is_empty() || !have_features,
        false => after.is_empty() || after.is_superset(&before),
    };
    let (class, kind, why) = match is_kept {
        true => (
            Class::DocsOnly,
            Kind::Prose,
            "the client does not show tags, unless it has features by tag",
        ),
        false => (
            Class::Breaking,
            Kind::Operation,
            "the features that the operation was under do not have it any more",
        ),
    };
    walk.push(
        Found::new(owner, class, kind, "the operation has other tags")
            .why(why)
            .at(old.pointer.clone(), new.pointer.clone()),
    );
}

/// Returns a path without the names of its parameters.
fn shape_of(path: &str) -> String {
    let mut parts = path.split('{');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |shape, part| {
        let rest = part.split_once('}').map_or(part, |(_, rest)| rest);
        shape + "{}" + rest
    })
}

fn paging(walk: &mut Walk<'_>, owner: Owner, [old, new]: [&Operation; 2]) {
    let told = |it: &Operation| it.paging.as_ref().map(|it| (it.kind.name(), it.told()));
    let (class, what, why) = match (told(old), told(new)) {
        (None, Some(_)) => (
            Class::Compatible,
            "its list comes in pages",
            "the operation has the methods `pages` and `items`",
        ),
        (Some(_), None) => (
            Class::Breaking,
            "its list no longer comes in pages",
            "the methods `pages` and `items` are gone: code that calls them does not compile",
        ),
        (Some(before), Some(after)) if before != after => (
            Class::Compatible,
            "its list comes in pages in another way",
            "`pages` and `items` ask for the next page in that way",
        ),
        _ => return,
    };
    walk.push(Found::new(owner, class, Kind::Pagination, what).why(why));
}

fn server(walk: &mut Walk<'_>, owner: Owner, [old, new]: [&Operation; 2]) {
    if old.server == new.server {
        return;
    }
    let shown = |server: &Option<String>| match server {
        Some(url) => format!("`{url}`"),
        None => "that of the API".to_owned(),
    };
    let what = format!(
        "its server is {} instead of {}",
        shown(&new.server),
        shown(&old.server)
    );
    let why = "a client that was generated before calls the old one";
    walk.push(Found::new(owner, Class::Breaking, Kind::Server, what).why(why));
}

/// Compares the methods that ask for one form of an answer.
fn choices(walk: &mut Walk<'_>, owner: Owner, [old, new]: [&Operation; 2]) {
    let names = |it: &Operation| -> BTreeSet<String> {
        let names = it.choices.iter().map(|it| it.method_name.clone());
        names.collect()
    };
    let (before, after) = (names(old), names(new));
    let item = |of: &Operation, name: &str| format!("operation::{}::{name}()", of.type_name);
    for name in before.difference(&after) {
        walk.push(
            Found::new(
                owner,
                Class::Breaking,
                Kind::Answer,
                format!("there is no method `{name}` any more"),
            )
            .why("code that calls it does not compile")
            .items(item(old, name), None)
            .at(old.pointer.clone(), new.pointer.clone()),
        );
    }
    for name in after.difference(&before) {
        walk.push(
            Found::new(
                owner,
                Class::Compatible,
                Kind::Answer,
                format!("there is a method `{name}`"),
            )
            .why("it asks for one form of the answer")
            .items(None, item(new, name))
            .at(old.pointer.clone(), new.pointer.clone()),
        );
    }
}
