//! Creates and changes links, and refuses what Dub refuses.

use tracking_links::DubPlan;

use super::link::{self, PRIMARY_DOMAIN, is_at, is_same, set_tags, set_url};
use super::{DOMAINS, DubService, FOLDER, LIMIT_SETTING, PLAN_SETTING, TAGS, invalid};
use crate::providers::prelude::*;

const KEY_LENGTH: u64 = 7;

/// Members of a request that creating and changing set as they are.
const COMMON: &str = "tenantId programId partnerId trackConversion folderId comments expiredUrl \
                      password rewrite doIndex ios android geo";

/// Members of a request that the free plan does not have, and what Dub calls them.
const OF_PAID_PLANS: [(&str, &str); 7] = [
    ("password", "password protection"),
    ("rewrite", "link cloaking"),
    ("expiresAt", "link expiration"),
    ("ios", "iOS targeting"),
    ("android", "Android targeting"),
    ("geo", "geo targeting"),
    ("doIndex", "search engine indexing"),
];

impl DubService {
    pub(super) fn create(&self, links: &mut Vec<Value>, call: &Call) -> Result<Value, Refused> {
        self.has_room(links.len(), 1)?;
        let mut link = self.checked(&call.body, links, call.now, false)?;
        set_tags(&mut link, &self.tags(&call.body)?);
        links.push(link.clone());
        Ok(shown(&link))
    }

    /// Fails if the workspace may not have so many more links.
    pub(super) fn has_room(&self, links: usize, more: usize) -> Result<(), Refused> {
        let limit = self.account.settings.number(LIMIT_SETTING);
        match links.saturating_add(more) > limit {
            true => {
                let message = format!("You've reached your monthly limit of {limit} links.");
                Err(Refused::new(403, "exceeded_limit", message))
            }
            false => Ok(()),
        }
    }

    /// Makes a link of a request, without its tags. In bulk, the external id is not checked.
    pub(super) fn checked(
        &self,
        body: &Value,
        links: &[Value],
        now: SystemTime,
        is_bulk: bool,
    ) -> Result<Value, Refused> {
        let text = |member: &str| text(body, member);
        let forbidden = |message: String| Err(Refused::new(403, "forbidden", message));
        let conflict = |message: &'static str| Err(Refused::new(409, "conflict", message));
        let url = destination(text("url").unwrap_or_default())?;
        let domain = text("domain").unwrap_or(PRIMARY_DOMAIN).to_lowercase();
        if self
            .account
            .settings
            .is(PLAN_SETTING, DubPlan::Free.as_str())
        {
            let of_paid = OF_PAID_PLANS.iter().find(|(member, _)| {
                let value = &body[*member];
                !value.is_null() && *value != false
            });
            if let Some((_, name)) = of_paid {
                return forbidden(format!(
                    "You can only use {name} on a Pro plan and above. Upgrade to Pro to use these \
                     features."
                ));
            }
        }
        if !DOMAINS.contains(&domain.as_str()) {
            return forbidden("Domain does not belong to workspace.".to_owned());
        }
        let key = match text("key").map(|key| key.trim_matches('/')) {
            Some(key)
                if key.starts_with('_') || key.ends_with(".php") || key.contains(['?', ' ']) =>
            {
                return Err(invalid("Invalid key."));
            }
            Some(key) => key.to_owned(),
            None => self.random_key(body),
        };
        let strangers = lock(&self.strangers);
        if links.iter().any(|it| is_at(it, &domain, &key))
            || strangers
                .iter()
                .any(|(its, own)| *its == domain && *own == key)
        {
            return conflict("Duplicate key: This short link already exists.");
        }
        let external_id = external_id(body);
        let has_it = |id: &str| links.iter().any(|it| is_same(&it["externalId"], id));
        if external_id.filter(|_| !is_bulk).is_some_and(has_it) {
            return conflict("A link with this externalId already exists in this workspace.");
        }
        if is_bulk && body["rewrite"] == true {
            let message = "You cannot use link cloaking with bulk link creation.";
            return Err(invalid(message));
        }
        let mut link = link::new(&domain, &key, external_id);
        set_url(&mut link, &url);
        set_values(&mut link, body)?;
        let id = ids::uuid(self.account.next_number());
        link["id"] = format!("link_{}", id.simple()).into();
        link["createdAt"] = rfc3339(now).into();
        link["updatedAt"] = rfc3339(now).into();
        Ok(link)
    }

    fn random_key(&self, body: &Value) -> String {
        let length = body["keyLength"].as_u64().unwrap_or(KEY_LENGTH);
        let length = usize::try_from(length).unwrap_or_default();
        let mut key = String::new();
        while key.len() < length {
            key.push_str(&ids::short_code(self.account.next_number()));
        }
        key.truncate(length);
        match body["prefix"].as_str().map(|it| it.trim_matches('/')) {
            None | Some("") => key,
            Some(prefix) => format!("{prefix}/{key}"),
        }
    }

    /// Returns the tags of a request, which must exist, as the workspace writes them.
    pub(super) fn tags(&self, body: &Value) -> Result<Vec<&'static str>, Refused> {
        let names = body["tagNames"].as_array().into_iter().flatten();
        let names = names.filter_map(Value::as_str);
        let (mut tags, mut unknown) = (Vec::new(), Vec::new());
        for name in names {
            match TAGS.iter().find(|tag| tag.eq_ignore_ascii_case(name)) {
                Some(tag) => tags.push(*tag),
                None => unknown.push(name),
            }
        }
        match unknown.is_empty() {
            true => Ok(tags),
            false => {
                let unknown = unknown.join(", ");
                Err(invalid(format!("Invalid tagNames detected: {unknown}")))
            }
        }
    }

    pub(super) fn change(&self, link: &mut Value, body: &Value) -> Result<(), Refused> {
        let mut changed = link.clone();
        if let Some(url) = body["url"].as_str() {
            set_url(&mut changed, &destination(url)?);
        }
        if body["tagNames"].is_array() {
            set_tags(&mut changed, &self.tags(body)?);
        }
        copy_members(body, &mut changed, "archived");
        set_values(&mut changed, body)?;
        *link = changed;
        Ok(())
    }
}

/// Returns the external id of a request as Dub keeps it: without an `ext_` at its beginning.
pub(super) fn external_id(body: &Value) -> Option<&str> {
    let id = body["externalId"].as_str().filter(|it| !it.is_empty())?;
    Some(id.strip_prefix("ext_").unwrap_or(id))
}

/// Returns a destination as Dub keeps it: with a scheme.
fn destination(text: &str) -> Result<String, Refused> {
    let has_scheme = text.split_once(':').is_some_and(|(scheme, rest)| {
        !rest.is_empty() && !scheme.is_empty() && !scheme.contains(['.', '/', ' '])
    });
    match text {
        _ if has_scheme => Ok(text.to_owned()),
        text if text.contains('.') && !text.contains(' ') => Ok(format!("https://{text}")),
        _ => Err(invalid("Invalid destination URL")),
    }
}

/// Sets the given members that creating and changing have in common; null unsets one.
fn set_values(link: &mut Value, body: &Value) -> Result<(), Refused> {
    if body["folderId"].as_str().is_some_and(|it| it != FOLDER) {
        return Err(Refused::new(
            404,
            "not_found",
            "Folder not found in workspace.",
        ));
    }
    for name in COMMON.split(' ') {
        if let Some(value) = body.get(name) {
            link[name] = value.clone();
        }
    }
    if let Some(value) = body.get("expiresAt") {
        let time = value.as_str().and_then(milliseconds);
        let time = time.and_then(|it| u64::try_from(it).ok());
        let time = time.map(|it| rfc3339(SystemTime::UNIX_EPOCH + Duration::from_millis(it)));
        link["expiresAt"] = time.into();
    }
    Ok(())
}
