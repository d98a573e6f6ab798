//! The simulated Fanvue: its credentials, API versions, error bodies and links.
//!
//! The path, the parameters and the body of a request are checked against Fanvue's OpenAPI
//! document.
//!
//! Fanvue's documentation does not say in which order a request is checked. The sandbox checks, in
//! this order, the credentials, the rate limit, the API version, the scope, and the rest of the
//! request. The sandbox counts the rate limit in one window for all credentials, whereas Fanvue has
//! a token bucket for each.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::account::Account;
use crate::answer::Answer;
use crate::contract::{NotRouted, Violation};
use crate::ids;
use crate::record::RecordedRequest;
use crate::server::{Provider, Server, StartError};
use crate::sync::lock;
use crate::time::{Allowance, Clock, RateLimit, rfc3339, since_epoch};

const TOKEN: &str = "fanvue-sandbox-token";
const READ_ONLY_TOKEN: &str = "read-only";
const EXPIRED_TOKEN: &str = "expired";

const VERSION_HEADER: &str = "X-Fanvue-API-Version";
const VERSION: &str = "2025-06-26";
const SUNSET_VERSION: &str = "2024-01-01";

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
pub struct FanvueService(Account<FanvueLink>);

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
}

impl FanvueService {
    pub(crate) fn new(clock: Clock, enforce_rate_limits: bool) -> Result<Self, StartError> {
        let rate_limit = RateLimit::new(REQUESTS_PER_WINDOW, WINDOW, enforce_rate_limits);
        let document = fanvue_client::REPAIRED_DOCUMENT;
        Account::new("Fanvue", document, clock, rate_limit).map(Self)
    }

    fn create(&self, request: &RecordedRequest, now: SystemTime) -> Answer {
        let body = request.json().unwrap_or_default();
        let text = |member: &str| body[member].as_str().unwrap_or_default().to_owned();
        let mut links = lock(&self.0.links);
        let number = links.len() as u64 + 1;
        let link = FanvueLink {
            uuid: ids::uuid(number).to_string(),
            name: text("name"),
            link_url: format!("fv-{number}"),
            external_social_platform: text("externalSocialPlatform"),
            created_at: now,
        };
        let answer = Answer::json(201, &as_json(&link));
        links.push(link);
        answer
    }
}

impl Server<FanvueService> {
    /// Returns an access token with all scopes.
    pub fn token(&self) -> &'static str {
        TOKEN
    }

    /// Returns an access token without the scope `write:tracking_links`. Creating a link with this
    /// token is answered with 403.
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

impl Provider for FanvueService {
    type Link = FanvueLink;

    fn name(&self) -> &'static str {
        "fanvue"
    }

    fn links(&self) -> Vec<FanvueLink> {
        lock(&self.0.links).clone()
    }

    fn answer(&self, request: &RecordedRequest) -> Answer {
        let matched = match self.0.contract.route(request.method(), request.path()) {
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
        let now = self.0.clock.now();
        let allowance = self.0.count_request(now);
        let answer = if allowance.exceeded {
            error(429, "Rate limit exceeded")
                .header("retry-after", allowance.resets_in.as_secs().to_string())
        } else if let Some(refusal) = version_refusal(request) {
            refusal
        } else if !may_write && request.method() != "GET" {
            error(403, "The access token lacks the scope write:tracking_links")
        } else {
            match matched.violations(request) {
                violations if !violations.is_empty() => validation_errors(&violations),
                _ if (request.method(), matched.template()) == ("POST", "/tracking-links") => {
                    self.create(request, now)
                }
                _ => error(501, "The sandbox does not implement this operation"),
            }
        };
        with_rate_limit(answer, &allowance)
    }
}

/// Writes a new link as the real Fanvue answers it, with the members that Fanvue's document does
/// not describe.
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

fn validation_errors(violations: &[Violation]) -> Answer {
    let errors: Vec<String> = violations
        .iter()
        .map(|it| match it.name.as_str() {
            "" => format!("{}: {}", it.location, it.message),
            name => format!("{} {name}: {}", it.location, it.message),
        })
        .collect();
    Answer::json(400, &json!({ "errors": errors }))
}

/// Makes an answer with the error body that Fanvue uses for 401, 403 and 429.
fn error(status: u16, error: &str) -> Answer {
    Answer::json(status, &json!({ "error": error }))
}

/// Makes an answer with the error body that Fanvue uses for 404.
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
