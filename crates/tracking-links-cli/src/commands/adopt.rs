//! `adopt`: a link that exists becomes that of a row.

use std::time::Duration;

use tracking_links::journal::{AllRows, Failure, Journal, Resolution, Row, RowFilter, RowState};
use tracking_links::{Made, Output, Returned, TrackingLink};
use url::Url;

use super::journal_row::{begin, described, link_name};
use super::lookup::{Found, find, is_url};
use super::providers;
use crate::context::Context;
use crate::exit::{Exit, Failed};
use crate::journal::{self, Opened};
use crate::options::Format;
use crate::output::printable;

/// Say which link is that of a row
///
/// The link is looked up where the provider can find it, compared with the request, and kept in the
/// journal; the row is then `existing`. At a provider that can't find links, it is kept as told. A
/// mistaken link is corrected by --replace, or taken away by `resolve --wrong-link`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  tracking-links adopt links.csv.journal shoes https://s.test/shoes
  tracking-links adopt links.csv.journal shoes https://s.test/boots --replace")]
pub(crate) struct Args {
    /// The journal: an SQLite file, or postgres://HOST/NAME
    journal: String,

    /// The key of the row
    #[arg(allow_hyphen_values = true)]
    key: String,

    /// The link: its URL, or the provider's id of it
    link: String,

    /// Keep the link as told, and don't look it up
    #[arg(long)]
    unchecked: bool,

    /// Replace the link that was adopted or found for the row before
    #[arg(long)]
    replace: bool,
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
    if !args.unchecked {
        bind(&row.provider, &**journal, context).await?;
    }
    if row.state.has_link() {
        let link = row.link.as_ref().and_then(link_name).unwrap_or("one");
        let message = format!("the row {:?} has a link: {}", args.key, printable(link));
        match row.state {
            RowState::Created => {
                let why = "its provider created it for this row, so it stays";
                return Err(Failed::setup(message).help(why));
            }
            _ if !args.replace => {
                return Err(Failed::setup(message).help("if it is a wrong one: --replace"));
            }
            _ => {}
        }
    }
    let told = told(&row, &args.link, context).await?;
    let link = match args.unchecked {
        true => told,
        false => checked(args, &row, told, &**journal, context).await?,
    };
    if row.state.has_link() {
        let why = Failure::new("wrong_link", "a person took the link away");
        journal.resolve(&args.key, &Resolution::Disown(why)).await?;
    }
    let adopted = journal
        .resolve(&args.key, &Resolution::Adopt(Box::new(link)))
        .await?;
    adopted.ok_or_else(absent)
}

/// How to do without the provider.
const UNCHECKED: &str = "to keep the link as told: --unchecked";

/// Refuses a journal whose rows belong to another account, where the link would be looked for.
async fn bind(provider: &str, journal: &dyn Journal, context: &Context) -> Result<(), Failed> {
    let links = context.links_of(&[provider]).await;
    links.map_err(|failed| failed.help(UNCHECKED))?;
    let account = context.account(provider).await?;
    Ok(journal.bind(provider, &account).await?)
}

/// Looks the link up, and compares it with the row.
async fn checked(
    args: &Args,
    row: &Row,
    told: TrackingLink,
    journal: &dyn Journal,
    context: &Context,
) -> Result<TrackingLink, Failed> {
    let provider = &row.provider;
    let links = context.links_of(&[provider]).await?;
    let since = row.sent_at.and_then(|it| it.checked_sub(BEFORE));
    let mut link = match find(links, provider, &args.link, since).await? {
        Found::Link(link) => *link,
        Found::Nothing => {
            let message = format!("{provider} has no link {:?}", args.link);
            return Err(Failed::new(Exit::Failed, message).help(UNCHECKED));
        }
        Found::CannotLook => {
            if let Some(other) = owner(&told, row, journal).await? {
                let message = format!("the link {:?} is that of the row {other:?}", args.link);
                return Err(Failed::setup(message).help(UNCHECKED));
            }
            context.note(&format!(
                "{provider} can't look links up; the link is kept as told"
            ));
            return Ok(told);
        }
    };
    if let Some(id) = &link.id
        && row.link.as_ref().and_then(|it| it.id.as_ref()) != Some(id)
        && journal.owners(provider, id).await? > 0
    {
        let message = format!("the link {id:?} is that of another row");
        return Err(Failed::setup(message).help(UNCHECKED));
    }
    link.changed = link.differences(&row.request);
    for changed in &link.changed {
        context.note(&format!("note: {}", printable(&changed.to_string())));
    }
    let as_asked = link.changed.is_empty();
    link.made = Some(Made::Existing { as_asked });
    Ok(link)
}

/// How long before its request a link may have been created: clocks differ.
const BEFORE: Duration = Duration::from_secs(86_400);

/// Returns the key of another row that has a link, of which no more is known than was told.
async fn owner(
    told: &TrackingLink,
    row: &Row,
    journal: &dyn Journal,
) -> Result<Option<String>, Failed> {
    let with_link = RowState::ALL.iter().filter(|state| state.has_link());
    let filter = RowFilter::new().provider(&row.provider);
    let filter = filter.states(with_link.copied());
    let has_it = |link: &TrackingLink| {
        told.url.is_some() && link.url == told.url || told.id.is_some() && link.id == told.id
    };
    let mut others = AllRows::new(journal, filter);
    while let Some(other) = others.try_next().await? {
        if other.id != row.id && other.link.as_ref().is_some_and(has_it) {
            return Ok(Some(other.key));
        }
    }
    Ok(None)
}

/// Makes a link of which no more is known than was told. Refuses a text that no link of the
/// provider can have as its URL or its id.
async fn told(row: &Row, text: &str, context: &Context) -> Result<TrackingLink, Failed> {
    let provider = &row.provider;
    let capabilities = providers::capabilities(context, provider).await;
    let has_no_id = capabilities.is_some_and(|it| it.returned(Output::Id) == Returned::Never);
    let refuse = |why: &str| {
        let message = format!("{text:?} is no link of {provider}: {why}");
        Err(Failed::setup(message).help("for example: https://brand.example/shoes"))
    };
    if text.is_empty() || text.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return refuse("a URL or an id is one word");
    }
    let mut link = TrackingLink::new(provider);
    if is_url(text) {
        let url = Url::parse(text).ok();
        let is_web = |url: &Url| matches!(url.scheme(), "http" | "https") && url.has_host();
        if !url.as_ref().is_some_and(is_web) {
            return refuse("a URL begins with https:// or http:// and a host");
        }
        link.url = Some(text.to_owned());
    } else if has_no_id {
        return refuse("its links have no id, so give the URL, with https://");
    } else {
        link.id = Some(text.to_owned());
    }
    Ok(link)
}
