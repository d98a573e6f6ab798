//! The client's `CHANGELOG.md`, to which the changes between two documents are added.
//!
//! It goes into the crate together with the document that it was made for. So the changes of a
//! document are added once, even if a run is killed.

use crate::diff::{Change, Changes, Class};
use crate::render::markdown::{code, sanitized_line};

/// The heading of the changes since the last release.
const UNRELEASED: &str = "## Unreleased";

/// The headings of the classes, in their order.
const CLASSES: [(Class, &str); 3] = [
    (Class::Breaking, "### Breaking"),
    (Class::Compatible, "### Compatible"),
    (Class::DocsOnly, "### Only words"),
];

/// Returns the changelog of a client that has none.
pub(crate) fn first(name: &str) -> String {
    format!(
        "\
# Changelog of {name}-client

What changed for callers. `cargo xtask regen` adds the changes between two documents.

{UNRELEASED}

The first version.
"
    )
}

/// Whether a changelog has breaking changes since the last release: the version then has made its
/// step already.
pub(crate) fn has_unreleased_break(text: &str) -> bool {
    let (_, unreleased, _) = split(text);
    unreleased.lines().any(|line| line == CLASSES[0].1)
}

/// Adds changes to those since the last release. What is there stays.
pub(crate) fn extended(text: &str, changes: &Changes) -> String {
    let (before, unreleased, after) = split(text);
    // The text before the first class, and the entries of each class.
    let mut words = String::new();
    let mut entries = CLASSES.map(|_| String::new());
    let mut at = &mut words;
    for line in unreleased.lines() {
        match CLASSES.iter().position(|(_, heading)| line == *heading) {
            Some(class) => at = &mut entries[class],
            None => {
                at.push_str(line);
                at.push('\n');
            }
        }
    }
    for change in changes.changes() {
        let line = entry(change);
        for ((class, _), entries) in CLASSES.iter().zip(&mut entries) {
            if *class == change.class && !entries.lines().any(|it| it == line) {
                *entries = format!("{}\n{line}", entries.trim_end());
            }
        }
    }
    let mut text = format!("{}\n\n{UNRELEASED}\n", before.trim_end());
    let mut add = |part: &str| {
        if !part.trim().is_empty() {
            text.push_str(&format!("\n{}\n", part.trim()));
        }
    };
    add(&words);
    for ((_, heading), entries) in CLASSES.iter().zip(&entries) {
        if !entries.trim().is_empty() {
            add(heading);
            add(entries);
        }
    }
    add(after);
    text
}

/// Splits a changelog into what is before the section of the changes since the last release, that
/// section's text, and what is after.
fn split(text: &str) -> (&str, &str, &str) {
    let section = |text: &str| {
        let mut start = 0;
        text.split_inclusive('\n').find_map(|line| {
            start += line.len();
            line.starts_with("## ").then_some(start - line.len())
        })
    };
    let (before, rest) = text.split_at(section(text).unwrap_or(text.len()));
    let heading = rest.lines().next().unwrap_or_default();
    if heading.trim_end() != UNRELEASED {
        return (before, "", rest);
    }
    let rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
    let (unreleased, after) = rest.split_at(section(rest).unwrap_or(rest.len()));
    (before, unreleased, after)
}

/// Returns the line of a change.
fn entry(change: &Change) -> String {
    let subject = match change.subject.as_str() {
        "the API" => "The API".to_owned(),
        subject => code(subject),
    };
    format!("- {subject}: {}.", sanitized_line(&change.what))
}
