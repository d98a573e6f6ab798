//! The publishable crates as `cargo publish` would upload them.

use std::path::Path;
use std::process::ExitCode;

use super::metadata::{Metadata, text};
use crate::failed::Failed;
use crate::process::{output, run, shown};
use crate::workspace::cargo;

/// Files that each published crate has, beside its code.
const FILES: [&str; 3] = ["LICENSE-APACHE", "LICENSE-MIT", "README.md"];

/// Members of `[package]` that crates.io or docs.rs shows.
const MEMBERS: [&str; 4] = ["description", "repository", "keywords", "categories"];

/// Checks what each package would contain, without building it.
pub(crate) fn list(root: &Path, metadata: &Metadata) -> Result<(), Failed> {
    for package in metadata.publishable() {
        let name = text(&package["name"]);
        let listed =
            output(cargo(root).args(["package", "--list", "--allow-dirty", "--package", name]))?;
        for file in FILES {
            if !listed.lines().any(|line| line == file) {
                return Err(Failed(format!("the package {name} lacks the file {file}")));
            }
        }
        for member in MEMBERS {
            let value = &package[member];
            if value.is_null() || value.as_array().is_some_and(Vec::is_empty) {
                return Err(Failed(format!("Cargo.toml of {name} lacks `{member}`")));
            }
        }
        if package["metadata"]["docs"]["rs"].is_null() {
            return Err(Failed(format!(
                "Cargo.toml of {name} lacks [package.metadata.docs.rs]"
            )));
        }
    }
    Ok(())
}

/// `cargo xtask package`: builds each package from its own files, and with the packages of the
/// crates of this workspace that it depends on.
pub(crate) fn verify(root: &Path) -> Result<ExitCode, Failed> {
    let metadata = Metadata::read(root)?;
    list(root, &metadata)?;
    let mut package = cargo(root);
    package.args(["package", "--locked", "--allow-dirty"]);
    for publishable in metadata.publishable() {
        package.args(["--package", text(&publishable["name"])]);
    }
    eprintln!("\n==> {}", shown(&package));
    run(&mut package)?;
    Ok(ExitCode::SUCCESS)
}
