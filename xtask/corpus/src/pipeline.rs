//! Runs the generator (`codegen`) on one document.

use std::path::Path;

use codegen::diagnostic::Diagnostic;

use crate::losses;
use crate::made::Made;
use crate::outcome::{Outcome, Refusal};
use crate::paged::PagedOperation;

pub(crate) fn generate(document: &Path, name: &str) -> Made {
    let generated = match codegen::standalone(document, name) {
        Ok(generated) => generated,
        Err(failure) => return Made::refused(refusals(failure.diagnostics())),
    };
    let (documented, made) = (generated.documented_operations(), generated.operations());
    let outcome = match made {
        _ if generated.refused().is_empty() => Outcome::Generated,
        0 => Outcome::Refused,
        _ => Outcome::Partly,
    };
    Made {
        outcome,
        documented_operations: Some(documented),
        generated_operations: made,
        refusals: refusals(generated.refused()),
        losses: losses::of_report(generated.report()),
        paged: generated.paged().iter().map(PagedOperation::from).collect(),
        files: generated.into_files().into_iter().collect(),
    }
}

fn refusals(diagnostics: &[Diagnostic]) -> Vec<Refusal> {
    diagnostics
        .iter()
        .map(|diagnostic| Refusal {
            message: diagnostic.to_string(),
            pointer: diagnostic.json_pointer().unwrap_or_default().to_owned(),
        })
        .collect()
}
