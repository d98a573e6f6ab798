//! The simulated Partnerize: its keys, its one partner and campaigns, and its errors.
//!
//! How long to wait at the rate limit is in a header of Partnerize's own, and not in `Retry-After`.
//! A partner that the user may not read does not exist for it.

use super::prelude::*;

const APPLICATION_KEY: &str = "partnerize-sandbox-application";
const API_KEY: &str = "partnerize-sandbox-user";
const READ_ONLY_API_KEY: &str = "partnerize-sandbox-reader";
const PUBLISHER_ID: &str = "1l1007802";
/// The campaigns in which the partner takes part.
const CAMPAIGNS: [&str; 2] = ["1011l222", "1011l333"];

const LINKS_PER_PAGE: usize = 200;

simulated! {
    /// The simulated Partnerize, listening on its own port.
    Partnerize, PartnerizeService, Value;
    /// Returns the user's application key: the user name of HTTP Basic.
    application_key = APPLICATION_KEY;
    /// Returns the API key of a user who may do everything: the password of HTTP Basic.
    api_key = API_KEY;
    /// Returns the API key of a user who may read links only.
    read_only_api_key = READ_ONLY_API_KEY;
    /// Returns the id of the partner.
    publisher_id = PUBLISHER_ID;
}

impl Service for PartnerizeService {
    // A link is as it was answered.
    client_service!(partnerize, Partnerize(PUBLISHER_ID), Value, API_KEY);

    /// Invented: Partnerize publishes no number.
    const RATE_LIMIT: (u32, Duration) = (1_000, Duration::from_secs(60));
    const SECRET_VARIABLES: Variables = &[
        ("PARTNERIZE_APPLICATION_KEY", APPLICATION_KEY),
        ("PARTNERIZE_API_KEY", API_KEY),
    ];
    const PUBLIC_VARIABLES: Variables = &[("PARTNERIZE_PUBLISHER_ID", PUBLISHER_ID)];
    const SECRETS: &'static [&'static str] = &[API_KEY, READ_ONLY_API_KEY];
    const LOGIN: Login = Login::Basic(APPLICATION_KEY);
    const EXAMPLES: &str = r#"{
        "program": "1011l222",
        "options": { "partnerize": { "params": { "adref": "banner" } } }
    }"#;

    fn permit(&self, call: &Call) -> Result<(), Refused> {
        let publisher_id = call.path("publisher_id");
        if publisher_id != PUBLISHER_ID {
            return Err(absent("publisher", publisher_id));
        }
        if self.secret(call.request) == Some(READ_ONLY_API_KEY) && call.request.method() != "GET" {
            let why = "You do not have 'write' permission on publisher with id '1l1007802'";
            return Err(Refused::general(403, why));
        }
        Ok(())
    }

    /// The codes of 401 and 403 are known, that of 404 is a guess.
    fn refuse(&self, _: &RecordedRequest, refused: &Refused) -> Answer {
        let codes = [
            (401, "unauthorized"),
            (403, "unauthorized"),
            (404, "not_found"),
            (429, "too_many_requests"),
        ];
        let message = match refused.status {
            400 => "Bad request",
            401 => "Your API credentials can be found in Account settings",
            _ => &refused.message,
        };
        let code = refused.code_or(&codes, "bad_request");
        let mut error = json!({ "code": code, "message": message });
        for it in &refused.violations {
            let item = json!({
                "property": it.name,
                "type": "string",
                "code": "invalid_property",
                "message": it.message,
            });
            push(&mut error["errors"], item);
        }
        Answer::json(refused.status, &json!({ "error": error }))
    }

    fn with_rate_limit(&self, answer: Answer, allowance: &Allowance) -> Answer {
        let resets_in = allowance.resets_in.as_secs().to_string();
        let answer = match allowance.exceeded {
            true => answer.header("x-ratelimit-retry-after", resets_in.clone()),
            false => answer,
        };
        answer
            .header("x-ratelimit-limit", allowance.limit.to_string())
            .header("x-ratelimit-remaining", allowance.remaining.to_string())
            .header("x-ratelimit-reset", resets_in)
    }

    fn carry_out(&self, call: &Call) -> Result<Answer, Refused> {
        let mut links = self.account.links();
        let single = |link: &Value| ok(json!({ "execution_time": "0.01 seconds", "link": link }));
        match call.operation() {
            "create-link" => {
                let number = links.len() as u64 + 1;
                let new = json!({
                    "id": format!("1011l{number}"),
                    "description": null,
                    "destination_url": null,
                    "tracking_short_url": format!("https://prf.test/l/{}", ids::short_code(number)),
                    "params": [],
                    "active": true,
                });
                let link = changed(new, &call.body)?;
                links.push(link.clone());
                single(&link)
            }
            "list-links" => ok(list(&links, call)),
            operation => {
                let id = call.path("link_id");
                let at = place(&links, "id", id).ok_or_else(|| absent("link", id))?;
                if operation == "update-link" {
                    links[at] = changed(links[at].clone(), &call.body)?;
                }
                single(&links[at])
            }
        }
    }
}

fn list(links: &[Value], call: &Call) -> Value {
    let list = List::of(links, call)
        .size("limit", LINKS_PER_PAGE)
        .at_most(LINKS_PER_PAGE)
        .offset("offset");
    let (path, limit) = (call.request.path(), list.page_size());
    let next = list
        .next()
        .map(|next| format!("{path}?limit={limit}&offset={next}"));
    json!({
        "execution_time": "0.01 seconds",
        "count": list.total(),
        "limit": limit,
        "offset": list.first(),
        "links": list.page(),
        "hypermedia": {
            "pagination": { "total_item_count": list.total(), "next_page": next },
        },
    })
}

/// Returns a link with the given properties, and the tracking URL that follows from them.
fn changed(mut link: Value, given: &Value) -> Result<Value, Refused> {
    set_members(given, &mut link);
    let campaign = text(&link, "campaign_id").unwrap_or_default();
    if !CAMPAIGNS.contains(&campaign) {
        let why = "The campaign was not found";
        return Err(Refused::of(Location::Body, "campaign_id", why));
    }
    let mut url = format!("https://prf.test/click/camref:{campaign}");
    for param in link["params"].as_array().into_iter().flatten() {
        let part = |name: &str| text(param, name).unwrap_or_default();
        url.push_str(&format!("/{}:{}", part("key"), part("value")));
    }
    if let Some(destination) = text(&link, "destination_url") {
        url.push_str(&format!("/destination:{destination}"));
    }
    link["tracking_url"] = url.into();
    Ok(link)
}

fn absent(what: &str, id: &str) -> Refused {
    Refused::general(404, format!("{what} with id '{id}' was not found"))
}
