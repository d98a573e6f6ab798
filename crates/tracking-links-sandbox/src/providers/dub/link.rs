//! The links of the simulated Dub, and how its answers write them.

use serde_json::{Map, Value, json};
use url::Url;

/// The workspace's primary domain.
pub(super) const PRIMARY_DOMAIN: &str = "dub.test";
/// The workspace's id.
pub(super) const WORKSPACE: &str = "ws_1";

const UTM: [&str; 5] = [
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
];

/// A link that was created at the simulated Dub.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DubLink {
    /// The id that Dub gave it.
    pub id: String,
    /// The requested domain, or the workspace's primary one.
    pub domain: String,
    /// The requested key, or a generated one.
    pub key: String,
    /// The requested destination.
    pub url: String,
    /// The requested external id.
    pub external_id: Option<String>,
    /// The requested tags, as the workspace writes them.
    pub tags: Vec<String>,
    /// The further requested members, as they were requested.
    pub other: Map<String, Value>,
    /// Whether lists leave the link out.
    pub archived: bool,
    /// The times of the clicks by the sandbox's clock, in milliseconds since 1970.
    pub clicks: Vec<u128>,
    /// The time of the creation by the sandbox's clock. RFC 3339.
    pub created_at: String,
}

impl DubLink {
    /// Returns whether the link has this key on this domain, in any case.
    pub(super) fn is_at(&self, domain: &str, key: &str) -> bool {
        self.domain.eq_ignore_ascii_case(domain) && self.key.eq_ignore_ascii_case(key)
    }

    /// Returns whether the link has this external id, in any case.
    pub(super) fn has_external_id(&self, id: &str) -> bool {
        let own = self.external_id.as_deref();
        own.is_some_and(|own| own.eq_ignore_ascii_case(id))
    }

    /// Returns whether the link has this id, or this external id after `ext_`.
    pub(super) fn is(&self, id: &str) -> bool {
        match id.strip_prefix("ext_") {
            Some(external_id) => self.has_external_id(external_id),
            None => self.id == id,
        }
    }

    pub(super) fn short_link(&self) -> String {
        format!("https://{}/{}", self.domain, self.key)
    }

    /// Writes this as an answer does, with all members that Dub has.
    pub(super) fn as_json(&self) -> Value {
        let short_link = self.short_link();
        let tags: Vec<Value> = self.tags.iter().map(|name| tag(name)).collect();
        let mut answer = json!({
            "id": self.id,
            "domain": self.domain,
            "key": self.key,
            "url": self.url,
            "shortLink": short_link,
            "qrCode": format!("https://api.dub.co/qr?url={short_link}?qr=1"),
            "externalId": self.external_id,
            "archived": self.archived,
            "tags": tags,
            "tagId": tags.first().map(|tag| &tag["id"]),
            "webhookIds": [],
            "userId": "user_1",
            "workspaceId": WORKSPACE,
            "projectId": WORKSPACE.trim_start_matches("ws_"),
            "clicks": self.clicks.len(),
            "leads": 0,
            "conversions": 0,
            "sales": 0,
            "saleAmount": 0,
            "lastClicked": null,
            "createdAt": self.created_at,
            "updatedAt": self.created_at,
        });
        for name in [
            "tenantId",
            "programId",
            "partnerId",
            "expiresAt",
            "expiredUrl",
            "disabledAt",
            "password",
            "title",
            "description",
            "image",
            "video",
            "ios",
            "android",
            "geo",
            "folderId",
            "comments",
        ] {
            answer[name] = self.other.get(name).cloned().unwrap_or_default();
        }
        for name in [
            "trackConversion",
            "proxy",
            "rewrite",
            "doIndex",
            "publicStats",
        ] {
            answer[name] = self.other.get(name).cloned().unwrap_or(false.into());
        }
        let url = Url::parse(&self.url).ok();
        for name in UTM {
            let mut pairs = url.iter().flat_map(Url::query_pairs);
            answer[name] = pairs.find(|(it, _)| it == name).map(|it| it.1).into();
        }
        answer
    }
}

fn tag(name: &str) -> Value {
    json!({ "id": format!("tag_{name}"), "name": name, "color": "blue" })
}
