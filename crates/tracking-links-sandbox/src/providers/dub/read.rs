//! Finds, lists and counts.

use serde_json::{Value, json};

use super::link::{DubLink, PRIMARY_DOMAIN, WORKSPACE};
use super::refusal::Refusal;
use super::{DOMAINS, DubService};
use crate::record::RecordedRequest;
use crate::sync::lock;
use crate::time::milliseconds;

const PAGE_SIZE: usize = 100;

impl DubService {
    pub(super) fn info(&self, request: &RecordedRequest) -> Result<Value, Refusal> {
        let value = |name: &str| request.query_value(name);
        let id = value("linkId").or(value("externalId"));
        if let Some(id) = value("externalId")
            && !id.starts_with("ext_")
        {
            let message = "Invalid externalId. Did you forget to prefix it with `ext_`?";
            return Err(Refusal::new("bad_request", message));
        }
        let (domain, key) = (value("domain"), value("key"));
        if id.is_none() && domain.is_none() && key.is_none() {
            let message = "You must provide a domain and a key or a linkId or an externalId to \
                           retrieve a link.";
            return Err(Refusal::new("bad_request", message));
        }
        let links = lock(&self.account.links);
        let place = domain.zip(key);
        let found = links.iter().find(|link| match (id, place) {
            (Some(id), _) => link.is(id),
            (None, Some((domain, key))) => link.is_at(domain, key),
            (None, None) => false,
        });
        if let Some(link) = found {
            return Ok(link.as_json());
        }
        let strangers = lock(&self.strangers);
        let is_it = |it: &&(String, String)| place == Some((it.0.as_str(), it.1.as_str()));
        match strangers.iter().find(is_it) {
            Some(_) if id.is_none() => {
                let message = format!("Link does not belong to workspace {WORKSPACE}.");
                Err(Refusal::new("unauthorized", message))
            }
            _ => Err(Refusal::not_found()),
        }
    }

    pub(super) fn count(&self, request: &RecordedRequest) -> Result<Value, Refusal> {
        let links = lock(&self.account.links);
        let id = request.query_value("linkId");
        let [start, end] = ["start", "end"].map(|name| {
            let time = request.query_value(name);
            time.and_then(milliseconds)
        });
        let fitting: Vec<_> = links
            .iter()
            .filter(|it| id.is_none_or(|id| it.is(id)))
            .collect();
        if id.is_some() && fitting.is_empty() {
            return Err(Refusal::not_found());
        }
        let clicks = fitting.iter().flat_map(|it| &it.clicks);
        let clicks = clicks.filter(|time| {
            start.is_none_or(|start| **time >= start) && end.is_none_or(|end| **time < end)
        });
        Ok(json!({ "clicks": clicks.count(), "leads": 0, "sales": 0, "saleAmount": 0 }))
    }

    /// Lists the links, the newest first.
    pub(super) fn list(&self, request: &RecordedRequest) -> Result<Value, Refusal> {
        let value = |name: &str| request.query_value(name);
        let tags: Option<Vec<_>> = value("tagNames").map(|it| it.split(',').collect());
        let links = lock(&self.account.links);
        let is_its = |link: &&DubLink| {
            let other = |member: &str| link.other.get(member).and_then(Value::as_str);
            (value("showArchived") == Some("true") || !link.archived)
                && (value("withTags") != Some("true") || !link.tags.is_empty())
                && value("domain").is_none_or(|it| it == link.domain)
                && value("folderId").is_none_or(|it| Some(it) == other("folderId"))
                && value("tenantId").is_none_or(|it| Some(it) == other("tenantId"))
                && value("search").is_none_or(|it| link.key.contains(it) || link.url.contains(it))
                && tags.as_ref().is_none_or(|tags| {
                    let mut tags = tags.iter();
                    tags.any(|tag| link.tags.iter().any(|own| own == tag))
                })
        };
        let mut all: Vec<&DubLink> = links.iter().rev().filter(is_its).collect();
        let place = |id: &str| {
            let place = all.iter().position(|it| it.id == id);
            let unknown = || Refusal::new("unprocessable_entity", "Invalid cursor.");
            place.ok_or_else(unknown)
        };
        let size = request.query_number("pageSize").unwrap_or(PAGE_SIZE);
        match (value("startingAfter"), value("endingBefore")) {
            (Some(_), Some(_)) => {
                let message = "You cannot use both startingAfter and endingBefore.";
                return Err(Refusal::new("unprocessable_entity", message));
            }
            (Some(id), None) => {
                let start = place(id)? + 1;
                all.drain(..start);
            }
            (None, Some(id)) => {
                let end = place(id)?;
                all.truncate(end);
                all.drain(..end.saturating_sub(size));
            }
            (None, None) => {
                let page = request.query_number("page").unwrap_or(1).max(1) - 1;
                all.drain(..all.len().min(page.saturating_mul(size)));
            }
        }
        let page = all.into_iter().take(size);
        Ok(page.map(DubLink::as_json).collect())
    }

    pub(super) fn domains(&self, request: &RecordedRequest) -> Value {
        let page = request.query_value("page").unwrap_or("1");
        let domains = DOMAINS.iter().filter(|_| page == "1");
        let domains = domains.map(|slug| {
            json!({
                "id": format!("dom_{slug}"),
                "slug": slug,
                "verified": true,
                "primary": *slug == PRIMARY_DOMAIN,
                "archived": false,
                "placeholder": null,
                "expiredUrl": null,
                "notFoundUrl": null,
                "logo": null,
                "assetLinks": null,
                "appleAppSiteAssociation": null,
                "createdAt": "2026-01-01T00:00:00.000Z",
                "updatedAt": "2026-01-01T00:00:00.000Z",
                "registeredDomain": null,
            })
        });
        domains.collect()
    }
}
