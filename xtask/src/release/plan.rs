//! What a release consists of: all checks, and then the crates in the order of their dependencies.

use std::fmt;
use std::path::Path;

use codegen::diagnostic::{Diagnostic, Failure};

use super::changelogs::{self, Changelog};
use super::member::{Member, members};
use super::{checks, dependencies, versions};
use crate::ci::package;
use crate::failed::{Failed, Stop};
use crate::metadata::{Metadata, text};

/// A release that has passed all checks.
#[derive(Debug)]
pub(super) struct Plan {
    /// The crates to publish, each after its dependencies.
    pub(super) members: Vec<Member>,
    /// The crates that are as their last tag.
    unchanged: Vec<Member>,
    /// The changelogs to write.
    pub(super) changelogs: Vec<Changelog>,
}

/// Checks everything, and fails with all faults together.
pub(super) fn plan(
    root: &Path,
    chosen: &[String],
    is_published: bool,
    day: &str,
) -> Result<Plan, Stop> {
    let metadata = Metadata::members(root)?;
    let mut faults: Vec<Diagnostic> = Vec::new();
    let all = members(root, &metadata, &mut faults)?;
    for name in chosen {
        let publishable = metadata.publishable();
        if !publishable.iter().any(|it| it["name"] == name.as_str()) {
            let message = format!("there is no crate `{name}` that is published in this workspace");
            return Err(Failed(message).into());
        }
    }
    let is_chosen = |it: &&Member| chosen.is_empty() || chosen.contains(&it.name);
    let (due, unchanged) = versions::due(root, all.iter().filter(is_chosen), &mut faults)?;
    let changelogs = changelogs::of(root, &due, day, &mut faults)?;
    versions::steps(root, &all, &due, &changelogs, &mut faults)?;
    let to_write: Vec<Changelog> = changelogs.into_iter().filter(|it| it.is_stale).collect();
    if is_published {
        faults.extend(to_write.iter().map(|it| changelogs::not_written(root, it)));
    }
    faults.extend(checks::tree(root, is_published)?);
    faults.extend(checks::branch(root)?);
    faults.extend(checks::generated(root)?);
    faults.extend(dependencies::faults(root, &all, &due));
    let is_due = |name: &str| due.iter().any(|it| it.name == name);
    let packages = metadata.publishable().into_iter();
    let packages: Vec<_> = packages.filter(|it| is_due(text(&it["name"]))).collect();
    faults.extend(package::faults(root, &packages)?);
    let members = match dependencies::in_order(root, due) {
        Ok(members) => members,
        Err(cycle) => {
            faults.push(*cycle);
            Vec::new()
        }
    };
    Failure::check(faults)?;
    Ok(Plan {
        members,
        unchanged,
        changelogs: to_write,
    })
}

/// Prints the crates and the changelogs.
impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.members.is_empty() {
            true => writeln!(f, "nothing to release: all crates are as their last tags")?,
            false => writeln!(f, "to release, in this order:")?,
        }
        for Member {
            name,
            version,
            tagged,
            ..
        } in &self.members
        {
            match tagged {
                Some(last) => writeln!(f, "  {name} {version}, after {last}")?,
                None => writeln!(f, "  {name} {version}, its first release")?,
            }
        }
        if !self.members.is_empty() && !self.unchanged.is_empty() {
            let unchanged = self.unchanged.iter();
            let unchanged: Vec<_> = unchanged
                .map(|it| format!("{} {}", it.name, it.version))
                .collect();
            writeln!(f, "as their last tags: {}", unchanged.join(", "))?;
        }
        for changelog in &self.changelogs {
            let Changelog { path, heading, .. } = changelog;
            writeln!(f, "{path}: `Unreleased` becomes `{heading}`")?;
        }
        Ok(())
    }
}
