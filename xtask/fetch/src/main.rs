//! The program of `cargo xtask fetch`: asks the addresses from which documents were vendored
//! whether these have changed.
//!
//! - `address` says which addresses may be asked, and `ask` asks them.
//! - `check` compares what one provider's addresses answer with what is vendored, and writes it.
//! - `progress` shows on a terminal what goes on.
//!
//! This is the one program of the maintainers with access to the network. Reading and replacing the
//! vendored files is the work of `codegen::sources`.

mod address;
mod arguments;
mod ask;
mod check;
#[path = "../../src/date.rs"]
mod date;
#[path = "../../src/failed.rs"]
mod failed;
#[path = "../../src/faults.rs"]
mod faults;
mod progress;
#[path = "../../src/stdout.rs"]
mod stdout;
mod trouble;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, SystemTime};

use clap::{Parser, Subcommand};
use codegen::diagnostic::Failure;
use codegen::sources::Sources;
use miette::Severity;

use address::LoopbackHttp;
use arguments::Fetch;
use ask::Asker;
use check::{Check, Found};
use failed::{Failed, Stop};
use progress::Progress;

/// The exit code if a document has changed and was not written.
const CHANGED: u8 = 4;
/// The exit code if a source did not answer, or with no document.
const UNREACHABLE: u8 = 5;

/// The program behind `cargo xtask fetch`. That command starts this program and passes `--root`,
/// the workspace in which the command was called.
#[derive(Debug, Parser)]
#[command(name = "fetch", bin_name = "cargo xtask")]
struct Arguments {
    /// The workspace with the folder `specs`.
    #[arg(
        long,
        global = true,
        hide = true,
        default_value = ".",
        overrides_with = "root"
    )]
    root: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Ask the sources of the vendored documents whether these have changed.
    Fetch(Fetch),
}

fn main() -> ExitCode {
    let Arguments {
        root,
        command: Command::Fetch(fetch),
    } = Arguments::parse();
    fetch.run(&root).unwrap_or_else(|stop| {
        match stop {
            Stop::Input(failure) => faults::print(failure.diagnostics(), Severity::Error),
            Stop::Step(failed) => eprintln!("error: {failed}"),
        }
        ExitCode::FAILURE
    })
}

impl Fetch {
    fn run(self, root: &Path) -> Result<ExitCode, Stop> {
        let providers = match self.providers.is_empty() {
            true => codegen::providers(root)?,
            false => self.providers,
        };
        let sources = read(root, &providers)?;
        let loopback = match self.loopback_http {
            true => LoopbackHttp::Allowed,
            false => LoopbackHttp::Refused,
        };
        let asker = Asker::new(loopback, Duration::from_secs(self.time_limit))
            .map_err(|error| Failed(format!("cannot prepare the requests: {error}")))?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime =
            runtime.map_err(|error| Failed(format!("cannot prepare the requests: {error}")))?;

        let pages = sources.iter().map(|sources| sources.pages().len()).sum();
        let progress = Progress::new(pages);
        let day = date::date(SystemTime::now());
        let (mut changed, mut unreachable) = (false, false);
        for (provider, sources) in providers.iter().zip(&sources) {
            let check = Check {
                root,
                provider,
                sources,
                day: &day,
                write: self.write,
            };
            let (found, text) = runtime.block_on(check.run(&asker, &progress))?;
            progress.suspend(|| stdout::print(format_args!("{text}")))?;
            changed |= found == Found::Changed;
            unreachable |= found == Found::Unreachable;
        }
        Ok(match (unreachable, changed) {
            (true, _) => ExitCode::from(UNREACHABLE),
            (false, true) => ExitCode::from(CHANGED),
            (false, false) => ExitCode::SUCCESS,
        })
    }
}

/// Reads the addresses of all providers before any is asked. A failure has the faults of all.
fn read(root: &Path, providers: &[String]) -> Result<Vec<Sources>, Failure> {
    let mut read = Vec::new();
    let mut failure: Option<Failure> = None;
    for provider in providers {
        match Sources::read(root, provider) {
            Ok(sources) => read.push(sources),
            Err(more) => match &mut failure {
                Some(failure) => failure.extend(more),
                None => failure = Some(more),
            },
        }
    }
    failure.map_or(Ok(read), Err)
}
