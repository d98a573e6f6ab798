//! What a caller hears of the rows of a run.

use crate::journal::Row;

/// What a caller hears of a row.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event {
    /// The run is done with the row. If it is still `waiting` or `sent`, the run gave it up for
    /// now; [`failure`](Row::failure) says why, and another run tries it again.
    Done(Box<Row>),
    /// The row had its outcome before.
    Skipped(Box<Row>),
    /// The journal has another request, this one, for a key of the input. Nothing was done.
    Differs(Box<Row>),
}

impl Event {
    /// Returns the row, as it is in the journal.
    pub fn row(&self) -> &Row {
        match self {
            Self::Done(row) | Self::Skipped(row) | Self::Differs(row) => row,
        }
    }
}
