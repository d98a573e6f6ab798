//! `list`: the links of an account.

use std::time::SystemTime;

use tracking_links::Listing;

use crate::arguments::parse_time;
use crate::context::Context;
use crate::exit::{Exit, Failed};
use crate::options::Format;
use crate::output;

/// List the links of an account
///
/// Links are written as they arrive, page after page; a table is written at the end.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tracking-links list shlink
  tracking-links list shlink --created-after 7d --format csv > links.csv
  tracking-links --sandbox list fanvue --format json")]
pub(crate) struct Args {
    /// The provider, by its name in `tracking-links providers`
    provider: String,

    /// Only links created after this time, day, or how long ago, such as 7d
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    created_after: Option<SystemTime>,

    /// Only links created before this time, day, or how long ago
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    created_before: Option<SystemTime>,

    /// At most this many links
    #[arg(long, value_name = "NUMBER")]
    limit: Option<usize>,
}

pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failed> {
    let mut listing = Listing::new();
    listing.created_after = args.created_after;
    listing.created_before = args.created_before;
    let mut links = context
        .links_of(&[&args.provider])
        .await?
        .list(&args.provider, listing)?;
    let mut rows = output::links(context.format(Format::Csv));
    let mut count = 0;
    while !output::is_closed() && args.limit.is_none_or(|limit| count < limit) {
        let Some(link) = links.next().await else {
            break;
        };
        rows.write(&link?)?;
        count += 1;
    }
    rows.finish()?;
    if count == 0 {
        context.note("no links");
    }
    Ok(Exit::Ok)
}
