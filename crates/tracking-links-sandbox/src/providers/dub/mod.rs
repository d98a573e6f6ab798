//! The simulated Dub: its API key, errors and links.
//!
//! What it does with a request, and its odd parts, are those of Dub's source.
//!
//! The workspace has the primary domain `dub.test`, the domain `go.brand.example`, the tags
//! `spring` and `shoes` and the folder `fold_1`. Its plan is `advanced`; the setting `plan` changes
//! what it may do, and not its rate limit.

mod bulk;
mod create;
mod link;
mod read;
mod refusal;

use std::sync::Mutex;

use tracking_links::runtime::{Builder, Runtime};
use tracking_links::{DubOptions, DubPlan};

use super::prelude::*;
use link::PRIMARY_DOMAIN;
use refusal::Refusal;

pub use link::DubLink;

const API_KEY: &str = "dub_sandbox_key";

const DOMAINS: [&str; 2] = [PRIMARY_DOMAIN, "go.brand.example"];
const TAGS: [&str; 2] = ["spring", "shoes"];
const FOLDER: &str = "fold_1";

/// The workspace's plan, by which its rate limit is.
const PLAN: DubPlan = DubPlan::Advanced;

/// The setting for the plan: `free` or `advanced`.
const PLAN_SETTING: &str = "plan";
/// The setting for the links that the workspace may have.
const LIMIT_SETTING: &str = "links-limit";

/// The simulated Dub, listening on its own port.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use serde_json::{Value, json};
/// use tracking_links_sandbox::Sandbox;
///
/// let sandbox = Sandbox::start().await?;
/// let dub = sandbox.dub();
/// let link: Value = reqwest::Client::new()
///     .post(format!("{}/links", dub.base_url()))
///     .bearer_auth(dub.api_key())
///     .json(&json!({ "url": "https://brand.example", "key": "spring" }))
///     .send()
///     .await?
///     .json()
///     .await?;
/// assert_eq!(link["shortLink"], "https://dub.test/spring");
/// assert_eq!(dub.links()[0].url, "https://brand.example");
/// # Ok(())
/// # }
/// ```
pub type Dub = Server<DubService>;

/// The part of the simulated Dub that answers requests.
#[derive(Debug)]
pub struct DubService {
    account: Account<DubLink>,
    /// Domains and keys of links of other workspaces.
    strangers: Mutex<Vec<(String, String)>>,
}

impl Server<DubService> {
    /// Returns an API key that may do everything.
    pub fn api_key(&self) -> &'static str {
        API_KEY
    }

    /// Lets someone follow a link, now by the sandbox's clock. Returns false if there is no such
    /// link.
    pub fn click(&self, id: &str) -> bool {
        let account = &self.service().account;
        let mut links = lock(&account.links);
        let link = links.iter_mut().find(|it| it.is(id));
        let clicked = link.map(|it| it.clicks.push(since_epoch(account.clock.now()).as_millis()));
        clicked.is_some()
    }

    /// Adds a link of another workspace.
    pub fn add_strangers_link(&self, domain: impl Into<String>, key: impl Into<String>) {
        lock(&self.service().strangers).push((domain.into(), key.into()));
    }
}

impl Service for DubService {
    client_service!(dub, Dub, DubLink, API_KEY; strangers);

    const RATE_LIMIT: (u32, Duration) = (PLAN.requests_per_minute(), Duration::from_secs(60));
    const SECRET_VARIABLES: Variables = &[("DUB_API_KEY", API_KEY)];
    const PUBLIC_VARIABLES: Variables = &[("DUB_PLAN", PLAN.as_str())];
    const EXAMPLES: Examples = &[
        (Field::Folder, |request| request.folder(FOLDER)),
        (Field::Options, |request| {
            let mut options = DubOptions::default();
            options.tenant_id = Some("tenant-42".to_owned());
            request.options(options)
        }),
    ];
    const SETTINGS: &'static [Setting] = &[
        (
            PLAN_SETTING,
            Allowed::Choice(&[PLAN.as_str(), DubPlan::Free.as_str()]),
        ),
        (LIMIT_SETTING, Allowed::Number(usize::MAX)),
    ];

    fn configure(&self, client: Builder<Runtime>) -> Builder<Runtime> {
        client.rate_limit(Some(PLAN.rate_limit()))
    }

    /// Invalid values have the status 422. A path that there is not is answered by a page.
    fn error(&self, _: &RecordedRequest, status: u16, why: &Why) -> Answer {
        let code = match status {
            400 => "unprocessable_entity",
            401 => "unauthorized",
            429 => "rate_limit_exceeded",
            404 | 405 => return Answer::new(status).body("<h1>This page could not be found.</h1>"),
            _ => "internal_server_error",
        };
        let message = match why.violations.first() {
            Some(violation) => format!("custom: {}: {}", violation.name, violation.message),
            None => why.message.to_owned(),
        };
        Refusal::new(code, message).answer()
    }

    fn carry_out(&self, matched: &Matched, request: &RecordedRequest, now: SystemTime) -> Answer {
        let body = || request.json().unwrap_or_default();
        let outcome = match (request.method(), matched.template()) {
            ("POST", "/links") => self.create(&body(), now),
            ("POST", "/links/bulk") => return self.create_many(&body(), now),
            ("GET", "/links") => self.list(request),
            ("GET", "/links/info") => self.info(request),
            ("DELETE", "/links/bulk") => Ok(self.delete_many(request)),
            ("PATCH", "/links/{linkId}") => self.change(matched.path_value("linkId"), &body()),
            ("DELETE", "/links/{linkId}") => self.delete(matched.path_value("linkId")),
            ("GET", "/analytics") => self.count(request),
            ("GET", "/domains") => Ok(self.domains(request)),
            _ => return not_implemented(self, request),
        };
        match outcome {
            Ok(answer) => Answer::json(200, &answer),
            Err(refusal) => refusal.answer(),
        }
    }
}

impl DubService {
    fn delete(&self, id: &str) -> Result<Value, Refusal> {
        let mut links = lock(&self.account.links);
        let index = links.iter().position(|it| it.is(id));
        let link = links.remove(index.ok_or_else(Refusal::not_found)?);
        Ok(json!({ "id": link.id }))
    }

    fn delete_many(&self, request: &RecordedRequest) -> Value {
        let ids = request.query_value("linkIds").unwrap_or_default();
        let ids: Vec<_> = ids.split(',').map(str::trim).collect();
        let mut links = lock(&self.account.links);
        let before = links.len();
        links.retain(|link| !ids.iter().any(|id| link.is(id)));
        json!({ "deletedCount": before - links.len() })
    }
}
