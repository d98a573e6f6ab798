//! Replaces a folder whole: whenever the process ends, it is the old or the new one.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use crate::emit::package::Files;

/// The prefix of the folders in which new crates are made, and of files that `cargo xtask` is about
/// to put in the place of others.
const PREFIX: &str = ".regen-";

/// The age from which they are left over from a run that was killed.
const LEFT_OVER: Duration = Duration::from_secs(60 * 60);

/// Writes the files into a new folder, and puts that in the place of `krate`, a path below `root`.
pub(super) fn replace(root: &Path, krate: &Path, files: &Files) -> io::Result<()> {
    let fill = |new: &Path| {
        files.iter().try_for_each(|(path, contents)| {
            let path = new.join(path);
            fs::create_dir_all(path.parent().unwrap_or(new))?;
            fs::write(path, contents)
        })
    };
    replace_folder(root, krate, fill, |new, target, staging| {
        let old = staging.join("old");
        fs::rename(target, &old)?;
        fs::rename(new, target).inspect_err(|_| {
            // The error of the first attempt is the one to report.
            let _ = fs::rename(&old, target);
        })
    })
}

/// Makes a new folder, which `fill` fills, and puts it in the place of `folder`, a path below
/// `root`. The new folder is made below `root`, since a folder can't be renamed into another file
/// system, and outside of `crates/`, where cargo would take it for a member.
///
/// If the file system can't exchange two folders, `otherwise` replaces `folder`. It gets the new
/// folder, the one to replace, and another that is removed at the end.
pub(crate) fn replace_folder(
    root: &Path,
    folder: &Path,
    fill: impl FnOnce(&Path) -> io::Result<()>,
    otherwise: impl FnOnce(&Path, &Path, &Path) -> io::Result<()>,
) -> io::Result<()> {
    remove_left_overs(root);
    let staging = tempfile::Builder::new().prefix(PREFIX).tempdir_in(root)?;
    let new = staging.path().join("new");
    fs::create_dir_all(&new)?;
    fill(&new)?;
    let target = root.join(folder);
    if !target.exists() {
        fs::create_dir_all(target.parent().unwrap_or(root))?;
        return fs::rename(&new, &target);
    }
    match exchange(&new, &target) {
        Ok(()) => Ok(()),
        Err(_) => otherwise(&new, &target, staging.path()),
    }
}

/// Exchanges two folders in one step. Not every file system can.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn exchange(_one: &Path, _other: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Removes the folders and files of runs that were killed. Errors are ignored: they do no harm.
fn remove_left_overs(root: &Path) {
    for entry in fs::read_dir(root).into_iter().flatten().flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        let age = || entry.metadata().ok()?.modified().ok()?.elapsed().ok();
        if is_ours && age().is_some_and(|age| age > LEFT_OVER) {
            let path = entry.path();
            let _ = fs::remove_dir_all(&path).or_else(|_| fs::remove_file(&path));
        }
    }
}
