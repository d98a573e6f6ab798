//! The calls whose answers are recorded: what the capabilities offer, and calls that fail.

use std::fmt::Debug;
use std::time::{SystemTime, UNIX_EPOCH};

use tracking_links::{
    ClickRange, Error, ErrorKind, Key, KeyKind, LinkRequest, Listing, OnRepeat, Provider,
    TrackingLink,
};
use tracking_links_sandbox::SimulatedProvider;

/// Calls each operation of the provider for one new link, deletes the link, and calls the
/// operations again for the link that is gone. `stranger` is the provider with a credential that is
/// nobody's.
///
/// An error is an answer too, so it does not end the calls, unless the request does not fit the
/// provider, or the credentials can't be verified before anything is created.
pub(crate) async fn call(
    provider: &dyn Provider,
    stranger: &dyn Provider,
    server: &dyn SimulatedProvider,
    request: &LinkRequest,
) -> Result<(), String> {
    let capabilities = provider.capabilities();
    let can = capabilities.operations;
    let request = &fresh(provider, request);
    let checked = capabilities.check(request);
    checked.map_err(|error| format!("{error}; nothing was sent"))?;
    if can.verify {
        let verified = tell("verify", provider.verify().await);
        let goes_on = |kind| matches!(kind, ErrorKind::Permission | ErrorKind::Unexpected);
        if verified.is_err_and(|error| !goes_on(error.kind())) {
            return Err("the credentials can't be verified; no link was created".to_owned());
        }
    }
    if can.create {
        let created = tell("create", provider.create(request).await);
        if can.list {
            let _ = tell("list", provider.page(&Listing::new(), None).await);
        }
        if let Ok(link) = created {
            of_link(provider, server, request, &link).await;
        }
    }
    if can.verify {
        let _ = tell("verify with a wrong credential", stranger.verify().await);
    } else if can.create {
        let _ = tell(
            "create with a wrong credential",
            stranger.create(request).await,
        );
    }
    Ok(())
}

/// Returns the request of a link that there is not yet, where a link is told by its destination.
fn fresh(provider: &dyn Provider, request: &LinkRequest) -> LinkRequest {
    let does = provider.capabilities().on_repeat(request);
    match (does, &request.destination) {
        (OnRepeat::SameByDestination { .. }, Some(url)) => {
            let now = SystemTime::now().duration_since(UNIX_EPOCH);
            let separator = if url.contains('?') { '&' } else { '?' };
            let unique = now.unwrap_or_default().as_nanos();
            request
                .clone()
                .destination(format!("{url}{separator}recorded={unique}"))
        }
        _ => request.clone(),
    }
}

/// Calls the operations of one link, and deletes it.
async fn of_link(
    provider: &dyn Provider,
    server: &dyn SimulatedProvider,
    request: &LinkRequest,
    link: &TrackingLink,
) {
    let capabilities = provider.capabilities();
    let can = capabilities.operations;
    let keys: Vec<Key> = can
        .find
        .iter()
        .filter_map(|kind| key(*kind, request, link))
        .collect();
    let updated = capabilities.fields().map(|(field, _)| field);
    let updated = updated.filter(|field| capabilities.can_update(*field));
    let change = updated.take(1).fold(LinkRequest::new(), |change, field| {
        server.with_example(change, field)
    });
    let id = link.id.as_deref();
    for is_gone in [false, true] {
        let then = if is_gone {
            ", of a link that is gone"
        } else {
            ""
        };
        for key in &keys {
            let what = format!("find by {}{then}", key.kind());
            let _ = tell(&what, provider.find(key).await);
        }
        if let Some(id) = id {
            if can.update {
                let _ = tell(&format!("update{then}"), provider.update(id, &change).await);
            }
            if can.clicks {
                let counted = provider.clicks(id, &ClickRange::new()).await;
                let _ = tell(&format!("clicks{then}"), counted);
            }
        }
        let Some(id) = id.filter(|_| can.delete) else {
            let url = link.url.as_deref().or(link.slug.as_deref());
            println!(
                "left     the link {}",
                url.or(id).unwrap_or("without a URL")
            );
            return;
        };
        let deleted = tell(&format!("delete{then}"), provider.delete(id).await);
        if deleted.is_err() && !is_gone {
            println!("left     the link {id}");
            return;
        }
    }
}

fn key(kind: KeyKind, request: &LinkRequest, link: &TrackingLink) -> Option<Key> {
    match kind {
        KeyKind::Id => link.id.clone().map(Key::Id),
        KeyKind::ExternalId => request.external_id.clone().map(Key::ExternalId),
        KeyKind::Slug => link.slug.clone().map(|slug| Key::Slug {
            slug,
            domain: link.domain.clone(),
        }),
        KeyKind::Destination => request.destination.clone().map(Key::Destination),
        _ => None,
    }
}

/// Prints what came of a call.
fn tell<T: Debug>(what: &str, outcome: Result<T, Error>) -> Result<T, Error> {
    match &outcome {
        Ok(_) => println!("answered {what}"),
        Err(error) => println!("failed   {what}: {error}"),
    }
    outcome
}
