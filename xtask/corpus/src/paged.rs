//! Counts the operations whose lists come in pages, by the kind of the pages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

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
pub(crate) fn count<'a>(
    documents: impl Iterator<Item = (&'a str, &'a [PagedOperation])>,
) -> Vec<PagedCount> {
    let mut counts: BTreeMap<&str, PagedCount> = BTreeMap::new();
    for (document, all) in documents {
        let mut of_document: BTreeMap<&str, usize> = BTreeMap::new();
        for paged in all {
            *of_document.entry(&paged.kind).or_default() += 1;
        }
        for (kind, operations) in of_document {
            let count = counts.entry(kind).or_insert_with(|| PagedCount {
                kind: kind.to_owned(),
                example: document.to_owned(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kinds_of_all_documents_are_added_up() {
        let of = |kinds: &[&str]| -> Vec<PagedOperation> {
            let paged = kinds.iter().map(|kind| PagedOperation {
                operation: String::new(),
                kind: (*kind).to_owned(),
                how: String::new(),
            });
            paged.collect()
        };
        let (a, b) = (of(&["offset", "cursor", "cursor"]), of(&["cursor"]));
        let counts = count([("a", &*a), ("b", &*b)].into_iter());
        let counts = counts
            .iter()
            .map(|it| (&*it.kind, it.operations, it.documents, &*it.example));
        let counts: Vec<_> = counts.collect();
        assert_eq!(counts, [("cursor", 3, 2, "a"), ("offset", 1, 1, "a")]);
    }
}
