//! The simulated AppsFlyer OneLink: its token, its one template, and its errors.
//!
//! A time to live that AppsFlyer does not take becomes 31 days without a word. No header tells of
//! limits.

use std::sync::atomic::{AtomicUsize, Ordering};

use tracking_links::AppsflyerOptions;

use super::prelude::*;

const API_TOKEN: &str = "appsflyer-sandbox-token";
const ONELINK_ID: &str = "A1b2";
const TEMPLATE_URL: &str = "https://myapp.onelink.me/A1b2";
const ACCOUNT_ID: &str = "acc-1";
const MEDIA_SOURCE: &str = "newsletter";
/// The branded domain of the account.
const BRAND_DOMAIN: &str = "go.brand.example";

/// The setting for how many calls the account has in a month.
const CALLS_OF_MONTH: &str = "calls-of-month";
/// The setting for whether the account has the API, which costs extra.
const PREMIUM: &str = "premium";

const LINKS: &str = "/api/v2.0/shortlinks/{onelink-id}";
const LINK: &str = "/api/v2.0/shortlinks/{onelink-id}/{shortlink-id}";
const QR: &str = "/api/v2.0/shortlinks/{onelink-id}/{shortlink-id}/qr";
const QUOTA: &str = "/api/v2.0/shortlinks-quota/{account-id}";

/// The default time to live, in seconds.
const DEFAULT_TTL: u64 = 31 * 86_400;
const MAX_TTL: u64 = 730 * 86_400;

/// The simulated AppsFlyer OneLink, listening on its own port.
pub type Appsflyer = Server<AppsflyerService>;

/// The part of the simulated AppsFlyer that answers requests.
#[derive(Debug)]
pub struct AppsflyerService {
    account: Account<AppsflyerLink>,
    /// How many calls of this month's quota were made.
    calls: AtomicUsize,
}

/// A link of the simulated AppsFlyer.
#[derive(Clone, Debug)]
pub struct AppsflyerLink {
    id: String,
    payload: Value,
    ttl: u64,
    expiry: SystemTime,
}

impl Server<AppsflyerService> {
    /// Returns the OneLink API token.
    pub fn api_token(&self) -> &'static str {
        API_TOKEN
    }

    /// Returns the URL of the template.
    pub fn template_url(&self) -> &'static str {
        TEMPLATE_URL
    }

    /// Returns the id of the account, for its quota.
    pub fn account_id(&self) -> &'static str {
        ACCOUNT_ID
    }
}

impl Service for AppsflyerService {
    client_service!(appsflyer, Appsflyer(TEMPLATE_URL, MEDIA_SOURCE), AppsflyerLink, API_TOKEN; calls);

    const RATE_LIMIT: (u32, Duration) = (1_000, Duration::from_secs(1));
    const SECRET_VARIABLES: Variables = &[("APPSFLYER_API_TOKEN", API_TOKEN)];
    const PUBLIC_VARIABLES: Variables = &[
        ("APPSFLYER_TEMPLATE_URL", TEMPLATE_URL),
        ("APPSFLYER_MEDIA_SOURCE", MEDIA_SOURCE),
    ];
    const LOGIN: Login = Login::Header("ApiKeyAuth", "authorization");
    const LIMIT_HEADERS: LimitHeaders = LimitHeaders::None;
    const EXAMPLES: Examples = &[(Field::Options, |request| {
        let mut options = AppsflyerOptions::default();
        let (name, value) = ("deep_link_value", "shoes");
        options.params.insert(name.to_owned(), value.to_owned());
        request.options(options)
    })];
    const SETTINGS: &'static [Setting] = &[
        (CALLS_OF_MONTH, Allowed::Number(1_000_000)),
        (PREMIUM, Allowed::Choice(&["true", "false"])),
    ];

    fn unauthenticated(&self, request: &RecordedRequest) -> Answer {
        self.error(request, 401, &Why::new("Authentication failed"))
    }

    fn permit(&self, matched: &Matched, request: &RecordedRequest) -> Result<(), Answer> {
        if matched.template() == QUOTA {
            return match matched.path_value("account-id") == ACCOUNT_ID {
                true => Ok(()),
                false => Err(refusal(404, "invalid_parameter", "Account not found")),
            };
        }
        if !self.account.settings.is(PREMIUM, "true") {
            let why = "OneLink API is not enabled for this account";
            return Err(refusal(403, "feature_not_enabled", why));
        }
        if matched.path_value("onelink-id") != ONELINK_ID {
            return Err(absent());
        }
        if request.method() == "GET" {
            return Ok(());
        }
        match self.remaining_calls() {
            0 => Err(refusal(429, "quota_exceeded", "Monthly Quota Exceeded.")),
            _ => {
                self.calls.fetch_add(1, Ordering::Relaxed);
                Ok(())
            }
        }
    }

    fn error(&self, _: &RecordedRequest, status: u16, why: &Why) -> Answer {
        let error_type = match status {
            401 => "authentication_failure",
            404 | 405 => "not_found",
            429 => "rate_limit_exceeded",
            501 => "not_implemented",
            _ => "invalid_parameter",
        };
        let violations: String = why.violations.iter().map(|it| format!("; {it}")).collect();
        refusal(status, error_type, &format!("{}{violations}", why.message))
    }

    fn carry_out(&self, matched: &Matched, request: &RecordedRequest, now: SystemTime) -> Answer {
        let mut links = lock(&self.account.links);
        links.retain(|link| link.expiry > now);
        let body = request.json().unwrap_or_default();
        let base = match body["brand_domain"].as_str() {
            None => TEMPLATE_URL.to_owned(),
            Some(BRAND_DOMAIN) => format!("https://{BRAND_DOMAIN}/{ONELINK_ID}"),
            Some(_) => return refusal(403, "wrong_brand_domain", "Brand domain mismatch"),
        };
        let ttl = ttl(body["ttl"].as_str());
        let (payload, expiry) = (body["data"].clone(), now + Duration::from_secs(ttl));
        if matched.template() == QUOTA {
            let body = json!({ "remaining_api_calls": self.remaining_calls() });
            return Answer::json(200, &body);
        }
        if (request.method(), matched.template()) == ("POST", LINKS) {
            let is_taken = |id: &String| links.iter().any(|it| it.id == *id);
            let calls = self.calls.load(Ordering::Relaxed) as u64;
            let mut free = (calls..).map(ids::short_code).filter(|id| !is_taken(id));
            let id = body["shortlink_id"].as_str().map(str::to_owned);
            let id = id.unwrap_or_else(|| free.next().expect("ids never end"));
            if is_taken(&id) {
                return refusal(409, "invalid_parameter", "Shortlink ID already exists");
            }
            let answer = short_url(&base, &id);
            links.push(AppsflyerLink {
                id,
                payload,
                ttl,
                expiry,
            });
            return answer;
        }
        let id = matched.path_value("shortlink-id");
        let Some(index) = links.iter().position(|it| it.id == id) else {
            return absent();
        };
        match (request.method(), matched.template()) {
            ("GET", LINK) => {
                let link = &links[index];
                let expiry = rfc3339(link.expiry);
                let body = json!({ "payload": link.payload, "expiry": expiry, "ttl": link.ttl });
                Answer::json(200, &body)
            }
            ("PUT", LINK) => {
                let id = links[index].id.clone();
                let answer = short_url(&base, &id);
                links[index] = AppsflyerLink {
                    id,
                    payload,
                    ttl,
                    expiry,
                };
                answer
            }
            ("DELETE", LINK) => {
                links.remove(index);
                Answer::json(200, &json!("ok"))
            }
            ("GET", QR) => Answer::json(200, &json!({ "qr": "image/png;base64,iVBORw0KGgo=" })),
            _ => not_implemented(self, request),
        }
    }
}

impl AppsflyerService {
    fn remaining_calls(&self) -> usize {
        let calls = self.calls.load(Ordering::Relaxed);
        self.account
            .settings
            .number(CALLS_OF_MONTH)
            .saturating_sub(calls)
    }
}

/// Reads a time to live, in seconds. One that is invalid or too long is the default.
fn ttl(text: Option<&str>) -> u64 {
    let text = text.unwrap_or_default();
    let (number, unit) = match text.strip_suffix(['d', 'h', 'm']) {
        Some(number) if text.ends_with('m') => (number, 60),
        Some(number) if text.ends_with('h') => (number, 3_600),
        Some(number) => (number, 86_400),
        None => (text, 86_400),
    };
    let seconds = number
        .parse::<u64>()
        .ok()
        .and_then(|it| it.checked_mul(unit));
    let seconds = seconds.filter(|it| (1..=MAX_TTL).contains(it));
    seconds.unwrap_or(DEFAULT_TTL)
}

fn short_url(base: &str, id: &str) -> Answer {
    Answer::json(200, &json!({ "shortlink_url": format!("{base}/{id}") }))
}

fn absent() -> Answer {
    refusal(404, "invalid_parameter", "Shortlink not found")
}

fn refusal(status: u16, error_type: &str, message: &str) -> Answer {
    Answer::json(
        status,
        &json!({ "error_type": error_type, "message": message }),
    )
}
