//! Converts Linkbreakers's answers into links.

use linkbreakers_client::types::{Link, Step};

use crate::providers::prelude::*;

own_answer!("Linkbreakers", as_linkbreakers, Link);

/// Converts an answer into a link. Its id is the external id, too, whoever chose it.
pub(super) fn link(provider: &str, answer: Link) -> TrackingLink {
    let given = |text: &Option<String>| text.clone().filter(|it| !it.is_empty());
    let mut link = TrackingLink::new(provider);
    link.id = given(&answer.id);
    link.external_id = link.id.clone();
    link.url = given(&answer.entrypoint);
    link.domain = link.url.as_deref().and_then(authority);
    link.slug = given(&answer.shortlink);
    link.name = given(&answer.name);
    let tags = answer.tags.iter().flatten();
    link.tags = tags.filter_map(|tag| tag.name.clone()).collect();
    let created_at = answer.created_at.as_ref();
    link.created_at =
        created_at.and_then(|it| time::from_unix(it.timestamp(), it.timestamp_subsec_nanos()));
    link.clicks = answer.event_count.as_ref().and_then(|count| match count {
        Value::String(text) => text.parse().ok(),
        count => count.as_u64(),
    });
    link.with_answer(answer)
}

/// Returns where a workflow sends all its visitors; `None` if it may send them elsewhere, too.
pub(super) fn destination(steps: &[Step]) -> Option<String> {
    let is_other = |step: &Step| {
        let action = step.event_action.as_deref().unwrap_or_default();
        ![
            "",
            "EVENT_ACTION_LINK_VISIT",
            "EVENT_ACTION_CLIENT_REDIRECT",
        ]
        .contains(&action)
    };
    if steps.iter().any(is_other) {
        return None;
    }
    let redirects = steps.iter().filter_map(|step| {
        let redirect = step.payload.as_ref()?.client_redirect.as_ref()?;
        redirect.destination.clone()
    });
    let mut redirects: Vec<String> = redirects.collect();
    redirects.dedup();
    match redirects.len() {
        1 => redirects.pop(),
        _ => None,
    }
}
