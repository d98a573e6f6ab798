//! Reads a document as a value.

use std::path::Path;

use serde_json::Value;

pub(crate) fn read(path: &Path) -> Result<Value, String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let text = text.trim_start_matches('\u{feff}');
    match path.extension().is_some_and(|ending| ending == "json") {
        true => serde_json::from_str(text).map_err(|error| error.to_string()),
        false => serde_yaml::from_str(text).map_err(|error| error.to_string()),
    }
}
