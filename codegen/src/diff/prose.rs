//! Compares words, which only documentation has.

use crate::diff::change::{Class, Kind};
use crate::diff::found::{Found, Owner};

/// Compares two texts. How a text is broken into lines does not matter.
pub(super) fn prose(
    owner: Owner,
    place: &str,
    old: &Option<String>,
    new: &Option<String>,
) -> Option<Found> {
    let words = |text: &Option<String>| -> Vec<String> {
        let text = text.as_deref().unwrap_or_default();
        text.split_whitespace().map(str::to_owned).collect()
    };
    let (before, after) = (words(old), words(new));
    if before == after {
        return None;
    }
    let how = match (before.is_empty(), after.is_empty()) {
        (true, _) => "is new",
        (_, true) => "is gone",
        _ => "has other words",
    };
    let what = format!("{place} {how}");
    Some(
        Found::new(owner, Class::DocsOnly, Kind::Prose, what)
            .why("only the documentation of the client changes"),
    )
}
