//! Finds a link at its provider by what a person has of it: its URL, or its id.

use std::time::SystemTime;

use tracking_links::{Capabilities, Key, KeyKind, Listing, TrackingLink, TrackingLinks};
use url::Url;

use crate::exit::{Exit, Failed};

/// What came of looking for a link.
pub(super) enum Found {
    Link(Box<TrackingLink>),
    Nothing,
    CannotLook,
}

/// Returns whether a provider can be asked for a link that may exist.
pub(super) fn can_look(capabilities: &Capabilities) -> bool {
    capabilities.operations.list || !capabilities.operations.find.is_empty()
}

/// Finds a link by its URL or its id, by all that the provider can do. Where links must be listed,
/// only those that were created since a time are.
pub(super) async fn find(
    links: &TrackingLinks,
    provider: &str,
    text: &str,
    since: Option<SystemTime>,
) -> Result<Found, Failed> {
    let capabilities = links.capabilities(provider)?;
    let mut found = Found::CannotLook;
    for key in keys(text)
        .into_iter()
        .filter(|key| capabilities.can_find(key.kind()))
    {
        found = Found::Nothing;
        let link = links.find(provider, &key).await?;
        if let Some(link) = link.filter(|link| key.kind() == KeyKind::Id || is(link, text)) {
            return Ok(Found::Link(Box::new(link)));
        }
    }
    if capabilities.operations.list {
        found = Found::Nothing;
        let mut listing = Listing::new();
        if let Some(time) = since {
            listing = listing.created_after(time);
        }
        let mut links = links.list(provider, listing)?;
        while let Some(link) = links.next().await {
            let link = link?;
            if is(&link, text) {
                return Ok(Found::Link(Box::new(link)));
            }
        }
    }
    Ok(found)
}

/// Returns the id of a link: the text itself, or if it is a URL, the id of the link that has it.
pub(super) async fn id_of(
    links: &TrackingLinks,
    provider: &str,
    text: &str,
) -> Result<String, Failed> {
    if !is_url(text) {
        return Ok(text.to_owned());
    }
    let none = |message: String| {
        Failed::new(Exit::Failed, message).help("`list` and `find` show the ids of links")
    };
    match find(links, provider, text, None).await? {
        Found::Link(link) => {
            let id = link.id;
            id.ok_or_else(|| none(format!("the link {text} of {provider} has no id")))
        }
        Found::Nothing => Err(none(format!("{provider} has no link {text}"))),
        Found::CannotLook => Err(Failed::setup(format!(
            "{provider} can't find a link by its URL; give its id"
        ))),
    }
}

/// Returns whether a text is meant as a URL. An id has no scheme.
pub(super) fn is_url(text: &str) -> bool {
    text.contains("://")
}

/// Returns the keys that a text may be: an id, or the URL of a slug.
fn keys(text: &str) -> Vec<Key> {
    let Ok(url) = Url::parse(text) else {
        return vec![Key::id(text)];
    };
    let slug = url.path().trim_start_matches('/').to_owned();
    let domain = url.host_str().map(|host| match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    });
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
