//! `completions`: for shells, generated from the command line.

use std::io::Write;

use clap_complete::Shell;

use crate::context::Context;
use crate::exit::{Exit, Failed};
use crate::output::stdout;

/// Write completions for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tracking-links completions bash > ~/.local/share/bash-completion/completions/tracking-links
  tracking-links completions fish > ~/.config/fish/completions/tracking-links.fish")]
pub(crate) struct Args {
    /// The shell
    shell: Shell,
}

pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failed> {
    let mut command = context.command();
    let name = command.get_name().to_owned();
    // Into memory first: the generator panics if it can't write.
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut command, name, &mut text);
    stdout().write_all(&text)?;
    Ok(Exit::Ok)
}
