//! Faults of a table: those of its cells, each with its place, and those that end the reading.

use std::fmt;

use serde::Serialize;

use crate::exit::Failed;

/// A fault of a table, with its place and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Fault {
    /// The line of the file on which the cell or the row begins, as an editor counts: from 1.
    pub(crate) line: u64,
    /// The column; `None` if the fault is of the whole row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) column: Option<Place>,
    /// The fault and its remedy, one line.
    pub(crate) message: String,
    /// Whether no cell of the row causes the fault, so that other rows have it too.
    #[serde(skip)]
    pub(super) is_of_all: bool,
    /// How many rows have the fault, if they are told of together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) rows: Option<u64>,
}

/// The place of a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Place {
    /// Its number, from 1.
    pub(crate) number: usize,
    /// Its name, on one line.
    pub(crate) name: String,
}

impl Fault {
    pub(crate) fn new(line: u64, column: Option<Place>, message: impl Into<String>) -> Self {
        let message = message.into();
        Self {
            line,
            column,
            message,
            is_of_all: false,
            rows: None,
        }
    }

    /// Makes a fault of a row that no cell of it causes, such as a column that lacks.
    pub(super) fn of_all(line: u64, message: impl Into<String>) -> Self {
        Self {
            is_of_all: true,
            ..Self::new(line, None, message)
        }
    }
}

/// Writes the place, and the fault with its remedy: `3: column 2 (slug): ...`.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.line)?;
        if let Some(Place { number, name }) = &self.column {
            write!(f, "column {number} ({name}): ")?;
        }
        f.write_str(&self.message)?;
        match self.rows {
            Some(rows) => write!(f, " ({rows} rows)"),
            None => Ok(()),
        }
    }
}

/// Why a table can't be read on, or can't be written: one line, with what to do.
#[derive(Debug)]
pub(crate) struct Unreadable(pub(crate) String);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unreadable {}

impl From<Unreadable> for Failed {
    fn from(error: Unreadable) -> Self {
        Self::setup(error.0)
    }
}
