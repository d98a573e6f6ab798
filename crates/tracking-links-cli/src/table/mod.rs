//! Tables of links: CSV in, and the same rows with their outcomes out.
//!
//! A table is read more than once, and never held in memory: first for the hash of the file and for
//! the keys that are repeated, then to check it, to run it, and to write OUT.csv. Each time it must
//! be the same bytes. Texts are taken byte for byte: nothing is trimmed, no number is formatted.

mod columns;
mod delimiter;
mod fault;
mod formula;
mod keys;
mod layout;
mod outcome;
mod output;
mod reading;
mod records;
mod rows;
mod source;

use std::path::{Path, PathBuf};

use tracking_links::Field;

pub(crate) use fault::{Fault, Unreadable};
pub(crate) use layout::Providers;
pub(crate) use outcome::Outcome;
pub(crate) use output::{Cells, Output};
pub(crate) use rows::{Item, Rows};

use columns::{Column, Header};
use keys::Keys;
use layout::{Form, Layout};
use reading::slug_place;
use records::{Record, Records};
use source::Source;

/// A table of links, and how to read it.
#[derive(Debug, clap::Args)]
pub(crate) struct TableArgs {
    /// The CSV file, with a line of names first; - for stdin
    #[arg(value_name = "IN.csv")]
    pub(crate) file: PathBuf,

    /// The provider of the rows that name none in a column `provider`
    #[arg(long, short, value_name = "NAME")]
    pub(crate) provider: Option<String>,

    /// The character between cells: one character, or "tab" [default: found out]
    #[arg(long, value_name = "CHARACTER", value_parser = parse_delimiter)]
    delimiter: Option<u8>,

    /// A column of your own, which is no field of a link; may be repeated
    #[arg(long, value_name = "COLUMN")]
    ignore: Vec<String>,

    /// Replace UTM parameters that a destination has already
    #[arg(long, alias = "utm-replace")]
    replace_utm: bool,

    /// Take the apostrophes away that OUT.csv has before formulas
    #[arg(long)]
    from_out: bool,
}

fn parse_delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"tab" | b"\\t" => Ok(b'\t'),
        [b'"' | b'\r' | b'\n'] => Err("quotes and line breaks are no delimiters".to_owned()),
        [byte] if byte.is_ascii() => Ok(*byte),
        _ => Err("give one ASCII character, or \"tab\"".to_owned()),
    }
}

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
        let mut source = Source::open(&args.file)?;
        let name = source.name().to_owned();
        let (has_bom, mut first_line, mut told) = (source.has_bom(), 1, None);
        if let Some((delimiter, bytes)) = delimiter::told(source.start()) {
            source.skip(bytes);
            (first_line, told) = (2, Some(delimiter));
        }
        let found = || delimiter::find(source.start());
        let delimiter = args.delimiter.or(told).unwrap_or_else(found);
        let form = Form {
            delimiter,
            has_bom,
            tells_delimiter: told == Some(delimiter),
            has_crlf: source.start().windows(2).any(|it| it == b"\r\n"),
        };

        let unreadable = |error: std::io::Error| Unreadable(format!("{name}: {error}"));
        let bytes = source.read().map_err(unreadable)?;
        let mut records = Records::new(bytes, delimiter, first_line);
        let mut record = Record::default();
        if !records.read(&mut record).map_err(unreadable)? {
            let message = format!("{name} is empty; its first line must name the columns");
            return Err(Unreadable(message));
        }
        let header = Header::read(&record, &args.ignore, args.provider.is_some());
        let (mut keys, mut slugs, mut rows) = (Keys::default(), Keys::default(), 0);
        let key = header.index(Column::Key);
        let [slug, domain] = [Field::Slug, Field::Domain].map(|it| header.index(Column::Field(it)));
        let provider = header.index(Column::Provider);
        let text = |record: &Record, index: Option<usize>| -> Vec<u8> {
            let cell = index
                .and_then(|index| record.cell(index))
                .unwrap_or_default();
            match args.from_out {
                true => formula::restore(cell).to_vec(),
                false => cell.to_vec(),
            }
        };
        let may_be_out = header.has_outcomes() && !args.from_out;
        let repeated = header.repeated();
        let mut has_apostrophes = false;
        while records.read(&mut record).map_err(unreadable)? {
            if record.is_blank() {
                continue;
            }
            rows += 1;
            if let Some(key) = key.and_then(|index| record.cell(index)) {
                keys.add(key);
            }
            let slug = text(&record, slug);
            if !slug.is_empty() {
                let named = text(&record, provider);
                let default = args.provider.as_deref().unwrap_or_default().as_bytes();
                let provider = if named.is_empty() { default } else { &named };
                slugs.add(&slug_place(provider, &text(&record, domain), &slug));
            }
            has_apostrophes |= may_be_out
                && repeated.iter().any(|index| {
                    let cell = record.cell(*index).unwrap_or_default();
                    formula::restore(cell) != cell
                });
        }
        keys.finish();
        slugs.finish();
        let digest = records.into_input().digest();
        Ok(Self {
            source,
            delimiter,
            first_line,
            rows,
            layout: Layout {
                name,
                header,
                providers,
                provider: args.provider.clone(),
                replaces_utm: args.replace_utm,
                restores: args.from_out,
                keys,
                slugs,
                form,
                digest,
            },
            has_apostrophes,
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
