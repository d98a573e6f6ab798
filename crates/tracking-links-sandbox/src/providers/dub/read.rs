//! Finds, lists and counts.

use serde_json::{Value, json};

use super::link::{PRIMARY_DOMAIN, WORKSPACE, is, is_at};
use super::{DOMAINS, DubService, bad_request, invalid, not_found};
use crate::call::Call;
use crate::providers::link::shown;
use crate::providers::list::List;
use crate::refused::Refused;
use crate::sync::lock;
use crate::time::milliseconds;

const PAGE_SIZE: usize = 100;

impl DubService {
    pub(super) fn info(&self, links: &[Value], call: &Call) -> Result<Value, Refused> {
        let value = |name: &str| call.query(name);
        let id = value("linkId").or(value("externalId"));
        if let Some(id) = value("externalId")
            && !id.starts_with("ext_")
        {
            let message = "Invalid externalId. Did you forget to prefix it with `ext_`?";
            return Err(bad_request(message));
        }
        let (domain, key) = (value("domain"), value("key"));
        if id.is_none() && domain.is_none() && key.is_none() {
            let message = "You must provide a domain and a key or a linkId or an externalId to \
                           retrieve a link.";
            return Err(bad_request(message));
        }
        let place = domain.zip(key);
        let found = links.iter().find(|link| match (id, place) {
            (Some(id), _) => is(link, id),
            (None, Some((domain, key))) => is_at(link, domain, key),
            (None, None) => false,
        });
        if let Some(link) = found {
            return Ok(shown(link));
        }
        let strangers = lock(&self.strangers);
        let is_it = |it: &&(String, String)| place == Some((it.0.as_str(), it.1.as_str()));
        match strangers.iter().find(is_it) {
            Some(_) if id.is_none() => {
                let message = format!("Link does not belong to workspace {WORKSPACE}.");
                Err(Refused::new(401, "unauthorized", message))
            }
            _ => Err(not_found()),
        }
    }

    /// Lists the links, the newest first.
    pub(super) fn list(&self, links: &[Value], call: &Call) -> Result<Vec<Value>, Refused> {
        let value = |name: &str| call.query(name);
        let has_tag = |link: &Value| {
            let mut tags = link["tags"].as_array().into_iter().flatten();
            value("tagNames").is_none_or(|names| {
                tags.any(|tag| names.split(',').any(|name| tag["name"] == name))
            })
        };
        let has = |link: &Value, it: &str| {
            let texts = ["key", "url"].map(|name| link[name].as_str().unwrap_or_default());
            texts.iter().any(|text| text.contains(it))
        };
        let list = List::of(links, call)
            .keep(|it| value("showArchived") == Some("true") || it["archived"] == false)
            .keep(|it| value("withTags") != Some("true") || it["tags"] != json!([]))
            .keep(|it| value("search").is_none_or(|text| has(it, text)))
            .keep(has_tag)
            .equal("domain", "domain")
            .equal("folderId", "folderId")
            .equal("tenantId", "tenantId")
            .reverse(true)
            .size("pageSize", PAGE_SIZE);
        let cursors = ["startingAfter", "endingBefore"];
        let list = match cursors.map(value) {
            [Some(_), Some(_)] => {
                return Err(invalid(
                    "You cannot use both startingAfter and endingBefore.",
                ));
            }
            [Some(id), None] | [None, Some(id)] if !list.has("id", id) => {
                return Err(invalid("Invalid cursor."));
            }
            [Some(_), None] => list.after(cursors[0], "id"),
            [None, Some(_)] => list.before(cursors[1], "id"),
            [None, None] => list.numbered("page"),
        };
        Ok(list.page().iter().map(|link| shown(link)).collect())
    }

    pub(super) fn domains(&self, call: &Call) -> Value {
        let domains = DOMAINS
            .iter()
            .filter(|_| call.number("page").unwrap_or(1) == 1);
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

    /// Counts the clicks of a link, or of all links, in a range of time.
    pub(super) fn count(&self, links: &[Value], call: &Call) -> Result<Value, Refused> {
        let id = call.query("linkId");
        let [start, end] = ["start", "end"].map(|name| call.query(name).and_then(milliseconds));
        let fitting = links.iter().filter(|it| id.is_none_or(|id| is(it, id)));
        let fitting: Vec<_> = fitting.collect();
        if id.is_some() && fitting.is_empty() {
            return Err(not_found());
        }
        let clicks = fitting.iter().filter_map(|it| it["_clicks"].as_array());
        let clicks = clicks.flatten().filter_map(Value::as_u64).map(u128::from);
        let clicks = clicks.filter(|time| {
            start.is_none_or(|start| *time >= start) && end.is_none_or(|end| *time < end)
        });
        Ok(json!({ "clicks": clicks.count(), "leads": 0, "sales": 0, "saleAmount": 0 }))
    }
}
