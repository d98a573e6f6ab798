//! `report`: what became of the rows of a journal.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::context::Context;
use crate::exit::{Exit, Failed};
use crate::journal::{self, Opened};
use crate::options::Format;
use crate::output::stdout;
use crate::report::{Summary, page, text};

/// Report what became of the rows of a journal: as text, as JSON, or as an HTML page
///
/// Changes nothing, and may be used while another command works on the journal.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  tracking-links report links.csv.journal --html report.html")]
pub(crate) struct Args {
    /// The journal of a run: an SQLite file, or a PostgreSQL database (postgres://HOST/NAME)
    #[arg(value_name = "JOURNAL")]
    journal: String,

    /// Write one HTML page, which needs nothing else; `-` is the output
    #[arg(long, value_name = "OUT.html")]
    html: Option<PathBuf>,
}

/// Runs the command.
pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failed> {
    let format = context.format(Format::Plain);
    if format == Format::Csv && args.html.is_none() {
        return Err(Failed::setup("the report has no form as CSV")
            .help("use --format json, or leave --format out"));
    }
    let Opened { journal, name } = journal::read(&args.journal).await?;
    let summary = Summary::read(&*journal).await?;
    let Some(html) = &args.html else {
        let mut text = match format {
            Format::Json => serde_json::to_string(&summary).map_err(io::Error::from)?,
            _ => text(&name, &summary),
        };
        if !text.ends_with('\n') {
            text.push('\n');
        }
        stdout().write_all(text.as_bytes())?;
        return Ok(Exit::Ok);
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let page = page(&name, now.unwrap_or_default().as_secs(), &summary);
    let page = page.map_err(|error| Failed::new(Exit::Failed, error.to_string()))?;
    if html == Path::new("-") {
        stdout().write_all(page.as_bytes())?;
        return Ok(Exit::Ok);
    }
    std::fs::write(html, page)
        .map_err(|error| Failed::setup(format!("can't write {}: {error}", html.display())))?;
    context.note(&format!("wrote {}", html.display()));
    Ok(Exit::Ok)
}
