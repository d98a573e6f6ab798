//! Packages of npm, which are installed into `.tools`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failed::Failed;
use crate::process::{run, tool};

const REMEDY: &str = "install Node.js 20 or later";

/// Returns a command that runs Node.js.
pub(super) fn node() -> Result<Command, Failed> {
    tool("node", REMEDY)
}

/// Installs a package in this version, unless it is there, and returns its folder.
pub(super) fn install(tools: &Path, package: &str, version: &str) -> Result<PathBuf, Failed> {
    let folder = tools.join("node_modules").join(package);
    let manifest = fs::read_to_string(folder.join("package.json")).unwrap_or_default();
    let installed = serde_json::from_str::<serde_json::Value>(&manifest).ok();
    let installed = installed.and_then(|it| it["version"].as_str().map(str::to_owned));
    if installed.as_deref() != Some(version) {
        eprintln!("installing {package} {version} into .tools");
        fs::create_dir_all(tools)
            .map_err(|error| Failed(format!("cannot create {}: {error}", tools.display())))?;
        let flags = "install --save-exact --no-audit --no-fund --loglevel=error --prefix";
        run(tool("npm", REMEDY)?
            .args(flags.split(' '))
            .arg(tools)
            .arg(format!("{package}@{version}")))?;
    }
    Ok(folder)
}
