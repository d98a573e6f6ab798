//! Reads the documents that `provider.toml` lists, and checks each against its SHA-256 there.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Failure, Result};
use crate::document::Document;
use crate::document::published::Part;
use crate::text::hash::sha256;
use crate::text::syntax::syntax_of;
use crate::text::utf8::{read_bytes, utf8};
use crate::vendor::provider::Provider;

/// A document's entry in `provider.toml`, with the positions of its values, for messages.
struct Named<'a> {
    file: &'a str,
    file_span: Option<Range<usize>>,
    sha256: &'a str,
    sha256_span: Option<Range<usize>>,
    server: Option<String>,
}

/// Reads the provider's documents. A failure has the faults of all documents.
pub(super) fn documents(
    folder: &Path,
    provider: &Provider,
    toml_text: &Arc<str>,
) -> Result<Vec<Part>> {
    let toml_file = format!("specs/{}/provider.toml", provider.name);
    let refused = |message: &str, key: &str| {
        Diagnostic::new(message)
            .at(&toml_file, toml_text, line_of_key(toml_text, key))
            .help(
                "list a single document by the keys `document` and `sha256`, \
                 or each of several in a [[documents]] table of its own",
            )
    };
    let named: Vec<Named<'_>> = match (provider.document.as_str(), &*provider.documents) {
        ("", []) => return Err(refused("the file lists no document", "title").into()),
        (file, []) => vec![Named {
            file,
            file_span: line_of_key(toml_text, "document"),
            sha256: &provider.sha256,
            sha256_span: line_of_key(toml_text, "sha256"),
            server: None,
        }],
        ("", several) => several
            .iter()
            .map(|page| Named {
                file: page.file.get_ref(),
                file_span: Some(page.file.span()),
                sha256: page.sha256.get_ref(),
                sha256_span: Some(page.sha256.span()),
                server: page.server.clone(),
            })
            .collect(),
        (_, [_, ..]) => {
            let message = "the file lists documents both by `document` and by [[documents]]";
            return Err(refused(message, "document").into());
        }
    };
    let named = named.into_iter();
    Failure::collect(named.map(|named| part(folder, &provider.name, named, &toml_file, toml_text)))
}

/// Reads one document and checks its SHA-256.
fn part(
    folder: &Path,
    provider: &str,
    named: Named<'_>,
    toml_file: &str,
    toml_text: &Arc<str>,
) -> Result<Part> {
    let file = format!("specs/{provider}/{}", named.file);
    let syntax = syntax_of(named.file).ok_or_else(|| {
        Diagnostic::new(format!("`{}` is neither .yaml, .yml nor .json", named.file)).at(
            toml_file,
            toml_text,
            named.file_span,
        )
    })?;
    let bytes = read_bytes(&folder.join(named.file), &file)?;
    let actual = sha256(&bytes);
    if actual != named.sha256.to_lowercase() {
        let message =
            format!("{file} differs from the vendored document: its SHA-256 is now {actual}");
        return Err(Diagnostic::new(message)
            .at(toml_file, toml_text, named.sha256_span)
            .help(format!(
                "restore the file, or run `cargo xtask import {provider} PAGE` with a new page; \
                 put corrections into specs/{provider}/overlay.yaml"
            ))
            .into());
    }
    let text = utf8(bytes, &file)?;
    Ok(Part {
        document: Document::parse(&file, &text, syntax)?,
        file,
        server: named.server,
    })
}

/// Returns the bytes of the line of a top-level key.
pub(crate) fn line_of_key(toml_text: &str, key: &str) -> Option<Range<usize>> {
    let mut start = 0;
    for line in toml_text.split_inclusive('\n') {
        let value = line.trim_start().strip_prefix(key);
        if value.is_some_and(|value| value.trim_start().starts_with('=')) {
            return Some(start..start + line.trim_end().len());
        }
        start += line.len();
    }
    None
}
