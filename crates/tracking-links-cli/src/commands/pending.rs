//! `pending`: the rows of a journal that are in doubt, and what to do about each.

use serde_json::{Value, json};
use tracking_links::journal::{Row, RowFilter, RowState};
use tracking_links::{Capabilities, Slug};

use super::journal_row::{begin, described};
use super::phrases::{counted, quoted};
use super::providers::known;
use crate::context::Context;
use crate::exit::{Exit, Failed};
use crate::journal::{self, Opened};
use crate::options::Format;

/// List the rows in doubt, with what is known of them and what to do
///
/// A row is in doubt if its request was sent and no answer says what came of it: its link may
/// exist, and creating it again could make a second one. The next run asks the provider about rows
/// that are `sent`. Rows that are `unknown` need a person. Works beside a run, whose rows in flight
/// are listed too.
///
/// Exit codes: 0 none, 3 there are some.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  tracking-links pending links.csv.journal --format csv")]
pub(crate) struct Args {
    /// The journal: an SQLite file, or postgres://HOST/NAME
    journal: String,
}

/// How many rows are read at once.
const PAGE: usize = 500;

pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failed> {
    let Opened { journal, name } = journal::read(&args.journal).await?;
    let providers = known();
    let capabilities = |provider: &str| {
        let known = providers.iter().find(|it| it.name == provider)?;
        Some(&known.capabilities)
    };
    let filter = RowFilter::new().states([RowState::Sent, RowState::Unknown]);
    let mut rows = begin(context.format(Format::Plain), &["about", "advice"]);
    let (mut after, mut number) = (None, 0);
    loop {
        let page = journal.rows(&filter, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        for row in &page {
            let mut line = described(row);
            line["about"] = about(row);
            line["advice"] = advice(row, capabilities(&row.provider), &name).into();
            rows.write(&line)?;
            number += 1;
        }
    }
    rows.finish()?;
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

/// Describes what to look for at the provider: the parts of the request that are no secret.
fn about(row: &Row) -> Value {
    let request = &row.request;
    let slug = match &request.slug {
        Some(Slug::Custom(path)) => Some(path),
        _ => None,
    };
    let parts = [
        ("external_id", &request.external_id),
        ("name", &request.name),
        ("destination", &request.destination),
    ];
    let parts = parts
        .iter()
        .filter_map(|(name, text)| Some((*name, text.as_ref()?)));
    let parts = slug.map(|it| ("slug", it)).into_iter().chain(parts);
    let parts: Vec<_> = parts.map(|(name, text)| format!("{name} {text}")).collect();
    json!(parts.join(", "))
}

/// Says what a person should do about a row.
fn advice(row: &Row, capabilities: Option<&Capabilities>, journal: &str) -> String {
    if row.state == RowState::Sent {
        return "run the bulk command again: it asks the provider, if it can".to_owned();
    }
    let (key, provider) = (quoted(&row.key), &row.provider);
    let of_row = format!("{} {key}", quoted(journal));
    let can_look =
        capabilities.is_some_and(|it| it.operations.list || !it.operations.find.is_empty());
    let look = match can_look {
        true => format!(
            "tracking-links resolve {of_row} --look-again, and run the bulk command again; or "
        ),
        false => String::new(),
    };
    format!(
        "{look}look at {provider} for the link. It is there: tracking-links adopt {of_row} LINK. \
         It is not: tracking-links resolve {of_row} --create-again"
    )
}
