//! impact.com, partner API version 14: what it answers, and the links it keeps.
//!
//! The request's form is judged by impact.com's document; here stand its credentials, its version
//! header, its limits, its error bodies and what a tracking URL looks like. Nothing here knows of
//! another provider.
//!
//! Where the documentation says nothing, the sandbox decides: a vanity path that is taken answers
//! 400, a custom path on a link that isn't a vanity link answers 400, any ad id is taken as known,
//! and an unknown path answers 404 in the error shape of 400.

mod reply;

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use url::form_urlencoded;

use crate::answer::Answer;
use crate::contract::{Contract, Matched, NotRouted, Place};
use crate::fault::Fault;
use crate::ids;
use crate::record::RecordedRequest;
use crate::server::{Provider, Server, StartError};
use crate::sync::lock;
use crate::time::{Clock, RateLimit};
use reply::{Reply, field};

const ACCOUNT_SID: &str = "IRSandboxAccount1";
const AUTH_TOKEN: &str = "impact-sandbox-token";
const READ_ONLY_AUTH_TOKEN: &str = "read-only";
const PROGRAM_ID: &str = "1000";
const PROPERTY_ID: &str = "2000";

/// The brand's tracking domain.
const TRACKING_ORIGIN: &str = "https://brand.sjv.io";
const PARTNER_ID: &str = "4000";
/// The ad of a regular link that names none: the brand's landing page.
const DEFAULT_AD_ID: &str = "3000";

const VERSION: &str = "14";
const CREATE_PATH: &str = "/Mediapartners/{AccountSID}/Programs/{ProgramId}/TrackingLinks";

const REQUESTS_PER_WINDOW: u32 = 1_000;
const WINDOW: Duration = Duration::from_secs(60 * 60);

/// Characters of UTF-8 that any string may have.
const STRING_MAX_CHARS: usize = 255;

/// impact.com in the sandbox.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use serde_json::Value;
/// use tracking_links_sandbox::Sandbox;
///
/// let sandbox = Sandbox::start().await?;
/// let impact = sandbox.impact();
/// let url = format!(
///     "{}/Mediapartners/{}/Programs/{}/TrackingLinks",
///     impact.base_url(),
///     impact.account_sid(),
///     impact.program_id(),
/// );
/// let answer: Value = reqwest::Client::new()
///     .post(url)
///     .basic_auth(impact.account_sid(), Some(impact.auth_token()))
///     .header("Accept", "application/json")
///     .query(&[("Type", "Vanity"), ("CustomPath", "SummerSale")])
///     .send()
///     .await?
///     .json()
///     .await?;
/// assert_eq!(answer["TrackingURL"], "https://brand.sjv.io/SummerSale");
/// # Ok(())
/// # }
/// ```
pub struct Impact {
    server: Server,
    service: Arc<Service>,
}

/// A link that was created at impact.com's sandbox.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImpactLink {
    /// The URL answered.
    pub tracking_url: String,
    /// The path of a vanity link, asked for or made up; `None` of a regular link.
    pub vanity_path: Option<String>,
    /// The program whose brand the link leads to.
    pub program_id: String,
    /// The ad asked for.
    pub ad_id: Option<String>,
    /// The landing page asked for.
    pub deep_link: Option<String>,
    /// The property asked for.
    pub media_partner_property_id: Option<String>,
    /// The three sub-ids asked for.
    pub sub_ids: [Option<String>; 3],
    /// The shared id asked for.
    pub shared_id: Option<String>,
}

struct Service {
    contract: Contract,
    clock: Clock,
    vanity_quota: usize,
    state: Mutex<State>,
}

struct State {
    links: Vec<ImpactLink>,
    rate_limit: RateLimit,
}

impl Impact {
    pub(crate) async fn start(
        port: u16,
        clock: Clock,
        enforce_rate_limits: bool,
        vanity_quota: usize,
    ) -> Result<Self, StartError> {
        let contract = Contract::compile(impact_client::REPAIRED_DOCUMENT).map_err(|error| {
            StartError::new("impact.com's document can't be checked against", error)
        })?;
        let service = Arc::new(Service {
            contract,
            clock,
            vanity_quota,
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

    /// What stands for `https://api.impact.com`: `http://127.0.0.1:PORT`, without a slash at its
    /// end.
    pub fn base_url(&self) -> String {
        self.server.base_url()
    }

    /// The account: the user name of HTTP Basic, and part of each path.
    pub fn account_sid(&self) -> &'static str {
        ACCOUNT_SID
    }

    /// The token that may do all: the password of HTTP Basic.
    pub fn auth_token(&self) -> &'static str {
        AUTH_TOKEN
    }

    /// A token that may only read: creating a link with it answers 403.
    pub fn read_only_auth_token(&self) -> &'static str {
        READ_ONLY_AUTH_TOKEN
    }

    /// The one program that the account has joined.
    pub fn program_id(&self) -> &'static str {
        PROGRAM_ID
    }

    /// The one media property of the account.
    pub fn property_id(&self) -> &'static str {
        PROPERTY_ID
    }

    /// The links created so far, oldest first.
    pub fn links(&self) -> Vec<ImpactLink> {
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

    /// Gives this answer to the next request in place of impact.com's own; several are given in
    /// order.
    ///
    /// The request is recorded, and not acted on unless the answer is [`Answer::carried_out`].
    pub fn answer_next(&self, answer: Answer) {
        self.server.answer_next(answer);
    }

    /// Lets this happen to the next request; answers and faults are taken in the order in which
    /// they were given.
    pub fn fail_next(&self, fault: Fault) {
        self.server.fail_next(fault);
    }

    /// How many scripted answers and faults no request has taken yet.
    pub fn unused_answers(&self) -> usize {
        self.server.unused_answers()
    }
}

impl fmt::Debug for Impact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Impact")
            .field("server", &self.server)
            .field("links", &self.links().len())
            .finish_non_exhaustive()
    }
}

impl Provider for Service {
    fn name(&self) -> &'static str {
        "impact"
    }

    fn answer(&self, request: &RecordedRequest) -> Answer {
        self.reply(request).into_answer(request)
    }
}

/// What a token may do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    Full,
    ReadOnly,
}

impl Service {
    fn reply(&self, request: &RecordedRequest) -> Reply {
        let matched = match self.contract.route(request.method(), request.path()) {
            Ok(matched) => matched,
            Err(NotRouted::UnknownPath) => {
                let why = format!("impact.com has no path {}", request.path());
                return Reply::error(404, &why, Vec::new());
            }
            Err(NotRouted::MethodNotAllowed { allow }) => {
                let why = format!("this path takes {allow}, and not {}", request.method());
                return Reply::error(405, &why, Vec::new()).header("allow", allow);
            }
        };
        let Some(access) = access(request) else {
            let why = "The AccountSID or the AuthToken is wrong or missing";
            return Reply::error(401, why, Vec::new())
                .header("www-authenticate", "Basic realm=\"impact.com\"");
        };
        let now = self.clock.now();
        let allowance = lock(&self.state).rate_limit.take(now);
        let seconds_to_reset = allowance.resets_in.as_secs().to_string();
        let reply = if allowance.exceeded {
            Reply::error(429, "Rate limit exceeded", Vec::new())
                .header("retry-after", seconds_to_reset.clone())
        } else {
            self.permitted(access, &matched, request)
                .and_then(|()| match (request.method(), matched.template()) {
                    ("POST", CREATE_PATH) => self.create(&matched, request),
                    _ => Err(Reply::error(
                        501,
                        "impact.com's document has this operation, and the sandbox doesn't play it yet",
                        Vec::new(),
                    )),
                })
                .unwrap_or_else(|refusal| refusal)
        };
        reply
            .header("x-ratelimit-limit-hour", allowance.limit.to_string())
            .header(
                "x-ratelimit-remaining-hour",
                allowance.remaining.to_string(),
            )
            .header("ratelimit-reset", seconds_to_reset)
    }

    /// Whether this account may ask this, in this form.
    fn permitted(
        &self,
        access: Access,
        matched: &Matched<'_>,
        request: &RecordedRequest,
    ) -> Result<(), Reply> {
        if matched.path_value("AccountSID") != ACCOUNT_SID {
            return Err(self.forbidden("The AccountSID of the path is not that of the credentials"));
        }
        if let Some(version) = request.header("IR-Version")
            && version != VERSION
        {
            let why = format!("IR-Version {version:?} is not known here; use {VERSION}");
            return Err(Reply::error(400, &why, vec![field("IR-Version", &why)]));
        }
        if access == Access::ReadOnly && request.method() != "GET" {
            return Err(self.forbidden("The AuthToken may only read"));
        }
        let mut errors: Vec<_> = matched
            .faults(request)
            .iter()
            .map(|fault| match fault.place {
                Place::Body if fault.name.is_empty() => field("body", &fault.message),
                _ => field(&fault.name, &fault.message),
            })
            .collect();
        errors.extend(
            request
                .query()
                .iter()
                .filter(|(_, value)| value.chars().count() > STRING_MAX_CHARS)
                .map(|(name, value)| {
                    let length = value.chars().count();
                    field(
                        name,
                        &format!("has {length} characters; at most {STRING_MAX_CHARS} are taken"),
                    )
                }),
        );
        if errors.is_empty() {
            Ok(())
        } else {
            Err(invalid(errors))
        }
    }

    fn create(&self, matched: &Matched<'_>, request: &RecordedRequest) -> Result<Reply, Reply> {
        let given = |name: &str| request.query_value(name).map(str::to_owned);
        let mut link = ImpactLink {
            program_id: matched.path_value("ProgramId").to_owned(),
            ad_id: given("AdId"),
            deep_link: given("DeepLink"),
            media_partner_property_id: given("MediaPartnerPropertyId"),
            sub_ids: ["subId1", "subId2", "subId3"].map(given),
            shared_id: given("sharedId"),
            ..ImpactLink::default()
        };
        if link.program_id != PROGRAM_ID {
            let why = format!(
                "Program {} does not exist, or the account has not joined it",
                link.program_id
            );
            return Err(self.forbidden(&why));
        }
        if let Some(property) = &link.media_partner_property_id
            && property != PROPERTY_ID
        {
            let why = format!("MediaPartnerPropertyId {property} does not exist on this account");
            return Err(self.forbidden(&why));
        }
        let mut state = lock(&self.state);
        if given("Type").as_deref() == Some("Vanity") {
            let path = self.vanity_path(&state, given("CustomPath"))?;
            let encoded = utf8_percent_encode(&path, NON_ALPHANUMERIC_BUT_UNRESERVED);
            link.tracking_url = format!("{TRACKING_ORIGIN}/{encoded}");
            link.vanity_path = Some(path);
        } else if given("CustomPath").is_some() {
            let why = "is for vanity links; send Type=Vanity with it";
            return Err(invalid(vec![field("CustomPath", why)]));
        } else {
            link.tracking_url = regular_url(&link);
        }
        let reply = Reply::created(&link.tracking_url);
        state.links.push(link);
        Ok(reply)
    }

    /// The path asked for, or one made up.
    fn vanity_path(&self, state: &State, asked: Option<String>) -> Result<String, Reply> {
        let taken: Vec<&str> = state
            .links
            .iter()
            .filter_map(|link| link.vanity_path.as_deref())
            .collect();
        if taken.len() >= self.vanity_quota {
            let why = format!(
                "The limit of {} vanity links on this account is reached",
                self.vanity_quota
            );
            return Err(self.forbidden(&why));
        }
        let Some(asked) = asked else {
            // Fewer paths are taken than there are numbers to try: one of the first `taken + 1` is
            // free.
            return Ok((1u64..)
                .map(ids::short_code)
                .find(|path| !taken.contains(&path.as_str()))
                .unwrap_or_default());
        };
        let refusal = match asked.as_str() {
            "" | "." | ".." => "is no path",
            path if path.contains('/') => "is one segment, and has no slash",
            path if taken.contains(&path) => "is taken",
            _ => return Ok(asked),
        };
        Err(invalid(vec![field("CustomPath", refusal)]))
    }

    fn forbidden(&self, message: &str) -> Reply {
        Reply::forbidden(self.clock.now(), message)
    }
}

const NON_ALPHANUMERIC_BUT_UNRESERVED: &percent_encoding::AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// `/c/{partner}/{ad}/{program}`, with what the caller wants reported or reached in the query.
fn regular_url(link: &ImpactLink) -> String {
    let ad = link.ad_id.as_deref().unwrap_or(DEFAULT_AD_ID);
    let ad = utf8_percent_encode(ad, NON_ALPHANUMERIC_BUT_UNRESERVED);
    let path = format!("{TRACKING_ORIGIN}/c/{PARTNER_ID}/{ad}/{}", link.program_id);
    let [first, second, third] = &link.sub_ids;
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in [
        ("subId1", first),
        ("subId2", second),
        ("subId3", third),
        ("sharedId", &link.shared_id),
        ("u", &link.deep_link),
    ] {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    match query.finish() {
        query if query.is_empty() => path,
        query => format!("{path}?{query}"),
    }
}

/// What the credentials of a request may do; `None` where they are missing or wrong.
fn access(request: &RecordedRequest) -> Option<Access> {
    let decoded = BASE64.decode(request.credentials("Basic")?).ok()?;
    let (account, token) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    match (account, token) {
        (ACCOUNT_SID, AUTH_TOKEN) => Some(Access::Full),
        (ACCOUNT_SID, READ_ONLY_AUTH_TOKEN) => Some(Access::ReadOnly),
        _ => None,
    }
}

fn invalid(errors: Vec<serde_json::Value>) -> Reply {
    Reply::error(400, "The request is invalid", errors)
}
