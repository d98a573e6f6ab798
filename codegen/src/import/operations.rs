//! Lists the operations in the documents that are imported.

use serde_json::Value;

use crate::diagnostic::Result;
use crate::document::Document;
use crate::document::operations::operations as operations_of;
use crate::document::published::Part;
use crate::document::walk::http_method;
use crate::import::vendored::VendoredDocument;
use crate::pipeline;
use crate::vendor::file_set::FileSet;

/// Lists the ids of the operations, and the HTTP method and path of each operation without an id.
/// Several documents are joined first, which makes the ids unique.
pub(super) fn operations(
    provider: &str,
    documents: &[VendoredDocument],
) -> Result<(Vec<String>, Vec<String>)> {
    if let [only] = documents {
        let bundled = only.bundle.as_ref().map(|bundle| &bundle.document.root);
        return Ok(ids(bundled.unwrap_or(&only.from.found.value)));
    }
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
    let (joined, _) = pipeline::joined(parts, &mut FileSet::empty(), provider, None)?;
    Ok(ids(&joined.root))
}

fn ids(document: &Value) -> (Vec<String>, Vec<String>) {
    let (mut ids, mut unnamed) = (Vec::new(), Vec::new());
    for at in operations_of(document) {
        match at.operation.get("operationId").and_then(Value::as_str) {
            Some(id) if !id.is_empty() => ids.push(id.to_owned()),
            _ => unnamed.push(format!("{} {}", http_method(at.method), at.path)),
        }
    }
    (ids, unnamed)
}
