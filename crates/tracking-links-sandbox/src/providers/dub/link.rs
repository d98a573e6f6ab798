//! The links of the simulated Dub, as its answers write them, with the times of their `_clicks`.

use serde_json::{Value, json};
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

/// Makes a link with the values that a request may leave out, and with all members that Dub has.
pub(super) fn new(domain: &str, key: &str, external_id: Option<&str>) -> Value {
    let short_link = format!("https://{domain}/{key}");
    json!({
        "domain": domain,
        "key": key,
        "shortLink": short_link,
        "qrCode": format!("https://api.dub.co/qr?url={short_link}?qr=1"),
        "externalId": external_id,
        "archived": false,
        "tags": [],
        "tagId": null,
        "webhookIds": [],
        "userId": "user_1",
        "workspaceId": WORKSPACE,
        "projectId": WORKSPACE.trim_start_matches("ws_"),
        "clicks": 0,
        "leads": 0,
        "conversions": 0,
        "sales": 0,
        "saleAmount": 0,
        "lastClicked": null,
        "tenantId": null,
        "programId": null,
        "partnerId": null,
        "expiresAt": null,
        "expiredUrl": null,
        "disabledAt": null,
        "password": null,
        "title": null,
        "description": null,
        "image": null,
        "video": null,
        "ios": null,
        "android": null,
        "geo": null,
        "folderId": null,
        "comments": null,
        "trackConversion": false,
        "proxy": false,
        "rewrite": false,
        "doIndex": false,
        "publicStats": false,
        "_clicks": [],
    })
}

/// Returns whether a link has this key on this domain, in any case.
pub(super) fn is_at(link: &Value, domain: &str, key: &str) -> bool {
    is_same(&link["domain"], domain) && is_same(&link["key"], key)
}

/// Returns whether a member is this text, in any case.
pub(super) fn is_same(member: &Value, text: &str) -> bool {
    let its = member.as_str();
    its.is_some_and(|its| its.eq_ignore_ascii_case(text))
}

/// Returns whether a link has this id, or this external id after `ext_`.
pub(super) fn is(link: &Value, id: &str) -> bool {
    match id.strip_prefix("ext_") {
        Some(external_id) => is_same(&link["externalId"], external_id),
        None => link["id"] == id,
    }
}

/// Sets the destination, and the members that are its UTM parameters.
pub(super) fn set_url(link: &mut Value, text: &str) {
    link["url"] = text.into();
    let url = Url::parse(text).ok();
    for name in UTM {
        let mut pairs = url.iter().flat_map(Url::query_pairs);
        link[name] = pairs.find(|(it, _)| it == name).map(|it| it.1).into();
    }
}

/// Sets the tags.
pub(super) fn set_tags(link: &mut Value, names: &[&str]) {
    let tag = |name: &&str| json!({ "id": format!("tag_{name}"), "name": name, "color": "blue" });
    link["tags"] = names.iter().map(tag).collect();
    link["tagId"] = link["tags"][0]["id"].clone();
}
