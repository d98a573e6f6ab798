//! `move`: the links of one account, at another one.

mod add;
mod conflicts;
mod plan;
mod rows;

use std::num::NonZeroUsize;
use std::path::Path;
use std::time::Duration;

use tracking_links::TrackingLinks;
use tracking_links::journal::{Journal, RowFilter};

use super::bulk::{View, Watched, watch};
use super::doubt;
use crate::arguments::parse_duration;
use crate::context::Context;
use crate::exit::{Exit, Failed};
use crate::job::moved_key;
use crate::journal::{self, Opened};
use crate::options::Format;
use crate::phrases::{counted, quoted};
use add::Moving;
use plan::Planner;

/// Create the links of one account at another, with their slugs
///
/// Lists the links at FROM, and makes sure that TO has each once. Keeps what TO takes, and reports
/// for each link what it could not keep, and why. The links at FROM stay as they are. A link that
/// leads nowhere at FROM, since it expired or was disabled, is left out.
///
/// What is sent and answered is kept in a journal, so the same command resumes after a stop or a
/// kill, and creates no link twice.
///
/// Exit codes: 0 all links are at TO, 1 some are not, 2 wrong usage, 3 some are in doubt.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  tracking-links --profile shop move shlink-old shlink-new --format csv > moved.csv")]
pub(crate) struct Args {
    /// The account whose links are listed, by its name as `providers` shows it
    from: String,

    /// The account at which they are created
    to: String,

    /// Keep the journal in this SQLite file, or in a PostgreSQL database (postgres://HOST/NAME)
    /// [default: FROM-to-TO.journal]
    #[arg(long, short, value_name = "JOURNAL")]
    journal: Option<String>,

    /// Report what would be kept and what not, and send nothing to TO
    #[arg(long)]
    dry_run: bool,

    /// Leave out links whose slug can't be kept
    #[arg(long)]
    only_slugs: bool,

    /// Set a field of each link, such as one that TO requires
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    set: Vec<String>,

    /// Create at most so many links at the same time
    #[arg(long, value_name = "LINKS")]
    max_concurrency: Option<NonZeroUsize>,

    /// Wait so long before a link in doubt is looked for
    #[arg(long, value_name = "DURATION", default_value = "5s", value_parser = parse_duration)]
    settling_delay: Duration,
}

pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failed> {
    let links = context.links_of(&[&args.from, &args.to]).await?;
    let format = context.format(Format::Csv);
    if args.from == args.to {
        return Err(Failed::setup("FROM and TO are the same account"));
    }
    let target = *links.capabilities(&args.to)?;
    if !target.operations.create {
        return Err(Failed::setup(format!("{} can't create links", args.to)));
    }
    let planner = Planner::new(&args.to, target, &args.set, args.only_slugs)?;
    if args.dry_run {
        let moving = add::plan(links, &args.from, &planner, None).await?;
        return rows::write_plan(&moving, format, context);
    }
    let place = match &args.journal {
        Some(place) => place.clone(),
        None => format!("{}-to-{}.journal", args.from, args.to).replace(['/', '\\'], "-"),
    };
    let opened = journal::open(&place).await?;
    let done = work(&args, context, links, &planner, &opened).await;
    let closed = opened.journal.close().await;
    let (moving, watched) = done?;
    closed?;
    let Opened { journal, name } = journal::read(&place).await?;
    let tally = rows::write(&moving, &*journal, format).await?;
    journal.close().await?;
    context.note(&tally.to_string());
    for stopped in &watched.stopped {
        context.note(&format!(
            "{} was given up: {}",
            stopped.provider, stopped.error
        ));
    }
    if tally.unfinished > 0 || watched.is_interrupted {
        context.note(&format!(
            "to resume: the same command, with the journal {}",
            quoted(&name)
        ));
    }
    Ok(tally.exit())
}

async fn work(
    args: &Args,
    context: &Context,
    links: &TrackingLinks,
    planner: &Planner,
    opened: &Opened,
) -> Result<(Moving, Watched), Failed> {
    let Opened { journal, name } = opened;
    refuse_others(args, &**journal, name).await?;
    context.note(&format!("journal: {name}"));
    for provider in [&args.from, &args.to] {
        let account = context.account(provider).await?;
        journal.bind(provider, &account).await?;
    }
    let moving = add::plan(links, &args.from, planner, Some(&**journal)).await?;
    let rows = moving.planned.len() as u64;
    context.note(&format!("{} at {}", counted(rows, "link"), args.from));
    let view = match (context.is_quiet(), context.stderr_is_terminal()) {
        (true, _) => View::quiet(),
        (false, true) => View::bar(),
        (false, false) => View::lines(),
    };
    let mut creating = links
        .create_all(futures_util::stream::empty(), journal.clone())
        .account(&args.to, context.account(&args.to).await?)
        .settling_delay(args.settling_delay);
    if let Some(links) = args.max_concurrency {
        creating = creating.max_concurrency(links);
    }
    let watched = match watch(creating, view, || {}).await {
        Ok(watched) => watched,
        Err(failed) => return Err(doubt::explain(failed, &**journal, name).await),
    };
    if !watched.is_interrupted && watched.stopped.is_empty() {
        conflicts::settle(links, &args.to, &**journal).await?;
    }
    Ok((moving, watched))
}

/// Refuses a journal with rows of another job, which a run would work on too.
async fn refuse_others(args: &Args, journal: &dyn Journal, name: &str) -> Result<(), Failed> {
    let first = journal.rows(&RowFilter::new(), None, 1).await?;
    let counts = journal.count(&RowFilter::new()).await?;
    let prefix = moved_key(&args.from, "");
    let is_ours = counts.iter().all(|count| count.provider == args.to)
        && first.iter().all(|row| row.key.starts_with(&prefix));
    if is_ours {
        return Ok(());
    }
    let shown = Path::new(name).display();
    let message = format!(
        "the journal {shown} is of another job than from {} to {}",
        args.from, args.to
    );
    Err(Failed::setup(message).help("nothing was sent; name another file with --journal"))
}
