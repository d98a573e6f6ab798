//! `check-links`: whether the destinations of links are still there.

use std::collections::{BTreeMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use tokio::sync::{Semaphore, mpsc};
use tracking_links::Listing;

use crate::arguments::parse_duration;
use crate::context::Context;
use crate::exit::{Exit, Failed};
use crate::link_check::{Checker, Fault, Limits, Outcome, State, Verdict, normalised};
use crate::options::Format;
use crate::output::{Rows, rfc3339_of};
use crate::table::{ColumnError, FormArgs, read_column};

/// The most hosts whose links are checked at the same time. Most of them are in their pause.
const MAX_HOSTS: usize = 1_024;

/// Check whether the destinations of links are still there
///
/// Sends HEAD, and GET where that is refused, with no credential, cookie or referrer: one request
/// at a time to each host. Exits with 1 if a destination is dead, or if no host could be reached.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tracking-links check-links https://brand.example/shoes
  tracking-links check-links links.csv --state checked.jsonl
  tracking-links check-links --from shlink")]
pub(crate) struct Args {
    /// URLs, or a CSV file with a column of them; `-` is the standard input
    #[arg(value_name = "FILE.csv|URL", required_unless_present = "from")]
    inputs: Vec<String>,

    /// Check the destinations of all links at this provider
    #[arg(long, value_name = "PROVIDER",
        conflicts_with_all = ["inputs", "column", "delimiter", "from_out"])]
    from: Option<String>,

    /// The column of the CSV file
    #[arg(long, default_value = "destination", value_name = "NAME")]
    column: String,

    #[command(flatten)]
    form: FormArgs,

    /// Keep outcomes in this file, and don't check again what it has
    ///
    /// It may be interrupted at any time: the same command goes on.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,

    /// How old an outcome in the state file may be to count
    #[arg(long, default_value = "1d", value_name = "DURATION", requires = "state",
        value_parser = parse_duration)]
    max_age: Duration,

    /// How many requests are in flight at most
    #[arg(long, default_value_t = 16, value_name = "N",
        value_parser = clap::value_parser!(u16).range(1..=1_000))]
    concurrency: u16,

    /// How long a host is left alone after a request
    #[arg(long, default_value = "1s", value_name = "DURATION",
        value_parser = parse_duration)]
    pause: Duration,

    /// How long a request may take
    #[arg(long, default_value = "20s", value_name = "DURATION",
        value_parser = parse_duration)]
    timeout: Duration,

    /// The longest wait that a host may ask for by Retry-After
    ///
    /// A host that asks for more is not asked again in this run.
    #[arg(long, default_value = "1m", value_name = "DURATION",
        value_parser = parse_duration)]
    max_wait: Duration,

    /// Print what is not alive only
    #[arg(long)]
    only_faults: bool,
}

/// Runs the command.
pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failed> {
    let urls = match &args.from {
        Some(provider) => of_provider(provider, context).await?,
        None => of_inputs(&args)?,
    };
    let urls = distinct(urls);
    let state_path = args.state.as_deref();
    let mut state = state_path
        .map(|path| open(path, args.max_age))
        .transpose()?;
    let known = |url: &String| state.as_ref().and_then(|state| state.get(url)).cloned();
    let mut outcomes: Vec<Option<Outcome>> = urls.iter().map(known).collect();
    let earlier = outcomes.iter().flatten().count();
    if earlier > 0 {
        context.note(&format!("{earlier} of {} were checked before", urls.len()));
    }
    let checker = Checker::new(Limits {
        concurrency: args.concurrency.into(),
        pause: args.pause,
        timeout: args.timeout,
        max_wait: args.max_wait,
    });
    let checker = checker.map_err(|error| Failed::setup(format!("can't set up TLS: {error}")))?;
    let urls = urls.into_iter().enumerate();
    let open = urls
        .filter(|(index, _)| outcomes[*index].is_none())
        .collect();
    let progress = progress(outcomes.len() - earlier, context);
    let mut checked = check(checker, open);
    // Without a network, no name has an address. So that is an outcome only if another host was
    // reached.
    let (mut has_network, mut unproved) = (false, Vec::new());
    while let Some((index, outcome)) = checked.recv().await {
        progress.inc(1);
        has_network |= outcome.shows_network();
        outcomes[index] = Some(outcome);
        unproved.push(index);
        if !has_network {
            continue;
        }
        for index in unproved.drain(..) {
            let (Some(state), Some(path)) = (&mut state, state_path) else {
                continue;
            };
            let outcome = outcomes[index].as_ref();
            let added = outcome.map_or(Ok(()), |outcome| state.add(outcome));
            added.map_err(|error| {
                let message = format!("can't write {}: {error}", path.display());
                Failed::new(Exit::Failed, message)
            })?;
        }
    }
    progress.finish_and_clear();
    for index in unproved {
        outcomes[index]
            .iter_mut()
            .for_each(Outcome::without_network);
    }
    let outcomes: Vec<_> = outcomes.into_iter().flatten().collect();
    let shown = outcomes
        .iter()
        .filter(|it| !args.only_faults || it.verdict != Verdict::Alive);
    write(shown, context.format(Format::Csv))?;
    let number = |verdict| outcomes.iter().filter(|it| it.verdict == verdict).count();
    let (alive, dead) = (number(Verdict::Alive), number(Verdict::Dead));
    let unclear = number(Verdict::Unclear);
    context.note(&format!("{alive} alive, {dead} dead, {unclear} unclear"));
    if outcomes.iter().any(|it| it.fault == Some(Fault::NoNetwork)) {
        let message = "not checked: no host's name could be looked up";
        return Err(Failed::new(Exit::Failed, message)
            .help("is there a network? when there is, run the same command again"));
    }
    Ok(match dead {
        0 => Exit::Ok,
        _ => Exit::Failed,
    })
}

/// Returns the destinations of all links at a provider.
async fn of_provider(provider: &str, context: &Context) -> Result<Vec<String>, Failed> {
    let list = context.links_of(&[provider]).await?;
    let mut list = list.list(provider, Listing::new())?;
    let (mut urls, mut without) = (Vec::new(), 0);
    while let Some(link) = list.next().await {
        match link?.destination {
            Some(destination) => urls.push(destination),
            None => without += 1,
        }
    }
    if without > 0 {
        context.note(&format!(
            "{without} links were not checked: {provider} returns no destination for them, and \
             following the links would count as clicks"
        ));
    }
    Ok(urls)
}

/// Returns the URLs among the arguments, and those of the files.
fn of_inputs(args: &Args) -> Result<Vec<String>, Failed> {
    let mut urls = Vec::new();
    for input in &args.inputs {
        match input.contains("://") {
            true => urls.push(input.clone()),
            false => urls.extend(of_file(input, args)?),
        }
    }
    Ok(urls)
}

/// Returns the URLs in a column of a CSV file.
fn of_file(name: &str, args: &Args) -> Result<Vec<String>, Failed> {
    read_column(Path::new(name), &args.column, args.form).map_err(|error| match error {
        ColumnError::Unreadable(error) => {
            let help = "it must be a CSV file in UTF-8; a URL must have its scheme, https://...";
            Failed::from(error).help(help)
        }
        ColumnError::NoColumn { file, names } => {
            Failed::setup(format!("{file} has no column {:?}", args.column))
                .help(format!("choose one with --column: {}", names.join(", ")))
        }
    })
}

/// Returns each URL once, as it is asked for. What is no URL stays as it is, and is told so.
fn distinct(urls: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    let urls = urls.into_iter().map(|url| match normalised(&url) {
        Some(url) => url.into(),
        None => url,
    });
    urls.filter(|url| seen.insert(url.clone())).collect()
}

/// Opens the state file.
fn open(path: &Path, max_age: Duration) -> Result<State, Failed> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let since = now.unwrap_or_default().saturating_sub(max_age).as_secs();
    State::open(path, since).map_err(|error| {
        let path = path.display();
        match error.kind() {
            io::ErrorKind::WouldBlock => Failed::setup(format!("another process has {path}"))
                .help("wait until it has ended, or name another file"),
            io::ErrorKind::InvalidData => {
                Failed::setup(format!("{path} is no state file of check-links"))
                    .help("nothing was written to it; name another file")
            }
            _ => Failed::setup(format!("can't open {path}: {error}")),
        }
    })
}

/// Checks URLs, and sends each outcome with the number of its URL. The URLs of a host are checked
/// one after the other.
fn check(
    checker: Checker,
    urls: Vec<(usize, String)>,
) -> mpsc::UnboundedReceiver<(usize, Outcome)> {
    let mut hosts: BTreeMap<String, Vec<(usize, String)>> = BTreeMap::new();
    for (index, url) in urls {
        let host = normalised(&url).and_then(|url| url.host_str().map(str::to_owned));
        hosts
            .entry(host.unwrap_or_default())
            .or_default()
            .push((index, url));
    }
    let (sender, receiver) = mpsc::unbounded_channel();
    let checker = Arc::new(checker);
    tokio::spawn(async move {
        let running = Arc::new(Semaphore::new(MAX_HOSTS));
        for urls in hosts.into_values() {
            let permit = running.clone().acquire_owned().await;
            let (checker, sender) = (checker.clone(), sender.clone());
            tokio::spawn(async move {
                let _permit = permit;
                for (index, url) in urls {
                    // The receiver is gone if the command has failed.
                    if sender.send((index, checker.check(&url).await)).is_err() {
                        return;
                    }
                }
            });
        }
    });
    receiver
}

fn progress(urls: usize, context: &Context) -> ProgressBar {
    if context.is_quiet() || !context.stderr_is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} checked, {eta} left");
    ProgressBar::new(urls as u64).with_style(style.expect("the template is valid"))
}

/// An outcome as it is written.
#[derive(Serialize)]
struct Row<'a> {
    url: &'a str,
    verdict: Verdict,
    status: Option<u16>,
    reason: String,
    final_url: Option<&'a str>,
    /// The status of each redirect, and where it leads.
    redirects: Vec<String>,
    milliseconds: u64,
    checked_at: Option<String>,
}

fn write<'a>(outcomes: impl Iterator<Item = &'a Outcome>, format: Format) -> io::Result<()> {
    let all = [
        "verdict",
        "status",
        "url",
        "reason",
        "final_url",
        "milliseconds",
        "checked_at",
        "redirects",
    ];
    let columns = match format {
        Format::Table => &all[..6],
        _ => &all,
    };
    let mut rows = Rows::new(format, columns.iter().copied(), &["url"]);
    for outcome in outcomes {
        let redirects = outcome.redirects.iter();
        rows.write(&Row {
            url: &outcome.url,
            verdict: outcome.verdict,
            status: outcome.status,
            reason: outcome.reason(),
            final_url: redirects.clone().last().map(|last| &*last.to),
            redirects: redirects
                .map(|it| format!("{} {}", it.status, it.to))
                .collect(),
            milliseconds: outcome.milliseconds,
            checked_at: rfc3339_of(outcome.checked_at),
        })?;
    }
    rows.finish()
}
