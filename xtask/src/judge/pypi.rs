//! Packages of PyPI, each of which is installed into an environment of its own in `.tools`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failed::Failed;
use crate::process::{run, tool};

/// Installs a package in this version, unless it is there, and returns the folder with its programs
/// and with the Python that has it.
pub(super) fn install(tools: &Path, package: &str, version: &str) -> Result<PathBuf, Failed> {
    let environment = tools.join(format!("{package}-{version}"));
    let programs = environment.join("bin");
    // Written at the end, so that what was cut short is installed again.
    let mark = environment.join("installed");
    if !mark.is_file() {
        eprintln!("installing {package} {version} into .tools");
        let mut python = tool("python3", "install Python 3.10 or later, with venv")?;
        run(python.args(["-m", "venv"]).arg(&environment))?;
        let flags = "-m pip install --quiet --disable-pip-version-check";
        run(Command::new(programs.join("python"))
            .args(flags.split(' '))
            .arg(format!("{package}=={version}")))?;
        fs::write(&mark, "")
            .map_err(|error| Failed(format!("cannot write {}: {error}", mark.display())))?;
    }
    Ok(programs)
}
