//! The sections of the changelogs that a release has.

use std::collections::BTreeMap;
use std::path::Path;

use codegen::Version;
use codegen::changelog;
use codegen::diagnostic::Diagnostic;
use codegen::diff::Class;

use super::member::Member;
use crate::failed::Failed;
use crate::files;
use crate::place;

/// A changelog with a section of the version to release.
#[derive(Clone, Debug)]
pub(super) struct Changelog {
    pub(super) path: String,
    pub(super) version: Version,
    /// The heading of the version: `0.2.0 - 2026-11-28`.
    pub(super) heading: String,
    /// The text with that heading.
    pub(super) text: String,
    /// Whether the file still calls the section `Unreleased`.
    pub(super) is_stale: bool,
    /// The text of the section.
    pub(super) section: String,
}

impl Changelog {
    /// What the headings of the section say of the changes.
    pub(super) fn class(&self) -> Option<Class> {
        changelog::class(&self.section)
    }
}

/// Reads the changelogs of the crates to release.
pub(super) fn of(
    root: &Path,
    due: &[Member],
    day: &str,
    faults: &mut Vec<Diagnostic>,
) -> Result<Vec<Changelog>, Failed> {
    let mut paths: BTreeMap<&str, Vec<&Member>> = BTreeMap::new();
    for member in due {
        paths.entry(&member.changelog).or_default().push(member);
    }
    let mut changelogs = Vec::new();
    for (path, members) in paths {
        let version = members[0].version;
        if let Some(other) = members.iter().find(|it| it.version != version) {
            let message = format!(
                "{path} is the changelog of {} {version} and of {} {}: a section has one version",
                members[0].name, other.name, other.version
            );
            let fault = Diagnostic::new(message);
            let help = "give both one version, or the second a CHANGELOG.md of its own";
            faults.push(place::at_line(root, path, |_| true, fault.help(help)));
            continue;
        }
        match read(root, path, version, day)? {
            Ok(changelog) => changelogs.push(changelog),
            Err(fault) => faults.push(*fault),
        }
    }
    Ok(changelogs)
}

fn read(
    root: &Path,
    path: &str,
    version: Version,
    day: &str,
) -> Result<Result<Changelog, Box<Diagnostic>>, Failed> {
    let Some(text) = files::read(root, path)? else {
        let help = format!("write it, with the section `## Unreleased` or `## {version} - {day}`");
        let fault = Diagnostic::new(format!("there is no {path}")).help(help);
        return Ok(Err(Box::new(fault)));
    };
    let unreleased = changelog::unreleased(&text);
    let written = changelog::section(&text, version);
    let heading = format!("{version} - {day}");
    let is_unreleased = |line: &str| line == changelog::UNRELEASED;
    Ok(match (unreleased, written) {
        (Some(section), None) => Ok(Changelog {
            text: changelog::released(&text, version, day).unwrap_or_default(),
            section: section.to_owned(),
            path: path.to_owned(),
            version,
            heading,
            is_stale: true,
        }),
        (None, Some(section)) => Ok(Changelog {
            section: section.to_owned(),
            path: path.to_owned(),
            version,
            heading,
            is_stale: false,
            text,
        }),
        (Some(_), Some(_)) => {
            let message = format!("{path} has both a section of {version} and unreleased changes");
            let help = "move these changes into that section, or raise the version";
            let fault = Diagnostic::new(message).help(help);
            Err(Box::new(place::at_line(root, path, is_unreleased, fault)))
        }
        (None, None) => {
            let message = format!("{path} does not say what changed in {version}");
            let help = "write it below a heading `## Unreleased`";
            let fault = Diagnostic::new(message).help(help);
            let is_section = |line: &str| line.starts_with("## ");
            Err(Box::new(place::at_line(root, path, is_section, fault)))
        }
    })
}

/// The fault of a changelog that has to be written before anything is published.
pub(super) fn not_written(root: &Path, changelog: &Changelog) -> Diagnostic {
    let Changelog { path, version, .. } = changelog;
    let message = format!("{path} still calls the changes of {version} `Unreleased`");
    let fault = Diagnostic::new(message)
        .help("run `cargo xtask release --write`, and commit what it writes");
    place::at_line(root, path, |line| line == changelog::UNRELEASED, fault)
}
