//! `status`: how many rows of a journal are in which state.

use std::collections::BTreeMap;
use std::time::SystemTime;

use serde_json::json;
use tracking_links::journal::{AllRows, Journal, RowFilter, RowState};

use crate::context::Context;
use crate::exit::{Exit, Failed};
use crate::journal::{self, Opened};
use crate::options::Format;
use crate::output::{Rows, rfc3339};

/// Count the rows of a journal by provider and state
///
/// States: `waiting` not created yet, `sent` in doubt unless a run works on it now, `created`,
/// `existing`, `rejected`, and `unknown`, which a person has to look at (see `pending`). Works
/// beside a run.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tracking-links status links.csv.journal
  tracking-links status links.csv.journal --reasons")]
pub(crate) struct Args {
    /// The journal: an SQLite file, or postgres://HOST/NAME
    journal: String,

    /// Also tell why rows have no link, why waiting ones wait, such as for a rate limit, and when
    /// the first of them is due
    #[arg(long)]
    reasons: bool,
}

pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failed> {
    let Opened { journal, name } = journal::read(&args.journal).await?;
    let mut counts = journal.count(&RowFilter::new()).await?;
    counts.sort_by(|a, b| (&a.provider, a.state).cmp(&(&b.provider, b.state)));
    let columns = ["provider", "state", "rows", "kind", "due_at", "reason"];
    let mut rows = Rows::new(context.format(Format::Csv), columns, &["rows"]);
    if args.reasons {
        for (reason, about) in reasons(&*journal).await? {
            let Reason {
                provider,
                state,
                kind,
            } = reason;
            counts
                .iter_mut()
                .filter(|it| it.provider == provider && it.state == state)
                .for_each(|it| it.rows = it.rows.saturating_sub(about.rows));
            rows.write(&json!({
                "provider": provider, "state": state.as_str(), "rows": about.rows, "kind": kind,
                "due_at": about.due_at.and_then(rfc3339), "reason": about.message,
            }))?;
        }
    }
    for count in counts.iter().filter(|it| it.rows > 0) {
        rows.write(&json!({
            "provider": count.provider, "state": count.state.as_str(), "rows": count.rows,
        }))?;
    }
    rows.finish()?;
    if counts.is_empty() {
        context.note(&format!("the journal {name} has no rows"));
    }
    Ok(Exit::Ok)
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Reason {
    provider: String,
    state: RowState,
    kind: String,
}

/// What the rows without a link for one reason have.
#[derive(Debug)]
struct About {
    rows: u64,
    /// When the first of them is due, if all wait.
    due_at: Option<SystemTime>,
    /// The message of one of them.
    message: String,
}

/// Counts the rows without a link by reason.
async fn reasons(journal: &dyn Journal) -> Result<BTreeMap<Reason, About>, Failed> {
    let states = RowState::ALL
        .iter()
        .copied()
        .filter(|state| !state.has_link());
    let filter = RowFilter::new().states(states);
    let (mut reasons, mut rows) = (BTreeMap::new(), AllRows::new(journal, filter));
    while let Some(row) = rows.try_next().await? {
        let Some(failure) = row.failure else { continue };
        let (provider, state, kind) = (row.provider, row.state, failure.kind);
        let reason = Reason {
            provider,
            state,
            kind,
        };
        let about = reasons.entry(reason).or_insert(About {
            rows: 0,
            due_at: row.due_at,
            message: failure.message,
        });
        about.rows += 1;
        // None is before all times.
        about.due_at = about.due_at.min(row.due_at);
    }
    Ok(reasons)
}
