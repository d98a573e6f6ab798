//! `check`: all faults of a table, each with its place and what to do. Nothing is sent.

use std::io::{self, BufWriter, Write};

use serde::Serialize;

use super::providers::nameable;
use crate::context::Context;
use crate::exit::{Exit, Failed};
use crate::options::Format;
use crate::output::{printable, stdout};
use crate::phrases::counted;
use crate::table::{Fault, Providers, Table, TableArgs};

/// Check every row of a CSV file, and list all faults with line and column
///
/// Nothing is sent, and no account is needed. Columns: `key`, a text of your own for each row;
/// `provider`; one for each field of a link by its name (`tracking-links providers` lists them);
/// and `utm_source`, `utm_medium`, `utm_campaign`, `utm_term`, `utm_content`.
///
/// Exit codes: 0 no fault, 1 faults, 2 the file can't be read.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tracking-links check links.csv
  tracking-links check links.csv --format json > faults.jsonl")]
pub(crate) struct Args {
    #[command(flatten)]
    table: TableArgs,
}

pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failed> {
    let providers = Providers {
        usable: nameable(context).await?,
        unusable: Vec::new(),
    };
    let mut table = Table::open(&args.table, providers)?;
    if let Some(hint) = table.hint() {
        context.note(&hint);
    }
    let mut faults = Faults::new(context.format(Format::Plain), table.name(), stdout());
    let valid = table.check(|fault| faults.write(fault))?;
    let (rows, number) = (table.len(), faults.finish()?);
    if number > 0 {
        let (faults, faulty) = (counted(number, "fault"), rows - valid);
        context.note(&format!(
            "{faults}; {faulty} of {} with faults",
            counted(rows, "row")
        ));
        return Ok(Exit::Failed);
    }
    context.note(&format!("{}, no fault", counted(rows, "row")));
    Ok(Exit::Ok)
}

/// Writes faults one by one.
pub(super) struct Faults<W: Write> {
    format: Format,
    file: String,
    output: BufWriter<W>,
    csv_has_header: bool,
    number: u64,
}

/// A fault in JSON.
#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    #[serde(flatten)]
    fault: &'a Fault,
}

impl<W: Write> Faults<W> {
    pub(super) fn new(format: Format, file: &str, output: W) -> Self {
        Self {
            format,
            file: file.to_owned(),
            output: BufWriter::new(output),
            csv_has_header: false,
            number: 0,
        }
    }

    pub(super) fn write(&mut self, fault: &Fault) -> io::Result<()> {
        self.number += 1;
        let file = &self.file;
        match self.format {
            Format::Json => {
                serde_json::to_writer(&mut self.output, &Line { file, fault })?;
                self.output.write_all(b"\n")
            }
            Format::Csv => {
                let mut csv = csv::Writer::from_writer(&mut self.output);
                if !std::mem::replace(&mut self.csv_has_header, true) {
                    csv.write_record(["file", "line", "column", "name", "message"])?;
                }
                let column = fault.column.as_ref();
                let number = column.map_or_else(String::new, |it| it.number.to_string());
                let name = column.map_or("", |it| &it.name);
                csv.write_record([file, &fault.line.to_string(), &number, name, &fault.message])?;
                csv.flush()
            }
            Format::Table | Format::Plain => {
                let line = format!("{file}:{fault}");
                writeln!(self.output, "{}", printable(&line))
            }
        }
    }

    /// Returns how many faults there were.
    pub(super) fn finish(mut self) -> io::Result<u64> {
        self.output.flush()?;
        Ok(self.number)
    }
}
