//! `release --write` that is killed leaves each changelog whole, the old or the new one, and can be
//! run again.
//!
//! `RELEASE_KILLS=200 cargo test -p xtask --test release kill` kills more of them.

#[path = "../../../codegen/tests/support/killed.rs"]
mod killed;

use std::collections::BTreeSet;
use std::time::Instant;

use super::workspace::Workspace;

const DEFAULT_KILLS: usize = 20;

const CHANGELOGS: [&str; 2] = ["CHANGELOG.md", "crates/acme-client/CHANGELOG.md"];

/// Checks the files of a workspace whose release was killed. Returns which changelogs were written.
#[track_caller]
fn check(workspace: &Workspace, when: &str, written: &mut BTreeSet<[bool; 2]>) {
    let before = |path| workspace.git(&["show", &format!("HEAD:{path}")]);
    let is_new = CHANGELOGS.map(|path| {
        let (before, now) = (before(path), workspace.read(path));
        let heading = now.lines().find(|line| line.starts_with("## ")).unwrap();
        assert_eq!(now.replace(heading, "## Unreleased"), before, "{when}");
        heading != "## Unreleased"
    });
    written.insert(is_new);
    for line in workspace.git(&["status", "--porcelain"]).lines() {
        assert!(CHANGELOGS.contains(&&line[3..]), "{when}: {line}");
    }
    workspace.succeeds(&["release", "--write"]);
    let left = CHANGELOGS.map(|path| workspace.read(path).contains("Unreleased"));
    assert_eq!(left, [false, false], "{when}");
}

const WRITE: [&str; 2] = ["release", "--write"];

#[test]
fn a_kill_leaves_the_old_or_the_new_changelogs() {
    let kills = std::env::var("RELEASE_KILLS");
    let kills = kills.map_or(DEFAULT_KILLS, |text| text.parse().unwrap());
    let command = |it: &Workspace| it.command(&WRITE);
    let mut written = BTreeSet::new();
    #[cfg(target_os = "linux")]
    killed::at_each_call(Workspace::new, command, ".tmp", kills, |it, when| {
        check(it, when, &mut written)
    });
    #[cfg(target_os = "linux")]
    assert_eq!(written.len(), 3, "{written:?}");

    let whole = Workspace::new();
    let begun = Instant::now();
    whole.succeeds(&WRITE);
    let took = begun.elapsed();
    let kills = u32::try_from(kills / 4).unwrap();
    killed::at_times(kills, Workspace::new, command, took, 0.5, |it, when| {
        check(it, when, &mut written);
    });
    println!("changelogs that were written: {written:?}");
}
