//! The simulated FirstPromoter: its two credentials, its one promoter, and its errors.
//!
//! Requests are checked against the document that this workspace has of FirstPromoter. Which
//! credential is wrong, its answers don't say. The form of a link's URL and the texts of errors are
//! made up.

use tracking_links::runtime::{Builder, Credential, Runtime};

use super::prelude::*;

const API_KEY: &str = "firstpromoter-sandbox-key";
const ACCOUNT_ID: &str = "acc_sandbox_4711";
/// The numbers of the campaigns in which the promoter takes part.
const CAMPAIGNS: [i64; 2] = [2101, 2102];

const LINKS: &str = "/api/v2/affiliate/referral_links";

/// The simulated FirstPromoter, listening on its own port.
pub type Firstpromoter = Server<FirstpromoterService>;

/// The part of the simulated FirstPromoter that answers requests.
#[derive(Debug)]
pub struct FirstpromoterService {
    account: Account<Value>,
}

impl Server<FirstpromoterService> {
    /// Returns the API key of the promoter.
    pub fn api_key(&self) -> &'static str {
        API_KEY
    }

    /// Returns the id of the account, the other credential.
    pub fn account_id(&self) -> &'static str {
        ACCOUNT_ID
    }
}

impl Service for FirstpromoterService {
    // A link is as it is answered.
    client_service!(firstpromoter, Firstpromoter, Value, API_KEY);

    const RATE_LIMIT: (u32, Duration) = (400, Duration::from_secs(60));
    const SECRET_VARIABLES: Variables = &[
        ("FIRSTPROMOTER_API_KEY", API_KEY),
        ("FIRSTPROMOTER_ACCOUNT_ID", ACCOUNT_ID),
    ];
    /// FirstPromoter documents none.
    const LIMIT_HEADERS: LimitHeaders = LimitHeaders::RetryAfter;
    const EXAMPLES: Examples = &[(Field::Program, |request| {
        request.program(CAMPAIGNS[0].to_string())
    })];

    fn configure(&self, client: Builder<Runtime>) -> Builder<Runtime> {
        client.credential(Credential::api_key("Account", ACCOUNT_ID))
    }

    fn authenticate(&self, request: &RecordedRequest) -> Result<(), Answer> {
        let has_key = request.credentials("Bearer") == Some(API_KEY);
        match has_key && request.header_is("account-id", ACCOUNT_ID) {
            true => Ok(()),
            false => Err(refusal(401, "Unauthorized", &[])),
        }
    }

    /// An invalid request has 422, and the names of what is wrong with it.
    fn error(&self, _: &RecordedRequest, status: u16, why: &Why) -> Answer {
        let status = if status == 400 { 422 } else { status };
        refusal(status, why.message, why.violations)
    }

    fn carry_out(&self, matched: &Matched, request: &RecordedRequest, _: SystemTime) -> Answer {
        let body = request.json().unwrap_or_default();
        let mut links = lock(&self.account.links);
        match (request.method(), matched.template()) {
            ("GET", LINKS) => {
                let size = request.query_number("per_page").unwrap_or(20);
                let before = size
                    .saturating_mul(request.query_number("page").unwrap_or(1).saturating_sub(1));
                let page = links.iter().skip(before).take(size);
                Answer::json(200, &page.cloned().collect())
            }
            ("POST", LINKS) => {
                let campaign = &body["promoter_campaign_id"];
                if !CAMPAIGNS.iter().any(|known| campaign == known) {
                    return no_campaign();
                }
                let number = self.account.next_number();
                let page = body["url"].as_str().unwrap_or("https://brand.example");
                let link = json!({
                    "id": 4700 + number,
                    "name": body["name"],
                    "url": format!("{page}?fpr=anna&fp_link={number}"),
                    "is_default": false,
                    "source": "promoter",
                    "sub_id": body["sub_id"],
                    "campaign": { "id": campaign, "name": "Spring", "color": null },
                });
                links.push(link.clone());
                Answer::json(200, &link)
            }
            (method @ ("PUT" | "DELETE"), _) => {
                let id: u64 = matched.path_value("id").parse().unwrap_or_default();
                let Some(at) = links.iter().position(|it| it["id"] == id) else {
                    return refusal(404, "Record not found", &[]);
                };
                if method == "DELETE" {
                    links.remove(at);
                    return Answer::new(200);
                }
                for (name, value) in body.as_object().into_iter().flatten() {
                    links[at][name] = value.clone();
                }
                Answer::json(200, &links[at])
            }
            _ => not_implemented(self, request),
        }
    }
}

fn no_campaign() -> Answer {
    let errors = json!({ "promoter_campaign_id": ["must exist"] });
    let body = json!({
        "message": "Validation failed",
        "code": "validation_error",
        "errors": errors,
    });
    Answer::json(422, &body)
}

fn refusal(status: u16, message: &str, violations: &[Violation]) -> Answer {
    let code = match status {
        401 => "unauthorized",
        404 => "not_found",
        422 => "validation_error",
        429 => "too_many_requests",
        _ => "error",
    };
    let mut body = json!({ "message": message, "code": code });
    for it in violations {
        body["errors"][&it.name] = json!([it.message]);
    }
    Answer::json(status, &body)
}
