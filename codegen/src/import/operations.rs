//! Lists the operations in the documents that are imported.

use std::collections::BTreeMap;

use crate::diagnostic::Result;
use crate::document::Document;
use crate::document::published::Part;
use crate::import::vendored::VendoredDocument;
use crate::pipeline;
use crate::vendor::file_set::FileSet;

/// Lists the ids of the operations, as `regen` finds or makes them. An operation of a single
/// document whose id another one has too is listed by its HTTP method and path.
pub(super) fn operations(provider: &str, documents: &[VendoredDocument]) -> Result<Vec<String>> {
    let parts = documents.iter().map(|document| {
        let found = &document.from.found;
        let page = document.from.shown();
        let file = format!("{page} (the document from line {})", found.line);
        Ok(Part {
            document: match &document.bundle {
                Some(bundle) => bundle.document.clone(),
                None => Document::parse(&file, &found.text.as_str().into(), found.syntax)?,
            },
            file,
            server: None,
        })
    });
    let parts = parts.collect::<Result<Vec<Part>>>()?;
    let joined = pipeline::joined(parts, &mut FileSet::empty(), provider, None)?;
    let operations = joined.document.operations();
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    for id in operations.iter().filter_map(|at| at.id()) {
        *uses.entry(id).or_default() += 1;
    }
    let names = operations.iter().map(|at| match at.id() {
        Some(id) if uses[id] == 1 => id.to_owned(),
        _ => at.method_and_path(),
    });
    Ok(names.collect())
}
