//! `bulk`: the links of a table, each at most once, however often the command is stopped.

mod add;
mod interrupt;
mod report;
mod summary;
mod view;
mod watch;
mod write;

use std::io;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use tracking_links::TrackingLinks;

use super::check::Faults;
use super::doubt;
use crate::accounts::Accounts;
use crate::arguments::parse_duration;
use crate::context::Context;
use crate::exit::{Exit, Failed};
use crate::journal::{self, Opened};
use crate::options::Format;
use crate::output::stdout;
use crate::phrases::{counted, quoted};
use crate::table::{Output, Providers, Table, TableArgs};
use report::Report;

pub(super) use view::View;
pub(super) use watch::{Watched, watch};

/// Create the links of a CSV file, each at most once
///
/// Checks the whole file first. What is asked, sent and answered is kept in a journal, so the very
/// same command resumes after a stop, a crash or a kill: rows that have their link are skipped,
/// rows in doubt are looked up at the provider, and the rest is sent. OUT.csv has the rows with
/// their outcomes: state, url, error and more.
///
/// Ctrl-C stops: nothing more is sent, what is in flight is waited for, and OUT.csv is written.
/// Pressed twice, it stops at once.
///
/// Exit codes: 0 all rows have their link, 1 some have none, 2 wrong usage or faults in the file
/// (nothing was sent), 3 some links are in doubt.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  tracking-links --sandbox bulk links.csv --out out.csv")]
pub(crate) struct Args {
    #[command(flatten)]
    table: TableArgs,

    /// Write the rows with their outcomes to this CSV file
    #[arg(long, short, value_name = "OUT.csv")]
    out: PathBuf,

    /// Keep the journal in this SQLite file, or in a PostgreSQL database (postgres://HOST/NAME)
    /// [default: IN.csv.journal, beside IN.csv; with --sandbox, IN.csv.sandbox.journal]
    #[arg(long, short, value_name = "JOURNAL")]
    journal: Option<String>,

    /// Create at most so many links at the same time at each provider
    #[arg(long, value_name = "LINKS")]
    max_concurrency: Option<NonZeroUsize>,

    /// Wait so long before a link in doubt is looked for
    #[arg(long, value_name = "DURATION", default_value = "5s", value_parser = parse_duration)]
    settling_delay: Duration,

    /// Leave rows with faults out, and create the others
    #[arg(long)]
    skip_invalid: bool,

    /// Also finish rows of the journal that are not in the file
    #[arg(long)]
    all: bool,

    /// Check the file, say how much would be sent, and send nothing
    #[arg(long)]
    dry_run: bool,

    /// Write progress and outcomes as JSON lines to the output
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failed> {
    let is_json = args.json || context.is_format(Format::Json);
    let report = Report::new(context, is_json);
    let links = match &args.table.provider {
        Some(name) => context.links_of(&[name]).await?,
        None => context.links().await?,
    };
    let mut table = Table::open(&args.table, providers(context.accounts().await?))?;
    Output::check(&args.out, table.path())?;
    let place = place(&args, &table, context.sandbox().await?.is_some())?;
    Output::check_journal(&args.out, &place)?;
    if let Some(hint) = table.hint() {
        report.note(&hint)?;
    }
    let invalid = check(&args, &mut table, is_json)?;
    if args.dry_run {
        let journal = match add::exists(&place) {
            true => Some(journal::read(&place).await?),
            false => None,
        };
        let plan = add::plan(&mut table, journal.as_ref()).await?;
        return Ok(report.plan(&plan, invalid)?);
    }
    let opened = journal::open(&place).await?;
    let done = work(&args, &report, links, &mut table, &opened, &place).await;
    let closed = opened.journal.close().await;
    let exit = done?;
    closed?;
    Ok(exit)
}

async fn work(
    args: &Args,
    report: &Report<'_>,
    links: &TrackingLinks,
    table: &mut Table,
    opened: &Opened,
    place: &str,
) -> Result<Exit, Failed> {
    let Opened { journal, name } = opened;
    report.note(&format!("journal: {name}"))?;
    if add::has_other_outcomes(table, journal.as_ref()).await? {
        let message = format!(
            "{} has outcomes of an earlier run, and the journal {name} has none of its rows",
            table.name()
        );
        return Err(Failed::setup(message)
            .help("nothing was sent: links that exist would be made again")
            .help("to go on with that run: --journal and the name of its journal")
            .help(
                "for new links: remove the column `state` and those after it, and use new keys",
            ));
    }
    if !args.all {
        let others = add::unfinished_elsewhere(table, journal.as_ref()).await?;
        if others > 0 {
            let rows = counted(others, "unfinished row");
            let message = format!(
                "the journal {name} has {rows} that {} does not contain",
                table.name()
            );
            return Err(Failed::setup(message)
                .help("nothing was sent: they may be of another file, or removed from this one")
                .help(format!(
                    "to see them: tracking-links status {}",
                    quoted(name)
                ))
                .help("to finish them too: --all; to keep them apart: another --journal"));
        }
    }
    add::add(table, journal.as_ref()).await?;
    let mut creating = links
        .create_all(futures_util::stream::empty(), journal.clone())
        .batch(table.digest())
        .settling_delay(args.settling_delay);
    for provider in links.providers() {
        let name = provider.name();
        creating = creating.account(name, report.context().account(name).await?);
    }
    if let Some(links) = args.max_concurrency {
        creating = creating.max_concurrency(links);
    }
    let watched = watch::watch(creating, report.view(), report.at_once()).await;
    // What has its outcome is written also if the journal failed in the middle.
    let tally = write::write(table, journal.as_ref(), &args.out).await;
    let (watched, tally) = match (watched, tally) {
        (Ok(watched), Ok(tally)) => (watched, tally),
        (Err(failed), _) | (_, Err(failed)) => {
            return Err(doubt::explain(failed, journal.as_ref(), place).await);
        }
    };
    let resume = summary::Resume {
        journal: place,
        out: &args.out,
    };
    Ok(report.summary(&tally, &watched, &resume)?)
}

/// Lists all faults of the file, and refuses it unless such rows are to be skipped. Returns how
/// many rows have faults.
fn check(args: &Args, table: &mut Table, is_json: bool) -> Result<u64, Failed> {
    let (format, output): (_, Box<dyn io::Write>) = match is_json {
        true => (Format::Json, Box::new(stdout())),
        false => (Format::Plain, Box::new(io::stderr())),
    };
    let mut faults = Faults::new(format, table.name(), output);
    let valid = table.check(|fault| faults.write(fault))?;
    let (faults, invalid) = (faults.finish()?, table.len() - valid);
    let in_header = !table.header_faults().is_empty();
    if faults == 0 || (args.skip_invalid && !in_header) {
        return Ok(invalid);
    }
    let faults = counted(faults, "fault");
    let failed = Failed::setup(format!("{} has {faults}; nothing was sent", table.name()));
    Err(match in_header {
        true => failed,
        false => failed.help("to create the other rows: --skip-invalid"),
    })
}

/// Returns where the journal is: beside the file, unless it is told. That of a sandbox is another
/// one, so that no link of a sandbox passes for a real one afterwards.
fn place(args: &Args, table: &Table, is_sandbox: bool) -> Result<String, Failed> {
    if let Some(place) = &args.journal {
        return Ok(place.clone());
    }
    let Some(path) = table.path() else {
        return Err(Failed::setup(
            "rows from stdin need a journal: --journal RUN.db",
        ));
    };
    let mut place = path.as_os_str().to_owned();
    place.push(match is_sandbox {
        true => ".sandbox.journal",
        false => ".journal",
    });
    let place = place.into_string();
    place.map_err(|_| Failed::setup("the file's name is not Unicode; name a --journal"))
}

fn providers(accounts: &Accounts) -> Providers {
    let usable = accounts.links.providers();
    let usable = usable.map(|it| (it.name().to_owned(), *it.capabilities()));
    let faulty = accounts.unusable.iter();
    let faulty = faulty.map(|it| (it.name.clone(), it.failed.message().to_owned()));
    Providers {
        usable: usable.collect(),
        unusable: faulty.chain(accounts.absent()).collect(),
    }
}
