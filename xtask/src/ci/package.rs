//! Packages each publishable crate as `cargo publish` would, and checks the result.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::metadata::{Metadata, text};
use crate::failed::Failed;
use crate::process::{output, run, shown};
use crate::workspace::cargo;

/// Files that each published crate must contain in addition to its code.
const FILES: [&str; 3] = ["LICENSE-APACHE", "LICENSE-MIT", "README.md"];

/// Members of `[package]` in Cargo.toml that each published crate must have, because crates.io or
/// docs.rs shows them.
const MEMBERS: [&str; 4] = ["description", "repository", "keywords", "categories"];

/// Checks that each package would contain the required files and metadata, without building it.
pub(crate) fn list(root: &Path, metadata: &Metadata) -> Result<(), Failed> {
    for package in metadata.publishable() {
        let name = text(&package["name"]);
        let listed =
            output(cargo(root).args(["package", "--list", "--allow-dirty", "--package", name]))?;
        for file in FILES {
            if !listed.lines().any(|line| line == file) {
                return Err(Failed(format!(
                    "the package {name} lacks the file {file}; add it"
                )));
            }
        }
        for member in MEMBERS {
            let value = &package[member];
            if value.is_null() || value.as_array().is_some_and(Vec::is_empty) {
                return Err(Failed(format!(
                    "Cargo.toml of {name} lacks `{member}`; add it to [package]"
                )));
            }
        }
        if package["metadata"]["docs"]["rs"].is_null() {
            return Err(Failed(format!(
                "Cargo.toml of {name} lacks [package.metadata.docs.rs]; add it"
            )));
        }
    }
    Ok(())
}

/// Runs `cargo xtask package`: builds each publishable crate from its package, that is, from the
/// files that would be uploaded. Its dependencies in this workspace are built from their packages
/// too.
pub(crate) fn verify(root: &Path) -> Result<ExitCode, Failed> {
    let metadata = Metadata::read(root)?;
    list(root, &metadata)?;
    forget_earlier(&metadata)?;
    let mut package = cargo(root);
    package.args(["package", "--locked", "--allow-dirty"]);
    for publishable in metadata.publishable() {
        package.args(["--package", text(&publishable["name"])]);
    }
    eprintln!("\n==> {}", shown(&package));
    run(&mut package)?;
    Ok(ExitCode::SUCCESS)
}

/// Removes the packages that an earlier run unpacked. Cargo unpacks a package of a version once, so
/// it would build the earlier contents of the same version.
fn forget_earlier(metadata: &Metadata) -> Result<(), Failed> {
    let cargo_home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let Some(cargo_home) = cargo_home.or_else(|| Some(std::env::home_dir()?.join(".cargo"))) else {
        return Ok(());
    };
    let Ok(registries) = cargo_home.join("registry/src").read_dir() else {
        return Ok(());
    };
    for registry in registries.flatten() {
        // A registry without a host is a folder on this machine.
        if !registry.file_name().to_string_lossy().starts_with('-') {
            continue;
        }
        for package in metadata.publishable() {
            let (name, version) = (text(&package["name"]), text(&package["version"]));
            let earlier = registry.path().join(format!("{name}-{version}"));
            if earlier.is_dir() {
                std::fs::remove_dir_all(&earlier).map_err(|error| {
                    Failed(format!("can't remove {}: {error}", earlier.display()))
                })?;
            }
        }
    }
    Ok(())
}
