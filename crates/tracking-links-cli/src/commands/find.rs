//! `find`: one link, by a key.

use tracking_links::Key;

use crate::context::Context;
use crate::exit::{Exit, Failed};
use crate::options::Format;
use crate::output;

/// Find a link by its id, slug, destination, or your own id
///
/// Each provider can find links by other keys: `tracking-links providers NAME` lists them. The exit
/// code is 1 if there is no such link.
#[derive(Debug, clap::Args)]
#[command(override_usage = "tracking-links find [OPTIONS] <PROVIDER> \
    <--id|--external-id|--slug|--destination> <KEY>")]
#[command(after_help = "Examples:
  tracking-links find shlink --slug shoes
  tracking-links find shlink --slug shoes --domain go.brand.example --format json")]
pub(crate) struct Args {
    /// The provider, by its name in `tracking-links providers`
    provider: String,

    #[command(flatten)]
    key: KeyArgs,

    /// The domain of the slug; the default is the account's
    #[arg(long, value_name = "TEXT", requires = "slug")]
    domain: Option<String>,
}

/// The key: exactly one.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct KeyArgs {
    /// The provider's id of the link
    #[arg(long, value_name = "TEXT")]
    id: Option<String>,
    /// Your own id of the link
    #[arg(long, value_name = "TEXT")]
    external_id: Option<String>,
    /// The path of the short link
    #[arg(long, value_name = "TEXT")]
    slug: Option<String>,
    /// The URL that the link leads to
    #[arg(long, value_name = "URL")]
    destination: Option<String>,
}

pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failed> {
    let KeyArgs {
        id,
        external_id,
        slug,
        destination,
    } = args.key;
    let domain = args.domain;
    let key = id.map(Key::Id).or(external_id.map(Key::ExternalId));
    let key = key.or(slug.map(|slug| Key::Slug { slug, domain }));
    let key = key.or(destination.map(Key::Destination));
    let key = key.ok_or_else(|| Failed::setup("give a key, such as --slug TEXT"))?;
    let Some(link) = context
        .links_of(&[&args.provider])
        .await?
        .find(&args.provider, &key)
        .await?
    else {
        let message = format!("{} has no such link", args.provider);
        return Err(Failed::new(Exit::Failed, message));
    };
    let mut rows = output::links(context.format(Format::Plain));
    rows.write(&link)?;
    rows.finish()?;
    Ok(Exit::Ok)
}
