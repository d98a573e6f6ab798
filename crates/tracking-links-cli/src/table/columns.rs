//! The columns of a table: the caller's key, the provider, a column for each field of a request,
//! and the UTM parameters.

use std::collections::HashMap;

use tracking_links::{Field, Utm};

use super::args::TableArgs;
use super::fault::{Fault, Place};
use super::formula;
use super::outcome::OUTCOMES;
use super::records::Record;
use crate::names::nearest;

pub(crate) const KEY: &str = "key";
pub(crate) const PROVIDER: &str = "provider";

/// Sets a UTM parameter.
type SetUtm = fn(Utm, &str) -> Utm;

/// The columns of UTM parameters, and what sets each.
pub(super) const UTM: &[(&str, SetUtm)] = &[
    ("utm_source", |utm, text| utm.source(text)),
    ("utm_medium", |utm, text| utm.medium(text)),
    ("utm_campaign", |utm, text| utm.campaign(text)),
    ("utm_term", |utm, text| utm.term(text)),
    ("utm_content", |utm, text| utm.content(text)),
];

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Key,
    Provider,
    Field(Field),
    /// The parameter of this index in [`UTM`].
    Utm(usize),
    /// An outcome of an earlier run, which a run writes anew.
    Outcome,
    /// A column that the caller ignores, or that has a fault itself.
    Ignored,
    /// A column without a name, which must be empty.
    Unnamed,
}

/// The columns of a table, and the faults of the line that names them.
#[derive(Clone, Debug)]
pub(crate) struct Header {
    pub(super) columns: Vec<Column>,
    names: Vec<String>,
    pub(crate) faults: Vec<Fault>,
}

/// Returns whether a column of this name has a meaning.
pub(super) fn is_known(name: &str) -> bool {
    column(name).is_some()
}

fn column(name: &str) -> Option<Column> {
    let field = || {
        let field = Field::ALL.iter().find(|field| **field == *name);
        field.copied().map(Column::Field)
    };
    let utm = || {
        let index = UTM.iter().position(|(parameter, _)| *parameter == name);
        index.map(Column::Utm)
    };
    match name {
        KEY => Some(Column::Key),
        PROVIDER => Some(Column::Provider),
        _ if OUTCOMES.contains(&name) => Some(Column::Outcome),
        _ => field().or_else(utm),
    }
}

impl Header {
    /// Reads the line that names the columns. Without a provider for all rows, there must be a
    /// column for it.
    pub(super) fn read(record: &Record, args: &TableArgs) -> Self {
        let mut header = Self {
            columns: Vec::new(),
            names: Vec::new(),
            faults: Vec::new(),
        };
        let mut seen = HashMap::new();
        for (index, cell) in record.cells().enumerate() {
            let cell = formula::unescaped(cell, args.form.from_out);
            let text = String::from_utf8_lossy(cell);
            header.names.push(on_one_line(&text));
            let named = match std::str::from_utf8(cell) {
                Err(_) => Err("save the file as UTF-8 (this name is not)".to_owned()),
                Ok(_) if record.quote_fault(index).is_some() => {
                    Err("close the quotes of the name at its end".to_owned())
                }
                Ok("") => Ok(Column::Unnamed),
                Ok(name) => match seen.insert(name, index + 1) {
                    Some(first) => Err(format!(
                        "rename or remove this column: column {first} has the same name"
                    )),
                    None if args.ignore.iter().any(|it| it == name) => Ok(Column::Ignored),
                    None => column(name).ok_or_else(|| unknown(name)),
                },
            };
            header.columns.push(match named {
                Ok(column) => column,
                Err(message) => {
                    let place = header.place(index);
                    let fault = Fault::new(record.line_of(index), place, message);
                    header.faults.push(fault);
                    Column::Ignored
                }
            });
        }
        let mut require = |column, name: &str, alternative: &str| {
            if header.index(column).is_none() {
                let message = format!("add a column `{name}`{alternative}");
                let fault = Fault::new(record.line(), None, message);
                header.faults.push(fault);
            }
        };
        require(
            Column::Key,
            KEY,
            ": a text of your own for each row, all different",
        );
        if args.provider.is_none() {
            require(
                Column::Provider,
                PROVIDER,
                ", or name the provider of all rows: --provider P",
            );
        }
        header
    }

    /// Returns the number of columns.
    pub(crate) fn len(&self) -> usize {
        self.columns.len()
    }

    /// Returns the index of a column.
    pub(super) fn index(&self, column: Column) -> Option<usize> {
        self.columns.iter().position(|it| *it == column)
    }

    /// Returns the place of the column with this index; `None` if it has no name.
    pub(super) fn place(&self, index: usize) -> Option<Place> {
        let name = self.names.get(index)?.clone();
        let number = index + 1;
        Some(Place { number, name })
    }

    /// Returns whether all outcomes of an earlier run are there. One alone may be a column of the
    /// user's own.
    pub(super) fn has_outcomes(&self) -> bool {
        let columns = self.columns.iter();
        columns.filter(|it| **it == Column::Outcome).count() == OUTCOMES.len()
    }

    /// Returns the indices of the columns that OUT.csv repeats: all but outcomes of an earlier run.
    pub(super) fn repeated(&self) -> Vec<usize> {
        let columns = self.columns.iter().enumerate();
        let repeated = columns.filter(|(_, column)| **column != Column::Outcome);
        repeated.map(|(index, _)| index).collect()
    }
}

/// Says what to do about a column that is not known.
fn unknown(name: &str) -> String {
    let fields = Field::ALL.iter().map(|field| field.as_str());
    let utm = UTM.iter().map(|(name, _)| *name);
    let names = [KEY, PROVIDER].into_iter().chain(fields).chain(utm);
    let ignore = "if the column is your own, add --ignore with its name";
    match nearest(name, names.clone()) {
        Some(near) => format!("no field has this name; did you mean `{near}`? {ignore}"),
        None => {
            let names: Vec<_> = names.collect();
            format!("no field has this name ({}); {ignore}", names.join(", "))
        }
    }
}

/// Writes a name on one line, and not at length.
fn on_one_line(name: &str) -> String {
    let mut line: String = name.chars().take(60).flat_map(char::escape_debug).collect();
    if name.chars().nth(60).is_some() {
        line.push('…');
    }
    line
}
