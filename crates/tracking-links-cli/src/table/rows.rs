//! The rows of a table, one after another.

use std::collections::HashMap;

use tracking_links::journal::NewRow;

use super::columns::Header;
use super::fault::{Fault, Unreadable};
use super::layout::Layout;
use super::reading::Reading;
use super::records::{Record, Records};
use super::source::Bytes;

/// The bytes of rows that are held at the same time.
const MAX_BYTES: usize = 4 << 20;

/// A row of a table.
#[derive(Debug)]
pub(crate) enum Item {
    /// A valid one.
    Row(Box<NewRow>),
    /// One with faults.
    Faulty(Vec<Fault>),
}

/// Reads the rows of a table from its start.
pub(crate) struct Rows<'a> {
    pub(super) layout: &'a Layout,
    /// `None` at the end.
    pub(super) records: Option<Records<Bytes<'a>>>,
    record: Record,
    /// The lines of keys that occur more than once.
    lines: HashMap<String, u64>,
    /// The lines of slugs that occur more than once.
    slug_lines: HashMap<Vec<u8>, u64>,
}

impl<'a> Rows<'a> {
    /// Reads rows from where `records` is: after the line of names.
    pub(super) fn new(layout: &'a Layout, records: Records<Bytes<'a>>, names: Record) -> Self {
        Self {
            layout,
            records: Some(records),
            record: names,
            lines: HashMap::new(),
            slug_lines: HashMap::new(),
        }
    }

    /// Returns the columns.
    pub(super) fn header(&self) -> &'a Header {
        &self.layout.header
    }

    /// Returns whether the table has outcomes of an earlier run: it is an OUT.csv.
    pub(crate) fn have_outcomes(&self) -> bool {
        self.layout.header.has_outcomes()
    }

    /// Reads the next row that is not blank; `None` after the last one.
    ///
    /// Fails if the file can't be read, and at its end if it is not the file that was opened.
    pub(crate) fn next(&mut self) -> Result<Option<Item>, Unreadable> {
        while let Some(records) = &mut self.records {
            let read = records.read(&mut self.record);
            let layout = self.layout;
            let name = &layout.name;
            let is_read = read.map_err(|error| Unreadable(format!("{name}: {error}")))?;
            if !is_read {
                let bytes = self.records.take().map(Records::into_input);
                if bytes.is_some_and(|it| it.digest() != layout.digest) {
                    return Err(Unreadable(format!(
                        "{name} was changed while it was read; run the command again when nobody \
                         writes it"
                    )));
                }
            } else if !self.record.is_blank() {
                return Ok(Some(self.item()));
            }
        }
        Ok(None)
    }

    /// Reads the next valid rows, at most `max` and not many more than 4 MiB; none after the last
    /// one. Leaves out rows with faults.
    pub(crate) fn next_valid(&mut self, max: usize) -> Result<Vec<NewRow>, Unreadable> {
        let (mut batch, mut bytes) = (Vec::new(), 0);
        while batch.len() < max && bytes < MAX_BYTES {
            match self.next()? {
                None => break,
                Some(Item::Faulty(_)) => {}
                Some(Item::Row(row)) => {
                    bytes += self.record.bytes();
                    batch.push(*row);
                }
            }
        }
        Ok(batch)
    }

    /// Returns a cell of the row that was read last, or of the names before the first row. Empty if
    /// the row is too short.
    pub(super) fn cell(&self, index: usize) -> &[u8] {
        let cell = self.record.cell(index).unwrap_or_default();
        self.layout.unescaped(cell)
    }

    fn item(&mut self) -> Item {
        let mut faults = Vec::new();
        let row = Reading {
            layout: self.layout,
            record: &self.record,
            lines: &mut self.lines,
            slug_lines: &mut self.slug_lines,
            faults: &mut faults,
        }
        .row();
        match row {
            Some(row) if faults.is_empty() => Item::Row(Box::new(row)),
            _ => Item::Faulty(faults),
        }
    }
}
