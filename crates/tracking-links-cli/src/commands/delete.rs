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
/// Asks before it deletes. Without a terminal it can't ask, and needs --yes. A link that is not
/// found or can't be deleted does not keep the others; the exit code is then 1, or 2 if nothing was
/// sent. Whoever follows a deleted link is led nowhere.
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
    let links = context.links_of(&[&args.provider]).await?;
    // All links are found before any is deleted, so that the question tells how many.
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for text in &args.ids {
        match id_of(links, &args.provider, text).await {
            Ok(id) => found.push((text.as_str(), id)),
            Err(failed) => failures.push(about(failed, text)),
        }
    }
    failures.iter().for_each(Failed::print);
    if !found.is_empty() && !args.yes && !confirms(&args.provider, &found)? {
        return Err(Failed::new(Exit::Failed, "nothing was deleted"));
    }
    let columns = ["provider", "id", "status"];
    let mut rows = Rows::new(context.format(Format::Plain), columns, &["id"]);
    let mut deleted = 0;
    for (text, id) in &found {
        match links.delete(&args.provider, id).await {
            Ok(()) => {
                deleted += 1;
                rows.write(&json!({ "provider": args.provider, "id": id, "status": "deleted" }))?;
            }
            Err(error) => {
                let failed = about(error.into(), text);
                failed.print();
                failures.push(failed);
            }
        }
    }
    rows.finish()?;
    Ok(match failures.first() {
        None => Exit::Ok,
        Some(_) if deleted > 0 => Exit::Failed,
        Some(first) => first.exit(),
    })
}

/// Says which of the links failed.
fn about(failed: Failed, text: &str) -> Failed {
    failed.help(format!("not deleted: {}", printable(text)))
}

/// Asks whether to delete the links that were found.
fn confirms(provider: &str, found: &[(&str, String)]) -> Result<bool, Failed> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(
            Failed::setup("there is no terminal to ask whether to delete")
                .help("add --yes to delete without a question"),
        );
    }
    let what = match found {
        [(text, _)] => format!("the link {}", printable(text)),
        found => format!("{} links", found.len()),
    };
    write!(io::stderr(), "Delete {what} at {provider}? [y/N] ")?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
