//! Prints the faults of a document, with the lines of the document in which they are.

use std::fmt::Arguments;
use std::io::{Write as _, stderr};

use codegen::diagnostic::Diagnostic;

pub(crate) fn print(faults: &[Diagnostic]) {
    for fault in faults {
        // miette prints the name of a file only with its lines.
        if let Some((file, None)) = fault.location() {
            to_stderr(format_args!("{file}:"));
        }
        to_stderr(format_args!("{:?}", miette::Report::new(fault.clone())));
    }
}

/// Writes a line to standard error. Unlike `eprintln!`, it does not panic if nobody reads it.
pub(crate) fn to_stderr(line: Arguments<'_>) {
    let _ = writeln!(stderr(), "{line}");
}
