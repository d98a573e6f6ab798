//! Runs other programs.

use std::process::{Command, Stdio};

use crate::failed::Failed;

/// Returns a command that runs a program from the PATH. If the program is missing, fails with a
/// message that contains `remedy`.
pub(crate) fn tool(name: &str, remedy: &str) -> Result<Command, Failed> {
    match Command::new(name).arg("--version").output() {
        Ok(output) if output.status.success() => Ok(Command::new(name)),
        _ => Err(Failed(format!("cannot run `{name}`: {remedy}"))),
    }
}

/// Runs a command, which writes to the standard output and standard error of this process. Fails if
/// the command does.
pub(crate) fn run(command: &mut Command) -> Result<(), Failed> {
    let shown = shown(command);
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failed(format!("`{shown}` failed: {status}"))),
        Err(error) => Err(Failed(format!("cannot run `{shown}`: {error}"))),
    }
}

/// Writes a command line as one would type it, without the path of the program. Words with blanks
/// are in quotes.
pub(crate) fn shown(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program())
        .file_name()
        .unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words
        .map(|word| match word.to_string_lossy() {
            word if word.contains(char::is_whitespace) => format!("\"{word}\""),
            word => word.into_owned(),
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// Runs a command and returns what it prints to standard output.
pub(crate) fn output(command: &mut Command) -> Result<String, Failed> {
    eprintln!("==> {}", shown(command));
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| Failed(format!("cannot run `{}`: {error}", shown(command))))?;
    if !output.status.success() {
        return Err(Failed(format!(
            "`{}` failed: {}",
            shown(command),
            output.status
        )));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
