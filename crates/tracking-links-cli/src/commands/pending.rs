//! `pending`: the rows of a journal that are in doubt, and what to do about each.

use std::io::Write;

use serde_json::Value;
use tracking_links::journal::{AllRows, Row, RowFilter, RowState};
use tracking_links::{Capabilities, Field};

use super::doubt::IN_DOUBT;
use super::journal_row::{begin, described};
use super::lookup::can_look;
use super::providers::{known, nameable};
use crate::context::Context;
use crate::exit::{Exit, Failed};
use crate::job::Job;
use crate::journal::{self, Opened};
use crate::options::Format;
use crate::output::{Rows, cell, printable, stdout};
use crate::phrases::{counted, quoted};

/// List the rows in doubt, with what is known of them and what to do
///
/// A row is in doubt if its request was sent and no answer says what came of it: its link may
/// exist, and creating it again could make a second one. The next run asks the provider about rows
/// that are `sent`. Rows that are `unknown` need a person. Works beside a run, whose rows in flight
/// are listed too.
///
/// Each row is some lines: what was asked for, what is known, and the commands that settle it.
/// `--format plain` writes the keys alone.
///
/// Exit codes: 0 none, 3 there are some.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tracking-links pending links.csv.journal
  tracking-links pending links.csv.journal --format csv")]
pub(crate) struct Args {
    /// The journal: an SQLite file, or postgres://HOST/NAME
    journal: String,
}

pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failed> {
    let Opened { journal, name } = journal::read(&args.journal).await?;
    let nameable = nameable(context).await.unwrap_or_else(|_| {
        let known = known().into_iter();
        known.map(|it| (it.name, it.capabilities)).collect()
    });
    let capabilities = |provider: &str| {
        let named = nameable.iter().find(|(name, _)| name == provider)?;
        Some(&named.1)
    };
    let filter = RowFilter::new().states(IN_DOUBT);
    let mut output = match context.format(Format::Table) {
        Format::Table => Lines::ForPeople,
        format => Lines::Rows(begin(format, &["about", "advice", "commands"])),
    };
    let job = Job::of(&*journal).await?;
    let (mut rows, mut number) = (AllRows::new(&*journal, filter), 0);
    while let Some(row) = rows.try_next().await? {
        let advice = advice(&row, capabilities(&row.provider), &job, &name);
        output.write(&row, &advice)?;
        number += 1;
    }
    output.finish()?;
    match number {
        0 => {
            context.note("no row is in doubt");
            Ok(Exit::Ok)
        }
        _ => {
            context.note(&format!("{} in doubt", counted(number, "row")));
            Ok(Exit::InDoubt)
        }
    }
}

/// The output.
enum Lines {
    /// Some lines for each row, of any width.
    ForPeople,
    Rows(Rows),
}

impl Lines {
    fn write(&mut self, row: &Row, advice: &Advice) -> std::io::Result<()> {
        let mut line = described(row);
        match self {
            Self::ForPeople => stdout().write_all(block(row, &line, advice).as_bytes()),
            Self::Rows(rows) => {
                line["about"] = about(row, ", ").into();
                line["advice"] = advice.what.as_str().into();
                line["commands"] = advice.commands.clone().into();
                rows.write(&line)
            }
        }
    }

    fn finish(self) -> std::io::Result<()> {
        match self {
            Self::ForPeople => stdout().flush(),
            Self::Rows(rows) => rows.finish(),
        }
    }
}

/// Writes all about a row on lines of their own. No line is cut, so that commands can be pasted.
fn block(row: &Row, line: &Value, advice: &Advice) -> String {
    let (key, provider) = (printable(&row.key), printable(&row.provider));
    let mut text = format!("{key}: {} at {provider}\n", row.state);
    let about = about(row, "\n");
    let mut name = "asked for";
    for line in about.lines() {
        text.push_str(&format!("  {name:9}  {}\n", printable(line)));
        name = "";
    }
    if let Some(time) = line["sent_at"].as_str() {
        let sends = counted(row.sends.into(), "request");
        text.push_str(&format!("  sent       {sends}, the last one at {time}\n"));
    }
    if let Some(failure) = &row.failure {
        text.push_str(&format!("  then       {}\n", printable(&failure.message)));
    }
    text.push_str(&format!("  to do      {}\n", advice.what));
    for command in &advice.commands {
        text.push_str(&format!("    {}\n", printable(command)));
    }
    text
}

/// Describes what to look for at the provider: the parts of the request that are no secret.
fn about(row: &Row, between: &str) -> String {
    let request = serde_json::to_value(&row.request).unwrap_or_default();
    // Options may have a password.
    let fields = row.request.fields().filter(|it| *it != Field::Options);
    let parts = fields.map(|field| format!("{field} {}", cell(&request[field.as_str()])));
    parts.collect::<Vec<_>>().join(between)
}

/// What a person should do about a row.
struct Advice {
    what: String,
    commands: Vec<String>,
}

fn advice(row: &Row, capabilities: Option<&Capabilities>, job: &Job, journal: &str) -> Advice {
    if row.state == RowState::Sent {
        return Advice {
            what: format!(
                "run the {} command again: it asks the provider, if it can",
                job.name()
            ),
            commands: Vec::new(),
        };
    }
    let of_row = format!("{} {}", quoted(journal), quoted(&row.key));
    let resolve = |decision: &str| format!("tracking-links resolve {of_row} {decision}");
    let can_look = capabilities.is_some_and(can_look);
    let look = can_look.then(|| resolve("--look-again"));
    let commands = [
        format!("tracking-links adopt {of_row} LINK"),
        resolve("--create-again"),
        resolve("--give-up REASON"),
    ];
    Advice {
        what: format!(
            "look at {} for the link, and say what is true:",
            printable(&row.provider)
        ),
        commands: commands.into_iter().chain(look).collect(),
    }
}
