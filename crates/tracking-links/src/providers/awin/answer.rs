//! Converts Awin's answers into links, and pairs the answer to a batch with its requests.

use awin_client::types::{Link, Outcome};
use serde_json::Map;

use super::errors;
use crate::providers::prelude::*;

own_answer!("Awin", as_awin, Link);

type Asked = Map<String, Value>;

/// A short link was made now; all else is computed, and nothing of it is stored.
impl OwnAnswer for Link {
    fn fill(&self, link: &mut TrackingLink) {
        values::set_urls(link, &self.url, self.short_url.as_deref());
        link.made = Some(match link.short_url {
            Some(_) => Made::Created,
            None => Made::Composed,
        });
    }
}

/// Returns what was asked of a link of a batch, as its outcome repeats it: its members with their
/// values, without those that have none.
pub(super) fn asked(link: &Value) -> Asked {
    let members = |json: &Value| json.as_object().cloned().unwrap_or_default();
    let mut all = members(link);
    all.retain(|name, _| matches!(name.as_str(), "advertiserId" | "destinationUrl"));
    all.extend(members(&link["parameters"]));
    all.retain(|_, value| !value.is_null() && *value != "");
    all
}

/// Returns the outcomes, each with the index of a request that asked for it. Requests that ask for
/// the same get the same link, whichever outcome is whose. An outcome that repeats no request, or a
/// success without a link, is left out.
pub(super) fn outcomes(
    requests: &[Asked],
    items: Vec<Outcome>,
    runtime: &Runtime,
) -> Vec<BatchOutcome> {
    let mut outcomes: Vec<BatchOutcome> = Vec::new();
    for item in items {
        let its = asked(&item.request.unwrap_or_default());
        let is_free = |index: usize| !outcomes.iter().any(|(other, _)| *other == index);
        let mut all = requests.iter().enumerate();
        let found = all.find(|(index, asked)| **asked == its && is_free(*index));
        let outcome = match item.status {
            200..300 => match serde_json::from_value::<Link>(item.body) {
                Ok(answer) if !answer.url.trim().is_empty() => Ok(answer.into_link()),
                _ => continue,
            },
            status => Err(errors::of_item(status, &item.body, runtime)),
        };
        outcomes.extend(found.map(|(index, _)| (index, outcome)));
    }
    outcomes
}
