//! Checks the dependencies: that users compile no part of the generator, which version of Rust they
//! need, and their licences.

use std::path::Path;
use std::process::Command;

use crate::failed::Failed;
use crate::metadata::{Metadata, text};
use crate::process::{output, run, shown};
use crate::workspace::cargo;

/// Checks that no publishable crate depends on a part of the generator, directly or indirectly.
pub(crate) fn without_generator(metadata: &Metadata) -> Result<(), Failed> {
    let generator = [
        "progenitor-impl",
        "typify",
        "typify-impl",
        "openapiv3",
        "prettyplease",
        "codegen",
    ];
    for package in metadata.publishable() {
        for dependency in metadata.compiled_with(package) {
            if let Some(name) = dependency["name"].as_str()
                && generator.contains(&name)
            {
                let package = &package["name"];
                return Err(Failed(format!(
                    "{package} depends on {name}, which belongs to the generator; \
                     see how with `cargo tree -p {package} -e normal,build -i {name}`, and remove it"
                )));
            }
        }
    }
    Ok(())
}

/// Checks that no dependency needs a newer Rust than the crate of this workspace that depends on it
/// declares.
///
/// This compares the `rust-version` of all packages. If rustup has the declared toolchain, also
/// compiles the crates with it.
pub(crate) fn rust_version(root: &Path, metadata: &Metadata) -> Result<(), Failed> {
    let packages = metadata.publishable();
    for package in &packages {
        let declared = text(&package["rust_version"]);
        for dependency in metadata.compiled_with(package) {
            let needed = text(&dependency["rust_version"]);
            if version(needed) > version(declared) {
                return Err(Failed(format!(
                    "{} declares Rust {declared}, but its dependency {} {} needs {needed}: use an older \
                     release of it, or raise rust-version in Cargo.toml",
                    text(&package["name"]),
                    text(&dependency["name"]),
                    text(&dependency["version"])
                )));
            }
        }
    }
    let declared = packages
        .first()
        .map_or("", |package| text(&package["rust_version"]));
    let toolchain = format!("+{declared}");
    let cargo = || {
        // Run `cargo` from the PATH and not $CARGO: only rustup's proxy understands `+1.89`.
        let mut command = Command::new("cargo");
        command.current_dir(root).arg(&toolchain);
        command
    };
    let found = cargo().arg("--version").output();
    if !found.is_ok_and(|found| found.status.success()) {
        eprintln!(
            "Rust {declared} is not installed: the crates were not compiled with it; only the \
             declared versions were compared"
        );
        return Ok(());
    }
    let mut check = cargo();
    check.args(["check", "--locked", "--all-features"]);
    for package in packages {
        check.args(["--package", text(&package["name"])]);
    }
    eprintln!("\n==> {}", shown(&check));
    run(check.env("CARGO_TARGET_DIR", root.join("target/rust-version")))
}

/// Parses a version. `1.89` and `1.89.0` are equal.
fn version(text: &str) -> [u32; 3] {
    let mut parts = text.split('.').map(|part| part.parse().unwrap_or(0));
    [(); 3].map(|()| parts.next().unwrap_or(0))
}

/// Runs cargo-deny on licences, banned and duplicate crates, and sources. Also on advisories, if
/// their database can be fetched.
pub(crate) fn deny(root: &Path) -> Result<(), Failed> {
    let deny = |arguments: &str| {
        let mut command = cargo(root);
        command.arg("deny").args(arguments.split(' '));
        command
    };
    if output(&mut deny("--version")).is_err() {
        eprintln!(
            "cargo-deny is not installed: licences, bans and sources were not checked; \
             install it with `cargo install --locked cargo-deny`"
        );
        return Ok(());
    }
    let mut check = deny("--workspace check licenses bans sources");
    let fetched = deny("fetch db").output();
    if fetched.is_ok_and(|fetched| fetched.status.success()) {
        check.arg("advisories");
    } else {
        eprintln!("cannot fetch the database of advisories: advisories were not checked");
    }
    eprintln!("\n==> {}", shown(&check));
    run(&mut check)
}
