//! Prints the faults of a document, with the lines of the document in which they are.

use codegen::diagnostic::Diagnostic;

pub(crate) fn print(faults: &[Diagnostic]) {
    for fault in faults {
        // miette prints the name of a file only with its lines.
        if let Some((file, None)) = fault.location() {
            eprintln!("{file}:");
        }
        eprintln!("{:?}", miette::Report::new(fault.clone()));
    }
}
