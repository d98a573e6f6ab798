//! Prints the faults of a document, with the lines of the document in which they are.

use std::fmt::{self, Arguments, Display};
use std::io::{Write as _, stderr};

use codegen::diagnostic::Diagnostic;
use miette::{LabeledSpan, Severity, SourceCode};

/// Prints faults: as errors if they stop the command, else as warnings.
pub(crate) fn print(faults: &[Diagnostic], severity: Severity) {
    for fault in faults {
        // miette prints the name of a file only with its lines.
        if let Some((file, None)) = fault.location() {
            to_stderr(format_args!("{file}:"));
        }
        let fault = Shown {
            fault: fault.clone(),
            severity,
        };
        to_stderr(format_args!("{:?}", miette::Report::new(fault)));
    }
}

/// A fault with its severity, for miette.
#[derive(Debug)]
struct Shown {
    fault: Diagnostic,
    severity: Severity,
}

impl Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fault.fmt(f)
    }
}

impl std::error::Error for Shown {}

impl miette::Diagnostic for Shown {
    fn severity(&self) -> Option<Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        miette::Diagnostic::help(&self.fault)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        miette::Diagnostic::source_code(&self.fault)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        miette::Diagnostic::labels(&self.fault)
    }
}

/// Writes a line to standard error. Unlike `eprintln!`, it does not panic if nobody reads it.
pub(crate) fn to_stderr(line: Arguments<'_>) {
    let _ = writeln!(stderr(), "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_looks_like_one() {
        let shown = |severity| {
            let fault = Diagnostic::new("no page follows").help("describe it");
            format!("{:?}", miette::Report::new(Shown { fault, severity }))
        };
        let (error, warning) = (shown(Severity::Error), shown(Severity::Warning));
        assert_ne!(error, warning);
        for text in [&error, &warning] {
            assert!(text.contains("no page follows") && text.contains("describe it"));
        }
        assert!(!warning.contains(['×', 'x']), "{warning}");
    }
}
