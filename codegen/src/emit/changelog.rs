//! Changelogs: a client's `CHANGELOG.md`, to which the changes between two documents are added, and
//! the sections of this or any other one, which a release reads and names.
//!
//! A client's goes into the crate together with the document that it was made for. So the changes
//! of a document are added once, even if a run is killed.

use crate::diff::{Change, Changes, Class};
use crate::render::markdown::{code, sanitized_line};
use crate::vendor::provider::version::Version;

/// The heading of the changes since the last release.
pub const UNRELEASED: &str = "## Unreleased";

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

/// The headings of Keep a Changelog that say what they mean for callers. Below `Changed` and
/// `Fixed` may be either.
const KEPT: [(Class, &str); 3] = [
    (Class::Breaking, "### Removed"),
    (Class::Compatible, "### Added"),
    (Class::Compatible, "### Deprecated"),
];

/// Returns the text of the section of the changes since the last release; `None` if there is none
/// or if it is empty.
pub fn unreleased(text: &str) -> Option<&str> {
    let (_, unreleased, _) = split(text);
    let unreleased = unreleased.trim();
    (!unreleased.is_empty()).then_some(unreleased)
}

/// Returns the text of a version's section: its heading is `## 1.2.3`, as it is or in brackets,
/// with or without a date behind it.
pub fn section(text: &str, version: Version) -> Option<&str> {
    let version = version.to_string();
    let is_its = |heading: &str| {
        let name = heading.trim_start_matches('#').split_whitespace().next();
        name.is_some_and(|name| name.trim_matches(['[', ']']) == version)
    };
    let mut rest = text;
    loop {
        let (_, from) = rest.split_at(next_section(rest)?);
        let (heading, below) = from.split_once('\n').unwrap_or((from, ""));
        let end = next_section(below).unwrap_or(below.len());
        if is_its(heading) {
            return Some(below[..end].trim());
        }
        rest = &below[end..];
    }
}

/// Returns the class of what a section has, by its headings; `None` if these do not say.
pub fn class(section: &str) -> Option<Class> {
    let headings = CLASSES.iter().chain(&KEPT);
    let headings = headings.filter(|(_, heading)| section.lines().any(|line| line == *heading));
    headings.map(|(class, _)| *class).max()
}

/// Returns a changelog in which a version, released on this day (`YYYY-MM-DD`), takes the place of
/// the heading `Unreleased`; `None` if that section is not there or empty.
pub fn released(text: &str, version: Version, day: &str) -> Option<String> {
    unreleased(text)?;
    let (before, _, _) = split(text);
    let rest = text[before.len()..].split_once('\n')?.1;
    Some(format!("{before}## {version} - {day}\n{rest}"))
}

/// Splits a changelog into what is before the section of the changes since the last release, that
/// section's text, and what is after.
fn split(text: &str) -> (&str, &str, &str) {
    let (before, rest) = text.split_at(next_section(text).unwrap_or(text.len()));
    let heading = rest.lines().next().unwrap_or_default();
    if heading.trim_end() != UNRELEASED {
        return (before, "", rest);
    }
    let rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
    let (unreleased, after) = rest.split_at(next_section(rest).unwrap_or(rest.len()));
    (before, unreleased, after)
}

/// Returns where the next section begins.
fn next_section(text: &str) -> Option<usize> {
    let mut start = 0;
    text.split_inclusive('\n').find_map(|line| {
        start += line.len();
        line.starts_with("## ").then_some(start - line.len())
    })
}

/// Returns the line of a change.
fn entry(change: &Change) -> String {
    let subject = match change.subject.as_str() {
        "the API" => "The API".to_owned(),
        subject => code(subject),
    };
    format!("- {subject}: {}.", sanitized_line(&change.what))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
# Changelog

## Unreleased

### Compatible

- new

## [0.2.0] - 2026-02-03

### Breaking

- gone

## 0.1.0

The first version.
";

    fn version(text: &str) -> Version {
        Version::parse(text).unwrap()
    }

    #[test]
    fn sections_are_found_by_their_version() {
        assert_eq!(unreleased(TEXT), Some("### Compatible\n\n- new"));
        let found = |text| section(TEXT, version(text));
        assert_eq!(found("0.2.0"), Some("### Breaking\n\n- gone"));
        assert_eq!(found("0.1.0"), Some("The first version."));
        assert_eq!(found("0.2.1"), None);
        assert_eq!(
            unreleased("# Log\n\n## Unreleased\n\n## 0.1.0\n\nOld.\n"),
            None
        );
        assert_eq!(unreleased("# Log\n\n## 0.1.0\n\nOld.\n"), None);
    }

    #[test]
    fn the_headings_of_a_section_say_what_callers_feel() {
        let of = |text| class(section(TEXT, version(text)).unwrap());
        assert_eq!(of("0.2.0"), Some(Class::Breaking));
        assert_eq!(of("0.1.0"), None);
        assert_eq!(class(unreleased(TEXT).unwrap()), Some(Class::Compatible));
        assert_eq!(
            class("### Added\n\n- a\n\n### Removed\n"),
            Some(Class::Breaking)
        );
        assert_eq!(class("### Changed\n"), None);
    }

    #[test]
    fn a_release_names_its_version_and_leaves_the_rest_as_it_is() {
        let expected = TEXT.replace("## Unreleased\n", "## 0.3.0 - 2026-11-28\n");
        let text = released(TEXT, version("0.3.0"), "2026-11-28").unwrap();
        assert_eq!(text, expected);
        assert_eq!(released(&text, version("0.4.0"), "2026-11-29"), None);
    }
}
