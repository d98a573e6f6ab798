//! The relocations and the report that a stage returns after it has changed a document.

use crate::document::relocations::Relocations;
use crate::report::Report;

/// Relocations and report of one stage.
#[must_use = "apply the relocations to the document and add the report to that of the run"]
#[derive(Debug)]
pub(crate) struct Effects {
    pub(crate) relocations: Relocations,
    pub(crate) report: Report,
}

impl Effects {
    /// The effects of a stage that moves nothing.
    pub(crate) fn unmoved(report: Report) -> Self {
        Self {
            relocations: Relocations::default(),
            report,
        }
    }
}
