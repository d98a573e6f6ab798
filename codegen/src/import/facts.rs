//! The text of `provider.toml`: written new, or renewed line by line.
//!
//! A file that exists is its maintainer's: only the values that the page decides are replaced, and
//! comments, order and everything else stay.

use std::sync::Arc;

use toml_edit::{DocumentMut, Item, Value, value};

use super::Facts;
use crate::diagnostic::{Diagnostic, Result};

pub(super) struct Renewed {
    pub(super) text: String,
    /// Whether the file names a server now.
    pub(super) server: bool,
    /// The document of an earlier import, which nothing names any more.
    pub(super) stale: Option<String>,
}

pub(super) fn renewed(file: &str, text: &Arc<str>, facts: &Facts<'_>) -> Result<Renewed> {
    let mut toml: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        Diagnostic::new(format!("invalid TOML: {}", error.message()))
            .at(file, text, error.span())
            .help("mend the file, or remove it and import anew")
    })?;
    let earlier = toml
        .get("document")
        .and_then(Item::as_str)
        .map(str::to_owned);

    if let Some(source) = facts.source {
        set(&mut toml, "source", source.into());
    }
    set(
        &mut toml,
        "retrieved",
        toml_edit::Datetime::from(facts.retrieved).into(),
    );
    set(&mut toml, "document", facts.document.into());
    set(&mut toml, "sha256", facts.sha256.as_str().into());
    if let Some(server) = facts.server {
        set(&mut toml, "server", server.into());
    }

    let server = toml
        .get("server")
        .and_then(Item::as_str)
        .is_some_and(|server| !server.is_empty());
    let stale = earlier.filter(|earlier| {
        earlier != facts.document && ["openapi.yaml", "openapi.json"].contains(&earlier.as_str())
    });
    Ok(Renewed {
        text: toml.to_string(),
        server,
        stale,
    })
}

/// Replaces a value and keeps the comment behind it.
fn set(toml: &mut DocumentMut, key: &str, new: Value) {
    match toml.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => {
            let decor = old.decor().clone();
            *old = new;
            *old.decor_mut() = decor;
        }
        None => toml[key] = value(new),
    }
}

pub(super) fn new(facts: &Facts<'_>) -> String {
    let title = facts
        .provider
        .split('-')
        .map(capitalised)
        .collect::<Vec<_>>()
        .join(" ");
    let source = match facts.source {
        Some(source) => format!("source = {}", quoted(source)),
        None => "# The page does not say where it is from: put its address here.\nsource = \"\""
            .to_owned(),
    };
    let server = match facts.server {
        Some(server) => format!(
            "# The server to call, from the page's line `METHOD URL`; the document names none.\nserver = {}",
            quoted(server)
        ),
        None => "# The server to call instead of the document's.\n# server = \"https://api.example.com\"".to_owned(),
    };
    let mut operations = "# The ids of the operations to generate.\n".to_owned();
    for nameless in facts.nameless {
        operations += &format!("# {nameless} has no operationId: give it one in overlay.yaml.\n");
    }
    let ids: Vec<String> = facts.operations.iter().map(|id| quoted(id)).collect();
    operations += &match ids.as_slice() {
        [] | [_] => format!("operations = [{}]", ids.join("")),
        _ => format!("operations = [\n    {},\n]", ids.join(",\n    ")),
    };
    format!(
        "\
# What is known of this provider that its document does not say.

# The provider's name as people write it.
title = {title}

# The page that the document was taken from, and the day.
{source}
retrieved = {retrieved}

# The document as the page has it, and the SHA-256 of its bytes. It is never edited: what is wrong
# in it is mended in overlay.yaml.
document = {document}
sha256 = {sha256}

{server}

{operations}

# The credential that these operations need: bearer, basic or api-key. Where it stands here, a
# document that asks for another one is refused.
# credentials = \"bearer\"

# Headers to send with every request.
# [headers]
# X-Api-Version = \"2025-01-01\"

# Names to use instead of the document's: of schemas, and of operations by their ids.
# [names.types]
# CreateLinkResponse201 = \"Link\"
#
# [names.operations]
# linksCreate = \"create_link\"
",
        title = quoted(&title),
        retrieved = facts.retrieved,
        document = quoted(facts.document),
        sha256 = quoted(&facts.sha256),
    )
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
