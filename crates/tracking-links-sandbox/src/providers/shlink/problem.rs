//! Error bodies of the simulated Shlink: problems of RFC 7807.

use serde_json::{Value, json};

use crate::answer::Answer;

/// The start of a problem's type; its name follows.
const TYPES: &str = "https://shlink.io/api/error/";

/// Makes an error answer. `more` has the members that only this type of problem has.
pub(super) fn problem(status: u16, name: &str, title: &str, detail: &str, more: Value) -> Answer {
    let mut body = json!({
        "type": format!("{TYPES}{name}"),
        "title": title,
        "detail": detail,
        "status": status,
    });
    if let (Value::Object(body), Value::Object(more)) = (&mut body, more) {
        body.extend(more);
    }
    Answer::new(status)
        .header("content-type", "application/problem+json")
        .body(body.to_string())
}

/// Makes the answer to invalid values of these properties.
pub(super) fn invalid(names: &[&str]) -> Answer {
    let detail = "Provided data is not valid";
    let more = json!({ "invalidElements": names });
    problem(400, "invalid-data", "Invalid data", detail, more)
}

/// Makes the answer to a request without an API key.
pub(super) fn unauthenticated() -> Answer {
    let detail = "The header X-Api-Key is missing";
    let more = json!({ "expectedHeaders": ["X-Api-Key"] });
    let (name, title) = ("missing-authentication", "Invalid authorization");
    problem(401, name, title, detail, more)
}

/// Makes the answer to a request for a link that there is not.
pub(super) fn not_found(short_code: &str, domain: Option<&str>) -> Answer {
    let detail = format!(
        "No URL found with short code \"{short_code}\"{}",
        on(domain)
    );
    let more = with_domain(json!({ "shortCode": short_code }), domain);
    problem(
        404,
        "short-url-not-found",
        "Short URL not found",
        &detail,
        more,
    )
}

/// Makes the answer to a request for a slug that is in use.
pub(super) fn taken(slug: &str, domain: Option<&str>) -> Answer {
    let detail = format!("Provided slug \"{slug}\" is already in use{}.", on(domain));
    let more = with_domain(json!({ "customSlug": slug }), domain);
    problem(400, "non-unique-slug", "Invalid custom slug", &detail, more)
}

/// Makes the answer to deleting a link with too many visits.
pub(super) fn undeletable(short_code: &str, domain: Option<&str>, threshold: usize) -> Answer {
    let detail = format!(
        "Impossible to delete short URL with short code \"{short_code}\"{}, since it has more than \
         \"{threshold}\" visits.",
        on(domain)
    );
    let more = json!({ "shortCode": short_code, "threshold": threshold });
    let more = with_domain(more, domain);
    problem(
        422,
        "invalid-short-url-deletion",
        "Cannot delete short URL",
        &detail,
        more,
    )
}

fn on(domain: Option<&str>) -> String {
    domain.map_or_else(String::new, |domain| format!(" for domain \"{domain}\""))
}

fn with_domain(mut more: Value, domain: Option<&str>) -> Value {
    if let Some(domain) = domain {
        more["domain"] = domain.into();
    }
    more
}
