//! Rows with named cells, written as a table, CSV, JSON lines, or one cell a line.

use std::io::{self, Write};

use serde::Serialize;

use super::cells::cell;
use super::stdout::{Stdout, stdout};
use super::table::table;
use crate::options::Format;

/// Writes rows to the output. A row is any value whose JSON is an object; its members are the
/// cells. All forms but a table are written row by row.
#[derive(Debug)]
pub(crate) struct Rows {
    columns: Vec<String>,
    /// The cells of which the plain form writes the first that is set.
    plain: &'static [&'static str],
    form: Form,
}

#[derive(Debug)]
enum Form {
    /// The rows so far: the widths of the columns follow from all.
    Table(Vec<Vec<String>>),
    Csv {
        csv: Box<csv::Writer<Stdout>>,
        has_header: bool,
    },
    Json,
    Plain,
}

impl Rows {
    /// Begins with the names of the columns, and with the cells of which the plain form writes the
    /// first that is set.
    pub(crate) fn new(
        format: Format,
        columns: impl IntoIterator<Item = impl Into<String>>,
        plain: &'static [&'static str],
    ) -> Self {
        Self {
            columns: columns.into_iter().map(Into::into).collect(),
            plain,
            form: match format {
                Format::Table => Form::Table(Vec::new()),
                Format::Csv => Form::Csv {
                    csv: Box::new(csv::Writer::from_writer(stdout())),
                    has_header: false,
                },
                Format::Json => Form::Json,
                Format::Plain => Form::Plain,
            },
        }
    }

    /// Writes a row. In JSON it is written whole, with members that are no column too.
    pub(crate) fn write(&mut self, row: &impl Serialize) -> io::Result<()> {
        if let Form::Json = self.form {
            let mut line = serde_json::to_vec(row)?;
            line.push(b'\n');
            return stdout().write_all(&line);
        }
        let row = serde_json::to_value(row)?;
        let cells = |columns: &[String]| -> Vec<String> {
            let cells = columns
                .iter()
                .map(|name| row.get(name).map_or_else(String::new, cell));
            cells.collect()
        };
        match &mut self.form {
            Form::Table(rows) => rows.push(cells(&self.columns)),
            Form::Csv { csv, has_header } => {
                if !std::mem::replace(has_header, true) {
                    csv.write_record(&self.columns)?;
                }
                csv.write_record(cells(&self.columns))?;
                csv.flush()?;
            }
            Form::Plain => {
                let set = self.plain.iter().find_map(|name| row.get(name));
                writeln!(stdout(), "{}", set.map_or_else(String::new, cell))?;
            }
            Form::Json => {}
        }
        Ok(())
    }

    /// Ends the output. A table shows the columns that have a value.
    pub(crate) fn finish(self) -> io::Result<()> {
        match self.form {
            Form::Table(rows) => {
                let size = terminal_size::terminal_size_of(io::stdout());
                let width = size.map(|(width, _)| usize::from(width.0));
                stdout().write_all(table(&self.columns, &rows, width).as_bytes())
            }
            Form::Csv {
                mut csv,
                has_header: false,
            } => {
                csv.write_record(&self.columns)?;
                csv.flush()
            }
            Form::Csv { .. } | Form::Json | Form::Plain => stdout().flush(),
        }
    }
}
