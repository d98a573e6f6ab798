//! `utm`: UTM parameters on URLs.

use serde_json::json;

use crate::arguments::UtmArgs;
use crate::context::Context;
use crate::exit::{Exit, Failed};
use crate::options::Format;
use crate::output::Rows;

/// Add UTM parameters to URLs
///
/// Nothing is sent. The rest of a URL stays as it is. A URL that has such a parameter already is
/// refused, unless --replace is given. Options may be written without `utm-`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  tracking-links utm https://brand.example/shoes --source newsletter --medium email")]
pub(crate) struct Args {
    /// The URLs
    #[arg(required = true, value_name = "URL")]
    urls: Vec<String>,

    #[command(flatten)]
    utm: UtmArgs,
}

pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failed> {
    if !args.utm.is_given()? {
        let message = "give a parameter, such as --source newsletter";
        return Err(Failed::setup(message));
    }
    let tagged = args.urls.iter().map(|url| args.utm.tag(url));
    let tagged: Vec<_> = tagged.collect::<Result<_, _>>()?;
    // A URL is to be copied: it is no table, even in a terminal.
    let format = match context.format(Format::Plain) {
        Format::Table => Format::Plain,
        format => format,
    };
    let mut rows = Rows::new(format, ["url"], &["url"]);
    for url in tagged {
        rows.write(&json!({ "url": url }))?;
    }
    rows.finish()?;
    Ok(Exit::Ok)
}
