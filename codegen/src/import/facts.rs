//! The text of `provider.toml`: written new, or renewed line by line.
//!
//! A file that exists is its maintainer's: only the values that the page decides are replaced, and
//! comments, order and everything else stay.

use std::path::{Component, Path};
use std::sync::Arc;

use toml_edit::{ArrayOfTables, Date, DocumentMut, Item, Table, Value, value};

use crate::diagnostic::{Diagnostic, Result};

/// What the pages say that `provider.toml` keeps.
pub(super) struct Facts<'a> {
    pub(super) provider: &'a str,
    pub(super) source: Option<String>,
    pub(super) retrieved: Date,
    /// At least one.
    pub(super) documents: Vec<Vendored<'a>>,
    /// The files that the documents refer to: path and SHA-256.
    pub(super) files: Vec<(&'a str, String)>,
    pub(super) operations: &'a [String],
    /// Operations that have no id and so cannot be named.
    pub(super) nameless: &'a [String],
}

/// A vendored document.
pub(super) struct Vendored<'a> {
    pub(super) file: &'a str,
    pub(super) sha256: String,
    pub(super) source: Option<&'a str>,
    /// Where the document names none.
    pub(super) server: Option<&'a str>,
    pub(super) names_server: bool,
}

impl Facts<'_> {
    /// The server of all documents: none of them names one, and all pages name the same.
    pub(super) fn server(&self) -> Option<&str> {
        let first = self.documents.first()?.server;
        first.filter(|_| {
            self.documents
                .iter()
                .all(|document| document.server == first)
        })
    }

    /// Whether each document has a server, its own or its page's.
    fn all_have_servers(&self) -> bool {
        let mut documents = self.documents.iter();
        documents.all(|document| document.names_server || document.server.is_some())
    }

    fn several(&self) -> bool {
        self.documents.len() > 1
    }
}

pub(super) struct Renewed {
    pub(super) text: String,
    /// Whether the file names a server for all documents now.
    pub(super) server: bool,
    /// Documents of an earlier import, which nothing names any more.
    pub(super) stale: Vec<String>,
}

pub(super) fn renewed(file: &str, text: &Arc<str>, facts: &Facts<'_>) -> Result<Renewed> {
    let mut toml: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        Diagnostic::new(format!("invalid TOML: {}", error.message()))
            .at(file, text, error.span())
            .help("mend the file, or remove it and import anew")
    })?;
    let earlier = earlier(&toml);

    if let Some(source) = &facts.source {
        set(&mut toml, "source", source.as_str().into());
    }
    set(
        &mut toml,
        "retrieved",
        toml_edit::Datetime::from(facts.retrieved).into(),
    );
    toml.remove("documents");
    match facts.documents.as_slice() {
        [only] => {
            set(&mut toml, "document", only.file.into());
            set(&mut toml, "sha256", only.sha256.as_str().into());
        }
        several => {
            toml.remove("document");
            toml.remove("sha256");
            toml["documents"] = tables(several, facts.server().is_none()).into();
        }
    }
    match facts.server() {
        Some(server) => set(&mut toml, "server", server.into()),
        // What an import of one page wrote would go before what these pages name.
        None if facts.several() && facts.all_have_servers() => {
            toml.remove("server");
        }
        None => {}
    }

    match toml.get_mut("files").and_then(Item::as_table_mut) {
        Some(table) if !facts.files.is_empty() => fill(table, facts),
        _ => {
            toml.remove("files");
            if !facts.files.is_empty() {
                let mut table = Table::new();
                fill(&mut table, facts);
                toml["files"] = Item::Table(table);
            }
        }
    }

    let server = toml
        .get("server")
        .and_then(Item::as_str)
        .is_some_and(|server| !server.is_empty());
    let stale = earlier
        .into_iter()
        .filter(|earlier| !facts.documents.iter().any(|now| now.file == earlier))
        .filter(|earlier| !facts.files.iter().any(|(now, _)| now == earlier))
        .collect();
    Ok(Renewed {
        text: toml.to_string(),
        server,
        stale,
    })
}

/// The documents that an earlier import wrote, by the names that imports give, and the files with them.
fn earlier(toml: &DocumentMut) -> Vec<String> {
    let files = toml.get("files").and_then(Item::as_table_like);
    let files: Vec<&str> = files
        .into_iter()
        .flat_map(|files| files.iter().map(|(file, _)| file))
        .collect();
    let one = toml.get("document").and_then(Item::as_str);
    // With files, a document keeps its own name.
    let one = one.filter(|one| ["openapi.yaml", "openapi.json"].contains(one) || !files.is_empty());
    let several = toml.get("documents").and_then(Item::as_array_of_tables);
    let several = several
        .into_iter()
        .flatten()
        .filter_map(|table| table.get("file")?.as_str())
        .filter(|file| file.starts_with("pages/"));
    one.into_iter()
        .chain(several)
        .chain(files)
        .filter(|file| is_inside(file))
        .map(str::to_owned)
        .collect()
}

/// Whether a path stays in its folder.
fn is_inside(file: &str) -> bool {
    let mut components = Path::new(file).components();
    components.all(|component| matches!(component, Component::Normal(_)))
}

/// The table `[files]`, of which only the header is its maintainer's.
fn fill(table: &mut Table, facts: &Facts<'_>) {
    table.clear();
    for (file, sha256) in &facts.files {
        table[file] = value(sha256);
    }
}

fn tables(documents: &[Vendored<'_>], with_servers: bool) -> ArrayOfTables {
    let tables = documents.iter().map(|document| {
        let mut table = Table::new();
        table["file"] = value(document.file);
        table["sha256"] = value(&document.sha256);
        if let Some(source) = document.source {
            table["source"] = value(source);
        }
        if let Some(server) = document.server.filter(|_| with_servers) {
            table["server"] = value(server);
        }
        table
    });
    tables.collect()
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
    let source = match &facts.source {
        Some(source) => format!("source = {}", quoted(source)),
        None => "# The page does not say where it is from: put its address here.\nsource = \"\""
            .to_owned(),
    };
    let several = facts.several();
    let server = match facts.server() {
        Some(server) => format!(
            "# The server to call, from the {}; the {} none.\nserver = {}",
            if several { "pages' lines `METHOD URL`" } else { "page's line `METHOD URL`" },
            if several { "documents name" } else { "document names" },
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
    let (document, documents) = match facts.documents.as_slice() {
        [only] => (
            format!(
                "\n# The document as the page has it, and the SHA-256 of its bytes. It is never edited: what is wrong\n\
                 # in it is mended in overlay.yaml.\ndocument = {}\nsha256 = {}\n",
                quoted(only.file),
                quoted(&only.sha256)
            ),
            String::new(),
        ),
        several => {
            let mut tables_alone = DocumentMut::new();
            tables_alone["documents"] = tables(several, facts.server().is_none()).into();
            (
                String::new(),
                format!(
                    "\n# The documents as the pages have them, and the SHA-256 of their bytes. They are never edited: what is\n\
                     # wrong in them is mended in overlay.yaml, which applies to the one that they are joined into.\n{}",
                    tables_alone.to_string().trim_start()
                ),
            )
        }
    };
    let mut files = String::new();
    if !facts.files.is_empty() {
        let mut table = Table::new();
        fill(&mut table, facts);
        let mut alone = DocumentMut::new();
        alone["files"] = Item::Table(table);
        files = format!(
            "\n# The files that the {} to, and the SHA-256 of their bytes: never edited either.\n{alone}",
            if several {
                "documents refer"
            } else {
                "document refers"
            }
        );
    }
    format!(
        "\
# What is known of this provider that its document does not say.

# The provider's name as people write it.
title = {title}

# {page} taken from, and the day.
{source}
retrieved = {retrieved}
{document}
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
{files}{documents}",
        title = quoted(&title),
        page = if several {
            "What the addresses of the pages have in common that the documents were"
        } else {
            "The page that the document was"
        },
        retrieved = facts.retrieved,
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
