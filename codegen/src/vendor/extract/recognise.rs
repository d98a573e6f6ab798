//! Recognises OpenAPI documents by their contents, never by headings or labels alone.

use serde_json::Value;

use crate::text::parse::fault::Fault;
use crate::text::parse::read;
use crate::text::syntax::{BOM, Syntax, syntax_of};
use crate::vendor::extract::fences::{Block, scan};

/// Returns the syntax of a page that is itself a document; `None` if the page is Markdown.
pub(super) fn syntax_of_page(file: &str, page: &str) -> Option<Syntax> {
    if let Some(syntax) = syntax_of(&file.to_ascii_lowercase()) {
        return Some(syntax);
    }
    let body = page.strip_prefix(BOM).unwrap_or(page);
    // Markdown may begin with `{%` or `{/*`, so require the quote of a key after the brace.
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
    let begins = lines.next().is_some_and(is_version);
    let is_bare = || scan(page).blocks.is_empty() && body.lines().any(is_version);
    (begins || is_bare()).then_some(Syntax::Yaml)
}

/// Parses a block and returns its syntax. A block that begins with a brace is JSON, whatever its
/// label, unless it is labelled YAML and parses only as YAML.
pub(super) fn parse(block: &Block) -> Result<(Value, Syntax), Fault> {
    let yaml = || read(&block.text, Syntax::Yaml, block.line).map(|v| (v, Syntax::Yaml));
    if !is_braced(block) {
        return yaml();
    }
    let json = read(&block.text, Syntax::Json, block.line).map(|v| (v, Syntax::Json));
    json.or_else(|fault| match block.language().as_str() {
        "yaml" | "yml" => yaml(),
        _ => Err(fault),
    })
}

/// Whether a value is an OpenAPI document: an object whose `openapi` or `swagger` is a version. The
/// version must begin with a digit, because the settings of a page may also have the key `openapi`
/// (`openapi: GET /links`).
pub(super) fn is_document(value: &Value) -> bool {
    ["openapi", "swagger"]
        .iter()
        .any(|key| match value.get(key) {
            Some(Value::String(version)) => version.starts_with(|c: char| c.is_ascii_digit()),
            Some(version) => version.is_number(),
            None => false,
        })
}

/// Whether a block that does not parse was meant to be a document.
pub(super) fn is_meant(block: &Block) -> bool {
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
            let mut keys = block.text.match_indices(key);
            keys.any(|(index, _)| is_version(&block.text[index..]))
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

/// Whether a text begins with the member `openapi` or `swagger` and a version, in YAML or JSON.
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
