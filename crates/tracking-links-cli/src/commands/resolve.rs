//! `resolve`: a person's decision about a row in doubt.

use tracking_links::journal::{Failure, Journal, Resolution, Row};

use super::journal_row::{begin, described};
use super::lookup::can_look;
use super::providers;
use crate::context::Context;
use crate::exit::{Exit, Failed};
use crate::job::Job;
use crate::journal::{self, Opened};
use crate::options::Format;
use crate::phrases::quoted;

/// The kind of the failure of a row that was given up.
pub(super) const GIVEN_UP: &str = "given_up";

/// Decide about a row that nobody else can decide about
///
/// `pending` lists such rows. The decision is kept in the journal; the next run acts on it. If the
/// link exists, use `adopt`.
#[derive(Debug, clap::Args)]
#[command(override_usage = "tracking-links resolve [OPTIONS] <JOURNAL> <KEY> <DECISION>")]
#[command(after_help = "Examples:
  tracking-links resolve links.csv.journal shoes --look-again
  tracking-links resolve links.csv.journal shoes --create-again")]
pub(crate) struct Args {
    /// The journal: an SQLite file, or postgres://HOST/NAME
    journal: String,

    /// The key of the row
    #[arg(allow_hyphen_values = true)]
    key: String,

    #[command(flatten)]
    decision: Decision,
}

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Decision {
    /// There is no link: create it. If there is one after all, this makes a second one
    #[arg(long)]
    create_again: bool,

    /// Ask the provider for the link once more, if it can be asked
    #[arg(long)]
    look_again: bool,

    /// Leave the row without a link, for this reason
    #[arg(long, value_name = "REASON")]
    give_up: Option<String>,

    /// The link that was adopted or found for the row is not its own: take it away. The row is then
    /// in doubt, and waits for another decision
    #[arg(long)]
    wrong_link: bool,
}

pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failed> {
    let resolution = match args.decision {
        Decision {
            give_up: Some(reason),
            ..
        } => Resolution::GiveUp(Failure::new(GIVEN_UP, reason)),
        Decision {
            look_again: true, ..
        } => Resolution::LookAgain,
        Decision {
            wrong_link: true, ..
        } => Resolution::Disown(Failure::new("wrong_link", "a person took the link away")),
        Decision { .. } => Resolution::CreateAgain,
    };
    let Opened { journal, name } = journal::open_existing(&args.journal).await?;
    let resolved = match resolution {
        Resolution::LookAgain => look_again(&args.key, &*journal, &name, context).await,
        _ => Ok(journal.resolve(&args.key, &resolution).await?),
    };
    let job = Job::of(&*journal).await;
    journal.close().await?;
    let Some(row) = resolved? else {
        let message = format!("the journal {name} has no row with the key {:?}", args.key);
        return Err(Failed::setup(message));
    };
    let mut rows = begin(context.format(Format::Plain), &[]);
    rows.write(&described(&row))?;
    rows.finish()?;
    if !row.state.is_final() {
        let command = job?.name();
        context.note(&format!(
            "run the {command} command again, which acts on it"
        ));
    }
    Ok(Exit::Ok)
}

/// Has the provider asked again, unless it can't be asked.
async fn look_again(
    key: &str,
    journal: &dyn Journal,
    name: &str,
    context: &Context,
) -> Result<Option<Row>, Failed> {
    let rows = journal.get(&[key.to_owned()]).await?;
    if let Some(row) = rows.first().and_then(Option::as_ref) {
        let capabilities = providers::capabilities(context, &row.provider).await;
        if capabilities.is_some_and(|it| !can_look(&it)) {
            return Err(unanswerable(&row.provider, name));
        }
    }
    Ok(journal.resolve(key, &Resolution::LookAgain).await?)
}

/// Explains that a provider can't be asked for a link in doubt.
pub(super) fn unanswerable(provider: &str, journal: &str) -> Failed {
    let message = format!("{provider} can't be asked whether a link exists");
    let pending = format!(
        "to see how to settle it: tracking-links pending {}",
        quoted(journal)
    );
    Failed::setup(message).help(pending)
}
