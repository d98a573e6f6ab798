//! `retry`: rows without a link are tried again by the next run.

use tracking_links::journal::{AllRows, Journal, Resolution, Row, RowFilter, RowState};

use super::journal_row::{begin, described};
use super::lookup::can_look;
use super::providers::nameable;
use super::resolve::{GIVEN_UP, unanswerable};
use crate::context::Context;
use crate::exit::{Exit, Failed};
use crate::job::Job;
use crate::journal::{self, Opened};
use crate::options::Format;
use crate::phrases::{counted, quoted};

/// Have the next run try rows again that have no link
///
/// A rejected row is sent again as it is, unless it was given up. A row that was mended in the file
/// needs no retry: the bulk command takes the mended one. An unknown row, whose link may exist, is
/// looked for again where the provider can be asked, and never sent unseen (`resolve
/// --create-again` does that). Run the bulk or move command afterwards.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tracking-links retry links.csv.journal --rejected
  tracking-links retry links.csv.journal shoes boots")]
pub(crate) struct Args {
    /// The journal: an SQLite file, or postgres://HOST/NAME
    journal: String,

    #[command(flatten)]
    which: Which,
}

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Which {
    /// The keys of the rows
    keys: Vec<String>,

    /// All rejected rows
    #[arg(long)]
    rejected: bool,

    /// All rejected and all unknown rows
    #[arg(long)]
    all: bool,
}

pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failed> {
    let opened = journal::open_existing(&args.journal).await?;
    let retried = retry(&args.which, &opened, context).await;
    let job = Job::of(&*opened.journal).await;
    opened.journal.close().await?;
    let number = retried?;
    let rows = counted(number, "row");
    context.note(&match number {
        0 => "no row to try again".to_owned(),
        _ => {
            let command = job?.name();
            format!("{rows} to try again, unchanged; run the {command} command, which does it")
        }
    });
    Ok(Exit::Ok)
}

async fn retry(which: &Which, opened: &Opened, context: &Context) -> Result<u64, Failed> {
    let journal = &*opened.journal;
    let mut lines = begin(context.format(Format::Plain), &[]);
    let (mut number, mut unanswerable_rows) = (0, 0);
    // Not only those that are known without credentials.
    let providers = nameable(context).await.unwrap_or_default();
    let can_be_asked = |row: &Row| {
        let provider = providers.iter().find(|(name, _)| *name == row.provider);
        row.state != RowState::Unknown || provider.is_none_or(|(_, it)| can_look(it))
    };
    if which.keys.is_empty() {
        let states = match which.all {
            true => vec![RowState::Rejected, RowState::Unknown],
            false => vec![RowState::Rejected],
        };
        let filter = RowFilter::new().states(states);
        let mut rows = AllRows::new(journal, filter);
        while let Some(row) = rows.try_next().await? {
            if is_given_up(&row) {
                continue;
            }
            if !can_be_asked(&row) {
                unanswerable_rows += 1;
                continue;
            }
            if let Some(row) = reopen(journal, &row).await? {
                lines.write(&described(&row))?;
                number += 1;
            }
        }
    } else {
        let rows = journal.get(&which.keys).await?;
        // All keys are looked at before any row is changed.
        let rows = which
            .keys
            .iter()
            .zip(rows)
            .map(|(key, row)| may_be_tried(key, row, opened));
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        if let Some(row) = rows.iter().find(|row| !can_be_asked(row)) {
            return Err(unanswerable(&row.provider, &opened.name));
        }
        for row in rows {
            if let Some(row) = reopen(journal, &row).await? {
                lines.write(&described(&row))?;
                number += 1;
            }
        }
    }
    lines.finish()?;
    if unanswerable_rows > 0 {
        context.note(&format!(
            "{} left: the provider can't be asked; to settle: tracking-links pending {}",
            counted(unanswerable_rows, "row"),
            quoted(&opened.name)
        ));
    }
    Ok(number)
}

fn may_be_tried(key: &str, row: Option<Row>, opened: &Opened) -> Result<Row, Failed> {
    let Opened { name, .. } = opened;
    let Some(row) = row else {
        return Err(Failed::setup(format!(
            "the journal {name} has no row with the key {key:?}"
        )));
    };
    match row.state {
        RowState::Rejected if is_given_up(&row) => Err(Failed::setup(format!(
            "the row {key:?} was given up, and its link may exist; if it does not, \
             `tracking-links resolve {} {} --create-again` has it created",
            quoted(name),
            quoted(key)
        ))),
        RowState::Rejected | RowState::Unknown => Ok(row),
        state => Err(Failed::setup(format!(
            "the row {key:?} is {state}; only rejected and unknown \
             rows can be tried again"
        ))),
    }
}

/// Returns whether a person gave the row up. It may have a link all the same.
fn is_given_up(row: &Row) -> bool {
    let failure = row.failure.as_ref();
    failure.is_some_and(|it| it.kind == GIVEN_UP)
}

/// Lets the next run try a row again.
async fn reopen(journal: &dyn Journal, row: &Row) -> Result<Option<Row>, Failed> {
    let resolution = match row.state {
        RowState::Unknown => Resolution::LookAgain,
        _ => Resolution::CreateAgain,
    };
    Ok(journal.resolve(&row.key, &resolution).await?)
}
