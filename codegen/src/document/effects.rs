//! Holds what a stage returns after it has changed a document: relocations (which values it has
//! moved) and a report (what it has changed).

use crate::document::relocations::Relocations;
use crate::report::Report;

/// The relocations and the report of one stage.
#[must_use = "apply the relocations to the document and add the report to that of the run"]
#[derive(Debug)]
pub(crate) struct Effects {
    pub(crate) relocations: Relocations,
    pub(crate) report: Report,
}

impl Effects {
    /// Creates the effects of a stage that has moved no value.
    pub(crate) fn unmoved(report: Report) -> Self {
        Self {
            relocations: Relocations::default(),
            report,
        }
    }
}
