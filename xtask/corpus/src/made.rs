//! The result of generating a client from one document.

use std::path::PathBuf;

use crate::losses::Loss;
use crate::outcome::{Outcome, Refusal};
use crate::paged::PagedOperation;

/// What the generator, or progenitor alone, generated from a document.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) outcome: Outcome,
    pub(crate) documented_operations: Option<usize>,
    pub(crate) generated_operations: usize,
    pub(crate) refusals: Vec<Refusal>,
    pub(crate) losses: Vec<Loss>,
    pub(crate) paged: Vec<PagedOperation>,
    /// The path of each file within the crate, and its contents.
    pub(crate) files: Vec<(PathBuf, String)>,
}

impl Made {
    pub(crate) fn refused(refusals: Vec<Refusal>) -> Self {
        Self {
            outcome: Outcome::Refused,
            documented_operations: None,
            generated_operations: 0,
            refusals,
            losses: Vec::new(),
            paged: Vec::new(),
            files: Vec::new(),
        }
    }
}
