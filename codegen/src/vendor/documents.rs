//! Reads the documents that `provider.toml` names, and checks that they are the vendored bytes.

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

/// A document as `provider.toml` names it, with the positions of the values there.
struct Named<'a> {
    file: &'a str,
    file_span: Option<Range<usize>>,
    sha256: &'a str,
    sha256_span: Option<Range<usize>>,
    server: Option<String>,
}

/// Reads the documents. The failure has the faults of all of them.
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
                "name one document by `document` and `sha256`, \
                 or each of several in its own [[documents]] table",
            )
    };
    let named: Vec<Named<'_>> = match (provider.document.as_str(), &*provider.documents) {
        ("", []) => return Err(refused("no document is named", "title").into()),
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
            let message = "documents are named both by `document` and by [[documents]]";
            return Err(refused(message, "document").into());
        }
    };
    let named = named.into_iter();
    Failure::collect(named.map(|named| part(folder, &provider.name, named, &toml_file, toml_text)))
}

/// Reads one document.
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
            format!("{file} is not the document that was vendored: its sha256 is {actual}");
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

/// The line of a top-level key.
fn line_of_key(toml_text: &str, key: &str) -> Option<Range<usize>> {
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
