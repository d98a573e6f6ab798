//! Finds the workspace in which `cargo xtask` was called. It is found at run time and not compiled
//! in, because two checkouts with the same `CARGO_TARGET_DIR` may run the same file.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::failed::Failed;

/// The variable that `cargo run` and `cargo test` set to the folder of the package, whatever the
/// current folder is.
const MANIFEST_DIR: &str = "CARGO_MANIFEST_DIR";

/// The variable that `.cargo/config.toml` sets to the folder of the checkout, both when compiling
/// and when running.
const CHECKOUT: &str = "TRACKING_LINKS_CHECKOUT";

/// Returns the workspace of the package that cargo runs. If this program was not started by cargo,
/// returns the workspace that contains the current folder.
pub(crate) fn root() -> Result<PathBuf, Failed> {
    let start = match env::var_os(MANIFEST_DIR) {
        Some(package) => PathBuf::from(package),
        None => env::current_dir()
            .map_err(|error| Failed(format!("cannot read the current folder: {error}")))?,
    };
    around(&start).ok_or_else(|| {
        Failed(format!(
            "no Cargo.toml with [workspace] in {} or above it: change to the folder of a \
             checkout, or pass it with --root",
            start.display()
        ))
    })
}

/// Fails if this program was built from another checkout that uses the same target folder. That can
/// happen because cargo releases its lock of the target folder before it starts the program, so
/// another cargo can replace the file in between.
pub(crate) fn check_build() -> Result<(), Failed> {
    let Some(called_in) = env::var_os(CHECKOUT) else {
        return Ok(());
    };
    for built_in in [option_env!("TRACKING_LINKS_CHECKOUT"), codegen::CHECKOUT] {
        if built_in.map(OsStr::new) != Some(&called_in) {
            return Err(Failed(format!(
                "{} has just built in the same target folder; run the command again",
                built_in.unwrap_or("another checkout")
            )));
        }
    }
    Ok(())
}

fn around(start: &Path) -> Option<PathBuf> {
    let is_workspace = |folder: &&Path| {
        fs::read_to_string(folder.join("Cargo.toml")).is_ok_and(|manifest| {
            manifest
                .lines()
                .any(|line| line.trim_end() == "[workspace]")
        })
    };
    start.ancestors().find(is_workspace).map(Path::to_path_buf)
}

/// Runs a command and returns its exit code.
pub(crate) fn exit_code(command: &mut Command) -> Result<ExitCode, Failed> {
    let status = command
        .status()
        .map_err(|error| Failed(format!("cannot run cargo: {error}")))?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

/// Returns a command that runs cargo in the workspace: the cargo that started this program, or the
/// one on the PATH.
pub(crate) fn cargo(root: &Path) -> Command {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(cargo);
    command.current_dir(root);
    command
}
