//! The simulated Fanvue: its credentials, API versions, error bodies and links.
//!
//! The path, the parameters and the body of a request are checked against Fanvue's OpenAPI
//! document.
//!
//! Fanvue's documentation does not say in which order a request is checked. The sandbox checks, in
//! this order, the credentials, the rate limit, the API version, the scope, and the rest of the
//! request. The sandbox counts the rate limit in one window for all credentials, whereas Fanvue has
//! a token bucket for each.
//!
//! Nor does it say in which order links are listed, or whether a filter includes the given time.
//! The sandbox lists the newest link first and leaves out a link that was created at that time.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use tracking_links::fanvue::{Client, REPAIRED_DOCUMENT};
use tracking_links::runtime::{Api, Credential, Runtime};
use tracking_links::{Error, Provider};

use super::account::Account;
use crate::answer::Answer;
use crate::contract::{Location, Matched, NotRouted, Violation};
use crate::ids;
use crate::record::RecordedRequest;
use crate::server::Server;
use crate::service::{Service, Settings, StartError, Variable};
use crate::sync::lock;
use crate::time::{Allowance, RateLimit, milliseconds, rfc3339, since_epoch};

const TOKEN: &str = "fanvue-sandbox-token";
const READ_ONLY_TOKEN: &str = "read-only";
const EXPIRED_TOKEN: &str = "expired";
/// The handle of the creator whose account this is.
const HANDLE: &str = "anna";

const VERSION_HEADER: &str = "X-Fanvue-API-Version";
const VERSION: &str = "2025-06-26";
const SUNSET_VERSION: &str = "2024-01-01";

const LINKS_PER_PAGE: usize = 20;
/// The start of a cursor; the number of the last link on the page before follows.
const CURSOR: &str = "before-";

const REQUESTS_PER_WINDOW: u32 = 200;
const WINDOW: Duration = Duration::from_secs(60);

/// The simulated Fanvue, listening on its own port.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use serde_json::{Value, json};
/// use tracking_links_sandbox::Sandbox;
///
/// let sandbox = Sandbox::start().await?;
/// let fanvue = sandbox.fanvue();
/// let link: Value = reqwest::Client::new()
///     .post(format!("{}/tracking-links", fanvue.base_url()))
///     .bearer_auth(fanvue.token())
///     .header("X-Fanvue-API-Version", fanvue.api_version())
///     .json(&json!({ "name": "Spring", "externalSocialPlatform": "instagram" }))
///     .send()
///     .await?
///     .json()
///     .await?;
/// assert_eq!(link["linkUrl"], "fv-1");
/// assert_eq!(fanvue.links()[0].name, "Spring");
/// # Ok(())
/// # }
/// ```
pub type Fanvue = Server<FanvueService>;

/// The part of the simulated Fanvue that answers requests.
#[derive(Debug)]
pub struct FanvueService {
    account: Account<FanvueLink>,
    /// How many links were created, including those that were deleted.
    created: AtomicU64,
}

/// A link that was created at the simulated Fanvue.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FanvueLink {
    /// A UUID of version 4, in lower case with hyphens. It is the same in every run.
    pub uuid: String,
    /// The requested name.
    pub name: String,
    /// The slug, not a URL: `fv-1` for the first link, then `fv-2`.
    pub link_url: String,
    /// The requested platform, such as `instagram`.
    pub external_social_platform: String,
    /// When the link was created, by the sandbox's clock.
    pub created_at: SystemTime,
    /// 1 for the first link. The number of a deleted link is not used again.
    number: u64,
}

impl FanvueService {
    fn create(&self, request: &RecordedRequest, now: SystemTime) -> Answer {
        let body = request.json().unwrap_or_default();
        let text = |member: &str| body[member].as_str().unwrap_or_default().to_owned();
        let mut links = lock(&self.account.links);
        let number = self.created.fetch_add(1, Ordering::Relaxed) + 1;
        let link = FanvueLink {
            uuid: ids::uuid(number).to_string(),
            name: text("name"),
            link_url: format!("fv-{number}"),
            external_social_platform: text("externalSocialPlatform"),
            created_at: now,
            number,
        };
        let answer = Answer::json(201, &as_json(&link));
        links.push(link);
        answer
    }

    fn list(&self, request: &RecordedRequest) -> Answer {
        let query = |name: &str| {
            let found = request.query().iter().find(|(key, _)| key == name);
            found.map(|(_, value)| value.as_str())
        };
        // By the document, a limit is an integer of at least 1, and a time is one of RFC 3339.
        let limit = query("limit").map_or(LINKS_PER_PAGE, |it| it.parse().unwrap_or(usize::MAX));
        let before = match query("cursor").map(number_of_cursor) {
            Some(None) => return errors(&["query parameter cursor: is unknown".to_owned()]),
            Some(Some(number)) => number,
            None => u64::MAX,
        };
        let [after_time, before_time] =
            ["createdAfter", "createdBefore"].map(|name| query(name).and_then(milliseconds));
        let links = lock(&self.account.links);
        let mut fitting = links.iter().rev().filter(|link| {
            let created_at = since_epoch(link.created_at).as_millis();
            link.number < before
                && after_time.is_none_or(|time| created_at > time)
                && before_time.is_none_or(|time| created_at < time)
        });
        let page: Vec<&FanvueLink> = fitting.by_ref().take(limit).collect();
        let has_more = fitting.next().is_some();
        let last = page.last().filter(|_| has_more);
        let cursor = last.map(|last| format!("{CURSOR}{}", last.number));
        let data: Vec<Value> = page.into_iter().map(as_json).collect();
        Answer::json(200, &json!({ "data": data, "nextCursor": cursor }))
    }

    fn delete(&self, uuid: &str) -> Answer {
        let mut links = lock(&self.account.links);
        let found = links
            .iter()
            .position(|it| it.uuid.eq_ignore_ascii_case(uuid));
        let Some(index) = found else {
            return message(404, &format!("There is no tracking link {uuid}"));
        };
        links.remove(index);
        Answer::new(204)
    }

    /// Carries out a request that Fanvue's document allows.
    fn carry_out(&self, matched: &Matched, request: &RecordedRequest, now: SystemTime) -> Answer {
        match (request.method(), matched.template()) {
            ("POST", "/tracking-links") => self.create(request, now),
            ("GET", "/tracking-links") => self.list(request),
            ("DELETE", "/tracking-links/{uuid}") => self.delete(matched.path_value("uuid")),
            _ => error(501, "The sandbox does not implement this operation"),
        }
    }
}

impl Server<FanvueService> {
    /// Returns an access token with all scopes.
    pub fn token(&self) -> &'static str {
        TOKEN
    }

    /// Returns an access token with the scope `read:tracking_links` alone. Creating or deleting a
    /// link with this token is answered with 403.
    pub fn read_only_token(&self) -> &'static str {
        READ_ONLY_TOKEN
    }

    /// Returns an access token that has expired. A request with it is answered with 401, and with a
    /// challenge that says so (RFC 6750, section 3).
    pub fn expired_token(&self) -> &'static str {
        EXPIRED_TOKEN
    }

    /// Returns the API version that the sandbox serves, for the header `X-Fanvue-API-Version`.
    pub fn api_version(&self) -> &'static str {
        VERSION
    }

    /// Returns an API version that is no longer served. A request for this version is answered with
    /// 410.
    pub fn sunset_api_version(&self) -> &'static str {
        SUNSET_VERSION
    }
}

impl Service for FanvueService {
    type Link = FanvueLink;

    const API: &'static Api = &Client::API;
    const SECRET: &'static str = TOKEN;

    fn new(settings: &Settings) -> Result<Self, StartError> {
        let enforced = settings.enforce_rate_limits;
        let rate_limit = RateLimit::new(REQUESTS_PER_WINDOW, WINDOW, enforced);
        let clock = settings.clock.clone();
        Ok(Self {
            account: Account::new("Fanvue", REPAIRED_DOCUMENT, clock, rate_limit)?,
            created: AtomicU64::new(0),
        })
    }

    fn variables(&self) -> Vec<Variable> {
        vec![
            Variable::secret("FANVUE_ACCESS_TOKEN", TOKEN),
            Variable::public("FANVUE_HANDLE", HANDLE),
            Variable::public("FANVUE_READ_ONLY_TOKEN", READ_ONLY_TOKEN),
        ]
    }

    fn credential(&self, secret: &str) -> Credential {
        Credential::bearer(secret)
    }

    fn provider(&self, client: Runtime) -> Result<Box<dyn Provider>, Error> {
        let builder = tracking_links::Fanvue::builder_with_client(client.into());
        Ok(Box::new(builder.handle(HANDLE).build()?))
    }

    fn links(&self) -> Vec<FanvueLink> {
        lock(&self.account.links).clone()
    }

    fn answer(&self, request: &RecordedRequest) -> Answer {
        let matched = match self
            .account
            .contract
            .route(request.method(), request.path())
        {
            Ok(matched) => matched,
            Err(NotRouted::UnknownPath) => {
                return message(404, &format!("Fanvue has no path {}", request.path()));
            }
            Err(NotRouted::MethodNotAllowed { allow }) => {
                let why = format!("the path allows {allow}, not {}", request.method());
                return message(405, &why).header("allow", allow);
            }
        };
        let may_write = match request.credentials("Bearer") {
            Some(TOKEN) => true,
            Some(READ_ONLY_TOKEN) => false,
            Some(EXPIRED_TOKEN) => {
                let why = "The access token expired";
                let challenge =
                    format!("Bearer error=\"invalid_token\", error_description=\"{why}\"");
                return error(401, why).header("www-authenticate", challenge);
            }
            Some(_) => return error(401, "The access token is unknown"),
            None => return error(401, "The Authorization header has no bearer token"),
        };
        let now = self.account.clock.now();
        let allowance = self.account.count_request(now);
        let answer = if allowance.exceeded {
            error(429, "Rate limit exceeded")
                .header("retry-after", allowance.resets_in.as_secs().to_string())
        } else if let Some(refusal) = version_refusal(request) {
            refusal
        } else if !may_write && request.method() != "GET" {
            error(403, "The access token lacks the scope write:tracking_links")
        } else {
            match matched.violations(request) {
                violations if violations.is_empty() => self.carry_out(&matched, request, now),
                violations => invalid(&violations),
            }
        };
        with_rate_limit(answer, &allowance)
    }
}

/// Writes a link as the real Fanvue answers a new one, to which nobody came yet.
fn as_json(link: &FanvueLink) -> Value {
    json!({
        "uuid": link.uuid,
        "name": link.name,
        "linkUrl": link.link_url,
        "externalSocialPlatform": link.external_social_platform,
        "createdAt": rfc3339(link.created_at),
        "clicks": 0,
        "engagement": null,
        "earnings": null,
    })
}

fn version_refusal(request: &RecordedRequest) -> Option<Answer> {
    match request.header(VERSION_HEADER) {
        Some(VERSION) => None,
        Some(SUNSET_VERSION) => Some(Answer::json(
            410,
            &json!({
                "error": "API version sunset",
                "message": format!("{SUNSET_VERSION} is no longer served; use {VERSION}"),
                "nextVersion": VERSION,
            }),
        )),
        Some(other) => Some(Answer::json(
            400,
            &json!({
                "error": "API version not supported",
                "message": format!("API version {other:?} is unknown; use {VERSION}"),
            }),
        )),
        None => Some(Answer::json(
            400,
            &json!({
                "error": "API version missing",
                "message": format!("the header {VERSION_HEADER} is required; send {VERSION}"),
            }),
        )),
    }
}

/// Answers a request that Fanvue's document does not allow. A malformed UUID has an error body of
/// its own.
fn invalid(violations: &[Violation]) -> Answer {
    let text = |it: &Violation| match it.name.as_str() {
        "" => format!("{}: {}", it.location, it.message),
        name => format!("{} {name}: {}", it.location, it.message),
    };
    match violations.iter().find(|it| it.location == Location::Path) {
        Some(violation) => message(400, &text(violation)),
        None => errors(&violations.iter().map(text).collect::<Vec<_>>()),
    }
}

/// Returns the number of the link after which the page of a cursor begins; `None` if the sandbox
/// gave no such cursor.
fn number_of_cursor(cursor: &str) -> Option<u64> {
    cursor.strip_prefix(CURSOR)?.parse().ok()
}

/// Makes an answer with the error body that Fanvue uses for a request that fails validation.
fn errors(errors: &[String]) -> Answer {
    Answer::json(400, &json!({ "errors": errors }))
}

/// Makes an answer with the error body that Fanvue uses for 401, 403 and 429.
fn error(status: u16, error: &str) -> Answer {
    Answer::json(status, &json!({ "error": error }))
}

/// Makes an answer with the error body that Fanvue uses for 404 and for a malformed UUID.
fn message(status: u16, message: &str) -> Answer {
    Answer::json(status, &json!({ "message": message }))
}

fn with_rate_limit(answer: Answer, allowance: &Allowance) -> Answer {
    let resets_at = since_epoch(allowance.resets_at).as_secs();
    answer
        .header("x-ratelimit-limit", allowance.limit.to_string())
        .header("x-ratelimit-remaining", allowance.remaining.to_string())
        .header("x-ratelimit-reset", resets_at.to_string())
}
