//! The simulated Partnerize: its keys, its one partner and campaigns, and its errors.
//!
//! How long to wait at the rate limit is in a header of Partnerize's own, and not in `Retry-After`.
//! A partner that the user may not read does not exist for it.

use tracking_links::PartnerizeOptions;

use super::prelude::*;

const APPLICATION_KEY: &str = "partnerize-sandbox-application";
const API_KEY: &str = "partnerize-sandbox-user";
const READ_ONLY_API_KEY: &str = "partnerize-sandbox-reader";
const PUBLISHER_ID: &str = "1l1007802";
/// The campaigns in which the partner takes part.
const CAMPAIGNS: [&str; 2] = ["1011l222", "1011l333"];

const LINKS_PER_PAGE: usize = 200;

const LINKS: &str = "/v2/publishers/{publisher_id}/links";
const LINK: &str = "/v2/publishers/{publisher_id}/links/{link_id}";

/// The simulated Partnerize, listening on its own port.
pub type Partnerize = Server<PartnerizeService>;

/// The part of the simulated Partnerize that answers requests.
#[derive(Debug)]
pub struct PartnerizeService {
    account: Account<Value>,
}

impl Server<PartnerizeService> {
    /// Returns the user's application key: the user name of HTTP Basic.
    pub fn application_key(&self) -> &'static str {
        APPLICATION_KEY
    }

    /// Returns the API key of a user who may do everything: the password of HTTP Basic.
    pub fn api_key(&self) -> &'static str {
        API_KEY
    }

    /// Returns the API key of a user who may read links only.
    pub fn read_only_api_key(&self) -> &'static str {
        READ_ONLY_API_KEY
    }

    /// Returns the id of the partner.
    pub fn publisher_id(&self) -> &'static str {
        PUBLISHER_ID
    }
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
    const LOGIN: Login = Login::Basic(APPLICATION_KEY);
    const EXAMPLES: Examples = &[
        (Field::Program, |request| request.program(CAMPAIGNS[0])),
        (Field::Options, |request| {
            let mut options = PartnerizeOptions::default();
            options
                .params
                .insert("adref".to_owned(), "banner".to_owned());
            request.options(options)
        }),
    ];

    fn authenticate(&self, request: &RecordedRequest) -> Result<(), Answer> {
        match api_key(request) {
            Some(_) => Ok(()),
            None => {
                let why = "Your API credentials can be found in Account settings";
                Err(refusal(401, why, &[]))
            }
        }
    }

    fn permit(&self, matched: &Matched, request: &RecordedRequest) -> Result<(), Answer> {
        let publisher_id = matched.path_value("publisher_id");
        if publisher_id != PUBLISHER_ID {
            let why = format!("publisher with id '{publisher_id}' was not found");
            return Err(refusal(404, &why, &[]));
        }
        if api_key(request) == Some(READ_ONLY_API_KEY) && request.method() != "GET" {
            let why = "You do not have 'write' permission on publisher with id '1l1007802'";
            return Err(refusal(403, why, &[]));
        }
        Ok(())
    }

    fn error(&self, _: &RecordedRequest, status: u16, why: &Why) -> Answer {
        let errors = why.violations.iter();
        let errors = errors.map(|it| invalid(&it.name, "invalid_property", &it.message));
        refusal(status, why.message, &errors.collect::<Vec<_>>())
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

    fn carry_out(&self, matched: &Matched, request: &RecordedRequest, _: SystemTime) -> Answer {
        let body = request.json().unwrap_or_default();
        match (request.method(), matched.template()) {
            ("POST", LINKS) => self.create(&body),
            ("GET", LINKS) => self.list(request),
            (method, LINK) => {
                let id = matched.path_value("link_id");
                let mut links = lock(&self.account.links);
                let Some(link) = links.iter_mut().find(|it| it["id"] == id) else {
                    let why = format!("link with id '{id}' was not found");
                    return refusal(404, &why, &[]);
                };
                if method == "PATCH" {
                    let changed = match changed(link.clone(), &body) {
                        Ok(changed) => changed,
                        Err(refused) => return refused,
                    };
                    *link = changed;
                }
                single(link)
            }
            _ => not_implemented(self, request),
        }
    }
}

impl PartnerizeService {
    fn create(&self, body: &Value) -> Answer {
        let mut links = lock(&self.account.links);
        let number = links.len() as u64 + 1;
        let new = json!({
            "id": format!("1011l{number}"),
            "description": null,
            "destination_url": null,
            "tracking_short_url": format!("https://prf.test/l/{}", ids::short_code(number)),
            "params": [],
            "active": true,
        });
        match changed(new, body) {
            Ok(link) => {
                let answer = single(&link);
                links.push(link);
                answer
            }
            Err(refused) => refused,
        }
    }

    fn list(&self, request: &RecordedRequest) -> Answer {
        let limit = request
            .query_number("limit")
            .unwrap_or(LINKS_PER_PAGE)
            .clamp(1, LINKS_PER_PAGE);
        let offset = request.query_number("offset").unwrap_or_default();
        let links = lock(&self.account.links);
        let page: Vec<&Value> = links.iter().skip(offset).take(limit).collect();
        let next = offset + limit;
        let path = request.path();
        let next_page = (next < links.len()).then(|| format!("{path}?limit={limit}&offset={next}"));
        Answer::json(
            200,
            &json!({
                "execution_time": "0.01 seconds",
                "count": links.len(),
                "limit": limit,
                "offset": offset,
                "links": page,
                "hypermedia": { "pagination": {
                    "total_item_count": links.len(),
                    "next_page": next_page,
                } },
            }),
        )
    }
}

/// Returns a link with the given properties, and the tracking URL that follows from them.
fn changed(mut link: Value, given: &Value) -> Result<Value, Answer> {
    let given = given.as_object().into_iter().flatten();
    for (name, value) in given {
        link[name] = value.clone();
    }
    let campaign = link["campaign_id"].as_str().unwrap_or_default().to_owned();
    if !CAMPAIGNS.contains(&campaign.as_str()) {
        let error = invalid("campaign_id", "invalid_value", "The campaign was not found");
        return Err(refusal(400, "Bad request", &[error]));
    }
    let mut url = format!("https://prf.test/click/camref:{campaign}");
    for param in link["params"].as_array().into_iter().flatten() {
        let text = |name: &str| param[name].as_str().unwrap_or_default();
        url.push_str(&format!("/{}:{}", text("key"), text("value")));
    }
    if let Some(destination) = link["destination_url"].as_str() {
        url.push_str(&format!("/destination:{destination}"));
    }
    link["tracking_url"] = url.into();
    Ok(link)
}

fn single(link: &Value) -> Answer {
    let body = json!({ "execution_time": "0.01 seconds", "link": link });
    Answer::json(200, &body)
}

/// Makes an entry of `errors` in an error body.
fn invalid(property: &str, code: &str, message: &str) -> Value {
    json!({ "property": property, "type": "string", "code": code, "message": message })
}

/// Makes an error answer. The codes of 401 and 403 are known, that of 404 is a guess.
fn refusal(status: u16, message: &str, errors: &[Value]) -> Answer {
    let code = match status {
        401 | 403 => "unauthorized",
        404 => "not_found",
        429 => "too_many_requests",
        _ => "bad_request",
    };
    let mut error = json!({ "code": code, "message": message });
    if !errors.is_empty() {
        error["errors"] = errors.into();
    }
    Answer::json(status, &json!({ "error": error }))
}

/// Returns the API key in the credentials of a request; `None` if they are missing or wrong.
fn api_key(request: &RecordedRequest) -> Option<&'static str> {
    PartnerizeService::LOGIN.find(request, &[API_KEY, READ_ONLY_API_KEY])
}
