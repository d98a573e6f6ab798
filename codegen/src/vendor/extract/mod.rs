//! Documentation pages: the OpenAPI documents that stand in them.
//!
//! Publishers' pages carry the part of the document for one operation in a fenced block. A block is
//! known by what it parses to, an object with `openapi` or `swagger`, never by its heading; what a page
//! says to its reader is prose. Reads no file and repairs nothing.

use std::ops::Range;
use std::sync::Arc;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Failure, Result};
use crate::text::parse;
use crate::text::parse::fault::Fault;
use crate::text::syntax::BOM;
pub use crate::text::syntax::Syntax;

mod context;
mod fences;

use fences::{Block, Page};

/// An OpenAPI document that stands in a page.
#[derive(Clone, Debug)]
pub struct Found {
    /// The document, exactly as between the fences.
    pub text: String,
    /// What it is written in.
    pub syntax: Syntax,
    /// The line of the page at which it begins, counted from 1.
    pub line: usize,
    /// What it says.
    pub value: Value,
    /// The server that the page's line `METHOD URL` names: the URL less the document's path.
    pub server: Option<String>,
    /// The page's address, where a line `Reference:` or `Source:` gives it.
    pub reference: Option<String>,
    /// The heading under which it stands.
    pub title: Option<String>,
}

/// The documents of a page, in its order; none if it has none. A page that is itself a document, with
/// no page around it, is one.
///
/// # Errors
///
/// A block that is meant to be a document but does not parse, and pages of which it is known where
/// they have their document instead.
pub fn documents(file: &str, page: &Arc<str>) -> Result<Vec<Found>> {
    if let Some(syntax) = whole(file, page) {
        let value = parse::parse(file, page, syntax)?;
        let text = page.to_string();
        let found = Found {
            text,
            syntax,
            line: 1,
            value,
            server: None,
            reference: None,
            title: None,
        };
        return Ok(if is_document(&found.value) {
            vec![found]
        } else {
            Vec::new()
        });
    }

    let layout = fences::scan(page);
    let mut found = Vec::new();
    let mut faults = Vec::new();
    for (index, block) in layout.blocks.iter().enumerate() {
        if !block.text.contains("openapi") && !block.text.contains("swagger") {
            continue;
        }
        match read(block) {
            Ok((value, syntax)) if is_document(&value) => found.push(Found {
                text: block.text.clone(),
                syntax,
                line: block.line,
                server: context::server(&layout, index, &value),
                reference: context::reference(&layout, block),
                title: context::title(&layout, block),
                value,
            }),
            Err(fault) if is_meant(block) => faults.push(unreadable(file, page, block, fault)),
            Ok(_) | Err(_) => {}
        }
    }
    if let Some(failure) = Failure::from_all(faults) {
        return Err(failure);
    }
    if found.is_empty() {
        elsewhere(file, page, &layout)?;
    }
    Ok(found)
}

/// The notation of a page that is nothing but a document.
fn whole(file: &str, page: &str) -> Option<Syntax> {
    let extension = file
        .rsplit_once('.')
        .map(|(_, extension)| extension.to_ascii_lowercase());
    match extension.as_deref() {
        Some("json") => return Some(Syntax::Json),
        Some("yaml" | "yml") => return Some(Syntax::Yaml),
        _ => {}
    }
    let body = page.strip_prefix(BOM).unwrap_or(page);
    // Not `{%` nor `{/*`, with which pages begin.
    if body
        .trim_start()
        .strip_prefix('{')
        .is_some_and(|rest| rest.trim_start().starts_with('"'))
    {
        return Some(Syntax::Json);
    }
    let mut lines = body.lines().filter(|line| {
        let line = line.trim_end();
        !line.is_empty() && line != "---" && !line.starts_with(['#', '%'])
    });
    let first = lines.next().is_some_and(is_version);
    let bare = || fences::scan(page).blocks.is_empty() && body.lines().any(is_version);
    (first || bare()).then_some(Syntax::Yaml)
}

/// A block's value. A block that begins with a brace is JSON, whatever it is labelled, unless only
/// YAML can read it.
fn read(block: &Block) -> Result<(Value, Syntax), Fault> {
    let yaml = || parse::read(&block.text, Syntax::Yaml, block.line).map(|v| (v, Syntax::Yaml));
    if !is_braced(block) {
        return yaml();
    }
    let json = parse::read(&block.text, Syntax::Json, block.line).map(|v| (v, Syntax::Json));
    json.or_else(|fault| match block.language().as_str() {
        "yaml" | "yml" => yaml(),
        _ => Err(fault),
    })
}

/// Whether a value is an OpenAPI document. Pages also show settings that name one
/// (`openapi: GET /links`), so the version must be one.
fn is_document(value: &Value) -> bool {
    ["openapi", "swagger"]
        .iter()
        .any(|key| match value.get(key) {
            Some(Value::String(version)) => version.starts_with(|c: char| c.is_ascii_digit()),
            Some(version) => version.is_number(),
            None => false,
        })
}

/// Whether a block that does not parse was meant to be a document.
fn is_meant(block: &Block) -> bool {
    let language = block.language();
    if !matches!(
        language.as_str(),
        "" | "yaml" | "yml" | "json" | "json5" | "jsonc" | "openapi" | "swagger" | "text" | "txt"
    ) {
        return false;
    }
    if is_braced(block) {
        let keys = ["\"openapi\"", "\"swagger\"", "'openapi'", "'swagger'"];
        return keys.iter().any(|key| {
            let mut places = block.text.match_indices(key);
            places.any(|(at, _)| is_version(&block.text[at..]))
        });
    }
    let first = block
        .text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    let indent = &first[..first.len() - first.trim_start().len()];
    block
        .text
        .lines()
        .any(|line| line.strip_prefix(indent).is_some_and(is_version))
}

fn is_braced(block: &Block) -> bool {
    block.text.trim_start().starts_with('{')
}

/// Whether a text begins with the member that makes a document, as YAML or JSON writes it.
fn is_version(text: &str) -> bool {
    let unquoted = text.trim_start_matches(['"', '\'']);
    let Some(rest) = unquoted
        .strip_prefix("openapi")
        .or_else(|| unquoted.strip_prefix("swagger"))
    else {
        return false;
    };
    let rest = rest.trim_start_matches(['"', '\'']).trim_start();
    rest.strip_prefix(':').is_some_and(|version| {
        let version = version.trim_start().trim_start_matches(['"', '\'']);
        version.starts_with(|c: char| c.is_ascii_digit())
    })
}

fn unreadable(file: &str, page: &Arc<str>, block: &Block, fault: Fault) -> Diagnostic {
    let span = fault.span.map(|span| block.in_page(&span));
    let message = format!(
        "the OpenAPI document that begins in line {} does not parse: {}",
        block.line, fault.message
    );
    let diagnostic = Diagnostic::new(message).at(file, page, span);
    if !block.closed {
        return diagnostic.help(format!(
            "the block that opens in line {} is never closed: save the page again, whole, or close it",
            block.line - 1
        ));
    }
    match fault.help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

/// Refuses pages that are known to have their document in another place or form.
fn elsewhere(file: &str, page: &Arc<str>, layout: &Page<'_>) -> Result<()> {
    for (position, line) in layout.prose.iter().enumerate() {
        let tags = ["{% openapi-operation ", "{% openapi ", "{% swagger "];
        if !tags.iter().any(|tag| line.text.contains(tag)) {
            continue;
        }
        // The link is in the tag itself, or a Markdown link before the end tag.
        let link = layout.prose[position..]
            .iter()
            .take(6)
            .find_map(|line| context::url(line.text));
        let help = match link {
            Some(link) => format!("fetch {link} and import that file"),
            None => {
                "fetch the document that the tag's `spec` names and import that file".to_owned()
            }
        };
        let span = line.span();
        return Err(Diagnostic::new(
            "this is the source of a GitBook page: it names an OpenAPI document but does not hold it",
        )
        .at(file, page, Some(span))
        .help(help)
        .into());
    }

    for block in &layout.blocks {
        if !block.text.contains("paths") {
            continue;
        }
        let Ok((value, _)) = read(block) else {
            continue;
        };
        let is_text = |pointer| value.pointer(pointer).is_some_and(Value::is_string);
        if is_text("/paths/path") && is_text("/paths/method") {
            let help = match block
                .info
                .split_whitespace()
                .find(|word| word.contains('.'))
            {
                Some(name) => format!("fetch the publisher's `{name}` and import that file"),
                None => {
                    "save the page from the publisher's present site, or fetch its OpenAPI file"
                        .to_owned()
                }
            };
            return Err(Diagnostic::new(
                "this is a Mintlify page of the older kind: under `paths` stand `path` and `method`, which is not OpenAPI",
            )
            .at(file, page, Some(block.in_page(&(0..0))))
            .help(help)
            .into());
        }
    }
    Ok(())
}

impl Block {
    /// The bytes of the page that are these bytes of the block; they end with their line.
    fn in_page(&self, span: &Range<usize>) -> Range<usize> {
        let mut start = 0;
        for (line, &place) in self.text.split_inclusive('\n').zip(&self.lines) {
            let end = start + line.len();
            if span.start < end || end == self.text.len() {
                let from = span.start.min(end) - start;
                let to = span.end.clamp(span.start, end.max(span.start)).min(end) - start;
                return place + from..place + to.max(from);
            }
            start = end;
        }
        self.at..self.at
    }
}
