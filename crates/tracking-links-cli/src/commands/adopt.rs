//! `adopt`: a link that exists becomes that of a row.

use std::time::Duration;

use tracking_links::journal::{Journal, Resolution, Row};
use tracking_links::{Key, KeyKind, Listing, Made, TrackingLink, TrackingLinks};
use url::Url;

use super::journal_row::{begin, described};
use crate::context::Context;
use crate::exit::{Exit, Failed};
use crate::journal::{self, Opened};
use crate::options::Format;
use crate::output::printable;

/// Say which link is that of a row
///
/// The link is looked up where the provider can find it, compared with the request, and kept in the
/// journal; the row is then `existing`. At a provider that can't find links, it is kept as told.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  tracking-links adopt links.csv.journal shoes https://s.test/shoes")]
pub(crate) struct Args {
    /// The journal: an SQLite file, or postgres://HOST/NAME
    journal: String,

    /// The key of the row
    key: String,

    /// The link: its URL, or the provider's id of it
    link: String,

    /// Keep the link as told, and don't look it up
    #[arg(long)]
    unchecked: bool,
}

pub(crate) async fn run(args: Args, context: &Context) -> Result<Exit, Failed> {
    let opened = journal::open_existing(&args.journal).await?;
    let adopted = adopt(&args, &opened, context).await;
    opened.journal.close().await?;
    let mut rows = begin(context.format(Format::Plain), &[]);
    rows.write(&described(&adopted?))?;
    rows.finish()?;
    Ok(Exit::Ok)
}

async fn adopt(args: &Args, opened: &Opened, context: &Context) -> Result<Row, Failed> {
    let Opened { journal, name } = opened;
    let absent = || {
        Failed::setup(format!(
            "the journal {name} has no row with the key {:?}",
            args.key
        ))
    };
    let keys = [args.key.clone()];
    let mut rows = journal.get(&keys).await?;
    let row = rows.pop().flatten().ok_or_else(absent)?;
    let link = match args.unchecked {
        true => as_told(&row, &args.link),
        false => checked(args, &row, &**journal, context).await?,
    };
    let adopted = journal
        .resolve(&args.key, &Resolution::Adopt(Box::new(link)))
        .await?;
    adopted.ok_or_else(absent)
}

/// Looks the link up, and compares it with the row.
async fn checked(
    args: &Args,
    row: &Row,
    journal: &dyn Journal,
    context: &Context,
) -> Result<TrackingLink, Failed> {
    let unchecked = "to keep the link as told: --unchecked";
    let links = context
        .links()
        .await
        .map_err(|failed| failed.help(unchecked))?;
    if links.provider(&row.provider).is_some() {
        let account = context.account(&row.provider).await?;
        journal.bind(&row.provider, &account).await?;
    }
    let found = find(links, row, &args.link).await?;
    let mut link = match found {
        Found::Link(link) => *link,
        Found::Nothing => {
            let message = format!("{} has no link {:?}", row.provider, args.link);
            return Err(Failed::new(Exit::Failed, message).help(unchecked));
        }
        Found::CannotLook => {
            let provider = &row.provider;
            context.note(&format!(
                "{provider} can't look links up; the link is kept as told"
            ));
            return Ok(as_told(row, &args.link));
        }
    };
    if let Some(id) = &link.id
        && journal.owners(&row.provider, id).await? > 0
    {
        let message = format!("the link {id:?} is that of another row");
        return Err(Failed::setup(message).help(unchecked));
    }
    link.changed = link.differences(&row.request);
    for changed in &link.changed {
        context.note(&format!("note: {}", printable(&changed.to_string())));
    }
    let as_asked = link.changed.is_empty();
    link.made = Some(Made::Existing { as_asked });
    Ok(link)
}

/// What a look-up came to.
enum Found {
    Link(Box<TrackingLink>),
    Nothing,
    CannotLook,
}

/// Finds a link by its URL or its id, by all that the provider can do.
async fn find(links: &TrackingLinks, row: &Row, text: &str) -> Result<Found, Failed> {
    let capabilities = links.capabilities(&row.provider)?;
    let mut found = Found::CannotLook;
    for key in keys(text)
        .into_iter()
        .filter(|key| capabilities.can_find(key.kind()))
    {
        found = Found::Nothing;
        let link = links.find(&row.provider, &key).await?;
        if let Some(link) = link.filter(|link| key.kind() == KeyKind::Id || is(link, text)) {
            return Ok(Found::Link(Box::new(link)));
        }
    }
    if capabilities.operations.list {
        found = Found::Nothing;
        let mut listing = Listing::new();
        if let Some(time) = row.sent_at.and_then(|it| it.checked_sub(BEFORE)) {
            listing = listing.created_after(time);
        }
        let mut links = links.list(&row.provider, listing)?;
        while let Some(link) = links.next().await {
            let link = link?;
            if is(&link, text) {
                return Ok(Found::Link(Box::new(link)));
            }
        }
    }
    Ok(found)
}

/// How long before its request a link may have been created: clocks differ.
const BEFORE: Duration = Duration::from_secs(86_400);

/// Returns the keys that a text may be: an id, or the URL of a slug.
fn keys(text: &str) -> Vec<Key> {
    let Ok(url) = Url::parse(text) else {
        return vec![Key::id(text)];
    };
    let slug = url.path().trim_start_matches('/').to_owned();
    let domain = url.host_str().map(str::to_owned);
    match slug.is_empty() {
        true => Vec::new(),
        false => vec![
            Key::Slug {
                slug: slug.clone(),
                domain,
            },
            Key::slug(slug),
        ],
    }
}

/// Returns whether a text is a URL of the link, or its id.
fn is(link: &TrackingLink, text: &str) -> bool {
    [&link.id, &link.url, &link.short_url, &link.tracking_url]
        .into_iter()
        .any(|it| it.as_deref() == Some(text))
}

/// Makes a link of which no more is known than was told.
fn as_told(row: &Row, text: &str) -> TrackingLink {
    let mut link = TrackingLink::new(&row.provider);
    match Url::parse(text) {
        Ok(_) => link.url = Some(text.to_owned()),
        Err(_) => link.id = Some(text.to_owned()),
    }
    link
}
