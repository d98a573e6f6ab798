//! Makes the changes that callers see of those that were found: equal ones become one, each type's
//! gets the operations that use it, and each pointer its place in the published document.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::diff::change::{Change, Changes, Place};
use crate::diff::found::{Found, Owner};
use crate::diff::walk::Walk;
use crate::document::Document;

/// The most operations that a change names.
const MAX_OPERATIONS: usize = 3;

/// What makes two changes the same: all but the class and the reason, which depend on the
/// direction, and who is concerned.
type Key = (String, String, [Option<String>; 4]);

struct Merged {
    found: Found,
    whys: Vec<String>,
    owners: BTreeSet<Owner>,
    subject: String,
}

pub(super) fn finish(walk: Walk<'_>, [old, new]: [&Document; 2]) -> Changes {
    let merged = merged(&walk);
    let places = |document: &Document, pointer: fn(&Found) -> &Option<String>| {
        let pointers = merged.iter().filter_map(|it| pointer(&it.found).as_deref());
        document.places(pointers)
    };
    let old_places = places(old, |found| &found.old);
    let new_places = places(new, |found| &found.new);
    let place = |pointer: &Option<String>, places: &BTreeMap<String, (String, Option<usize>)>| {
        let pointer = pointer.clone()?;
        let (file, line) = places.get(&pointer)?.clone();
        Some(Place {
            file,
            line,
            pointer,
        })
    };
    let changes = merged.iter().map(|it| {
        let (operations, more_operations) = operations(&walk, &it.owners);
        let found = it.found.clone();
        let is_changed = found.before != found.after;
        Change {
            class: found.class,
            kind: found.kind,
            subject: it.subject.clone(),
            what: found.what,
            why: it.whys.join("; "),
            operations,
            more_operations,
            item_before: found.before.filter(|_| is_changed),
            item_after: found.after.filter(|_| is_changed),
            old: place(&found.old, &old_places),
            new: place(&found.new, &new_places),
        }
    });
    let mut changes: Vec<Change> = changes.collect();
    changes.sort_by(|a, b| {
        (b.class, &a.subject, a.kind, &a.what).cmp(&(a.class, &b.subject, b.kind, &b.what))
    });
    Changes {
        changes,
        notes: Vec::new(),
    }
}

/// Puts equal changes together: a type that is sent and received, and operations that change in
/// the same way, are told once. The class is the worse one.
fn merged(walk: &Walk<'_>) -> Vec<Merged> {
    let mut merged: BTreeMap<Key, Merged> = BTreeMap::new();
    for found in &walk.found {
        let direction = match found.owner {
            Owner::Pair(index) if walk.pairs[index].direction => "in requests: ",
            Owner::Pair(_) => "in answers: ",
            Owner::Api | Owner::Operation(_) => "",
        };
        let subject = match found.owner {
            Owner::Api => "the API".to_owned(),
            Owner::Operation(index) => walk.labels[index].clone(),
            Owner::Pair(index) => walk.old.type_def(walk.pairs[index].old).name.clone(),
        };
        let why = format!("{direction}{}", found.why);
        let key = (
            subject.clone(),
            found.what.clone(),
            [
                found.before.clone(),
                found.after.clone(),
                found.old.clone(),
                found.new.clone(),
            ],
        );
        let known = merged.entry(key).or_insert_with(|| Merged {
            found: found.clone(),
            whys: Vec::new(),
            owners: BTreeSet::new(),
            subject,
        });
        known.found.class = known.found.class.max(found.class);
        known.owners.insert(found.owner);
        if !known.whys.contains(&why) {
            known.whys.push(why);
        }
    }
    merged.into_values().collect()
}

/// Returns the names of some of the operations that have a type, and how many more there are.
fn operations(walk: &Walk<'_>, owners: &BTreeSet<Owner>) -> (Vec<String>, usize) {
    let mut waiting: Vec<Owner> = owners
        .iter()
        .copied()
        .filter(|owner| matches!(owner, Owner::Pair(_)))
        .collect();
    let mut seen: HashSet<usize> = HashSet::new();
    let mut found = BTreeSet::new();
    while let Some(owner) = waiting.pop() {
        match owner {
            Owner::Api => {}
            Owner::Operation(index) => {
                found.insert(index);
            }
            Owner::Pair(index) => {
                if seen.insert(index) {
                    waiting.extend(&walk.users[index]);
                }
            }
        }
    }
    let named = found.iter().take(MAX_OPERATIONS);
    let named = named.map(|index| walk.labels[*index].clone());
    (named.collect(), found.len().saturating_sub(MAX_OPERATIONS))
}
