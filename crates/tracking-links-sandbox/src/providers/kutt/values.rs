//! The values of a request, as Kutt reads and refuses them. Blanks around a text are dropped, and
//! an empty text counts as absent.

use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::contract::Violation;

use super::link::{DEFAULT_DOMAIN, OWN_DOMAIN, span};

/// Some of the addresses that Kutt keeps for its own pages.
const RESERVED: [&str; 6] = ["admin", "api", "login", "logout", "settings", "stats"];

/// The password of a change that leaves the password as it is consists of these.
pub(super) const BULLET: char = '•';

pub(super) const NO_TARGET: Refused = "Target is missing.";
const LONG_TARGET: Refused = "Maximum URL length is 2040.";

/// Why a value is refused: the message of a 400.
pub(super) type Refused = &'static str;

/// Values of a body, valid ones. `None` is one that is absent.
#[derive(Debug)]
pub(super) struct Values {
    pub(super) target: Option<String>,
    pub(super) address: Option<String>,
    pub(super) description: Option<String>,
    pub(super) expires_at: Option<SystemTime>,
    pub(super) password: Option<String>,
}

impl Values {
    /// Reads a body. `address` is the name of the address in it, and `max_target` how long a
    /// target may be.
    pub(super) fn read(
        body: &Value,
        address: &str,
        max_target: usize,
        now: SystemTime,
    ) -> Result<Self, Refused> {
        let text = |name: &str| text(body, name);
        Ok(Self {
            target: text("target")
                .map(|it| target(&it, max_target))
                .transpose()?,
            address: text(address).map(valid_address).transpose()?,
            description: text("description"),
            expires_at: text("expire_in")
                .map(|it| expires_at(&it, now))
                .transpose()?,
            password: text("password"),
        })
    }
}

/// Returns a text without the blanks around it; `None` if it is absent or empty.
pub(super) fn text(body: &Value, name: &str) -> Option<String> {
    let text = body[name].as_str().filter(|text| !text.is_empty())?;
    Some(text.trim().to_owned())
}

fn target(text: &str, max: usize) -> Result<String, Refused> {
    if text.chars().count() > max {
        return Err(LONG_TARGET);
    }
    let url = match text.split_once(':') {
        Some((scheme, _)) if scheme.chars().all(char::is_alphanumeric) => text.to_owned(),
        _ => format!("http://{text}"),
    };
    let Some(rest) = url
        .strip_prefix("http://")
        .or_else(|| url.strip_prefix("https://"))
    else {
        return Ok(url);
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.split(':').next().unwrap_or_default();
    if host.strip_prefix("www.").unwrap_or(host) == DEFAULT_DOMAIN {
        return Err("kutt.test URLs are not allowed.");
    }
    let is_private = ["10.", "127.", "169.254.", "192.168."];
    let is_private = is_private.iter().any(|start| host.starts_with(start));
    match host.contains('.') && !is_private && !url.contains(' ') {
        true => Ok(url),
        false => Err("URL is not valid."),
    }
}

fn valid_address(address: String) -> Result<String, Refused> {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if address.is_empty() || !address.chars().all(is_allowed) {
        return Err("Custom URL is not valid.");
    }
    match RESERVED.contains(&address.as_str()) {
        true => Err("You can't use this custom URL."),
        false => Ok(address),
    }
}

fn expires_at(text: &str, now: SystemTime) -> Result<SystemTime, Refused> {
    let span = span(text).filter(|span| !span.is_zero());
    let invalid = "Expire format is invalid. Valid examples: 1m, 8h, 42 days.";
    match span.ok_or(invalid)? {
        short if short < Duration::from_secs(60) => {
            Err("Expire time should be more than 1 minute.")
        }
        span => now.checked_add(span).ok_or(invalid),
    }
}

/// Reads the domain: `None` is the default domain.
pub(super) fn domain(body: &Value) -> Result<Option<String>, Refused> {
    let domain = body["domain"].as_str().map(str::to_lowercase);
    match domain.filter(|it| !it.is_empty() && it != DEFAULT_DOMAIN) {
        Some(domain) if domain != OWN_DOMAIN => Err("You can't use this domain."),
        domain => Ok(domain),
    }
}

/// Returns the message for what the document does not allow.
pub(super) fn message(violation: &Violation) -> Refused {
    match violation.name.as_str() {
        // No other property is required.
        "" if violation.message.contains("required property") => NO_TARGET,
        "target" if violation.message.contains("longer than") => LONG_TARGET,
        "target" => NO_TARGET,
        "customurl" | "address" => "Custom URL length must be between 1 and 64.",
        "description" => "Description length must be between 1 and 2040.",
        "expire_in" => "Expire format is invalid. Valid examples: 1m, 8h, 42 days.",
        "password" => "Password length must be between 3 and 64.",
        "reuse" => "Reuse must be boolean.",
        "domain" => "Domain should be string.",
        "id" => "ID is invalid.",
        "limit" => "limit query is not valid.",
        "skip" => "skip query is not valid.",
        _ => "An error occurred.",
    }
}
