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
    let Some(utm) = args.utm.parameters() else {
        return Err(Failed::setup(
            "give a parameter, such as --source newsletter",
        ));
    };
    let tagged = args.urls.iter().map(|url| utm.tag(url));
    let tagged: Result<Vec<_>, _> = tagged.collect();
    let tagged = tagged.map_err(|error| {
        Failed::from(error).help("--replace replaces the parameters that a URL has already")
    })?;
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
