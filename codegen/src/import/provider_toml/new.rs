//! Writes the `provider.toml` of a new provider, with a comment for each key.

use toml_edit::{DocumentMut, Item, Table, Value};

use crate::import::facts::Facts;
use crate::import::provider_toml::tables::{self, fill_files};
use crate::vendor::provider::version::Version;

/// Builds the text of a new file.
pub(in crate::import) fn new(facts: &Facts<'_>) -> String {
    let is_one = facts.documents.len() == 1;
    let words = facts.provider.split('-').map(capitalised);
    let title = words.collect::<Vec<_>>().join(" ");
    let (address, documents_name) = match is_one {
        true => (
            "The page's address, and the day on which it was saved.",
            "document names",
        ),
        false => (
            "The common start of the pages' addresses, and the day on which they were saved.",
            "documents name",
        ),
    };
    let source = match &facts.source {
        Some(source) => format!("source = {}", quoted(source)),
        None => "# The page does not contain its address: write it here.\nsource = \"\"".to_owned(),
    };
    let fetch = match is_one {
        true => FETCH,
        false => "",
    };
    let server = match facts.server() {
        Some(server) => format!(
            "# The server to call, from the HTTP method and URL shown in each page; \
             the {documents_name} none.\n\
             server = {}",
            quoted(server)
        ),
        None => "# The server to call instead of the document's.\n\
                 # server = \"https://api.example.com\""
            .to_owned(),
    };
    let (document, documents) = match facts.documents.as_slice() {
        [only] => {
            let (file, sha256) = (quoted(only.file), quoted(&only.sha256));
            let document = format!("\n{ONE_DOCUMENT}\ndocument = {file}\nsha256 = {sha256}\n");
            (document, String::new())
        }
        _ => {
            let tables = alone("documents", tables::documents(facts).into());
            (
                String::new(),
                format!("\n{DOCUMENTS}\n{}", tables.trim_start()),
            )
        }
    };
    let files = match facts.files.is_empty() {
        true => String::new(),
        false => {
            let mut table = Table::new();
            fill_files(&mut table, facts);
            format!("\n{FILES}\n{}", alone("files", Item::Table(table)))
        }
    };
    format!(
        "\
# Facts about this provider that its document does not hold.

# The provider's name as people write it.
title = {title}

# The version of the client. If a document breaks callers, `cargo xtask regen --bump` raises it.
version = \"{version}\"

# {address}
{source}
{fetch}retrieved = {retrieved}
{document}
{server}

{operations}

# The kind of credential that these operations need: bearer, basic or api-key. With this line, a
# document that asks for another kind is refused.
# credentials = \"bearer\"

# Headers to send with every request.
# [headers]
# X-Api-Version = \"2025-01-01\"

# Names that replace the document's: of Rust types by schema, of Rust methods by operation id.
# [names.types]
# CreateLinkResponse201 = \"Link\"
#
# [names.operations]
# linksCreate = \"create_link\"
{files}{documents}",
        title = quoted(&title),
        version = Version::FIRST,
        retrieved = facts.retrieved,
        operations = operations(facts),
    )
}

const FETCH: &str = "\
# What `cargo xtask fetch` asks instead, if that address answers with HTML; `false` if the document
# was written here.
# fetch = \"https://example.com/page.md\"
";

const ONE_DOCUMENT: &str = "\
# The document exactly as in the page, and the SHA-256 of its bytes. Never edit it: put corrections
# into overlay.yaml.";

const DOCUMENTS: &str = "\
# The documents exactly as in the pages, and the SHA-256 of their bytes. Never edit them: put
# corrections into overlay.yaml, which applies to the document into which they are joined.";

const FILES: &str = "\
# The files to which references lead, and the SHA-256 of their bytes. Never edit them.";

fn operations(facts: &Facts<'_>) -> String {
    let mut text = "# The operations to generate: the id of each, or its method and path, as in \
                    \"POST /links\".\n"
        .to_owned();
    let ids: Vec<String> = facts.operations.iter().map(|id| quoted(id)).collect();
    text += &match ids.as_slice() {
        [] | [_] => format!("operations = [{}]", ids.join("")),
        _ => format!("operations = [\n    {},\n]", ids.join(",\n    ")),
    };
    text
}

/// Returns the text of a TOML file with this one item.
fn alone(key: &str, item: Item) -> String {
    let mut toml = DocumentMut::new();
    toml[key] = item;
    toml.to_string()
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
