//! Dependencies between the crates of this workspace: whether their versions allow each other, and
//! the order in which they can be published.

use std::path::Path;

use codegen::diagnostic::Diagnostic;
use semver::{Version, VersionReq};
use toml_edit::DocumentMut;

use super::member::{Dependency, Member};
use crate::place;

/// Returns the faults of what the crates to release require of this workspace.
pub(super) fn faults(root: &Path, all: &[Member], due: &[Member]) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for member in due {
        for dependency in &member.dependencies {
            if let Some(fault) = fault(all, due, member, dependency) {
                faults.push(at(root, member, dependency, fault));
            }
        }
    }
    faults
}

fn fault(
    all: &[Member],
    due: &[Member],
    member: &Member,
    dependency: &Dependency,
) -> Option<Diagnostic> {
    let Dependency {
        name, requirement, ..
    } = dependency;
    let user = &member.name;
    let Some(required) = all.iter().find(|it| it.name == *name) else {
        let message = format!("{user} depends on {name}, which is not published");
        let help = "remove `publish = false` from its manifest, or let this one do without it";
        return Some(Diagnostic::new(message).help(help));
    };
    let version = required.version;
    if *requirement == VersionReq::STAR {
        let message = format!("{user} depends on {name} without a version");
        let help = format!("add `version = \"{version}\"`: cargo publishes no other dependency");
        return Some(Diagnostic::new(message).help(help));
    }
    let as_semver = Version::new(version.major, version.minor, version.patch);
    if !requirement.matches(&as_semver) {
        let message = format!("{user} requires {name} {requirement}, which has version {version}");
        return Some(Diagnostic::new(message).help(format!("require \"{version}\"")));
    }
    let is_released = required.tagged == Some(version);
    if !is_released && !due.iter().any(|it| it.name == *name) {
        let message = format!("{user} requires {name} {version}, which is not released");
        return Some(Diagnostic::new(message).help(format!("release {name} too: name it")));
    }
    None
}

/// Adds to a fault the place where a dependency is written.
fn at(root: &Path, member: &Member, dependency: &Dependency, fault: Diagnostic) -> Diagnostic {
    let (manifest, table) = (member.manifest(), dependency.table());
    let text = std::fs::read_to_string(root.join(&manifest)).unwrap_or_default();
    let toml: DocumentMut = text.parse().unwrap_or_default();
    let item = toml.get(table).and_then(|it| it.get(&dependency.name));
    match item.is_some_and(|it| it.get("workspace").is_some()) {
        true => {
            let keys = ["workspace", "dependencies", &dependency.name];
            place::at(root, "Cargo.toml", &keys, fault)
        }
        false => place::at(root, &manifest, &[table, &dependency.name], fault),
    }
}

/// Sorts crates, each after those that it depends on, else by name. Fails if some depend on each
/// other.
pub(super) fn in_order(root: &Path, due: Vec<Member>) -> Result<Vec<Member>, Box<Diagnostic>> {
    let (mut sorted, mut rest) = (Vec::new(), due);
    while !rest.is_empty() {
        let waits = |member: &Member| first_in(member, &rest).is_some();
        let Some(index) = rest.iter().position(|it| !waits(it)) else {
            return Err(Box::new(cycle(root, &rest)));
        };
        sorted.push(rest.remove(index));
    }
    Ok(sorted)
}

/// Returns the first dependency of a crate that is among others, with the crate that it is.
fn first_in<'m>(member: &'m Member, others: &'m [Member]) -> Option<(&'m Dependency, &'m Member)> {
    member.dependencies.iter().find_map(|dependency| {
        let other = others.iter().find(|it| it.name == dependency.name)?;
        Some((dependency, other))
    })
}

/// The fault of crates that depend on each other, of which each waits for another.
fn cycle(root: &Path, waiting: &[Member]) -> Diagnostic {
    let mut path: Vec<(&Member, &Dependency)> = Vec::new();
    let mut member = &waiting[0];
    while !path.iter().any(|(it, _)| it.name == member.name) {
        let Some((dependency, next)) = first_in(member, waiting) else {
            break;
        };
        path.push((member, dependency));
        member = next;
    }
    let start = path.iter().position(|(it, _)| it.name == member.name);
    let path = &path[start.unwrap_or_default()..];
    let names = path.iter().map(|(it, _)| it.name.as_str());
    let names: Vec<&str> = names.chain([member.name.as_str()]).collect();
    let fault = Diagnostic::new(format!(
        "these crates depend on each other, so that none can be published first: {}",
        names.join(" -> ")
    ));
    match path.iter().find(|(_, dependency)| dependency.kind == "dev") {
        Some((member, dependency)) => {
            let help = "leave out the version of this dev-dependency, and give its path: cargo \
                        strips it from the published manifest";
            at(root, member, dependency, fault.help(help))
        }
        None => fault.help("take one of these dependencies away"),
    }
}
