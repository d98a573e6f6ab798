//! Sentences that all formats have in common.

use std::collections::BTreeMap;

use codegen::diff::{Change, Changes, Class, Place};

use crate::diff::uses::Use;

/// The classes in the order in which they are shown.
pub(super) const CLASSES: [Class; 3] = [Class::Breaking, Class::Compatible, Class::DocsOnly];

/// Returns how many changes there are of each class.
pub(super) fn counts(changes: &Changes) -> String {
    let counts = CLASSES.map(|class| format!("{} {class}", changes.count(class)));
    counts.join(", ")
}

/// Returns the version step that the changes call for.
pub(super) fn step(changes: &Changes) -> String {
    let (Some(before), Some(after)) = (changes.step(0), changes.step(1)) else {
        return "none".to_owned();
    };
    let step = match before == after {
        true => before.to_string(),
        false => format!("{before} of a version 0.x, {after} of one from 1.0"),
    };
    match changes.class() {
        Some(Class::DocsOnly) => format!("{step}: only words changed"),
        _ => step,
    }
}

/// Returns the operations that a change of a type concerns; `None` if it names them itself.
pub(super) fn operations(change: &Change) -> Option<String> {
    if change.operations.is_empty() {
        return None;
    }
    let mut named = change.operations.join(", ");
    if change.more_operations > 0 {
        named.push_str(&format!(" and {} more", change.more_operations));
    }
    Some(named)
}

/// Returns the places of a change, the old one first.
pub(super) fn places(change: &Change) -> Vec<String> {
    let place = |place: &Place| {
        let line = place.line.map_or(String::new(), |line| format!(":{line}"));
        format!("{}{line} {}", place.file, place.pointer)
    };
    let all = [("old", &change.old), ("new", &change.new)];
    let all = all.into_iter();
    all.filter_map(|(which, it)| Some(format!("{which}: {}", place(it.as_ref()?))))
        .collect()
}

/// What stands above the lines that use items.
pub(super) const USES: &str = "Lines that use what is gone or altered";

/// Returns the lines of each file that use items, with these, in the order of the lines.
pub(super) fn uses(uses: &[Use]) -> Vec<(String, String)> {
    let mut shown: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for it in uses {
        let place = (&it.file, it.line, it.last_line);
        shown.entry(place).or_default().push(&it.item);
    }
    let shown = shown.into_iter().map(|((file, first, last), items)| {
        let place = match first == last {
            true => format!("{file}:{first}"),
            false => format!("{file}:{first}-{last}"),
        };
        (place, items.join(", "))
    });
    shown.collect()
}
