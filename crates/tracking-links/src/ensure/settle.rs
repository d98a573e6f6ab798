//! Creates the link of one request, or finds the one that exists.

use std::sync::Arc;

use tracking_links_runtime::{BoxFuture, Delivery, Retry};

use super::plan::Plan;
use crate::error::{Error, ErrorKind};
use crate::link::{Made, TrackingLink};
use crate::provider::{Provider, compared};
use crate::request::{Field, LinkRequest};

/// The most creates of one call. Another one is sent only after an unknown outcome, if no link is
/// found.
const MAX_CREATES: usize = 3;

/// Says whether a create may be sent, just before it is: look-ups before it may have taken long.
pub(crate) type Permit = Arc<dyn Fn() -> BoxFuture<'static, Result<(), Error>> + Send + Sync>;

/// The operation, as errors name it.
pub(super) const ENSURE: &str = "ensure";

/// Creates the link, or finds the one that exists.
pub(super) async fn settle(
    provider: &dyn Provider,
    request: &LinkRequest,
    plan: &Plan,
    is_known: bool,
    permit: Option<&Permit>,
) -> Result<TrackingLink, Error> {
    let mut looks = is_known || !plan.is_unique;
    let mut doubt: Option<Error> = None;
    let mut creates = 0;
    loop {
        if let Some(key) = plan.key.as_ref().filter(|_| looks) {
            match provider.find(key).await {
                Ok(Some(link)) if plan.is_meant(&link, request) => {
                    return existing(link, request, provider, plan);
                }
                Ok(_) => {}
                // The delivery of the look-up says nothing about the link.
                Err(lookup) => {
                    let not_sent = || lookup.with_delivery(Delivery::NotSent);
                    return Err(doubt.unwrap_or_else(not_sent));
                }
            }
        }
        if let Some(error) = doubt.take_if(|_| !plan.is_unique) {
            // The create may still be carried out, and nothing would stop a second one.
            return Err(error);
        }
        if let Some(permit) = permit
            && let Err(error) = permit().await
        {
            return Err(doubt.unwrap_or(error));
        }
        let error = match provider.create(request).await {
            Ok(link) if matches!(link.made, Some(Made::Existing { .. })) => {
                return existing(link, request, provider, plan);
            }
            Ok(link) => return Ok(link),
            Err(error) => error,
        };
        creates += 1;
        match (error.delivery(), &plan.key) {
            // The link is known. The request for what it lacks has a retry of its own.
            _ if error.is_incomplete() => return Err(error),
            (Delivery::Unknown | Delivery::Accepted, _) if creates == MAX_CREATES => {
                // At this provider, ensuring the link again can't make a second one.
                let wait = error.retry_after();
                return Err(error.with_retry(wait.map_or(Retry::Now, Retry::After)));
            }
            (Delivery::Unknown | Delivery::Accepted, _) => {
                looks = true;
                doubt = Some(error);
            }
            (Delivery::Rejected, Some(key)) if is_taken(&error) => {
                return match provider.find(key).await {
                    Ok(Some(link)) if plan.is_meant(&link, request) => {
                        existing(link, request, provider, plan)
                    }
                    // The account can't see the link that has the key. It is another account's,
                    // unless an earlier create of this call made it.
                    Ok(_) => Err(doubt.unwrap_or(error)),
                    Err(lookup) => {
                        let rejected = || lookup.with_delivery(Delivery::Rejected);
                        Err(doubt.unwrap_or_else(rejected))
                    }
                };
            }
            _ => return Err(doubt.unwrap_or(error)),
        }
    }
}

/// Returns whether a refusal may mean that a link has the key already.
fn is_taken(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Conflict | ErrorKind::InvalidRequest
    )
}

/// Returns the existing link if it leads to the requested destination, and otherwise a conflict
/// that contains the link. A provider that tells its links by their destinations may write it
/// otherwise: the link that it returns is the one that is meant.
pub(super) fn existing(
    link: TrackingLink,
    request: &LinkRequest,
    provider: &dyn Provider,
    plan: &Plan,
) -> Result<TrackingLink, Error> {
    let mut link = link;
    if link.made != Some(Made::Composed) {
        link.made = Some(Made::Existing { as_asked: true });
    }
    let link = compared(link, request, provider.capabilities());
    let other = link
        .changed
        .iter()
        .find(|it| it.field == Field::Destination);
    if other.is_none() || plan.is_by_destination {
        return Ok(link);
    }
    let message = "there is a link with this key already, and it leads elsewhere; choose another \
                   key, or change that link with `update`";
    let error = Error::new(ErrorKind::Conflict, message)
        .with_delivery(Delivery::Rejected)
        .with_fields([Field::Destination])
        .with_link(link);
    Err(error.or_names(provider.name(), ENSURE))
}
