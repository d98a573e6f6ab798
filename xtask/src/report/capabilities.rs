//! What the facade can do at each provider: tables, which a program that is built with the facade
//! prints. This one is not, so that it runs when no client compiles.

use std::path::Path;
use std::process::Command;

use serde::Deserialize;

use crate::failed::Failed;
use crate::process::output;
use crate::program::built;

/// Tables with a column for each provider.
#[derive(Debug, Deserialize)]
pub(super) struct Capabilities {
    /// The providers' features.
    pub(super) providers: Vec<String>,
    pub(super) tables: Vec<Table>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Table {
    pub(super) title: String,
    pub(super) rows: Vec<Row>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) cells: Vec<String>,
}

/// Builds the program and reads what it prints.
pub(super) fn read(root: &Path) -> Result<Capabilities, Failed> {
    let program = built(root, "capabilities")?;
    let printed = output(Command::new(program).current_dir(root))?;
    serde_json::from_str(&printed)
        .map_err(|error| Failed(format!("cannot read what `capabilities` prints: {error}")))
}
