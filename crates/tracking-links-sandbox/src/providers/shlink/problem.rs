//! The refusals of the simulated Shlink, and how it writes them: as problems of RFC 7807.

use serde_json::json;

use crate::answer::Answer;
use crate::refused::Refused;

/// The start of a problem's type; its name follows.
const TYPES: &str = "https://shlink.io/api/error/";

/// The names of the problems that any provider may have, by their status.
const OF_STATUS: [(u16, &str); 3] = [
    (401, "invalid-api-key"),
    (404, "not-found"),
    (405, "method-not-allowed"),
];

/// The titles of problems, by name.
const TITLES: [(&str, &str); 9] = [
    ("invalid-api-key", "Invalid API key"),
    ("invalid-data", "Invalid data"),
    ("invalid-short-url-deletion", "Cannot delete short URL"),
    ("malformed-request-body", "Malformed request body"),
    ("method-not-allowed", "Method Not Allowed"),
    ("missing-authentication", "Invalid authorization"),
    ("non-unique-slug", "Invalid custom slug"),
    ("not-found", "Not Found"),
    ("short-url-not-found", "Short URL not found"),
];

/// Writes a refusal.
pub(super) fn answer(refused: &Refused) -> Answer {
    let name = refused.code_or(&OF_STATUS, "internal-server-error");
    let title = TITLES.iter().find(|(of, _)| *of == name);
    let answer = refused.json(json!({
        "type": format!("{TYPES}{name}"),
        "title": title.map_or("Internal Server Error", |(_, title)| title),
        "detail": refused.message,
        "status": refused.status,
    }));
    answer.of_type("application/problem+json")
}

/// Refuses invalid values of these properties.
pub(super) fn invalid(names: &[&str]) -> Refused {
    let refused = Refused::new(400, "invalid-data", "Provided data is not valid");
    refused.with("invalidElements", json!(names))
}

/// Refuses a request without an API key.
pub(super) fn unauthenticated() -> Refused {
    let detail = "The header X-Api-Key is missing";
    let refused = Refused::new(401, "missing-authentication", detail);
    refused.with("expectedHeaders", json!(["X-Api-Key"]))
}

/// Refuses a request for a link that there is not.
pub(super) fn not_found(short_code: &str, domain: Option<&str>) -> Refused {
    let on = on(domain);
    let detail = format!("No URL found with short code \"{short_code}\"{on}");
    let refused = Refused::new(404, "short-url-not-found", detail);
    with_domain(refused.with("shortCode", short_code), domain)
}

/// Refuses a slug that is in use.
pub(super) fn taken(slug: &str, domain: Option<&str>) -> Refused {
    let detail = format!("Provided slug \"{slug}\" is already in use{}.", on(domain));
    let refused = Refused::new(400, "non-unique-slug", detail);
    with_domain(refused.with("customSlug", slug), domain)
}

/// Refuses to delete a link with too many visits.
pub(super) fn undeletable(short_code: &str, domain: Option<&str>, threshold: usize) -> Refused {
    let detail = format!(
        "Impossible to delete short URL with short code \"{short_code}\"{}, since it has more than \
         \"{threshold}\" visits.",
        on(domain)
    );
    let refused = Refused::new(422, "invalid-short-url-deletion", detail);
    let refused = refused
        .with("shortCode", short_code)
        .with("threshold", threshold);
    with_domain(refused, domain)
}

fn on(domain: Option<&str>) -> String {
    domain.map_or_else(String::new, |domain| format!(" for domain \"{domain}\""))
}

fn with_domain(refused: Refused, domain: Option<&str>) -> Refused {
    match domain {
        Some(domain) => refused.with("domain", domain),
        None => refused,
    }
}
