//! Packages each publishable crate as `cargo publish` would, and checks the result.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use codegen::diagnostic::{Diagnostic, Failure};
use serde_json::Value;

use crate::failed::Failed;
use crate::metadata::{Metadata, text};
use crate::place;
use crate::process::{output, run, shown};
use crate::workspace::cargo;

/// Files that each published crate must contain in addition to its code.
const FILES: [&str; 3] = ["LICENSE-APACHE", "LICENSE-MIT", "README.md"];

/// Members of `[package]` in Cargo.toml that each published crate must have, because crates.io or
/// docs.rs shows them.
const MEMBERS: [&str; 5] = [
    "description",
    "license",
    "repository",
    "keywords",
    "categories",
];

/// Checks that each package would contain the required files and metadata, without building it.
pub(crate) fn list(root: &Path, metadata: &Metadata) -> Result<(), Failed> {
    let faults = faults(root, &metadata.publishable())?;
    Failure::check(faults).map_err(|failure| Failed(failure.to_string()))
}

/// Returns the faults of packages that would lack a required file or required metadata.
pub(crate) fn faults(root: &Path, packages: &[&Value]) -> Result<Vec<Diagnostic>, Failed> {
    let mut faults = Vec::new();
    for package in packages {
        let name = text(&package["name"]);
        let mut add = |fault: Diagnostic| {
            let manifest = Path::new(text(&package["manifest_path"]));
            let shown = manifest.strip_prefix(root).unwrap_or(manifest);
            let shown = shown.display().to_string();
            faults.push(place::at(root, &shown, &["package"], fault));
        };
        let listed =
            output(cargo(root).args(["package", "--list", "--allow-dirty", "--package", name]))?;
        for file in FILES {
            if !listed.lines().any(|line| line == file) {
                let message = format!("the package {name} lacks the file {file}");
                add(Diagnostic::new(message).help("add it to the folder of the crate"));
            }
        }
        for member in MEMBERS {
            let value = &package[member];
            if value.is_null() || value.as_array().is_some_and(Vec::is_empty) {
                let message = format!("the manifest of {name} lacks `{member}`");
                add(Diagnostic::new(message).help("add it to [package]"));
            }
        }
        if package["metadata"]["docs"]["rs"].is_null() {
            let message = format!("the manifest of {name} lacks [package.metadata.docs.rs]");
            add(Diagnostic::new(message).help("add it: docs.rs then documents all features"));
        }
    }
    Ok(faults)
}

/// Runs `cargo xtask package`: builds each publishable crate from its package, that is, from the
/// files that would be uploaded. Its dependencies in this workspace are built from their packages
/// too.
pub(crate) fn verify(root: &Path) -> Result<ExitCode, Failed> {
    let metadata = Metadata::read(root)?;
    list(root, &metadata)?;
    let packages = metadata.publishable().into_iter();
    let packages: Vec<_> = packages
        .map(|it| {
            (
                text(&it["name"]).to_owned(),
                text(&it["version"]).to_owned(),
            )
        })
        .collect();
    build(root, &packages, true)?;
    Ok(ExitCode::SUCCESS)
}

/// Packages crates, each given by name and version, in the order of their dependencies, which cargo
/// knows. If `is_verified`, builds each from its package.
pub(crate) fn build(
    root: &Path,
    packages: &[(String, String)],
    is_verified: bool,
) -> Result<(), Failed> {
    forget_earlier(packages)?;
    let mut package = cargo(root);
    package.args(["package", "--locked", "--allow-dirty"]);
    if !is_verified {
        package.arg("--no-verify");
    }
    for (name, _) in packages {
        package.args(["--package", name]);
    }
    eprintln!("\n==> {}", shown(&package));
    run(&mut package)
}

/// Removes the packages that an earlier run unpacked. Cargo unpacks a package of a version once, so
/// it would build the earlier contents of the same version.
fn forget_earlier(packages: &[(String, String)]) -> Result<(), Failed> {
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
        for (name, version) in packages {
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
