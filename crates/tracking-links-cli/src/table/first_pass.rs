//! The first pass over the rows of a table: how many there are, which keys and slugs are repeated
//! in them, and whether they have the apostrophes of an OUT.csv.

use tracking_links::Field;

use super::columns::{Column, Header};
use super::formula;
use super::keys::Keys;
use super::reading::slug_place;
use super::records::Record;

/// The rows that were read so far.
#[derive(Debug)]
pub(super) struct FirstPass<'a> {
    /// The provider of the rows that name none.
    default_provider: &'a str,
    /// Whether the cells are those of an OUT.csv.
    restores: bool,
    key: Option<usize>,
    slug: Option<usize>,
    domain: Option<usize>,
    provider: Option<usize>,
    /// The columns in which an apostrophe before a formula is looked for.
    hinted: Vec<usize>,
    found: Found,
}

/// What the first pass found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The number of rows.
    pub(super) rows: u64,
    pub(super) keys: Keys,
    /// The slugs, each with its place.
    pub(super) slugs: Keys,
    /// Whether the table is an OUT.csv whose apostrophes before formulas are not taken away.
    pub(super) has_apostrophes: bool,
}

impl<'a> FirstPass<'a> {
    /// Begins before the first row. `restores` says whether the cells are those of an OUT.csv.
    pub(super) fn new(header: &Header, default_provider: Option<&'a str>, restores: bool) -> Self {
        let field = |field| header.index(Column::Field(field));
        let may_be_out = header.has_outcomes() && !restores;
        Self {
            default_provider: default_provider.unwrap_or_default(),
            restores,
            key: header.index(Column::Key),
            slug: field(Field::Slug),
            domain: field(Field::Domain),
            provider: header.index(Column::Provider),
            hinted: match may_be_out {
                true => header.repeated(),
                false => Vec::new(),
            },
            found: Found::default(),
        }
    }

    /// Adds a row. A blank one is none.
    pub(super) fn add(&mut self, record: &Record) {
        if record.is_blank() {
            return;
        }
        self.found.rows += 1;
        let text = |index: Option<usize>| {
            let cell = index.and_then(|index| record.cell(index));
            formula::unescaped(cell.unwrap_or_default(), self.restores)
        };
        self.found.keys.add(text(self.key));
        let slug = text(self.slug);
        if !slug.is_empty() {
            let provider = match text(self.provider) {
                b"" => self.default_provider.as_bytes(),
                named => named,
            };
            let place = slug_place(provider, text(self.domain), slug);
            self.found.slugs.add(&place);
        }
        self.found.has_apostrophes |= self.hinted.iter().any(|index| {
            let cell = record.cell(*index).unwrap_or_default();
            formula::restore(cell) != cell
        });
    }

    /// Ends after the last row.
    pub(super) fn finish(self) -> Found {
        let mut found = self.found;
        found.keys.finish();
        found.slugs.finish();
        found
    }
}
