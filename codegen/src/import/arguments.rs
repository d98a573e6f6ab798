//! Checks the arguments of an import.

use toml_edit::Date;

use crate::diagnostic::{Diagnostic, Result};
use crate::vendor::source::is_provider_name;

/// Checks a provider's name, which becomes the name of a folder, a crate and a Cargo feature.
pub(super) fn check_name(provider: &str) -> Result<()> {
    if is_provider_name(provider) {
        return Ok(());
    }
    Err(
        Diagnostic::new(format!("`{provider}` cannot be a provider's name"))
            .help("begin the name with a letter a-z; go on with letters a-z, digits and hyphens")
            .into(),
    )
}

/// Parses the date on which the pages were saved.
pub(super) fn date(text: &str) -> Result<Date> {
    let date = text
        .parse::<toml_edit::Datetime>()
        .ok()
        .filter(|d| d.time.is_none());
    match date.and_then(|date| date.date) {
        Some(date) if text.len() == "YYYY-MM-DD".len() => Ok(date),
        _ => Err(Diagnostic::new(format!("`{text}` is not a date"))
            .help("write the day on which the page was saved as YYYY-MM-DD")
            .into()),
    }
}
