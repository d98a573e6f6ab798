//! Writes to standard output.

use std::fmt::Arguments;
use std::io::{ErrorKind, Write as _, stdout};

use crate::failed::Failed;

/// Writes text to standard output. A closed pipe, as in `cargo xtask regen | head`, is no error:
/// the command goes on, and has the same exit code as with a reader. Control characters, which a
/// document may have in its names, are replaced by U+FFFD: they can't steer the terminal.
pub(crate) fn print(text: Arguments<'_>) -> Result<(), Failed> {
    let text = text.to_string().replace(
        |c: char| c.is_control() && !matches!(c, '\n' | '\t'),
        "\u{fffd}",
    );
    let mut stdout = stdout().lock();
    match stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
    {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failed(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}
