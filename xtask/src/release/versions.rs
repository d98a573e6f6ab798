//! Which crates are due for a release, and whether their versions make the step that their changes
//! call for.

use std::path::Path;

use codegen::Version;
use codegen::diagnostic::Diagnostic;
use codegen::diff::Class;
use toml_edit::{DocumentMut, Item};

use super::changelogs::Changelog;
use super::member::Member;
use crate::failed::Failed;
use crate::files;
use crate::git::{list, show};
use crate::tags;

/// The number of changed files that a fault names.
const MAX_NAMED: usize = 5;

/// Tells the crates to release from those that are as their last tag. Adds the faults of those that
/// changed and have no new version.
pub(super) fn due<'m>(
    root: &Path,
    members: impl Iterator<Item = &'m Member>,
    faults: &mut Vec<Diagnostic>,
) -> Result<(Vec<Member>, Vec<Member>), Failed> {
    let (mut due, mut unchanged) = (Vec::new(), Vec::new());
    for member in members {
        let Member { name, version, .. } = member;
        match member.tagged {
            Some(last) if *version < last => {
                let message = format!("{name} has the version {version}, and {last} is released");
                let next = Class::DocsOnly.step(last.major).after(last);
                faults.push(member.fault_of_version(root, message, next));
            }
            Some(last) if *version == last => match changed(root, member, last)? {
                changed if changed.is_empty() => unchanged.push(member.clone()),
                changed => {
                    let tag = member.tag_of(last);
                    let message = format!(
                        "{name} has changed since {tag}, and its version is still {version}: {}",
                        named(&changed)
                    );
                    let next = Class::DocsOnly.step(last.major).after(last);
                    faults.push(member.fault_of_version(root, message, next));
                }
            },
            _ => {
                let tag = member.tag();
                if !list(root, &["tag", "--list", &tag])?.is_empty() {
                    let message = format!("the tag {tag} exists, at a commit of another branch");
                    let next = Class::DocsOnly.step(version.major).after(*version);
                    faults.push(member.fault_of_version(root, message, next));
                }
                due.push(member.clone());
            }
        }
    }
    Ok((due, unchanged))
}

/// Adds the faults of versions that make a smaller step than the changes since the last release
/// call for. `all` are the crates of the workspace: a dependency may have been released before.
pub(super) fn steps(
    root: &Path,
    all: &[Member],
    due: &[Member],
    changelogs: &[Changelog],
    faults: &mut Vec<Diagnostic>,
) -> Result<(), Failed> {
    for member in due {
        let Some(last) = member.tagged.filter(|last| *last < member.version) else {
            continue;
        };
        let changelog = changelogs.iter().find(|it| it.path == member.changelog);
        let told = changelog.and_then(|it| it.class().map(|class| (class, it.path.clone())));
        let broken = broken_dependency(root, all, member, last)?;
        let broken = broken.map(|why| (Class::Breaking, why));
        let Some((class, why)) = told.into_iter().chain(broken).max() else {
            continue;
        };
        let next = class.step(last.major).after(last);
        if member.version < next {
            let message = format!(
                "{} has {class} changes since {last} ({why}), and its version is only {}",
                member.name, member.version
            );
            faults.push(member.fault_of_version(root, message, next));
        }
    }
    Ok(())
}

/// Returns the dependency whose step breaks the callers of a library, since its types are theirs.
fn broken_dependency(
    root: &Path,
    all: &[Member],
    member: &Member,
    last: Version,
) -> Result<Option<String>, Failed> {
    if !member.is_library {
        return Ok(None);
    }
    let tag = member.tag_of(last);
    let dependencies = member.dependencies.iter().filter(|it| it.kind != "dev");
    for dependency in dependencies {
        let Some(now) = all.iter().find(|it| it.name == dependency.name) else {
            continue;
        };
        let Some(before) = tags::last(root, &now.name, &tag)? else {
            continue;
        };
        if Class::Breaking.step(before.major).after(before) <= now.version {
            let (name, now) = (&now.name, now.version);
            return Ok(Some(format!(
                "it depends on {name} {now}, no longer {before}"
            )));
        }
    }
    Ok(None)
}

/// Returns what has changed in the package of a crate since the tag of a version: its files, and
/// what its manifest inherits from that of the workspace.
fn changed(root: &Path, member: &Member, last: Version) -> Result<Vec<String>, Failed> {
    let tag = member.tag_of(last);
    let diff = [
        "diff",
        "--name-only",
        "--no-renames",
        "-z",
        &tag,
        "--",
        &member.folder,
    ];
    let mut changed = list(root, &diff)?;
    if let (Some(before), Some(now), Some(manifest)) = (
        show(root, &tag, "Cargo.toml")?,
        files::read(root, "Cargo.toml")?,
        files::read(root, &member.manifest())?,
    ) {
        changed.extend(inherited(&before, &now, &manifest));
    }
    Ok(changed)
}

/// Returns what a manifest inherits and what has changed between two manifests of the workspace.
fn inherited(before: &str, now: &str, manifest: &str) -> Vec<String> {
    let [before, now, manifest] =
        [before, now, manifest].map(|text| text.parse::<DocumentMut>().unwrap_or_default());
    let is_inherited = |item: &Item| item.get("workspace").is_some();
    let mut changed = Vec::new();
    for (table, of_workspace) in [
        ("package", "package"),
        ("dependencies", "dependencies"),
        ("build-dependencies", "dependencies"),
    ] {
        let items = manifest.get(table).and_then(Item::as_table_like);
        let items = items.into_iter().flat_map(|it| it.iter());
        let keys = items.filter(|(key, item)| is_inherited(item) && *key != "version");
        for (key, _) in keys {
            let value = |workspace: &DocumentMut| {
                let value = workspace.get("workspace")?.get(of_workspace)?.get(key)?;
                Some(value.to_string().trim().to_owned())
            };
            if value(&before) != value(&now) {
                changed.push(format!(
                    "`{key}` of [workspace.{of_workspace}] in Cargo.toml"
                ));
            }
        }
    }
    changed
}

fn named(changed: &[String]) -> String {
    let mut named = changed.iter().take(MAX_NAMED).cloned().collect::<Vec<_>>();
    if changed.len() > MAX_NAMED {
        named.push(format!("and {} more", changed.len() - MAX_NAMED));
    }
    named.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_manifest_inherits_is_compared() {
        let workspace = |license: &str, serde: &str, http: &str| {
            format!(
                "[workspace.package]\nversion = \"1.0.0\"\nlicense = \"{license}\"\n\
                 [workspace.dependencies]\nserde = \"{serde}\"\nhttp = \"{http}\"\n"
            )
        };
        let manifest = "[package]\nname = \"a\"\nversion.workspace = true\nlicense.workspace = true\n\
                        [dependencies]\nserde = { workspace = true, features = [\"derive\"] }\n";
        let before = workspace("MIT", "1", "1");
        let found = |now: &str| inherited(&before, now, manifest);
        assert_eq!(found(&workspace("MIT", "1", "2")), [""; 0]);
        assert_eq!(found(&before.replace("1.0.0", "2.0.0")), [""; 0]);
        assert_eq!(
            found(&workspace("Zlib", "2", "1")),
            [
                "`license` of [workspace.package] in Cargo.toml",
                "`serde` of [workspace.dependencies] in Cargo.toml"
            ]
        );
    }
}
