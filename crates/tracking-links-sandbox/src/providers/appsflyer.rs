//! The simulated AppsFlyer OneLink: its token, its one template, and its errors.
//!
//! A time to live that AppsFlyer does not take becomes 31 days without a word. No header tells of
//! limits.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::prelude::*;

const API_TOKEN: &str = "appsflyer-sandbox-token";
const ONELINK_ID: &str = "A1b2";
const TEMPLATE_URL: &str = "https://myapp.onelink.me/A1b2";
const ACCOUNT_ID: &str = "acc-1";
const MEDIA_SOURCE: &str = "newsletter";
/// The branded domain of the account.
const BRAND_DOMAIN: &str = "go.brand.example";

/// The code of most refusals.
const INVALID: &str = "invalid_parameter";

/// The setting for how many calls the account has in a month.
const CALLS_OF_MONTH: &str = "calls-of-month";
/// The setting for whether the account has the API, which costs extra.
const PREMIUM: &str = "premium";

/// The default time to live, in seconds.
const DEFAULT_TTL: u64 = 31 * 86_400;
const MAX_TTL: u64 = 730 * 86_400;

simulated! {
    /// The simulated AppsFlyer OneLink, listening on its own port. Links are as look-ups answer
    /// them, with their `_id`.
    Appsflyer, AppsflyerService, Value, {
        /// How many calls of this month's quota were made.
        calls: AtomicUsize,
    };
    /// Returns the OneLink API token.
    api_token = API_TOKEN;
    /// Returns the URL of the template.
    template_url = TEMPLATE_URL;
    /// Returns the id of the account, for its quota.
    account_id = ACCOUNT_ID;
}

impl Service for AppsflyerService {
    client_service!(appsflyer, Appsflyer(TEMPLATE_URL, MEDIA_SOURCE), Value, API_TOKEN; calls);

    const RATE_LIMIT: (u32, Duration) = (1_000, Duration::from_secs(1));
    const SECRET_VARIABLES: Variables = &[("APPSFLYER_API_TOKEN", API_TOKEN)];
    const PUBLIC_VARIABLES: Variables = &[
        ("APPSFLYER_TEMPLATE_URL", TEMPLATE_URL),
        ("APPSFLYER_MEDIA_SOURCE", MEDIA_SOURCE),
    ];
    const LOGIN: Login = Login::Header("ApiKeyAuth", "authorization");
    const LIMIT_HEADERS: LimitHeaders = LimitHeaders::None;
    const EXAMPLES: &str = r#"{
        "options": { "appsflyer": { "params": { "deep_link_value": "shoes" } } }
    }"#;
    const SETTINGS: &'static [Setting] = &[
        (CALLS_OF_MONTH, Allowed::Number(1_000_000)),
        (PREMIUM, Allowed::Choice(&["true", "false"])),
    ];

    fn permit(&self, call: &Call) -> Result<(), Refused> {
        if call.operation() == "get-quota" {
            return match call.path("account-id") == ACCOUNT_ID {
                true => Ok(()),
                false => Err(Refused::new(404, INVALID, "Account not found")),
            };
        }
        if self.account.settings.is(PREMIUM, "false") {
            let why = "OneLink API is not enabled for this account";
            return Err(Refused::new(403, "feature_not_enabled", why));
        }
        if call.path("onelink-id") != ONELINK_ID {
            return Err(absent());
        }
        let counts = call.request.method() != "GET";
        if counts && self.remaining_calls() == 0 {
            return Err(Refused::new(
                429,
                "quota_exceeded",
                "Monthly Quota Exceeded.",
            ));
        }
        self.calls.fetch_add(counts.into(), Ordering::Relaxed);
        Ok(())
    }

    fn refuse(&self, _: &RecordedRequest, refused: &Refused) -> Answer {
        let codes = [
            (401, "authentication_failure"),
            (404, "not_found"),
            (405, "not_found"),
            (429, "rate_limit_exceeded"),
            (501, "not_implemented"),
        ];
        refused.json(json!({
            "error_type": refused.code_or(&codes, INVALID),
            "message": refused.whole(),
        }))
    }

    fn carry_out(&self, call: &Call) -> Result<Answer, Refused> {
        let mut links = self.account.links();
        links.retain(|link| text(link, "expiry") > Some(&*rfc3339(call.now)));
        let base = match call.text("brand_domain") {
            None => TEMPLATE_URL.to_owned(),
            Some(BRAND_DOMAIN) => format!("https://{BRAND_DOMAIN}/{ONELINK_ID}"),
            Some(_) => {
                let why = "Brand domain mismatch";
                return Err(Refused::new(403, "wrong_brand_domain", why));
            }
        };
        let url = |id: &str| ok(json!({ "shortlink_url": format!("{base}/{id}") }));
        match call.operation() {
            "get-quota" => ok(json!({ "remaining_api_calls": self.remaining_calls() })),
            "create-link" => {
                let calls = self.calls.load(Ordering::Relaxed) as u64;
                let is_free = |id: &String| place(&links, "_id", id).is_none();
                let given = call.text("shortlink_id").map(str::to_owned);
                let id = given.or_else(|| (calls..).map(ids::short_code).find(is_free));
                let taken = || Refused::new(409, INVALID, "Shortlink ID already exists");
                let id = id.filter(is_free).ok_or_else(taken)?;
                links.push(link(&id, call));
                url(&id)
            }
            operation => {
                let id = call.path("shortlink-id");
                let at = place(&links, "_id", id).ok_or_else(absent)?;
                match operation {
                    "get-link" => return ok(shown(&links[at])),
                    "get-link-qr" => return ok(json!({ "qr": "image/png;base64,iVBORw0KGgo=" })),
                    "delete-link" => {
                        links.remove(at);
                        return ok("ok");
                    }
                    _ => links[at] = link(id, call),
                }
                url(id)
            }
        }
    }
}

impl AppsflyerService {
    fn remaining_calls(&self) -> usize {
        let calls = self.account.settings.number(CALLS_OF_MONTH);
        calls.saturating_sub(self.calls.load(Ordering::Relaxed))
    }
}

/// Makes a link of a body.
fn link(id: &str, call: &Call) -> Value {
    let ttl = ttl(call.text("ttl").unwrap_or_default());
    let expiry = rfc3339(call.now + Duration::from_secs(ttl));
    json!({ "_id": id, "payload": call.body["data"], "ttl": ttl, "expiry": expiry })
}

/// Reads a time to live, in seconds. One that is invalid or too long is the default.
fn ttl(text: &str) -> u64 {
    let units = [("m", 60), ("h", 3_600), ("d", 86_400), ("", 86_400)];
    let mut parts = units
        .iter()
        .filter_map(|(unit, of)| Some((text.strip_suffix(unit)?, of)));
    let seconds = parts
        .next()
        .and_then(|(number, of)| number.parse::<u64>().ok()?.checked_mul(*of));
    let seconds = seconds.filter(|it| (1..=MAX_TTL).contains(it));
    seconds.unwrap_or(DEFAULT_TTL)
}

fn absent() -> Refused {
    Refused::new(404, INVALID, "Shortlink not found")
}
