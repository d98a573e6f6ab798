//! Tables of links: CSV in, and the same rows with their outcomes out.
//!
//! A table is read more than once, and never held in memory: first for the hash of the file and for
//! the keys that are repeated, then to check it, to run it, and to write OUT.csv. Each time it must
//! be the same bytes. Texts are taken byte for byte: nothing is trimmed, no number is formatted.

mod args;
mod columns;
mod delimiter;
mod fault;
mod first_pass;
mod formula;
mod keys;
mod layout;
mod one_column;
mod opened;
mod outcome;
mod output;
mod reading;
mod records;
mod rows;
mod source;

use std::path::Path;

pub(crate) use args::{FormArgs, TableArgs};
pub(crate) use fault::{Fault, Unreadable};
pub(crate) use layout::Providers;
pub(crate) use one_column::{ColumnError, read_column};
pub(crate) use outcome::Outcome;
pub(crate) use output::{Cells, Output};
pub(crate) use rows::{Item, Rows};

use columns::Header;
use first_pass::FirstPass;
use layout::Layout;
use opened::{Opened, empty};
use records::{Record, Records};
use source::Source;

/// A table that was opened: its columns and its keys are known.
#[derive(Debug)]
pub(crate) struct Table {
    source: Source,
    delimiter: u8,
    /// The number of the line that names the columns, if no line before it is blank.
    first_line: u64,
    rows: u64,
    layout: Layout,
    /// Whether it is an OUT.csv whose apostrophes before formulas are not taken away.
    has_apostrophes: bool,
}

impl Table {
    /// Opens a table and reads it once.
    pub(crate) fn open(args: &TableArgs, providers: Providers) -> Result<Self, Unreadable> {
        let from_out = args.form.from_out;
        let Opened {
            mut source,
            form,
            first_line,
        } = Opened::open(&args.file, args.form.delimiter, columns::is_known)?;
        let (name, delimiter) = (source.name().to_owned(), form.delimiter);
        let unreadable = |error: std::io::Error| Unreadable(format!("{name}: {error}"));
        let bytes = source.read().map_err(unreadable)?;
        let mut records = Records::new(bytes, delimiter, first_line);
        let mut record = Record::default();
        if !records.read(&mut record).map_err(unreadable)? {
            return Err(empty(&name));
        }
        let header = Header::read(&record, args);
        let mut pass = FirstPass::new(&header, args.provider.as_deref(), from_out);
        while records.read(&mut record).map_err(unreadable)? {
            pass.add(&record);
        }
        let found = pass.finish();
        let digest = records.into_input().digest();
        Ok(Self {
            source,
            delimiter,
            first_line,
            rows: found.rows,
            layout: Layout {
                name,
                header,
                providers,
                provider: args.provider.clone(),
                replaces_utm: args.replace_utm,
                restores: from_out,
                keys: found.keys,
                slugs: found.slugs,
                form,
                digest,
            },
            has_apostrophes: found.has_apostrophes,
        })
    }

    /// Returns what people should know of the file; `None` if there is nothing.
    pub(crate) fn hint(&self) -> Option<String> {
        self.has_apostrophes.then(|| {
            format!(
                "{} is an OUT.csv, with apostrophes before formulas, which are taken as texts: \
                 --from-out takes them away",
                self.name()
            )
        })
    }

    /// Returns the name of the file, for people.
    pub(crate) fn name(&self) -> &str {
        self.source.name()
    }

    /// Returns the path; `None` if the table came from stdin.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.source.path()
    }

    /// Returns the SHA-256 of the file.
    pub(crate) fn digest(&self) -> &str {
        &self.layout.digest
    }

    /// Returns how many rows there are.
    pub(crate) fn len(&self) -> u64 {
        self.rows
    }

    /// Returns the faults of the line that names the columns.
    pub(crate) fn header_faults(&self) -> &[Fault] {
        &self.layout.header.faults
    }

    /// Reads the rows from the first one on.
    pub(crate) fn rows(&mut self) -> Result<Rows<'_>, Unreadable> {
        let name = &self.layout.name;
        let unreadable = |error: std::io::Error| Unreadable(format!("{name}: {error}"));
        let bytes = self.source.read().map_err(unreadable)?;
        let mut records = Records::new(bytes, self.delimiter, self.first_line);
        let mut names = Record::default();
        records.read(&mut names).map_err(unreadable)?;
        Ok(Rows::new(&self.layout, records, names))
    }

    /// Hands each fault to `report`, in the order of the file, and then those of all rows. Returns
    /// how many rows are valid.
    pub(crate) fn check(
        &mut self,
        mut report: impl FnMut(&Fault) -> std::io::Result<()>,
    ) -> Result<u64, Unreadable> {
        let unwritable = |error| Unreadable(format!("can't write the faults: {error}"));
        let header_faults = self.header_faults();
        header_faults
            .iter()
            .try_for_each(&mut report)
            .map_err(unwritable)?;
        let (mut rows, mut valid) = (self.rows()?, 0);
        // Those that no cell causes are told once.
        let mut of_all: Vec<Fault> = Vec::new();
        while let Some(item) = rows.next()? {
            let faults = match item {
                Item::Row(_) => {
                    valid += 1;
                    continue;
                }
                Item::Faulty(faults) => faults,
            };
            for fault in faults {
                if !fault.is_of_all {
                    report(&fault).map_err(unwritable)?;
                    continue;
                }
                match of_all.iter_mut().find(|it| it.message == fault.message) {
                    Some(first) => first.rows = Some(first.rows.unwrap_or(1) + 1),
                    None => of_all.push(fault),
                }
            }
        }
        of_all.iter().try_for_each(report).map_err(unwritable)?;
        Ok(valid)
    }
}
