//! Says requests in Dub's terms.

use std::time::SystemTime;

use dub_client::chrono::{DateTime, FixedOffset};
use dub_client::types::{LinkChange, NewLink};

use super::answer;
use super::options::DubOptions;
use crate::capabilities::Checked;
use crate::error::{Error, ErrorKind};
use crate::request::{Expiry, Field, LinkRequest, Slug, Visitors};

/// Makes the body that creates a link.
pub(super) fn new_link(checked: Checked<'_>) -> Result<NewLink, Error> {
    let request = checked.request();
    let options = checked.options::<DubOptions>()?.unwrap_or_default();
    let mut link = NewLink::new(request.destination.clone().unwrap_or_default());
    link.key = match &request.slug {
        Some(Slug::Custom(path)) => Some(path.clone()),
        Some(Slug::Random) | None => None,
    };
    link.domain = request.domain.clone();
    link.tag_names = given(&request.tags);
    link.comments = request.notes.clone();
    link.expires_at = expires_at(request, Some(SystemTime::now()))?;
    link.folder_id = request.folder.clone();
    link.external_id = request.external_id.clone();
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

/// Makes the body that changes a link. `created_at` is when the link was created, from which a
/// duration counts.
pub(super) fn link_change(
    change: &LinkRequest,
    created_at: Option<SystemTime>,
) -> Result<LinkChange, Error> {
    let mut body = LinkChange::new();
    body.url = change.destination.clone();
    body.tag_names = given(&change.tags);
    body.folder_id = change.folder.clone().map(Some);
    body.comments = change.notes.clone().map(Some);
    body.expires_at = expires_at(change, created_at)?.map(Some);
    Ok(body)
}

/// Returns the time at which a link expires. A duration is counted from `created_at`.
fn expires_at(
    request: &LinkRequest,
    created_at: Option<SystemTime>,
) -> Result<Option<DateTime<FixedOffset>>, Error> {
    let Some(expiry) = request.expires else {
        return Ok(None);
    };
    let time = match expiry {
        Expiry::At(time) => Some(time),
        Expiry::After(duration) => created_at.and_then(|time| time.checked_add(duration)),
    };
    let time = time.and_then(answer::millisecond).ok_or_else(|| {
        let message = "`expires` is too far away; choose an earlier time";
        Error::new(ErrorKind::InvalidRequest, message).with_fields([Field::Expires])
    })?;
    Ok(Some(time.into()))
}

/// Returns a list of texts; `None` if it is not set.
fn given(texts: &[String]) -> Option<Vec<String>> {
    (!texts.is_empty()).then(|| texts.to_vec())
}
