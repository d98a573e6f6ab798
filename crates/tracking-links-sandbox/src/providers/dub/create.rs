//! Creates and changes links, and refuses what Dub refuses.

use tracking_links::DubPlan;

use super::link::{DubLink, PRIMARY_DOMAIN};
use super::refusal::Refusal;
use super::{DOMAINS, DubService, FOLDER, LIMIT_SETTING, PLAN_SETTING, TAGS};
use crate::providers::prelude::*;

const KEY_LENGTH: u64 = 7;

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
    pub(super) fn create(&self, body: &Value, now: SystemTime) -> Result<Value, Refusal> {
        let mut links = lock(&self.account.links);
        self.has_room(links.len(), 1)?;
        let mut link = self.checked(body, &links, now, false)?;
        link.tags = self.tags(body)?;
        let answer = link.as_json();
        links.push(link);
        Ok(answer)
    }

    /// Fails if the workspace may not have so many more links.
    pub(super) fn has_room(&self, links: usize, more: usize) -> Result<(), Refusal> {
        let limit = self.account.settings.number(LIMIT_SETTING);
        match links.saturating_add(more) > limit {
            true => {
                let message = format!("You've reached your monthly limit of {limit} links.");
                Err(Refusal::new("exceeded_limit", message))
            }
            false => Ok(()),
        }
    }

    /// Makes a link of a request, without its tags. In bulk, the external id is not checked.
    pub(super) fn checked(
        &self,
        body: &Value,
        links: &[DubLink],
        now: SystemTime,
        is_bulk: bool,
    ) -> Result<DubLink, Refusal> {
        let text = |member: &str| body[member].as_str().filter(|it| !it.is_empty());
        let forbidden = |message: String| Err(Refusal::new("forbidden", message));
        let invalid = |message: &str| Err(Refusal::new("unprocessable_entity", message));
        let mut link = DubLink {
            url: destination(text("url").unwrap_or_default())?,
            domain: text("domain").unwrap_or(PRIMARY_DOMAIN).to_lowercase(),
            external_id: external_id(body).map(str::to_owned),
            created_at: rfc3339(now),
            ..DubLink::default()
        };
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
        if !DOMAINS.contains(&link.domain.as_str()) {
            return forbidden("Domain does not belong to workspace.".to_owned());
        }
        link.key = match text("key").map(|key| key.trim_matches('/')) {
            Some(key)
                if key.starts_with('_') || key.ends_with(".php") || key.contains(['?', ' ']) =>
            {
                return invalid("Invalid key.");
            }
            Some(key) => key.to_owned(),
            None => self.random_key(body),
        };
        let strangers = lock(&self.strangers);
        let mut strangers = strangers.iter();
        if links.iter().any(|it| it.is_at(&link.domain, &link.key))
            || strangers.any(|(domain, key)| *domain == link.domain && *key == link.key)
        {
            let message = "Duplicate key: This short link already exists.";
            return Err(Refusal::new("conflict", message));
        }
        if let Some(id) = link.external_id.as_deref().filter(|_| !is_bulk)
            && links.iter().any(|it| it.has_external_id(id))
        {
            let message = "A link with this externalId already exists in this workspace.";
            return Err(Refusal::new("conflict", message));
        }
        if is_bulk && body["rewrite"] == true {
            return invalid("You cannot use link cloaking with bulk link creation.");
        }
        set_values(&mut link, body)?;
        link.id = format!("link_{}", ids::uuid(self.account.next_number()).simple());
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
    pub(super) fn tags(&self, body: &Value) -> Result<Vec<String>, Refusal> {
        let names = body["tagNames"].as_array().into_iter().flatten();
        let names = names.filter_map(Value::as_str);
        let (mut tags, mut unknown) = (Vec::new(), Vec::new());
        for name in names {
            match TAGS.iter().find(|tag| tag.eq_ignore_ascii_case(name)) {
                Some(tag) => tags.push((*tag).to_owned()),
                None => unknown.push(name),
            }
        }
        match unknown.is_empty() {
            true => Ok(tags),
            false => {
                let message = format!("Invalid tagNames detected: {}", unknown.join(", "));
                Err(Refusal::new("unprocessable_entity", message))
            }
        }
    }

    pub(super) fn change(&self, id: &str, body: &Value) -> Result<Value, Refusal> {
        let mut links = lock(&self.account.links);
        let link = links.iter_mut().find(|it| it.is(id));
        let link = link.ok_or_else(Refusal::not_found)?;
        let mut changed = link.clone();
        if let Some(url) = body["url"].as_str() {
            changed.url = destination(url)?;
        }
        if body["tagNames"].is_array() {
            changed.tags = self.tags(body)?;
        }
        changed.archived = body["archived"].as_bool().unwrap_or(changed.archived);
        set_values(&mut changed, body)?;
        *link = changed;
        Ok(link.as_json())
    }
}

/// Returns the external id of a request as Dub keeps it: without an `ext_` at its beginning.
pub(super) fn external_id(body: &Value) -> Option<&str> {
    let id = body["externalId"].as_str().filter(|it| !it.is_empty())?;
    Some(id.strip_prefix("ext_").unwrap_or(id))
}

/// Returns a destination as Dub keeps it: with a scheme.
fn destination(text: &str) -> Result<String, Refusal> {
    let has_scheme = text.split_once(':').is_some_and(|(scheme, rest)| {
        !rest.is_empty() && !scheme.is_empty() && !scheme.contains(['.', '/', ' '])
    });
    match text {
        _ if has_scheme => Ok(text.to_owned()),
        text if text.contains('.') && !text.contains(' ') => Ok(format!("https://{text}")),
        _ => Err(Refusal::new(
            "unprocessable_entity",
            "Invalid destination URL",
        )),
    }
}

/// Sets the given members that creating and changing have in common.
fn set_values(link: &mut DubLink, body: &Value) -> Result<(), Refusal> {
    if body["folderId"].as_str().is_some_and(|it| it != FOLDER) {
        return Err(Refusal::new("not_found", "Folder not found in workspace."));
    }
    for name in [
        "tenantId",
        "programId",
        "partnerId",
        "trackConversion",
        "folderId",
        "comments",
        "expiredUrl",
        "password",
        "rewrite",
        "doIndex",
        "ios",
        "android",
        "geo",
    ] {
        if let Some(value) = body.get(name) {
            link.other.insert(name.to_owned(), value.clone());
        }
    }
    if let Some(value) = body.get("expiresAt") {
        let time = value.as_str().and_then(milliseconds);
        let time = time.and_then(|it| u64::try_from(it).ok());
        let time = time.map(|it| rfc3339(SystemTime::UNIX_EPOCH + Duration::from_millis(it)));
        link.other.insert("expiresAt".to_owned(), time.into());
    }
    Ok(())
}
