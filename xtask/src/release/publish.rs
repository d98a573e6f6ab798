//! Publishes crates one after the other. A run that failed can be run again: it goes on with the
//! first crate that the registry does not have in its version.
//!
//! A tag is of the commit that was published, which a file in the target folder keeps: commits may
//! come between two runs, and a crate that the registry has already may be another's. If it is not
//! known which commit was published, nothing is tagged.

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
    let file = commit_file(root, member);
    let mut tried = tried(&file);
    if is_published(root, member, registry)? {
        let commit = the_one(root, member, &tried)?;
        let (name, version) = (&member.name, &member.version);
        print(format_args!("the registry has {name} {version} already\n"))?;
        return Ok(commit);
    }
    // The registry may have the crate all the same: from an earlier commit, and not answer.
    if !tried.iter().any(|it| it == head) {
        tried.push(head.to_owned());
    }
    keep(&file, &tried)?;
    match run(&mut publication(root, member, registry)) {
        Ok(()) => {
            keep(&file, &[head.to_owned()])?;
            Ok(head.to_owned())
        }
        // Some failures come after the upload.
        Err(failed) if !is_published(root, member, registry)? => Err(failed),
        Err(_) => the_one(root, member, &tried),
    }
}

/// The file with the commits from which it was tried to publish a crate; once that succeeded, with
/// that one alone.
fn commit_file(root: &Path, member: &Member) -> PathBuf {
    root.join("target/published").join(member.tag())
}

/// Reads the commits from which it was tried to publish a crate.
fn tried(file: &Path) -> Vec<String> {
    let text = fs::read_to_string(file).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

/// Writes the commits from which it was tried to publish a crate.
fn keep(file: &Path, commits: &[String]) -> Result<(), Failed> {
    let folder = file.parent().unwrap_or(file);
    let text: String = commits.iter().map(|it| format!("{it}\n")).collect();
    let kept = fs::create_dir_all(folder).and_then(|()| fs::write(file, text));
    kept.map_err(|error| Failed(format!("cannot write {}: {error}", file.display())))
}

/// Returns the commit of a crate that the registry has. Fails if it is not known.
fn the_one(root: &Path, member: &Member, tried: &[String]) -> Result<String, Failed> {
    let (name, version) = (&member.name, &member.version);
    let command = shown(&tag(root, member, Some("COMMIT")));
    match tried {
        [commit] => Ok(commit.clone()),
        [] => Err(Failed(format!(
            "the registry has {name} {version} already, and no run here published it; if it is \
             yours, tag the commit that was published: {command}"
        ))),
        several => Err(Failed(format!(
            "the registry has {name} {version}, and several commits were tried: {}; compare the \
             file .cargo_vcs_info.json of its package, and tag the one that was published: {command}",
            several.join(", ")
        ))),
    }
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

/// Asks the registry whether it has a crate in its version. If it does not answer, that counts as
/// no: it is then asked again by `cargo publish`, which publishes no version twice.
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
