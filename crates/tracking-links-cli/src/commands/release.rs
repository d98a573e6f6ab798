//! `release`: the account of a provider's rows moved, or was renamed.

use serde_json::json;

use crate::context::Context;
use crate::exit::{Exit, Failed};
use crate::journal::{self, Opened};
use crate::options::Format;
use crate::output::Rows;

/// Let another account take over the rows of a provider
///
/// A journal belongs to the accounts that it was first used with, and another one is refused. If it
/// is the same account after all, since its server moved or it was renamed, this forgets the old
/// one; the next run's is then kept. Links that are only at the old account are not created again.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  tracking-links release links.csv.journal shlink")]
pub(crate) struct Args {
    /// The journal: an SQLite file, or postgres://HOST/NAME
    journal: String,

    /// The name of the provider, as in the column `provider`
    provider: String,
}

pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failed> {
    let Opened { journal, name } = journal::open_existing(&args.journal).await?;
    let released = journal.release(&args.provider).await;
    journal.close().await?;
    let Some(account) = released? else {
        let provider = args.provider;
        let message = format!("the journal {name} knows no account of {provider:?}");
        return Err(Failed::setup(message));
    };
    let format = context.format(Format::Plain);
    let mut rows = Rows::new(format, ["provider", "account"], &["account"]);
    rows.write(&json!({ "provider": args.provider, "account": account.to_string() }))?;
    rows.finish()?;
    context.note("the next run's account is kept in its place");
    Ok(Exit::Ok)
}
