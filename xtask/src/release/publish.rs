//! Publishes crates one after the other. A run that failed can be run again: it goes on with the
//! first crate that the registry does not have in its version.
//!
//! A tag is of the commit that was published, which a file in the target folder keeps: commits may
//! come between two runs, and a crate that the registry has already may be another's.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use super::member::Member;
use crate::failed::Failed;
use crate::git;
use crate::process::{run, shown};
use crate::stdout::print;
use crate::workspace::cargo;

/// The command that is left once all crates are published.
pub(super) const PUSH: &str = "git push --follow-tags";

/// Returns the commands that publish and tag a crate, as one would type them.
pub(super) fn commands(member: &Member) -> [String; 2] {
    let root = Path::new("");
    [publication(root, member, None), tag(root, member, None)].map(|it| shown(&it))
}

fn publication(root: &Path, member: &Member, registry: Option<&str>) -> Command {
    let mut command = cargo(root);
    command.args(["publish", "--locked", "--package", &member.name]);
    command.args(registry.into_iter().flat_map(|it| ["--registry", it]));
    command
}

/// Tags a commit; `None` is the one that is checked out.
fn tag(root: &Path, member: &Member, commit: Option<&str>) -> Command {
    let mut command = Command::new("git");
    let message = format!("{} {}", member.name, member.version);
    command.current_dir(root);
    command.args(["tag", "--annotate", &member.tag(), "--message", &message]);
    command.args(commit);
    command
}

/// Publishes the crates in this order, and tags each. Fails with what was published and what not.
pub(super) fn publish(
    root: &Path,
    members: &[Member],
    registry: Option<&str>,
) -> Result<ExitCode, Failed> {
    let head = git::head(root)?;
    for (index, member) in members.iter().enumerate() {
        let failed = match published(root, member, registry, &head) {
            // A tag says that its version is published, so it comes second.
            Ok(commit) => match run(&mut tag(root, member, Some(&commit))) {
                Ok(()) => continue,
                Err(Failed(failed)) => failed_at(members, index + 1, &failed),
            },
            Err(Failed(failed)) => failed_at(members, index, &failed),
        };
        return Err(Failed(failed));
    }
    print(format_args!(
        "published: {}\nNext: {PUSH}\n",
        names(members)
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// Publishes a crate, unless the registry has it already. Returns the commit that was published.
fn published(
    root: &Path,
    member: &Member,
    registry: Option<&str>,
    head: &str,
) -> Result<String, Failed> {
    let (name, version) = (&member.name, &member.version);
    let file = commit_file(root, member);
    if is_published(root, member, registry)? {
        let commit = fs::read_to_string(&file).map_err(|_| {
            let tag = shown(&tag(root, member, Some("COMMIT")));
            Failed(format!(
                "the registry has {name} {version} already, and no run here published it; if it is \
                 yours, tag the commit that was published: {tag}"
            ))
        })?;
        print(format_args!("the registry has {name} {version} already\n"))?;
        return Ok(commit);
    }
    let folder = file.parent().unwrap_or(root);
    let kept = fs::create_dir_all(folder).and_then(|()| fs::write(&file, head));
    kept.map_err(|error| Failed(format!("cannot write {}: {error}", file.display())))?;
    match run(&mut publication(root, member, registry)) {
        // Some failures come after the upload.
        Err(failed) if !is_published(root, member, registry)? => Err(failed),
        _ => Ok(head.to_owned()),
    }
}

/// The file with the commit from which a crate is published.
fn commit_file(root: &Path, member: &Member) -> PathBuf {
    root.join("target/published").join(member.tag())
}

/// Says what was published before a command failed, and what not.
fn failed_at(members: &[Member], published: usize, failed: &str) -> String {
    let (done, left) = members.split_at(published);
    format!(
        "{failed}\npublished: {}\nnot published: {}\nWhen the cause is gone, run the command again: \
         it goes on from there.",
        names(done),
        names(left)
    )
}

fn names(members: &[Member]) -> String {
    let names = members
        .iter()
        .map(|it| format!("{} {}", it.name, it.version));
    match members.is_empty() {
        true => "none".to_owned(),
        false => names.collect::<Vec<_>>().join(", "),
    }
}

/// Asks the registry whether it has a crate in its version. If it does not answer, neither will it
/// take the crate: then the failure is that of `cargo publish`.
fn is_published(root: &Path, member: &Member, registry: Option<&str>) -> Result<bool, Failed> {
    let mut info = cargo(root);
    let id = format!("{}@{}", member.name, member.version);
    // With a registry named, cargo does not answer from the workspace.
    let registry = registry.unwrap_or("crates-io");
    info.args(["info", "--quiet", "--registry", registry, &id]);
    info.stdout(Stdio::null()).stderr(Stdio::null());
    let status = info.status();
    let status = status.map_err(|error| Failed(format!("cannot run `cargo`: {error}")))?;
    Ok(status.success())
}
