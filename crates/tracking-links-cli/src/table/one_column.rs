//! One column of a CSV file of any kind, written down as a table of links may be.

use std::path::Path;

use super::args::FormArgs;
use super::fault::{Fault, Place, Unreadable};
use super::formula;
use super::opened::{Opened, empty};
use super::records::{Record, Records};

/// Reads the cells of a column, without blanks around them; those that are empty are left out.
/// `args` say what is known of the file.
///
/// # Errors
///
/// Fails if the file can't be read, has no such column, or if a cell of the column has a fault.
pub(crate) fn read_column(
    path: &Path,
    column: &str,
    args: FormArgs,
) -> Result<Vec<String>, ColumnError> {
    let is_it = |name: &str| name.trim() == column;
    let Opened {
        mut source,
        form,
        first_line,
    } = Opened::open(path, args.delimiter, is_it)?;
    let name = source.name().to_owned();
    let unreadable = |error: std::io::Error| Unreadable(format!("{name}: {error}"));
    let bytes = source.read().map_err(unreadable)?;
    let mut records = Records::new(bytes, form.delimiter, first_line);
    let mut record = Record::default();
    if !records.read(&mut record).map_err(unreadable)? {
        return Err(empty(&name).into());
    }
    let names = record.cells().map(|cell| {
        let cell = formula::unescaped(cell, args.from_out);
        String::from_utf8_lossy(cell).trim().to_owned()
    });
    let names: Vec<String> = names.collect();
    let Some(index) = names.iter().position(|it| it == column) else {
        return Err(ColumnError::NoColumn { file: name, names });
    };
    let mut cells = Vec::new();
    while records.read(&mut record).map_err(unreadable)? {
        let Some(cell) = record.cell(index) else {
            continue;
        };
        let cell = formula::unescaped(cell, args.from_out);
        let text = match (record.quote_fault(index), std::str::from_utf8(cell)) {
            (None, Ok(text)) => text.trim(),
            (fault, _) => {
                let message = match fault {
                    Some(fault) => fault.remedy(),
                    None => "save the file as UTF-8 (this cell is not)",
                };
                let place = Place {
                    number: index + 1,
                    name: column.to_owned(),
                };
                let fault = Fault::new(record.line_of(index), Some(place), message);
                return Err(Unreadable(format!("{name}:{fault}")).into());
            }
        };
        if !text.is_empty() {
            cells.push(text.to_owned());
        }
    }
    Ok(cells)
}

/// Why a column can't be read.
#[derive(Debug)]
pub(crate) enum ColumnError {
    Unreadable(Unreadable),
    /// The file has other columns.
    NoColumn {
        file: String,
        names: Vec<String>,
    },
}

impl From<Unreadable> for ColumnError {
    fn from(error: Unreadable) -> Self {
        Self::Unreadable(error)
    }
}
