//! Makes the changes that callers see of those that were found: equal ones become one, each type's
//! gets the operations that use it, and each pointer its place in the published document.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::diff::change::{Change, Changes, Kind};
use crate::diff::found::{Found, Owner};
use crate::diff::users::{Operations, Users};
use crate::diff::walk::Walk;
use crate::document::{Document, Place};
use crate::model::types::Direction;

/// The most operations that a change names.
const MAX_OPERATIONS: usize = 3;

/// The subject of a change that several operations have.
const SEVERAL: &str = "several operations";

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
    let place = |pointer: &Option<String>, places: &BTreeMap<String, Place>| {
        places.get(pointer.as_ref()?).cloned()
    };
    let users = Users::of(&walk);
    let changes = merged.iter().map(|it| {
        let (operations, more_operations) = operations(&walk, &it.owners, &users);
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
    let mut changes = together(changes.collect());
    changes.sort_by(|a, b| {
        (b.class, &a.subject, a.kind, &a.what).cmp(&(a.class, &b.subject, b.kind, &b.what))
    });
    Changes {
        changes,
        notes: Vec::new(),
        items: Vec::new(),
        steps: walk.steps + users.steps,
    }
}

/// Puts the changes of operations together that have one cause: a component, or the security of the
/// whole document.
fn together(changes: Vec<Change>) -> Vec<Change> {
    let mut all: Vec<Change> = Vec::new();
    let mut known: HashMap<_, usize> = HashMap::new();
    for mut change in changes {
        let is_of_operation = change.operations.is_empty() && change.subject.contains(' ');
        let has_item = change.item_before.is_some() || change.item_after.is_some();
        let is_at_component = change.old.as_ref().is_some_and(|old| {
            old.pointer.starts_with("/components/") && old.pointer.matches('/').count() > 2
        });
        let is_security = change.kind == Kind::Security;
        if !is_of_operation || has_item || !(is_at_component || is_security) {
            all.push(change);
            continue;
        }
        let place = |place: &Option<Place>| {
            let place = place.as_ref().filter(|_| !is_security);
            place.map(|it| (it.file.clone(), it.pointer.clone()))
        };
        let key = (
            change.class,
            change.what.clone(),
            change.why.clone(),
            place(&change.old),
            place(&change.new),
        );
        match known.entry(key) {
            Entry::Vacant(entry) => {
                entry.insert(all.len());
                all.push(change);
            }
            Entry::Occupied(entry) => {
                let first = &mut all[*entry.get()];
                if first.operations.is_empty() {
                    let subject = std::mem::replace(&mut first.subject, SEVERAL.to_owned());
                    first.operations.push(subject);
                }
                match first.operations.len() < MAX_OPERATIONS {
                    true => first.operations.push(std::mem::take(&mut change.subject)),
                    false => first.more_operations += 1,
                }
            }
        }
    }
    all
}

/// Puts equal changes together: a type that is sent and received, and operations that change in
/// the same way, are told once. The class is the worse one.
fn merged(walk: &Walk<'_>) -> Vec<Merged> {
    let mut merged: BTreeMap<Key, Merged> = BTreeMap::new();
    for found in &walk.found {
        let direction = match found.owner {
            Owner::Pair(index) => match walk.pairs[index].direction {
                Direction::Sent => "in requests: ",
                Direction::Received => "in answers: ",
            },
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
fn operations(walk: &Walk<'_>, owners: &BTreeSet<Owner>, users: &Users) -> (Vec<String>, usize) {
    let mut found = Operations::default();
    for owner in owners {
        if let Owner::Pair(index) = owner {
            found.extend(users.of_pair(*index));
        }
    }
    let named = found.iter().take(MAX_OPERATIONS);
    let named = named.map(|index| walk.labels[index].clone());
    (named.collect(), found.len().saturating_sub(MAX_OPERATIONS))
}
