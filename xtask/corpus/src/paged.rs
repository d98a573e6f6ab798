//! Counts the operations whose lists come in pages, by the kind of the pages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::outcome::Record;

/// An operation whose list comes in pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PagedOperation {
    pub(crate) operation: String,
    pub(crate) kind: String,
    pub(crate) how: String,
}

impl From<&codegen::PagedOperation> for PagedOperation {
    fn from(paged: &codegen::PagedOperation) -> Self {
        Self {
            operation: paged.operation.clone(),
            kind: paged.kind.to_owned(),
            how: paged.how.clone(),
        }
    }
}

/// The paged operations of one kind, over all documents of a run.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct PagedCount {
    pub(crate) kind: String,
    pub(crate) operations: usize,
    pub(crate) documents: usize,
    /// The first of the documents.
    pub(crate) example: String,
}

/// Counts the paged operations of all documents, the kind of most operations first.
pub(crate) fn count(records: &[Record]) -> Vec<PagedCount> {
    let mut counts: BTreeMap<&str, PagedCount> = BTreeMap::new();
    for record in records {
        let mut of_document: BTreeMap<&str, usize> = BTreeMap::new();
        for paged in &record.told.paged {
            *of_document.entry(&paged.kind).or_default() += 1;
        }
        for (kind, operations) in of_document {
            let count = counts.entry(kind).or_insert_with(|| PagedCount {
                kind: kind.to_owned(),
                example: record.document.clone(),
                ..PagedCount::default()
            });
            count.operations += operations;
            count.documents += 1;
        }
    }
    let mut counts: Vec<PagedCount> = counts.into_values().collect();
    counts.sort_by_key(|count| std::cmp::Reverse(count.operations));
    counts
}
