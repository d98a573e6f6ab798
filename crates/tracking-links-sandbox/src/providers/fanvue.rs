//! Fanvue: what it answers, and the links it keeps.
//!
//! The request's form is judged by Fanvue's document; here stand its credentials, its API versions,
//! its error bodies and what a created link looks like. Nothing here knows of another provider.
//!
//! Where the documentation says nothing, the sandbox decides: checks come in the order rate limit
//! after credentials, then API version, then scope, then the request itself; and the rate limit is
//! one window for all credentials, where the provider has a token bucket for each.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::contract::{Contract, Fault, NotRouted};
use crate::ids;
use crate::record::RecordedRequest;
use crate::server::{Provider, Server, StartError};
use crate::sync::lock;
use crate::time::{Allowance, Clock, RateLimit, rfc3339, since_epoch};

const TOKEN: &str = "fanvue-sandbox-token";
const READ_ONLY_TOKEN: &str = "read-only";

const VERSION_HEADER: &str = "X-Fanvue-API-Version";
const VERSION: &str = "2025-06-26";
const SUNSET_VERSION: &str = "2024-01-01";

const REQUESTS_PER_WINDOW: u32 = 200;
const WINDOW: Duration = Duration::from_secs(60);

/// Fanvue in the sandbox.
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
pub struct Fanvue {
    server: Server,
    service: Arc<Service>,
}

/// A link that was created at Fanvue's sandbox.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FanvueLink {
    /// A UUID of version 4, in small letters with hyphens. The same in every run.
    pub uuid: String,
    /// The name asked for.
    pub name: String,
    /// A slug and no URL: `fv-1` for the first link, then `fv-2`.
    pub link_url: String,
    /// The platform asked for, such as `instagram`.
    pub external_social_platform: String,
    /// When the link was created, by the sandbox's clock.
    pub created_at: SystemTime,
}

struct Service {
    contract: Contract,
    clock: Clock,
    state: Mutex<State>,
}

struct State {
    links: Vec<FanvueLink>,
    rate_limit: RateLimit,
}

impl Fanvue {
    pub(crate) async fn start(
        port: u16,
        clock: Clock,
        enforce_rate_limits: bool,
    ) -> Result<Self, StartError> {
        let contract = Contract::compile(fanvue_client::REPAIRED_DOCUMENT).map_err(|error| {
            StartError::new("Fanvue's document can't be checked against", error)
        })?;
        let service = Arc::new(Service {
            contract,
            clock,
            state: Mutex::new(State {
                links: Vec::new(),
                rate_limit: RateLimit::new(REQUESTS_PER_WINDOW, WINDOW, enforce_rate_limits),
            }),
        });
        Ok(Self {
            server: Server::start(port, service.clone()).await?,
            service,
        })
    }

    /// What stands for `https://api.fanvue.com`: `http://127.0.0.1:PORT`, without a slash at its
    /// end.
    pub fn base_url(&self) -> String {
        self.server.base_url()
    }

    /// The access token that may do all.
    pub fn token(&self) -> &'static str {
        TOKEN
    }

    /// An access token without the scope `write:tracking_links`: creating a link with it answers
    /// 403.
    pub fn read_only_token(&self) -> &'static str {
        READ_ONLY_TOKEN
    }

    /// The API version that the sandbox speaks, for the header `X-Fanvue-API-Version`.
    pub fn api_version(&self) -> &'static str {
        VERSION
    }

    /// An API version that is no longer served: any request with it answers 410.
    pub fn sunset_api_version(&self) -> &'static str {
        SUNSET_VERSION
    }

    /// The links created so far, oldest first.
    pub fn links(&self) -> Vec<FanvueLink> {
        lock(&self.service.state).links.clone()
    }

    /// Every request received so far, in order of arrival, whatever became of it.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.server.requests()
    }

    /// How many requests were received so far.
    pub fn request_count(&self) -> usize {
        self.server.request_count()
    }

    /// Gives this answer to the next request in place of Fanvue's own; several are given in order.
    ///
    /// The request is recorded, and not acted on unless the answer is [`Answer::carried_out`].
    pub fn answer_next(&self, answer: Answer) {
        self.server.answer_next(answer);
    }

    /// Lets this happen to the next request; answers and faults are taken in the order in which
    /// they were given.
    pub fn fail_next(&self, fault: crate::Fault) {
        self.server.fail_next(fault);
    }

    /// How many scripted answers and faults no request has taken yet.
    pub fn unused_answers(&self) -> usize {
        self.server.unused_answers()
    }
}

impl fmt::Debug for Fanvue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fanvue")
            .field("server", &self.server)
            .field("links", &self.links().len())
            .finish_non_exhaustive()
    }
}

impl Provider for Service {
    fn name(&self) -> &'static str {
        "fanvue"
    }

    fn answer(&self, request: &RecordedRequest) -> Answer {
        let matched = match self.contract.route(request.method(), request.path()) {
            Ok(matched) => matched,
            Err(NotRouted::UnknownPath) => {
                return message(404, &format!("Fanvue has no path {}", request.path()));
            }
            Err(NotRouted::MethodNotAllowed { allow }) => {
                let why = format!("this path takes {allow}, and not {}", request.method());
                return message(405, &why).header("allow", allow);
            }
        };
        let scopes = match request.credentials("Bearer") {
            Some(TOKEN) => Scopes::All,
            Some(READ_ONLY_TOKEN) => Scopes::ReadOnly,
            Some(_) => return error(401, "The access token is not known"),
            None => return error(401, "The Authorization header has no bearer token"),
        };
        let now = self.clock.now();
        let allowance = lock(&self.state).rate_limit.take(now);
        let answer = if allowance.exceeded {
            error(429, "Rate limit exceeded")
                .header("retry-after", allowance.resets_in.as_secs().to_string())
        } else if let Some(refusal) = version_refusal(request) {
            refusal
        } else if scopes == Scopes::ReadOnly && request.method() != "GET" {
            error(403, "The access token lacks the scope write:tracking_links")
        } else {
            match matched.faults(request) {
                faults if !faults.is_empty() => validation_errors(&faults),
                _ if (request.method(), matched.template()) == ("POST", "/tracking-links") => {
                    self.create(request, now)
                }
                _ => error(
                    501,
                    "Fanvue's document has this operation, and the sandbox doesn't play it yet",
                ),
            }
        };
        with_rate_limit(answer, &allowance)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Scopes {
    All,
    ReadOnly,
}

impl Service {
    fn create(&self, request: &RecordedRequest, now: SystemTime) -> Answer {
        let body = request.json().unwrap_or_default();
        let text = |member: &str| body[member].as_str().unwrap_or_default().to_owned();
        let mut state = lock(&self.state);
        let number = state.links.len() as u64 + 1;
        let link = FanvueLink {
            uuid: ids::uuid(number).to_string(),
            name: text("name"),
            link_url: format!("fv-{number}"),
            external_social_platform: text("externalSocialPlatform"),
            created_at: now,
        };
        let answer = Answer::json(201, &as_json(&link));
        state.links.push(link);
        answer
    }
}

/// A link without clicks, as live answers have it: with members that the vendored document doesn't
/// know.
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
                "message": format!("API version {SUNSET_VERSION} is no longer served; use {VERSION}"),
                "nextVersion": VERSION,
            }),
        )),
        Some(other) => Some(Answer::json(
            400,
            &json!({
                "error": "API version not supported",
                "message": format!("API version {other:?} is not known; use {VERSION}"),
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

fn validation_errors(faults: &[Fault]) -> Answer {
    let errors: Vec<String> = faults
        .iter()
        .map(|fault| match fault.name.as_str() {
            "" => format!("{}: {}", fault.place, fault.message),
            name => format!("{} {name}: {}", fault.place, fault.message),
        })
        .collect();
    Answer::json(400, &json!({ "errors": errors }))
}

/// The error body of 401, 403 and 429.
fn error(status: u16, error: &str) -> Answer {
    Answer::json(status, &json!({ "error": error }))
}

/// The error body of 404.
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
