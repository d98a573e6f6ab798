//! Says requests in Dub's terms.

use dub_client::chrono::{DateTime, Utc};
use dub_client::types::{LinkChange, NewLink};

use super::answer;
use super::options::DubOptions;
use crate::providers::prelude::*;
use crate::request::Visitors;

/// What Dub takes away once from the beginning of an external id, in a body and in a look-up.
pub(super) const EXTERNAL_ID_PREFIX: &str = "ext_";
/// The most characters of an external id, with its prefix.
pub(super) const EXTERNAL_ID_MAX_CHARS: usize = 255;

/// Makes the body that creates a link.
pub(super) fn new_link(request: &LinkRequest) -> Result<NewLink> {
    let options = request.own_options::<DubOptions>()?;
    let mut link = NewLink::new(request.destination.clone().unwrap_or_default());
    link.key = request.custom_slug().map(key).transpose()?;
    link.domain = request.domain.clone();
    link.tag_names = given(&request.tags);
    link.comments = request.notes.clone();
    let expiry = values::new_expiry(request, answer::millisecond)?;
    link.expires_at = expiry.map(Into::into);
    link.folder_id = request.folder.clone();
    link.external_id = request
        .external_id
        .as_deref()
        .map(external_id)
        .transpose()?;
    for target in &request.targets {
        match &target.visitors {
            Visitors::Ios => link.ios = Some(target.url.clone()),
            Visitors::Android => link.android = Some(target.url.clone()),
            Visitors::Country(code) => {
                let geo = link.geo.get_or_insert_default();
                geo.insert(code.clone(), target.url.clone());
            }
        }
    }
    link.password = options.password;
    link.expired_url = options.expired_url;
    link.prefix = options.prefix;
    link.key_length = options.key_length.map(i64::from);
    link.track_conversion = options.track_conversion;
    link.tenant_id = options.tenant_id;
    link.program_id = options.program_id;
    link.partner_id = options.partner_id;
    link.rewrite = options.rewrite;
    link.do_index = options.do_index;
    Ok(link)
}

/// Makes the body that changes a link. `expiry` is when it expires, if that changes.
pub(super) fn link_change(change: &LinkRequest, expiry: Option<DateTime<Utc>>) -> LinkChange {
    let mut body = LinkChange::new();
    body.url = change.destination.clone();
    body.tag_names = given(&change.tags);
    body.folder_id = change.folder.clone().map(Some);
    body.comments = change.notes.clone().map(Some);
    body.expires_at = expiry.map(|time| Some(time.into()));
    body
}

/// Returns the key of a slug. Dub removes a slash from its end, so that the link would have another
/// slug than asked for.
fn key(slug: &str) -> Result<String> {
    if slug.ends_with('/') {
        let message = "write `slug` without a slash at its end; Dub removes it";
        return Err(invalid([Field::Slug], message));
    }
    Ok(slug.to_owned())
}

/// Returns an external id such that Dub stores it as it is: one that begins with the prefix gets a
/// second one, which Dub takes away.
fn external_id(id: &str) -> Result<String> {
    if !id.starts_with(EXTERNAL_ID_PREFIX) {
        return Ok(id.to_owned());
    }
    let id = format!("{EXTERNAL_ID_PREFIX}{id}");
    if id.chars().count() > EXTERNAL_ID_MAX_CHARS {
        let most = EXTERNAL_ID_MAX_CHARS - EXTERNAL_ID_PREFIX.len();
        let message = format!(
            "shorten `external_id` to {most} characters, since it begins with \
             `{EXTERNAL_ID_PREFIX}`"
        );
        return Err(invalid([Field::ExternalId], message));
    }
    Ok(id)
}
