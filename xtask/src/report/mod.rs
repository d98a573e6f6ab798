//! `cargo xtask report`: one HTML page about the workspace. Everything in it comes from where the
//! other commands and the tables of the pages have it; nothing is counted here a second way.

mod capabilities;
mod data;
mod page;
mod provider;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::failed::{Failed, Stop};
use crate::stdout::print;

/// The file that is written if none is named.
const FILE: &str = "target/report.html";

#[derive(Debug, clap::Args)]
pub(crate) struct Report {
    /// File to write. Default: target/report.html.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Report {
    pub(crate) fn run(self, root: &Path) -> Result<ExitCode, Stop> {
        let out = write(root, self.out)?;
        print(format_args!("{}\n", out.display()))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Writes the page, and returns its path.
pub(crate) fn write(root: &Path, out: Option<PathBuf>) -> Result<PathBuf, Stop> {
    let page = page::page(&data::read(root)?);
    let out = out.unwrap_or_else(|| root.join(FILE));
    let written = out
        .parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(&out, page));
    written.map_err(|error| Failed(format!("cannot write {}: {error}", out.display())))?;
    Ok(out)
}
