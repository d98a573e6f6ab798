//! Fills the tables whose entries an import replaces: `[files]` and `[[documents]]`.

use toml_edit::{ArrayOfTables, Table, value};

use crate::import::facts::Facts;

/// Replaces the entries of `[files]`.
pub(super) fn fill_files(table: &mut Table, facts: &Facts<'_>) {
    table.clear();
    for (file, sha256) in &facts.files {
        table[file] = value(sha256);
    }
}

/// Builds the tables `[[documents]]`. Each gets the server that the document's page names, unless
/// one server applies to all documents.
pub(super) fn documents(facts: &Facts<'_>) -> ArrayOfTables {
    let with_servers = facts.server().is_none();
    let tables = facts.documents.iter().map(|document| {
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
