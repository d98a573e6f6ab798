//! `man`: manual pages, generated from the command line.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use crate::context::Context;
use crate::exit::{Exit, Failed};
use crate::output::stdout;

/// Write the manual pages
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tracking-links man | man -l -
  tracking-links man ~/.local/share/man/man1")]
pub(crate) struct Args {
    /// The folder to write a page for each command to; without it, the first page is printed
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failed> {
    let command = context.command();
    let Some(folder) = args.folder else {
        let mut page = Vec::new();
        clap_mangen::Man::new(command).render(&mut page)?;
        stdout().write_all(&page)?;
        return Ok(Exit::Ok);
    };
    let write = || {
        fs::create_dir_all(&folder)?;
        clap_mangen::generate_to(command, &folder)
    };
    write().map_err(|error| Failed::setup(format!("{}: {error}", folder.display())))?;
    Ok(Exit::Ok)
}
