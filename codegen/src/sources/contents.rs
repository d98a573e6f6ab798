//! Reads what an address answered: the texts of its vendored files, or why it is none of them.

use std::sync::Arc;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Failure, Result};
use crate::document::operations::operations;
use crate::normalise::join::names_server;
use crate::sources::pages::{Holds, Page, Sources, Validators, VendoredFile};
use crate::text::parse::parse;
use crate::text::syntax::{BOM, syntax_of};
use crate::vendor::extract::{self, Found};

/// What an address answered now.
#[derive(Debug)]
pub struct Contents {
    /// The text of each of the page's files, in their order; `None` if the address said that
    /// nothing has changed.
    pub(super) texts: Option<Vec<String>>,
    pub(super) validators: Validators,
    notes: Vec<String>,
}

impl Contents {
    /// Returns the contents of an address that said that nothing has changed (status 304).
    pub fn unchanged(page: &Page) -> Self {
        Self {
            texts: None,
            validators: page.validators().clone(),
            notes: Vec::new(),
        }
    }

    /// What a maintainer should know besides: a server that the page names now, and operations that
    /// the document no longer has.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }
}

impl Sources {
    /// Reads the body of an answer of `page`, one of [`pages`](Self::pages).
    ///
    /// # Errors
    ///
    /// Fails if the body is no text, is HTML, ends in the middle of a document, or has fewer or
    /// more documents than were vendored from the address.
    pub fn contents(&self, page: &Page, body: Vec<u8>, validators: Validators) -> Result<Contents> {
        let address = page.address();
        let text: Arc<str> = String::from_utf8(body).map(Arc::from).map_err(|error| {
            let valid = error.utf8_error().valid_up_to();
            Diagnostic::new(format!("the answer is not UTF-8 from byte {valid} on")).help(FETCH)
        })?;
        if is_html(&text) {
            return Err(
                Diagnostic::new("the answer is HTML, not a document or Markdown")
                    .help(format!("{MARKDOWN}; {FETCH}"))
                    .into(),
            );
        }
        let mut notes = Vec::new();
        let texts = match page.holds {
            Holds::ReferencedFile => {
                for file in &page.files {
                    if let Some(syntax) = syntax_of(&file.path) {
                        parse(address, &text, syntax)?;
                    }
                }
                page.files.iter().map(|_| text.to_string()).collect()
            }
            Holds::Documents => {
                let found = documents(page, &text)?;
                for (file, found) in page.files.iter().zip(&found) {
                    notes.extend(self.server_note(file, found));
                    notes.extend(operations_note(file, found));
                }
                found.into_iter().map(|found| found.text).collect()
            }
        };
        Ok(Contents {
            texts: Some(texts),
            validators,
            notes,
        })
    }

    /// Says that the page names another server than `provider.toml`, if the document names none.
    fn server_note(&self, file: &VendoredFile, found: &Found) -> Option<String> {
        let named = found
            .server
            .as_ref()
            .filter(|_| !names_server(&found.value))?;
        let documents = self.provider.documents.iter();
        let mut own = documents.filter(|document| *document.file.get_ref() == file.path);
        let own = own.next().and_then(|document| document.server.as_ref());
        let known = self.provider.server.as_ref().or(own)?;
        (named != known).then(|| {
            let path = &file.path;
            format!("the page of {path} names the server {named}, and provider.toml {known}")
        })
    }
}

const MARKDOWN: &str = "a page's Markdown source is often at its address with `.md` appended";
const FETCH: &str = "write the address of the document, or of a Markdown page with it in a fenced \
                     block, as `fetch` into provider.toml";

/// Finds the documents of a page, one for each of its files.
fn documents(page: &Page, text: &Arc<str>) -> Result<Vec<Found>> {
    let address = page.address();
    let found = extract::documents(address, text)?;
    let (before, now) = (page.files.len(), found.len());
    if found.is_empty() {
        return Err(
            Diagnostic::new("the page contains no OpenAPI document any more")
                .help(format!(
                    "open the page: if its document has moved, {FETCH}; {MARKDOWN}"
                ))
                .into(),
        );
    }
    if before != now {
        let many = |count: usize| match count {
            1 => "1 document".to_owned(),
            _ => format!("{count} documents"),
        };
        return Err(Diagnostic::new(format!(
            "the page now contains {}, of which {} vendored",
            many(now),
            match before {
                1 => "1 was".to_owned(),
                _ => format!("{before} were"),
            }
        ))
        .help("save the pages, and import them again with `cargo xtask import`")
        .into());
    }
    let files = page.files.iter().zip(&found);
    Failure::check(
        files
            .filter_map(|(file, found)| fault(address, text, file, found))
            .collect(),
    )?;
    Ok(found)
}

/// Returns the reason for which a document can't take the place of a vendored one.
fn fault(address: &str, page: &Arc<str>, file: &VendoredFile, found: &Found) -> Option<Diagnostic> {
    if !found.closed {
        let opens = found.line - 1;
        let message = format!("the block that opens in line {opens} of the page is never closed");
        let fault = Diagnostic::new(message).at(address, page, None);
        return Some(fault.help("fetch again later: a part of the page is missing"));
    }
    if syntax_of(&file.path) != Some(found.syntax) {
        let path = &file.path;
        return Some(
            Diagnostic::new(format!(
                "the document is not of the syntax that {path} tells"
            ))
            .help("save the page, and import it again with `cargo xtask import`"),
        );
    }
    let parts = ["paths", "webhooks", "components"];
    let is_whole = parts
        .iter()
        .any(|part| found.value.get(part).is_some_and(Value::is_object));
    (!is_whole).then(|| {
        Diagnostic::new("the document has neither `paths` nor `webhooks` nor `components`")
            .at(address, page, None)
            .help("fetch again later: the end of the document may be missing")
    })
}

fn is_html(text: &str) -> bool {
    let text = text.strip_prefix(BOM).unwrap_or(text).trim_start();
    let starts = |word: &str| {
        let start = text.get(..word.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    ["<!doctype html", "<html", "<head"]
        .iter()
        .any(|word| starts(word))
}

/// Says which operations of a vendored document the new one lacks.
fn operations_note(file: &VendoredFile, found: &Found) -> Option<String> {
    let text: Arc<str> = String::from_utf8(file.bytes.clone()?).ok()?.into();
    let before = parse(&file.path, &text, syntax_of(&file.path)?).ok()?;
    let names = |value: &Value| -> Vec<String> {
        let operations = operations(value);
        operations.iter().map(|at| at.method_and_path()).collect()
    };
    let now = names(&found.value);
    let gone: Vec<String> = names(&before)
        .into_iter()
        .filter(|operation| !now.contains(operation))
        .collect();
    let path = &file.path;
    (!gone.is_empty()).then(|| format!("{path} no longer has {}", gone.join(", ")))
}
