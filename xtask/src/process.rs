//! Other programs, run and reported on.

use std::fmt;
use std::process::Command;

/// A step that failed, in words that say what to do.
#[derive(Debug)]
pub(crate) struct Failed(pub(crate) String);

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A program that must be on the PATH; `remedy` says how it gets there.
pub(crate) fn tool(name: &str, remedy: &str) -> Result<Command, Failed> {
    match Command::new(name).arg("--version").output() {
        Ok(output) if output.status.success() => Ok(Command::new(name)),
        _ => Err(Failed(format!("`{name}` does not run: {remedy}"))),
    }
}

/// Runs a command to its end; its output is the caller's.
pub(crate) fn run(command: &mut Command) -> Result<(), Failed> {
    let shown = shown(command);
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failed(format!("`{shown}` failed: {status}"))),
        Err(error) => Err(Failed(format!("cannot run `{shown}`: {error}"))),
    }
}

/// The command as a person would type it.
pub(crate) fn shown(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program())
        .file_name()
        .unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}
