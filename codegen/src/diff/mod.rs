//! Compares two models: what changed between two documents, as a caller of the generated client
//! feels it, and what it means for the client's version.
//!
//! It compares `Api` and `Types`, not the documents: two notations of the same are equal. Each
//! change is judged in the direction in which its value goes, and by what the generated code does.
//! It never prints code, and never writes; what `render` makes of both is compared last (`items`).
//! What the model does not have is not compared: callbacks, links.

mod answers;
mod api;
mod bodies;
mod change;
mod constraints;
mod finish;
mod found;
mod items;
mod members;
mod operations;
mod parameters;
mod prose;
mod security;
mod types;
mod users;
mod walk;
mod xml;

pub use crate::document::Place;
pub use change::{Change, Changes, Class, Item, Kind, Step};

use crate::diff::walk::Walk;
use crate::model::build::Built;
use crate::render::surface;

/// Compares two models, each with its document.
pub(crate) fn compare(old: &Built, new: &Built) -> Changes {
    let mut walk = Walk::new(&old.api, &new.api);
    api::api(&mut walk, &old.api, &new.api);
    operations::operations(&mut walk, &old.api, &new.api);
    types::types(&mut walk);
    items::items(&mut walk);
    let mut changes = finish::finish(walk, [&old.document, &new.document]);
    for (which, built) in [("old", old), ("new", new)] {
        let refused = built.refused.iter();
        changes.notes.extend(
            refused.map(|fault| {
                format!("left out, as the {which} document has a fault there: {fault}")
            }),
        );
    }
    changes
}

/// Adds the public items that are gone or others.
pub(crate) fn add_items(changes: &mut Changes, old: &Built, new: &Built) {
    let (before, after) = (surface::public(&old.api), surface::public(&new.api));
    let changed = before.into_iter().filter_map(|(path, text)| {
        let now = after.get(&path);
        // A field that is gone is an item of its own.
        let has_more = |now: &String| {
            now.split(", ")
                .any(|it| !text.split(", ").any(|old| old == it))
        };
        let is_other = match now {
            Some(now) if path.ends_with("{}") => has_more(now),
            now => now != Some(&text),
        };
        is_other.then(|| Item {
            is_gone: now.is_none(),
            path,
        })
    });
    changes.items = changed.collect();
}
