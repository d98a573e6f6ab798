//! Counts the examples of a document, and writes the program that tries them.

use std::path::Path;

use super::kinds::Kinds;
use super::results::Counted;
use super::{client, find, program};
use crate::read::read;

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
