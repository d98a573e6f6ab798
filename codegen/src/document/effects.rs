//! What a stage did to a document beside changing its values.

use crate::document::relocations::Relocations;
use crate::report::Report;

/// Where a stage moved things, and what it reports.
#[must_use = "relocations belong to the document, the report to the run"]
#[derive(Debug)]
pub(crate) struct Effects {
    pub(crate) relocations: Relocations,
    pub(crate) report: Report,
}

impl Effects {
    /// Those of a stage that moves nothing.
    pub(crate) fn unmoved(report: Report) -> Self {
        let relocations = Relocations::default();
        Self {
            relocations,
            report,
        }
    }
}
