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

simulated! {
    /// The simulated FirstPromoter, listening on its own port.
    Firstpromoter, FirstpromoterService, Value;
    /// Returns the API key of the promoter.
    api_key = API_KEY;
    /// Returns the id of the account, the other credential.
    account_id = ACCOUNT_ID;
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
    const EXAMPLES: &str = r#"{ "program": "2101" }"#;

    fn configure(&self, client: Builder<Runtime>) -> Builder<Runtime> {
        client.credential(Credential::api_key("Account", ACCOUNT_ID))
    }

    fn authenticate(&self, request: &RecordedRequest) -> Result<(), Refused> {
        let has_key = request.credentials("Bearer") == Some(API_KEY);
        match has_key && request.header_is("account-id", ACCOUNT_ID) {
            true => Ok(()),
            false => Err(Refused::general(401, "Unauthorized")),
        }
    }

    fn invalid(&self, violations: Vec<Violation>) -> Refused {
        let errors = violations
            .into_iter()
            .map(|it| (it.name, json!([it.message])));
        invalid(errors.collect())
    }

    fn refuse(&self, _: &RecordedRequest, refused: &Refused) -> Answer {
        let codes = [(401, "unauthorized"), (429, "too_many_requests")];
        let code = refused.code_or(&codes, "error");
        refused.json(json!({ "message": refused.message, "code": code }))
    }

    fn carry_out(&self, call: &Call) -> Result<Answer, Refused> {
        let mut links = self.account.links();
        match call.operation() {
            "list-links" => {
                let list = List::of(&links, call).size("per_page", 20).numbered("page");
                ok(list.page())
            }
            "create-link" => {
                let campaign = &call.body["promoter_campaign_id"];
                if !CAMPAIGNS.iter().any(|known| campaign == known) {
                    return Err(invalid(json!({ "promoter_campaign_id": ["must exist"] })));
                }
                let number = self.account.next_number();
                let page = call.text("url").unwrap_or("https://brand.example");
                let link = json!({
                    "id": 4700 + number,
                    "name": call.body["name"],
                    "url": format!("{page}?fpr=anna&fp_link={number}"),
                    "is_default": false,
                    "source": "promoter",
                    "sub_id": call.body["sub_id"],
                    "campaign": { "id": campaign, "name": "Spring", "color": null },
                });
                links.push(link.clone());
                ok(link)
            }
            operation => {
                let id: u64 = call.path("id").parse().unwrap_or_default();
                let is_it = |it: &Value| it["id"] == id;
                let absent = || Refused::new(404, "not_found", "Record not found");
                let at = links.iter().position(is_it).ok_or_else(absent)?;
                if operation == "delete-link" {
                    links.remove(at);
                    return Ok(Answer::new(200));
                }
                set_members(&call.body, &mut links[at]);
                ok(&links[at])
            }
        }
    }
}

/// Refuses invalid values, by the names of their members.
fn invalid(errors: Value) -> Refused {
    Refused::new(422, "validation_error", "Validation failed").with("errors", errors)
}
