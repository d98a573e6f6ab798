//! The standard output, whose reader may go away, as `head` does.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// Whether the reader went away.
static IS_CLOSED: AtomicBool = AtomicBool::new(false);

/// The standard output. When its reader has gone away, what is written is dropped: that is no
/// failure of the work, which goes on, and whose exit code counts.
#[derive(Debug)]
pub(crate) struct Stdout(io::Stdout);

/// Returns the standard output.
pub(crate) fn stdout() -> Stdout {
    Stdout(io::stdout())
}

/// Returns whether the reader of the output went away.
pub(crate) fn is_closed() -> bool {
    IS_CLOSED.load(Relaxed)
}

impl Stdout {
    fn unless_closed<T>(
        &mut self,
        dropped: T,
        write: impl FnOnce(&mut io::Stdout) -> io::Result<T>,
    ) -> io::Result<T> {
        if is_closed() {
            return Ok(dropped);
        }
        match write(&mut self.0) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                IS_CLOSED.store(true, Relaxed);
                Ok(dropped)
            }
            written => written,
        }
    }
}

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.unless_closed(bytes.len(), |stdout| stdout.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.unless_closed((), io::Stdout::flush)
    }
}
