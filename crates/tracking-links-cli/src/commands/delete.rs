//! `delete`: links, after a question.

use std::io::{self, BufRead, IsTerminal, Write};

use serde_json::json;

use super::lookup::id_of;
use crate::context::Context;
use crate::exit::{Exit, Failed};
use crate::options::Format;
use crate::output::{Rows, printable};

/// Delete links
///
/// Asks before it deletes. Without a terminal it can't ask, and needs --yes. Whoever follows a
/// deleted link is led nowhere.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tracking-links delete shlink ID
  tracking-links delete shlink https://s.test/shoes
  tracking-links delete shlink ID ID --yes")]
pub(crate) struct Args {
    /// The provider, by its name in `tracking-links providers`
    provider: String,

    /// The provider's ids of the links, as `list` and `find` show them; or their URLs, where the
    /// provider can find them
    #[arg(required = true, value_name = "ID|URL")]
    ids: Vec<String>,

    /// Delete without asking
    #[arg(long, short)]
    yes: bool,
}

pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failed> {
    let links = context.links().await?;
    links.capabilities(&args.provider)?;
    // All links are found before any is deleted.
    let mut ids = Vec::new();
    for text in &args.ids {
        ids.push(id_of(links, &args.provider, text).await?);
    }
    if !args.yes && !confirms(&args)? {
        return Err(Failed::new(Exit::Failed, "nothing was deleted"));
    }
    let columns = ["provider", "id", "status"];
    let mut rows = Rows::new(context.format(Format::Plain), columns, &["id"]);
    let mut exit = Exit::Ok;
    for id in &ids {
        match links.delete(&args.provider, id).await {
            Ok(()) => {
                rows.write(&json!({ "provider": args.provider, "id": id, "status": "deleted" }))?;
            }
            Err(error) if args.ids.len() == 1 => return Err(error.into()),
            Err(error) => {
                exit = Exit::Failed;
                Failed::from(error)
                    .help(format!("id: {}", printable(id)))
                    .print();
            }
        }
    }
    rows.finish()?;
    Ok(exit)
}

/// Asks whether to delete the links.
fn confirms(args: &Args) -> Result<bool, Failed> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(
            Failed::setup("there is no terminal to ask whether to delete")
                .help("add --yes to delete without a question"),
        );
    }
    let what = match args.ids.as_slice() {
        [id] => format!("the link {}", printable(id)),
        ids => format!("{} links", ids.len()),
    };
    write!(io::stderr(), "Delete {what} at {}? [y/N] ", args.provider)?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
