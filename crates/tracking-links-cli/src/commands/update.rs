//! `update`: changes of one link.

use super::lookup::id_of;
use crate::arguments::RequestArgs;
use crate::context::Context;
use crate::exit::{Exit, Failed};
use crate::options::Format;
use crate::output;

/// Change a link
///
/// The fields that are given get their new values, and the others stay. `tracking-links providers
/// NAME` says which fields a provider can change.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tracking-links update shlink ID --destination https://brand.example/boots
  tracking-links update shlink ID --tags spring --tags boots")]
pub(crate) struct Args {
    /// The provider, by its name in `tracking-links providers`
    provider: String,

    /// The provider's id of the link, as `list` and `find` show it; or its URL, where the provider
    /// can find it
    #[arg(value_name = "ID|URL")]
    id: String,

    #[command(flatten)]
    change: RequestArgs,
}

pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failed> {
    let change = args.change.into_request()?;
    if change.fields().next().is_none() {
        return Err(Failed::setup("give the fields to change")
            .help("for example: --destination https://brand.example/boots"));
    }
    let links = context.links_of(&[&args.provider]).await?;
    let id = id_of(links, &args.provider, &args.id).await?;
    let link = links.update(&args.provider, &id, &change).await?;
    context.remark(&link);
    let mut rows = output::links(context.format(Format::Plain));
    rows.write(&link)?;
    rows.finish()?;
    Ok(Exit::Ok)
}
