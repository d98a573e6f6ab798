//! Faults of a document, printed with the lines that they are in.

use codegen::diagnostic::Diagnostic;

pub(crate) fn print(faults: &[Diagnostic]) {
    for fault in faults {
        eprintln!("{:?}", miette::Report::new(fault.clone()));
    }
}
