//! What has to be true of the checkout before a release: its tree, its branch, and that everything
//! generated is as `regen` writes it.

use std::path::Path;

use codegen::diagnostic::Diagnostic;

use crate::failed::{Failed, Stop};
use crate::files;
use crate::git::{git, list, show};
use crate::regen;

/// The branch from which crates are released.
const BRANCH: &str = "main";

/// The number of changed files that a fault names.
const MAX_NAMED: usize = 10;

/// Returns the fault of a tree with changes that are not committed. A changelog that a killed run
/// has written already is none, unless the crates are to be published.
pub(super) fn tree(root: &Path, is_published: bool) -> Result<Option<Diagnostic>, Failed> {
    let status = ["status", "--porcelain", "--no-renames", "-z"];
    let mut changed = Vec::new();
    for line in list(root, &status)? {
        let path = line.get(3..).unwrap_or_default().to_owned();
        if is_published || !is_released_changelog(root, &path)? {
            changed.push(path);
        }
    }
    if changed.is_empty() {
        return Ok(None);
    }
    let more = changed.len().saturating_sub(MAX_NAMED);
    changed.truncate(MAX_NAMED);
    if more > 0 {
        changed.push(format!("and {more} more"));
    }
    let message = format!(
        "the tree has changes that are not committed: {}",
        changed.join(", ")
    );
    let help = "commit them, or put them away with `git stash --include-untracked`";
    Ok(Some(Diagnostic::new(message).help(help)))
}

/// Whether a file is the changelog of the last commit with nothing but its heading `Unreleased`
/// replaced by a version, as `--write` does.
fn is_released_changelog(root: &Path, path: &str) -> Result<bool, Failed> {
    if !path.ends_with("CHANGELOG.md") {
        return Ok(false);
    }
    let (Some(before), Some(now)) = (show(root, "HEAD", path)?, files::read(root, path)?) else {
        return Ok(false);
    };
    let changed = before
        .lines()
        .zip(now.lines())
        .find(|(one, other)| one != other);
    Ok(changed.is_some_and(|(one, other)| {
        one == codegen::changelog::UNRELEASED && before.replacen(one, other, 1) == now
    }))
}

/// Returns the fault of another branch than that of releases.
pub(super) fn branch(root: &Path) -> Result<Option<Diagnostic>, Failed> {
    let printed = git(root, &["rev-parse", "--abbrev-ref", "HEAD"])?;
    let branch = String::from_utf8_lossy(&printed).trim().to_owned();
    if branch == BRANCH {
        return Ok(None);
    }
    let message = format!("the branch is `{branch}`, and crates are released from `{BRANCH}`");
    let help = format!("`git switch {BRANCH}`, after this branch was merged");
    Ok(Some(Diagnostic::new(message).help(help)))
}

/// Returns the faults of what is not as generated from specs/.
pub(super) fn generated(root: &Path) -> Result<Vec<Diagnostic>, Failed> {
    let stale = match regen::stale(root) {
        Ok(stale) => stale,
        Err(Stop::Input(failure)) => return Ok(failure.diagnostics().to_vec()),
        Err(Stop::Step(failed)) => return Err(failed),
    };
    let faults = stale.into_iter().map(|(path, how)| {
        let how = how.lines().next().unwrap_or_default();
        let message = format!("{path} is not as generated from specs/: {how}");
        Diagnostic::new(message).help("run `cargo xtask regen`, and commit what it writes")
    });
    Ok(faults.collect())
}
