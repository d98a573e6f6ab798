//! How a command ends: its exit code, and the error that it prints.

use std::fmt::Write;
use std::io;
use std::process::ExitCode;

use tracking_links::{Delivery, Error, ErrorKind, Retry};

use crate::output::printable;

/// The exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All was done.
    Ok = 0,
    /// Something failed: a row, or the one call.
    Failed = 1,
    /// The arguments, the configuration or the input are wrong. Nothing was sent.
    Usage = 2,
    /// A link may exist although no answer says so.
    InDoubt = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// The error that ends a command.
#[derive(Clone, Debug)]
pub(crate) struct Failed {
    exit: Exit,
    /// What went wrong.
    message: String,
    /// What to do about it, and what else is known: a line each.
    help: Vec<String>,
}

impl Failed {
    /// Makes an error with which nothing was sent: of the arguments, the configuration or a file.
    pub(crate) fn setup(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// Makes an error with this exit code.
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
            help: Vec::new(),
        }
    }

    /// Sets the exit code.
    #[must_use]
    pub(crate) fn with_exit(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }

    /// Adds a line that says what to do.
    #[must_use]
    pub(crate) fn help(mut self, line: impl Into<String>) -> Self {
        self.help.push(line.into());
        self
    }

    /// Returns the exit code.
    pub(crate) fn exit(&self) -> Exit {
        self.exit
    }

    /// Returns what went wrong.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// Prints the error for people, to stderr. It is no second error if nobody reads that.
    pub(crate) fn print(&self) {
        self.print_as("error");
    }

    /// Prints what keeps the command from nothing, as [`print`](Self::print) does.
    pub(crate) fn warn(&self) {
        self.print_as("warning");
    }

    fn print_as(&self, severity: &str) {
        let mut text = format!("{severity}: {}\n", printable(&self.message));
        for line in self.help.iter().flat_map(|help| help.lines()) {
            let _ = writeln!(text, "  {}", printable(line));
        }
        let _ = io::Write::write_all(&mut io::stderr(), text.as_bytes());
    }
}

/// Explains the error of a call: all that is known of it.
impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        let may_exist = matches!(error.delivery(), Delivery::Unknown | Delivery::Accepted);
        let creates = matches!(error.operation(), Some("create" | "ensure" | "create_many"));
        let exit = match (error.kind(), error.delivery()) {
            _ if may_exist && creates => Exit::InDoubt,
            (
                ErrorKind::Configuration
                | ErrorKind::UnknownProvider
                | ErrorKind::Unsupported
                | ErrorKind::InvalidRequest,
                Delivery::NotSent,
            ) => Exit::Usage,
            _ => Exit::Failed,
        };
        let mut failed = Self::new(exit, error.to_string());
        let mut cause = std::error::Error::source(&error);
        let mut causes: Vec<String> = Vec::new();
        while let Some(error) = cause {
            causes.push(error.to_string());
            cause = error.source();
        }
        // The message often has the words of the last cause.
        let message = error.to_string();
        causes.retain(|cause| !message.contains(cause.as_str()));
        if !causes.is_empty() {
            failed = failed.help(format!("caused by: {}", causes.join(": ")));
        }
        match error.retry() {
            Retry::Now => failed.help("the same command may be run again now"),
            Retry::After(wait) => {
                failed.help(format!("try again after {} seconds", wait.as_secs().max(1)))
            }
            Retry::WhenQuotaResets(Some(wait)) => failed.help(format!(
                "the quota is spent; it resets in {} seconds",
                wait.as_secs()
            )),
            Retry::WhenQuotaResets(None) => failed.help("the quota is spent"),
            Retry::Never => failed,
        }
    }
}

/// Explains that the output can't be written. It is no error if its reader went away:
/// [`stdout`](crate::output::stdout) says so.
impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Self {
        Self::new(Exit::Failed, format!("can't write the output: {error}"))
    }
}
