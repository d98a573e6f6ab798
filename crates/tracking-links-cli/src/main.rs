//! The command `tracking-links`: creates, lists, moves and checks tracking links, one or a CSV of
//! thousands.

mod accounts;
mod arguments;
mod commands;
mod context;
mod exit;
mod fields;
mod job;
mod journal;
mod link_check;
mod names;
mod options;
mod output;
mod phrases;
mod profile;
mod report;
mod table;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use commands::Command;
use context::Context;
use exit::Failed;
use options::Options;

/// Creates tracking links at affiliate and creator platforms: one link, or a CSV of thousands.
///
/// Credentials come from the environment or from a profile, never from arguments. `--sandbox` tries
/// any command without an account: nothing leaves this machine.
///
/// Exit codes: 0 done, 1 something failed, 2 wrong usage or setup, 3 a link is in doubt: it may
/// exist although no answer says so.
#[derive(Debug, Parser)]
#[command(
    name = "tracking-links",
    version,
    after_help = "Example:\n  tracking-links --sandbox create fanvue --name Spring --platform instagram"
)]
struct Arguments {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    let Arguments { options, command } = Arguments::parse();
    let context = Context::new(options, Arguments::command());
    let outcome = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime.block_on(command.run(&context)),
        Err(error) => Err(Failed::setup(format!("can't start: {error}"))),
    };
    match outcome {
        Ok(exit) => exit.into(),
        Err(failed) => {
            failed.print();
            failed.exit().into()
        }
    }
}
