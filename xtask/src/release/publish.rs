//! Publishes crates one after the other. A run that failed can be run again: it goes on with the
//! first crate that the registry does not have in its version.

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use super::member::Member;
use crate::failed::Failed;
use crate::process::{run, shown};
use crate::stdout::print;
use crate::workspace::cargo;

/// The command that is left once all crates are published.
pub(super) const PUSH: &str = "git push --follow-tags";

/// Returns the commands that publish and tag a crate, as one would type them.
pub(super) fn commands(member: &Member) -> [String; 2] {
    let root = Path::new("");
    [publication(root, member, None), tag(root, member)].map(|it| shown(&it))
}

fn publication(root: &Path, member: &Member, registry: Option<&str>) -> Command {
    let mut command = cargo(root);
    command.args(["publish", "--locked", "--package", &member.name]);
    command.args(registry.into_iter().flat_map(|it| ["--registry", it]));
    command
}

fn tag(root: &Path, member: &Member) -> Command {
    let mut command = Command::new("git");
    let message = format!("{} {}", member.name, member.version);
    command.current_dir(root);
    command.args(["tag", "--annotate", &member.tag(), "--message", &message]);
    command
}

/// Publishes the crates in this order, and tags each. Fails with what was published and what not.
pub(super) fn publish(
    root: &Path,
    members: &[Member],
    registry: Option<&str>,
) -> Result<ExitCode, Failed> {
    for (index, member) in members.iter().enumerate() {
        let published = match is_published(root, member, registry)? {
            true => print(format_args!(
                "the registry has {} {} already\n",
                member.name, member.version
            )),
            false => run(&mut publication(root, member, registry)),
        };
        let failed = match published {
            // A tag says that its version is published, so it comes second.
            Ok(()) => match run(&mut tag(root, member)) {
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
