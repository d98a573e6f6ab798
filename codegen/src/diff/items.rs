//! Compares what `render` writes: the public items of operations and types, and the variants as
//! which responses are told. It tells what breaks code and has not been told by its cause.
//!
//! Types that stand in the same places have one name here. That a type has another one is told on
//! its own.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;

use crate::diff::answers::{STILL_AN_ERROR, called};
use crate::diff::change::{Class, Kind};
use crate::diff::found::{Found, Owner};
use crate::diff::walk::Walk;
use crate::model::api::{Operation, Status};
use crate::model::types::Types;
use crate::render::surface::{Code, Items, OperationItems, Returned, ToldAs, TypeItems};

/// Why an item that is gone, or another, breaks.
const DOES_NOT_COMPILE: &str = "code that uses it does not compile";

pub(super) fn items(walk: &mut Walk<'_>) {
    let [old, new] = named(walk);
    of_types(walk, [&old, &new]);
    of_operations(walk, [&old, &new]);
}

/// Returns the types of both models under names that are the same for types in the same places.
fn named(walk: &Walk<'_>) -> [Types; 2] {
    let (old, new) = (&walk.old.api.types, &walk.new.api.types);
    let mut groups = Groups((0..old.len() + new.len()).collect());
    for pair in &walk.pairs {
        groups.join(pair.old, old.len() + pair.new);
    }
    let mut name = |index: usize| {
        let of = groups.first(index);
        let type_def = match of.checked_sub(old.len()) {
            None => old.get(of),
            Some(of) => new.get(of),
        };
        type_def.name.clone()
    };
    let old_names = (0..old.len()).map(|index| (index, name(index))).collect();
    let new_names = (0..new.len()).map(|index| (index, name(old.len() + index)));
    let new_names = new_names.collect();
    [old.as_named(old_names), new.as_named(new_names)]
}

/// Numbers in groups, each with the place of a smaller one of its group, or with its own.
struct Groups(Vec<usize>);

impl Groups {
    fn first(&mut self, of: usize) -> usize {
        let mut first = of;
        while self.0[first] != first {
            self.0[first] = self.0[self.0[first]];
            first = self.0[first];
        }
        first
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.first(one), self.first(other));
        self.0[one.max(other)] = one.min(other);
    }
}

fn of_types(walk: &mut Walk<'_>, [old, new]: [&Types; 2]) {
    let mut told = BTreeSet::new();
    for found in walk.found.iter().filter(|it| it.class == Class::Breaking) {
        if let (Owner::Pair(index), Kind::Member | Kind::Type | Kind::Value) =
            (found.owner, found.kind)
        {
            told.insert(walk.pairs[index].old);
        }
    }
    let (before, after) = (
        TypeItems::new(walk.old.api, old),
        TypeItems::new(walk.new.api, new),
    );
    // The items are the same in both directions.
    let pairs = walk.pairs.iter().filter(|it| !told.contains(&it.old));
    let pairs: BTreeSet<(usize, usize)> = pairs.map(|it| (it.old, it.new)).collect();
    walk.steps += pairs.len();
    let changed = pairs.into_par_iter().filter_map(|(old, new)| {
        let items = Code::changed(before.code(old), after.code(new))?;
        Some(((old, new), items))
    });
    let changed: HashMap<(usize, usize), [Items; 2]> = changed.collect();
    for index in 0..walk.pairs.len() {
        let pair = walk.pairs[index];
        let Some(items) = changed.get(&(pair.old, pair.new)) else {
            continue;
        };
        let (old, new) = (walk.old.type_def(pair.old), walk.new.type_def(pair.new));
        let shown = [&old.name, &new.name].map(|name| format!("types::{name}"));
        let owner = Owner::Pair(index);
        if let Some(found) = lost(owner, Kind::Type, items, &shown, |_| true) {
            walk.push(found.at(old.pointer.clone(), new.pointer.clone()));
        }
    }
}

/// Tells that items are gone, or others. `shown` names the type that has them.
fn lost(
    owner: Owner,
    kind: Kind,
    [before, after]: &[Items; 2],
    shown: &[String; 2],
    is_meant: impl Fn(&str) -> bool,
) -> Option<Found> {
    let changed = before
        .iter()
        .map(|(key, text)| (text, after.get(key)))
        .filter(|(text, other)| Some(*text) != *other && is_meant(text));
    let changed: Vec<_> = changed.collect();
    let (text, other) = changed.first()?;
    let named = |text: &str, name: &str| text.replacen("Self", name, 1);
    let (text, other) = (
        named(text, &shown[0]),
        other.map(|other| named(other, &shown[1])),
    );
    let how = match other {
        Some(_) => "is another now",
        None => "is gone",
    };
    let more = match changed.len() {
        1 => String::new(),
        all => format!(" (and {} more)", all - 1),
    };
    Some(
        Found::new(
            owner,
            Class::Breaking,
            kind,
            format!("`{text}` {how}{more}"),
        )
        .why(DOES_NOT_COMPILE)
        .items(text, other),
    )
}

/// What `render` writes of an operation in both models.
struct Written {
    returned: [Returned; 2],
    /// The items, if they differ and belong to structs of one name.
    items: Option<[Items; 2]>,
}

fn of_operations(walk: &mut Walk<'_>, types: [&Types; 2]) {
    let mut found: HashMap<Owner, Vec<usize>> = HashMap::new();
    for (index, it) in walk.found.iter().enumerate() {
        found.entry(it.owner).or_default().push(index);
    }
    let before = OperationItems::new(&walk.old.surface, types[0]);
    let after = OperationItems::new(&walk.new.surface, types[1]);
    walk.steps += walk.matched.len();
    let written = walk.matched.par_iter().map(|(_, [old, new])| {
        // All items have other names.
        let has_name = old.type_name == new.type_name;
        Written {
            returned: [before.returned(old), after.returned(new)],
            items: has_name
                .then(|| Code::changed(before.code(old), after.code(new)))
                .flatten(),
        }
    });
    let written: Vec<Written> = written.collect();
    for (index, written) in written.into_iter().enumerate() {
        let (owner, operations) = walk.matched[index];
        let found = found.get(&owner).map_or(&[][..], Vec::as_slice);
        operation(walk, owner, operations, written, found);
    }
}

/// `found` has the places of what has been told of the operation.
fn operation(
    walk: &mut Walk<'_>,
    owner: Owner,
    [old, new]: [&Operation; 2],
    written: Written,
    found: &[usize],
) {
    let mut are_answers_told = returned(walk, owner, [old, new], written.returned, found);
    let Some(items) = written.items else {
        return;
    };
    let mut are_inputs_told = false;
    for index in found {
        let found = &walk.found[*index];
        if found.class == Class::Breaking {
            are_inputs_told |= matches!(found.kind, Kind::Parameter | Kind::Body | Kind::Operation);
            are_answers_told |=
                matches!(found.kind, Kind::Answer | Kind::Header | Kind::Pagination);
        }
    }
    let shown = format!("operation::{}", old.type_name);
    let shown = [shown.clone(), shown];
    let (mut enums, mut told) = (Vec::new(), Vec::new());
    for operation in [old, new] {
        enums.extend([&operation.success_name, &operation.error_name]);
        enums.extend(operation.choices.iter().map(|it| &it.type_name));
    }
    let is_answer = |text: &str| {
        text.contains("runtime::Error") || enums.iter().any(|name| text.contains(name.as_str()))
    };
    if !are_inputs_told {
        let is_input = |text: &str| !is_answer(text);
        told.extend(lost(owner, Kind::Operation, &items, &shown, is_input));
    }
    if !are_answers_told {
        told.extend(lost(owner, Kind::Answer, &items, &shown, is_answer));
    }
    for found in told {
        walk.push(found.at(old.pointer.clone(), new.pointer.clone()));
    }
}

/// Compares what `send` returns. Returns whether it tells a change.
fn returned(
    walk: &mut Walk<'_>,
    owner: Owner,
    [old, new]: [&Operation; 2],
    [before, after]: [Returned; 2],
    found: &[usize],
) -> bool {
    if before == after {
        return false;
    }
    let are_errors_kept =
        before.error == after.error && before.error_names.is_subset(&after.error_names);
    let found: Vec<usize> = found
        .iter()
        .copied()
        .filter(|index| matches!(walk.found[*index].kind, Kind::Answer | Kind::Header))
        .collect();
    if !are_errors_kept {
        for index in &found {
            let found = &mut walk.found[*index];
            if found.why == STILL_AN_ERROR {
                found.class = Class::Breaking;
                found.why = "code that reads this error does not compile: its type is gone from \
                             what `send` returns"
                    .to_owned();
            }
        }
    }
    let send = |of: &Operation, returned: &Returned| {
        let Returned { success, error, .. } = returned;
        format!(
            "operation::{}::send() -> Result<{success}, {error}>",
            of.type_name
        )
    };
    let items = (send(old, &before), send(new, &after));
    let has_other_type = (&before.success, &before.error) != (&after.success, &after.error);
    let is_breaking = |index: &&usize| walk.found[**index].class == Class::Breaking;
    if let Some(index) = found.iter().find(is_breaking) {
        if has_other_type {
            let found = &mut walk.found[*index];
            (found.before, found.after) = (Some(items.0), Some(items.1));
        }
        return true;
    }
    let told = match has_other_type {
        true => {
            let what = match before.success == after.success {
                true => "the type of its errors is another",
                false => "the type of its answers is another",
            };
            let found = Found::new(owner, Class::Breaking, Kind::Answer, what)
                .why("code that names the type, or matches on it, does not compile")
                .items(items.0, items.1);
            vec![found]
        }
        false => told_otherwise(owner, &before, &after),
    };
    let is_told = !told.is_empty();
    for found in told {
        walk.push(found.at(old.pointer.clone(), new.pointer.clone()));
    }
    is_told
}

/// Tells of the responses that are other variants than before.
fn told_otherwise(owner: Owner, before: &Returned, after: &Returned) -> Vec<Found> {
    let key = |is_error: bool, status: Status, form: &str| (is_error, status, form.to_owned());
    let now: BTreeMap<_, &String> = after
        .variants
        .iter()
        .map(|it| (key(it.is_error, it.status, &it.form), &it.variant))
        .collect();
    let mut told = BTreeSet::new();
    for it in &before.variants {
        let status = called(it.status);
        let what = match now.get(&key(it.is_error, it.status, &it.form)) {
            Some(now) if **now == it.variant => continue,
            Some(now) => format!(
                "the answer {status} is the variant `{now}` instead of `{}`",
                it.variant
            ),
            None if it.is_error && after.error_names.contains(&it.variant) => continue,
            None => format!(
                "the variant `{}` of the answer {status} is gone",
                it.variant
            ),
        };
        told.insert(what);
    }
    let is_listed = |new: &&ToldAs| {
        let mut before = before.variants.iter();
        before.any(|it| (it.is_error, it.status) == (new.is_error, new.status))
    };
    for new in after.variants.iter().filter(|it| !is_listed(it)) {
        let covering = before
            .variants
            .iter()
            .filter(|it| it.is_error == new.is_error);
        // A range is read before the default.
        let covering = covering.filter(|it| it.status.covers(new.status));
        let Some(old) = covering.max_by_key(|it| it.status != Status::Default) else {
            continue;
        };
        if old.variant != new.variant {
            let status = called(new.status);
            let (now, before) = (&new.variant, &old.variant);
            told.insert(format!(
                "the answer {status} is the variant `{now}` instead of `{before}`"
            ));
        }
    }
    let told = told.into_iter().map(|what| {
        Found::new(owner, Class::Breaking, Kind::Answer, what)
            .why("code that matches on the variant does not compile, or no longer sees the answer")
    });
    told.collect()
}
