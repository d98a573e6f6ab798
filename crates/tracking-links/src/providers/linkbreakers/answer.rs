//! Converts Linkbreakers's answers into links.

use linkbreakers_client::types::{Link, Step};

use crate::providers::prelude::*;

/// What a workflow does with its visitors if it sends them to one page.
const REDIRECTS: [&str; 3] = [
    "",
    "EVENT_ACTION_LINK_VISIT",
    "EVENT_ACTION_CLIENT_REDIRECT",
];

own_answer!("Linkbreakers", as_linkbreakers, Link);

/// The id of a link is its external id, too, whoever chose it.
impl OwnAnswer for Link {
    fn fill(&self, link: &mut TrackingLink) {
        link.id = filled(&self.id);
        link.external_id = link.id.clone();
        link.url = filled(&self.entrypoint);
        link.domain = link.url.as_deref().and_then(authority);
        link.slug = filled(&self.shortlink);
        link.name = filled(&self.name);
        let tags = self.tags.iter().flatten();
        link.tags = tags.filter_map(|tag| tag.name.clone()).collect();
        link.created_at = self.created_at.and_then(|it| system_time!(it));
        link.clicks = self.event_count.as_ref().and_then(|count| match count {
            Value::String(text) => text.parse().ok(),
            count => count.as_u64(),
        });
    }
}

/// Returns where a workflow sends all its visitors; `None` if it may send them elsewhere, too.
pub(super) fn destination(steps: &[Step]) -> Option<String> {
    let mut actions = steps
        .iter()
        .map(|it| it.event_action.as_deref().unwrap_or_default());
    if !actions.all(|it| REDIRECTS.contains(&it)) {
        return None;
    }
    let redirects = steps.iter().filter_map(|step| {
        let redirect = step.payload.as_ref()?.client_redirect.as_ref()?;
        redirect.destination.clone()
    });
    let mut redirects: Vec<String> = redirects.collect();
    redirects.dedup();
    redirects.pop().filter(|_| redirects.is_empty())
}
