//! The output: links and rows as a table, CSV, JSON lines, or one value a line.
//!
//! Nothing that a provider wrote reaches a terminal unfiltered: see [`printable()`].

mod cells;
mod printable;
mod rows;
mod stdout;
mod table;
mod time;

use tracking_links::Output;

use crate::options::Format;

pub(crate) use cells::cell;
pub(crate) use printable::printable;
pub(crate) use rows::Rows;
pub(crate) use stdout::{is_closed, stdout};
pub(crate) use time::{rfc3339, rfc3339_of};

/// Begins the output of links: their columns are the fields of the one list. In plain form, a link
/// is its URL, or else what it has.
pub(crate) fn links(format: Format) -> Rows {
    let fields = Output::ALL.iter().map(|field| field.as_str());
    let columns = ["provider"].into_iter().chain(fields).chain(["made"]);
    Rows::new(format, columns, &["url", "slug", "id"])
}
