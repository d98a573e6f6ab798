//! Opens a CSV file, and finds out how it is written down.

use std::path::Path;

use super::delimiter;
use super::fault::Unreadable;
use super::layout::Form;
use super::source::Source;

/// A CSV file that was opened, and how it is written down.
pub(super) struct Opened {
    pub(super) source: Source,
    pub(super) form: Form,
    /// The number of the line that names the columns, if no line before it is blank.
    pub(super) first_line: u64,
}

impl Opened {
    /// Opens a file. Without a delimiter, finds the one that makes columns which are known.
    pub(super) fn open(
        path: &Path,
        delimiter: Option<u8>,
        is_known: impl Fn(&str) -> bool,
    ) -> Result<Self, Unreadable> {
        let mut source = Source::open(path)?;
        let (has_bom, mut first_line, mut told) = (source.has_bom(), 1, None);
        if let Some((delimiter, bytes)) = delimiter::told(source.start()) {
            source.skip(bytes);
            (first_line, told) = (2, Some(delimiter));
        }
        let found = || delimiter::find(source.start(), is_known);
        let delimiter = delimiter.or(told).unwrap_or_else(found);
        let form = Form {
            delimiter,
            has_bom,
            tells_delimiter: told == Some(delimiter),
            has_crlf: source.start().windows(2).any(|it| it == b"\r\n"),
        };
        Ok(Self {
            source,
            form,
            first_line,
        })
    }
}

/// Explains that a file has no line that names the columns.
pub(super) fn empty(name: &str) -> Unreadable {
    Unreadable(format!(
        "{name} is empty; its first line must name the columns"
    ))
}
