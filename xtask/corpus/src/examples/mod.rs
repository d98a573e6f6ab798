//! Measures whether the examples in a document come back equal from the types of its client.
//!
//! - `find` finds the examples, and `valid` (with `json_schema`) decides which are valid.
//! - `kinds` groups the valid ones by schema and direction, and `client` has the generator make a
//!   client with an operation for each group, whose types are those of the document's own client.
//! - `program` writes a program that decodes and encodes each example by its type
//!   (`round_trip.rs.in`), and `trial` compiles and runs it.
//! - `tally` counts the results by cause, and `page` formats them.

mod client;
#[cfg(test)]
mod compared;
mod find;
mod json_schema;
mod kinds;
mod named;
pub(crate) mod page;
mod program;
mod schema;
pub(crate) mod tally;
pub(crate) mod trial;
mod valid;

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use kinds::Kinds;

/// What was counted in a document.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Counted {
    /// Examples of JSON values with a schema.
    pub(crate) found: usize,
    /// Examples in other notations.
    pub(crate) not_json: usize,
    /// Examples whose schema is no JSON Schema or refers to what is not there.
    pub(crate) no_schema: usize,
    pub(crate) invalid: usize,
    /// Valid examples.
    pub(crate) valid: usize,
    /// Valid examples for which the client has no type, by cause.
    pub(crate) untyped: BTreeMap<String, usize>,
    /// Examples in the program.
    pub(crate) tried: usize,
}

/// Counts the examples in a document, and writes the program that tries the valid ones into a
/// folder. Writes no program if there are none.
pub(crate) fn prepare(path: &Path, name: &str, into: &Path) -> Result<Counted, String> {
    let document = read(path)?;
    let mut counted = Counted::default();
    let found = find::find(&document);
    counted.found = found.examples.len();
    counted.not_json = found.not_json;
    let kinds = Kinds::of(&document, found.examples, &mut counted);
    if counted.valid == 0 {
        return Ok(counted);
    }
    let client = client::client(&document, &kinds, name)?;
    program::write(&kinds, &client, name, into, &mut counted)?;
    Ok(counted)
}

fn read(path: &Path) -> Result<Value, String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let text = text.trim_start_matches('\u{feff}');
    match path.extension().is_some_and(|ending| ending == "json") {
        true => serde_json::from_str(text).map_err(|error| error.to_string()),
        false => serde_yaml::from_str(text).map_err(|error| error.to_string()),
    }
}
