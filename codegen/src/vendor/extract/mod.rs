//! Finds the OpenAPI documents in saved documentation pages.
//!
//! Publishers print the part of a document that describes one operation in a fenced block of that
//! operation's page. A block is a document if it parses to an object with the key `openapi` or
//! `swagger`, whatever its heading.
//! This module reads no files and never changes a document.

mod context;
mod elsewhere;
mod fences;
mod recognise;

use std::sync::Arc;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Failure, Result};
use crate::text::parse;
use crate::text::parse::fault::Fault;
pub use crate::text::syntax::Syntax;

use fences::Block;

/// An OpenAPI document in a page.
#[derive(Clone, Debug)]
pub struct Found {
    /// The document, exactly as between the fences.
    pub text: String,
    /// The syntax of the text.
    pub syntax: Syntax,
    /// The line of the page at which the text begins, counted from 1.
    pub line: usize,
    /// Whether the text is whole: the page is itself the document, or the fence is closed.
    pub closed: bool,
    /// The parsed text.
    pub value: Value,
    /// The server, from the line of the page that shows the HTTP method and the full URL: this URL
    /// without the operation's path.
    pub server: Option<String>,
    /// The page's address, if the page has it in a line that begins with `Reference:` or `Source:`.
    pub reference: Option<String>,
    /// The heading above the document.
    pub title: Option<String>,
}

/// Finds the documents in a page, in the page's order. A page that is itself a document has one.
///
/// # Errors
///
/// Fails if a block that is meant to be a document does not parse, or if a page without a document
/// is of a kind that keeps the document elsewhere.
pub fn documents(file: &str, page: &Arc<str>) -> Result<Vec<Found>> {
    if let Some(syntax) = recognise::syntax_of_page(file, page) {
        let value = parse::parse(file, page, syntax)?;
        if !recognise::is_document(&value) {
            return Ok(Vec::new());
        }
        return Ok(vec![Found {
            text: page.to_string(),
            syntax,
            line: 1,
            closed: true,
            value,
            server: None,
            reference: None,
            title: None,
        }]);
    }

    let scanned = fences::scan(page);
    let mut found = Vec::new();
    let mut faults = Vec::new();
    for (index, block) in scanned.blocks.iter().enumerate() {
        if !block.text.contains("openapi") && !block.text.contains("swagger") {
            continue;
        }
        match recognise::parse(block) {
            Ok((value, syntax)) if recognise::is_document(&value) => found.push(Found {
                text: block.text.clone(),
                syntax,
                line: block.line,
                closed: block.closed,
                server: context::server(&scanned, index, &value),
                reference: context::reference(&scanned, block),
                title: context::title(&scanned, block),
                value,
            }),
            Err(fault) if recognise::is_meant(block) => {
                faults.push(does_not_parse(file, page, block, fault));
            }
            Ok(_) | Err(_) => {}
        }
    }
    Failure::check(faults)?;
    if found.is_empty() {
        elsewhere::check(file, page, &scanned)?;
    }
    Ok(found)
}

fn does_not_parse(file: &str, page: &Arc<str>, block: &Block, fault: Fault) -> Diagnostic {
    let span = fault.span.map(|span| block.in_page(&span));
    let message = format!(
        "the OpenAPI document that begins in line {} does not parse: {}",
        block.line, fault.message
    );
    let diagnostic = Diagnostic::new(message).at(file, page, span);
    if !block.closed {
        return diagnostic.help(format!(
            "the block that opens in line {} is never closed: \
             save the whole page again, or close the block",
            block.line - 1
        ));
    }
    match fault.help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}
