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

use std::borrow::Cow;
use std::sync::Mutex;

use tracking_links::DubPlan;
use tracking_links::runtime::{Builder, Runtime};

use super::prelude::*;
use link::{PRIMARY_DOMAIN, is};

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

simulated! {
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
    /// assert_eq!(dub.links()[0]["url"], "https://brand.example");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Links are as they are answered, with the times of their `_clicks` in milliseconds since
    /// 1970.
    Dub, DubService, Value, {
        /// Domains and keys of links of other workspaces.
        strangers: Mutex<Vec<(String, String)>>,
    };
    /// Returns an API key that may do everything.
    api_key = API_KEY;
}

impl Server<DubService> {
    /// Lets someone follow a link, now by the sandbox's clock. Returns false if there is no such
    /// link.
    pub fn click(&self, id: &str) -> bool {
        let account = &self.service().account;
        let mut links = account.links();
        let link = links.iter_mut().find(|it| is(it, id));
        let time = u64::try_from(since_epoch(account.clock.now()).as_millis()).unwrap_or(u64::MAX);
        let clicked = link.map(|it| {
            count(it, "clicks");
            push(&mut it["_clicks"], time.into());
        });
        clicked.is_some()
    }

    /// Adds a link of another workspace.
    pub fn add_strangers_link(&self, domain: impl Into<String>, key: impl Into<String>) {
        lock(&self.service().strangers).push((domain.into(), key.into()));
    }
}

impl Service for DubService {
    client_service!(dub, Dub, Value, API_KEY; strangers);

    const RATE_LIMIT: (u32, Duration) = (PLAN.requests_per_minute(), Duration::from_secs(60));
    const SECRET_VARIABLES: Variables = &[("DUB_API_KEY", API_KEY)];
    const PUBLIC_VARIABLES: Variables = &[("DUB_PLAN", PLAN.as_str())];
    const EXAMPLES: &str = r#"{
        "folder": "fold_1",
        "options": { "dub": { "tenant_id": "tenant-42" } }
    }"#;
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

    fn invalid(&self, violations: Vec<Violation>) -> Refused {
        let Violation { name, message, .. } = &violations[0];
        invalid(format!("custom: {name}: {message}"))
    }

    /// A path that there is not is answered by a page.
    fn refuse(&self, _: &RecordedRequest, refused: &Refused) -> Answer {
        if let (404 | 405, "") = (refused.status, &*refused.code) {
            return Answer::new(refused.status).body("<h1>This page could not be found.</h1>");
        }
        let codes = [(401, "unauthorized"), (429, "rate_limit_exceeded")];
        let code = refused.code_or(&codes, "internal_server_error");
        let page = code.replacen('_', "-", 1);
        refused.json(json!({
            "error": {
                "code": code,
                "message": refused.message,
                "doc_url": format!("https://dub.co/docs/api-reference/errors#{page}"),
            },
        }))
    }

    fn carry_out(&self, call: &Call) -> Result<Answer, Refused> {
        let mut links = self.account.links();
        match call.operation() {
            "createLink" => ok(self.create(&mut links, call)?),
            "bulkCreateLinks" => ok(self.create_many(&mut links, call)?),
            "getLinks" => ok(self.list(&links, call)?),
            "getLinkInfo" => ok(self.info(&links, call)?),
            "retrieveAnalytics" => ok(self.count(&links, call)?),
            "listDomains" => ok(self.domains(call)),
            "bulkDeleteLinks" => {
                let ids = call.query("linkIds").unwrap_or_default();
                let before = links.len();
                links.retain(|link| !ids.split(',').any(|id| is(link, id.trim())));
                ok(json!({ "deletedCount": before - links.len() }))
            }
            operation => {
                let is_it = |it: &Value| is(it, call.path("linkId"));
                let at = links.iter().position(is_it).ok_or_else(not_found)?;
                match operation {
                    "deleteLink" => ok(json!({ "id": links.remove(at)["id"] })),
                    _ => {
                        self.change(&mut links[at], &call.body)?;
                        ok(shown(&links[at]))
                    }
                }
            }
        }
    }
}

fn not_found() -> Refused {
    Refused::new(404, "not_found", "Link not found.")
}

fn bad_request(message: impl Into<Cow<'static, str>>) -> Refused {
    Refused::new(400, "bad_request", message)
}

/// Refuses a value that is not allowed.
fn invalid(message: impl Into<Cow<'static, str>>) -> Refused {
    Refused::new(422, "unprocessable_entity", message)
}
