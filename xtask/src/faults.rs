//! Prints the faults of a document, with the lines of the document in which they are.

use codegen::diagnostic::Diagnostic;

pub(crate) fn print(faults: &[Diagnostic]) {
    for fault in faults {
        eprintln!("{:?}", miette::Report::new(fault.clone()));
    }
}
