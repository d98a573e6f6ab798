//! The tags of releases: `CRATE-vX.Y.Z`.

use std::path::Path;

use codegen::Version;

use crate::failed::Failed;
use crate::git::git;

/// Returns the tag of a crate's version.
pub(crate) fn tag(name: &str, version: Version) -> String {
    format!("{name}-v{version}")
}

/// Returns the highest version of a crate that a tag names, of those tags that a commit contains.
pub(crate) fn last(root: &Path, name: &str, commit: &str) -> Result<Option<Version>, Failed> {
    let prefix = format!("{name}-v");
    let pattern = format!("{prefix}*");
    let printed = git(root, &["tag", "--list", &pattern, "--merged", commit])?;
    let printed = String::from_utf8_lossy(&printed);
    let versions = printed.lines();
    let versions = versions.filter_map(|tag| Version::parse(tag.strip_prefix(&prefix)?));
    Ok(versions.max())
}
