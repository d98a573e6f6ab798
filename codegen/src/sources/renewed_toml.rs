//! Updates `provider.toml` after a fetch: hashes, the day, and what the addresses told.

use std::sync::Arc;

use toml_edit::{Datetime, DocumentMut, Item, Table, TableLike, value};

use crate::diagnostic::{Diagnostic, Result};
use crate::sources::pages::Validators;
use crate::text::toml::{parsed, set};
use crate::vendor::source::parse_toml;

/// The values that a fetch writes.
#[derive(Debug, Default)]
pub(super) struct Values<'a> {
    /// The SHA-256 of each file that has changed, by path.
    pub(super) sha256: Vec<(&'a str, &'a str)>,
    /// The day of the fetch, if a file has changed.
    pub(super) retrieved: Option<Datetime>,
    /// What each address told, with the SHA-256 of its files.
    pub(super) fetched: Vec<(&'a str, String, &'a Validators)>,
}

/// Returns the new text.
///
/// # Errors
///
/// Fails if the text has a value in a form in which it can't be replaced.
pub(super) fn renewed(provider: &str, text: &Arc<str>, values: &Values<'_>) -> Result<Arc<str>> {
    let file = format!("specs/{provider}/provider.toml");
    let mut toml = parsed(&file, text, "correct the file")?;
    for &(path, sha256) in &values.sha256 {
        let was_set = set_sha256(&mut toml, path, sha256);
        was_set.ok_or_else(|| {
            Diagnostic::new(format!("cannot replace the SHA-256 of `{path}`"))
                .at(&file, text, None)
                .help("write `sha256` beside the file's name, as CONTRIBUTING.md says")
        })?;
    }
    if let Some(retrieved) = values.retrieved {
        set(toml.as_table_mut(), "retrieved", retrieved.into());
    }
    set_fetched(&mut toml, values);
    let text: Arc<str> = toml.to_string().into();
    parse_toml(provider, &text, &file)?;
    Ok(text)
}

/// Replaces the SHA-256 of the file at `path`. `None` if the file has no such entry.
fn set_sha256(toml: &mut DocumentMut, path: &str, sha256: &str) -> Option<()> {
    let is_path = |table: &dyn TableLike, key| table.get(key).and_then(Item::as_str) == Some(path);
    if is_path(toml.as_table(), "document") {
        set(toml.as_table_mut(), "sha256", sha256.into());
        return Some(());
    }
    if let Some(files) = toml.get_mut("files").and_then(Item::as_table_like_mut)
        && files.contains_key(path)
    {
        set(files, path, sha256.into());
        return Some(());
    }
    let documents = toml.get_mut("documents")?;
    if let Some(tables) = documents.as_array_of_tables_mut() {
        let table = tables.iter_mut().find(|table| is_path(*table, "file"))?;
        set(table, "sha256", sha256.into());
        return Some(());
    }
    let mut tables = documents.as_array_mut()?.iter_mut();
    let table = tables.find_map(|value| {
        let table = value.as_inline_table_mut()?;
        is_path(table, "file").then_some(table)
    })?;
    set(table, "sha256", sha256.into());
    Some(())
}

/// The comment above the tables `[fetched]`.
const COMMENT: &str = "\n# What `cargo xtask fetch --write` was told, for its next requests.\n";

/// Replaces the tables `[fetched]` by those of the addresses that told something.
fn set_fetched(toml: &mut DocumentMut, values: &Values<'_>) {
    let told = || {
        values
            .fetched
            .iter()
            .filter(|(_, _, told)| !told.is_empty())
    };
    if told().next().is_none() {
        toml.remove("fetched");
        return;
    }
    let mut tables = Table::new();
    tables.set_implicit(true);
    for (address, sha256, told) in told() {
        let mut table = Table::new();
        if tables.is_empty() {
            table.decor_mut().set_prefix(COMMENT);
        }
        table["sha256"] = value(sha256);
        if let Some(etag) = &told.etag {
            table["etag"] = value(etag);
        }
        if let Some(last_modified) = &told.last_modified {
            table["last-modified"] = value(last_modified);
        }
        tables[address] = Item::Table(table);
    }
    // Removed first, so that the tables stand at the end of the file.
    toml.remove("fetched");
    toml["fetched"] = Item::Table(tables);
}
