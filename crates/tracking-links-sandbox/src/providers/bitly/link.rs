//! The links of the simulated Bitly, how its answers write them, and its refusals.

use std::time::SystemTime;

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::time::rfc3339;

/// The domain of links that name none.
pub(super) const DEFAULT_DOMAIN: &str = "bit.ly";

/// The URL of the real server, which answers contain.
pub(super) const SERVER: &str = "https://api-ssl.bitly.com/v4";

/// A link that was created at the simulated Bitly.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BitlyLink {
    /// The requested domain.
    pub domain: String,
    /// Seven generated letters and digits.
    pub hash: String,
    /// The GUID of the group.
    pub group: String,
    /// The requested destination, with a slash for an empty path.
    pub long_url: String,
    /// The requested title.
    pub title: Option<String>,
    /// The requested tags.
    pub tags: Vec<String>,
    /// The back-halves that the link was given, the last one first.
    pub back_halves: Vec<String>,
    /// Whether lists leave the link out.
    pub archived: bool,
    /// How often it was followed.
    pub clicks: usize,
    /// The time of the creation by the sandbox's clock.
    pub created_at: SystemTime,
}

impl BitlyLink {
    /// Returns whether the link has this hash or back-half on this domain.
    pub(super) fn is(&self, domain: &str, path: &str) -> bool {
        self.domain == domain && (self.hash == path || self.back_halves.iter().any(|it| it == path))
    }

    /// Writes this as an answer does.
    pub(super) fn as_json(&self) -> Value {
        let url = |path: &String| format!("https://{}/{path}", self.domain);
        let custom: Vec<_> = self.back_halves.iter().map(url).collect();
        json!({
            "id": format!("{}/{}", self.domain, self.hash),
            "link": url(&self.hash),
            "custom_bitlinks": custom,
            "long_url": self.long_url,
            "title": self.title.as_deref().unwrap_or_default(),
            "archived": self.archived,
            "tags": self.tags,
            "created_at": time(self.created_at),
            "deeplinks": [],
            "references": { "group": format!("{SERVER}/groups/{}", self.group) },
        })
    }
}

/// Writes a time in whole seconds, with its zone in digits.
pub(super) fn time(time: SystemTime) -> String {
    let text = rfc3339(time);
    let seconds = text.split('.').next().unwrap_or_default();
    format!("{seconds}+0000")
}

/// Makes an error answer. `field` is the property of the body that is wrong.
pub(super) fn refusal(status: u16, code: &str, field: Option<&str>) -> Answer {
    let description = match code {
        "FORBIDDEN" => "You are currently forbidden to access this resource.",
        "NOT_FOUND" => "What are you looking for?",
        _ => "The request was refused by the sandbox.",
    };
    let mut body = json!({ "message": code, "resource": "bitlinks", "description": description });
    if let Some(field) = field {
        body["errors"] = json!([{ "field": field, "error_code": "invalid" }]);
    }
    Answer::json(status, &body)
}

/// Makes the answer to a request with a wrong access token, and to one about what is another
/// account's.
pub(super) fn forbidden() -> Answer {
    refusal(403, "FORBIDDEN", None)
}

/// Makes the answer to a request for a link that there is not.
pub(super) fn not_found() -> Answer {
    refusal(404, "NOT_FOUND", None)
}

/// Makes the answer to a value that is not allowed.
pub(super) fn invalid(field: &str) -> Answer {
    let code = format!("INVALID_ARG_{}", field.to_uppercase());
    refusal(400, &code, Some(field))
}
