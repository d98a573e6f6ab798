//! The simulated Dub: its API key, errors and links.
//!
//! The path, the parameters and the body of a request are checked against the document that this
//! workspace has of Dub. What it does with a request, and its odd parts, are those of Dub's source.
//!
//! The workspace has the primary domain `dub.test`, the domain `go.brand.example`, the tags
//! `spring` and `shoes` and the folder `fold_1`. Its plan is `advanced`; the setting `plan` changes
//! what it may do, and not its rate limit.

mod bulk;
mod link;
mod refusal;

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use tracking_links::dub::{Client, REPAIRED_DOCUMENT};
use tracking_links::runtime::{Api, Builder, Runtime};
use tracking_links::{DubOptions, DubPlan, Error, Field, LinkRequest, Provider};

use super::account::Account;
use crate::answer::Answer;
use crate::contract::{Matched, Violation};
use crate::ids;
use crate::record::RecordedRequest;
use crate::server::Server;
use crate::service::{Service, Variable, not_implemented};
use crate::sync::lock;
use crate::time::{milliseconds, rfc3339, since_epoch};
use link::{PRIMARY_DOMAIN, WORKSPACE};
use refusal::Refusal;

pub use link::DubLink;

const API_KEY: &str = "dub_sandbox_key";

const DOMAINS: [&str; 2] = [PRIMARY_DOMAIN, "go.brand.example"];
const TAGS: [&str; 2] = ["spring", "shoes"];
const FOLDER: &str = "fold_1";

const PAGE_SIZE: usize = 100;
const KEY_LENGTH: u64 = 7;

/// The workspace's plan, by which its rate limit is.
const PLAN: DubPlan = DubPlan::Advanced;

/// The setting for the plan, by its name.
const PLAN_SETTING: &str = "plan";
/// The setting for the links that the workspace may have.
const LIMIT_SETTING: &str = "links-limit";

/// Members of a request that the free plan does not have, and what Dub calls them.
const OF_PAID_PLANS: [(&str, &str); 7] = [
    ("password", "password protection"),
    ("rewrite", "link cloaking"),
    ("expiresAt", "link expiration"),
    ("ios", "iOS targeting"),
    ("android", "Android targeting"),
    ("geo", "geo targeting"),
    ("doIndex", "search engine indexing"),
];

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
    /// How many ids and keys were generated, including those of links that were deleted.
    generated: AtomicU64,
    is_free: AtomicBool,
    links_limit: AtomicUsize,
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
    type Link = DubLink;

    const API: &'static Api = &Client::API;
    const DOCUMENT: &'static str = REPAIRED_DOCUMENT;
    const SECRET: &'static str = API_KEY;
    const RATE_LIMIT: (u32, Duration) = (PLAN.requests_per_minute(), Duration::from_secs(60));

    fn new(account: Account<DubLink>) -> Self {
        Self {
            account,
            generated: AtomicU64::new(0),
            is_free: AtomicBool::new(false),
            links_limit: AtomicUsize::new(usize::MAX),
            strangers: Mutex::default(),
        }
    }

    fn account(&self) -> &Account<DubLink> {
        &self.account
    }

    fn variables(&self) -> Vec<Variable> {
        vec![
            Variable::secret("DUB_API_KEY", API_KEY),
            Variable::public("DUB_PLAN", PLAN.as_str()),
        ]
    }

    fn configure(&self, client: Builder<Runtime>) -> Builder<Runtime> {
        client.rate_limit(Some(PLAN.rate_limit()))
    }

    fn provider(&self, client: Runtime) -> Result<Box<dyn Provider>, Error> {
        let builder = tracking_links::Dub::builder_with_client(client.into());
        Ok(Box::new(builder.build()?))
    }

    fn with_example(&self, request: LinkRequest, field: Field) -> LinkRequest {
        match field {
            Field::Folder => request.folder(FOLDER),
            Field::Options => {
                let mut options = DubOptions::default();
                options.tenant_id = Some("tenant-42".to_owned());
                request.options(options)
            }
            field => request.with_example(field),
        }
    }

    fn settings(&self) -> Vec<(&'static str, String)> {
        let plan = match self.is_free.load(Ordering::Relaxed) {
            true => DubPlan::Free,
            false => PLAN,
        };
        let limit = self.links_limit.load(Ordering::Relaxed);
        vec![
            (PLAN_SETTING, plan.as_str().to_owned()),
            (LIMIT_SETTING, limit.to_string()),
        ]
    }

    fn set(&self, setting: &str, value: &str) -> bool {
        match (setting, value.parse()) {
            (PLAN_SETTING, _) => match DubPlan::ALL.iter().find(|plan| plan.as_str() == value) {
                Some(plan) => self
                    .is_free
                    .store(*plan == DubPlan::Free, Ordering::Relaxed),
                None => return false,
            },
            (LIMIT_SETTING, Ok(limit)) => self.links_limit.store(limit, Ordering::Relaxed),
            _ => return false,
        }
        true
    }

    /// Invalid values have the status 422. A path that there is not is answered by a page.
    fn error(
        &self,
        _: &RecordedRequest,
        status: u16,
        message: &str,
        violations: &[Violation],
    ) -> Answer {
        let code = match status {
            400 => "unprocessable_entity",
            401 => "unauthorized",
            429 => "rate_limit_exceeded",
            404 | 405 => return Answer::new(status).body("<h1>This page could not be found.</h1>"),
            _ => "internal_server_error",
        };
        let message = match violations.first() {
            Some(violation) => format!("custom: {}: {}", violation.name, violation.message),
            None => message.to_owned(),
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
            ("GET", "/domains") => Ok(domains(request)),
            _ => return not_implemented(self, request),
        };
        match outcome {
            Ok(answer) => Answer::json(200, &answer),
            Err(refusal) => refusal.answer(),
        }
    }
}

impl DubService {
    fn create(&self, body: &Value, now: SystemTime) -> Result<Value, Refusal> {
        let mut links = lock(&self.account.links);
        self.has_room(links.len(), 1)?;
        let mut link = self.checked(body, &links, now, false)?;
        link.tags = self.tags(body)?;
        let answer = link.as_json();
        links.push(link);
        Ok(answer)
    }

    /// Fails if the workspace may not have so many more links.
    fn has_room(&self, links: usize, more: usize) -> Result<(), Refusal> {
        let limit = self.links_limit.load(Ordering::Relaxed);
        match links.saturating_add(more) > limit {
            true => {
                let message = format!("You've reached your monthly limit of {limit} links.");
                Err(Refusal::new("exceeded_limit", message))
            }
            false => Ok(()),
        }
    }

    /// Makes a link of a request, without its tags. In bulk, the external id is not checked.
    fn checked(
        &self,
        body: &Value,
        links: &[DubLink],
        now: SystemTime,
        is_bulk: bool,
    ) -> Result<DubLink, Refusal> {
        let text = |member: &str| body[member].as_str().filter(|it| !it.is_empty());
        let forbidden = |message: String| Err(Refusal::new("forbidden", message));
        let invalid = |message: &str| Err(Refusal::new("unprocessable_entity", message));
        let mut link = DubLink {
            url: destination(text("url").unwrap_or_default())?,
            domain: text("domain").unwrap_or(PRIMARY_DOMAIN).to_lowercase(),
            external_id: text("externalId").map(str::to_owned),
            created_at: rfc3339(now),
            ..DubLink::default()
        };
        if self.is_free.load(Ordering::Relaxed) {
            let of_paid = OF_PAID_PLANS.iter().find(|(member, _)| {
                let value = &body[*member];
                !value.is_null() && *value != false
            });
            if let Some((_, name)) = of_paid {
                return forbidden(format!(
                    "You can only use {name} on a Pro plan and above. Upgrade to Pro to use these \
                     features."
                ));
            }
        }
        if !DOMAINS.contains(&link.domain.as_str()) {
            return forbidden("Domain does not belong to workspace.".to_owned());
        }
        link.key = match text("key").map(|key| key.trim_matches('/')) {
            Some(key)
                if key.starts_with('_') || key.ends_with(".php") || key.contains(['?', ' ']) =>
            {
                return invalid("Invalid key.");
            }
            Some(key) => key.to_owned(),
            None => self.random_key(body),
        };
        let strangers = lock(&self.strangers);
        let mut strangers = strangers.iter();
        if links.iter().any(|it| it.is_at(&link.domain, &link.key))
            || strangers.any(|(domain, key)| *domain == link.domain && *key == link.key)
        {
            let message = "Duplicate key: This short link already exists.";
            return Err(Refusal::new("conflict", message));
        }
        if let Some(id) = link.external_id.as_deref().filter(|_| !is_bulk)
            && links.iter().any(|it| it.has_external_id(id))
        {
            let message = "A link with this externalId already exists in this workspace.";
            return Err(Refusal::new("conflict", message));
        }
        if is_bulk && body["rewrite"] == true {
            return invalid("You cannot use link cloaking with bulk link creation.");
        }
        set_values(&mut link, body)?;
        link.id = format!("link_{}", ids::uuid(self.next_number()).simple());
        Ok(link)
    }

    fn next_number(&self) -> u64 {
        self.generated.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn random_key(&self, body: &Value) -> String {
        let length = body["keyLength"].as_u64().unwrap_or(KEY_LENGTH);
        let length = usize::try_from(length).unwrap_or_default();
        let mut key = String::new();
        while key.len() < length {
            key.push_str(&ids::short_code(self.next_number()));
        }
        key.truncate(length);
        match body["prefix"].as_str().map(|it| it.trim_matches('/')) {
            None | Some("") => key,
            Some(prefix) => format!("{prefix}/{key}"),
        }
    }

    /// Returns the tags of a request, which must exist, as the workspace writes them.
    fn tags(&self, body: &Value) -> Result<Vec<String>, Refusal> {
        let names = body["tagNames"].as_array().into_iter().flatten();
        let names = names.filter_map(Value::as_str);
        let (mut tags, mut unknown) = (Vec::new(), Vec::new());
        for name in names {
            match TAGS.iter().find(|tag| tag.eq_ignore_ascii_case(name)) {
                Some(tag) => tags.push((*tag).to_owned()),
                None => unknown.push(name),
            }
        }
        match unknown.is_empty() {
            true => Ok(tags),
            false => {
                let message = format!("Invalid tagNames detected: {}", unknown.join(", "));
                Err(Refusal::new("unprocessable_entity", message))
            }
        }
    }

    fn info(&self, request: &RecordedRequest) -> Result<Value, Refusal> {
        let value = |name: &str| request.query_value(name);
        let id = value("linkId").or(value("externalId"));
        if let Some(id) = value("externalId")
            && !id.starts_with("ext_")
        {
            let message = "Invalid externalId. Did you forget to prefix it with `ext_`?";
            return Err(Refusal::new("bad_request", message));
        }
        let (domain, key) = (value("domain"), value("key"));
        if id.is_none() && domain.is_none() && key.is_none() {
            let message = "You must provide a domain and a key or a linkId or an externalId to \
                           retrieve a link.";
            return Err(Refusal::new("bad_request", message));
        }
        let links = lock(&self.account.links);
        let place = domain.zip(key);
        let found = links.iter().find(|link| match (id, place) {
            (Some(id), _) => link.is(id),
            (None, Some((domain, key))) => link.is_at(domain, key),
            (None, None) => false,
        });
        if let Some(link) = found {
            return Ok(link.as_json());
        }
        let strangers = lock(&self.strangers);
        let is_it = |it: &&(String, String)| place == Some((it.0.as_str(), it.1.as_str()));
        match strangers.iter().find(is_it) {
            Some(_) if id.is_none() => {
                let message = format!("Link does not belong to workspace {WORKSPACE}.");
                Err(Refusal::new("unauthorized", message))
            }
            _ => Err(Refusal::not_found()),
        }
    }

    fn change(&self, id: &str, body: &Value) -> Result<Value, Refusal> {
        let mut links = lock(&self.account.links);
        let link = links.iter_mut().find(|it| it.is(id));
        let link = link.ok_or_else(Refusal::not_found)?;
        let mut changed = link.clone();
        if let Some(url) = body["url"].as_str() {
            changed.url = destination(url)?;
        }
        if body["tagNames"].is_array() {
            changed.tags = self.tags(body)?;
        }
        changed.archived = body["archived"].as_bool().unwrap_or(changed.archived);
        set_values(&mut changed, body)?;
        *link = changed;
        Ok(link.as_json())
    }

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

    fn count(&self, request: &RecordedRequest) -> Result<Value, Refusal> {
        let links = lock(&self.account.links);
        let id = request.query_value("linkId");
        let [start, end] = ["start", "end"].map(|name| {
            let time = request.query_value(name);
            time.and_then(milliseconds)
        });
        let fitting: Vec<_> = links
            .iter()
            .filter(|it| id.is_none_or(|id| it.is(id)))
            .collect();
        if id.is_some() && fitting.is_empty() {
            return Err(Refusal::not_found());
        }
        let clicks = fitting.iter().flat_map(|it| &it.clicks);
        let clicks = clicks.filter(|time| {
            start.is_none_or(|start| **time >= start) && end.is_none_or(|end| **time < end)
        });
        Ok(json!({ "clicks": clicks.count(), "leads": 0, "sales": 0, "saleAmount": 0 }))
    }

    /// Lists the links, the newest first.
    fn list(&self, request: &RecordedRequest) -> Result<Value, Refusal> {
        let value = |name: &str| request.query_value(name);
        let number = |name: &str| value(name)?.parse::<usize>().ok();
        let tags: Option<Vec<_>> = value("tagNames").map(|it| it.split(',').collect());
        let links = lock(&self.account.links);
        let is_its = |link: &&DubLink| {
            let other = |member: &str| link.other.get(member).and_then(Value::as_str);
            (value("showArchived") == Some("true") || !link.archived)
                && (value("withTags") != Some("true") || !link.tags.is_empty())
                && value("domain").is_none_or(|it| it == link.domain)
                && value("folderId").is_none_or(|it| Some(it) == other("folderId"))
                && value("tenantId").is_none_or(|it| Some(it) == other("tenantId"))
                && value("search").is_none_or(|it| link.key.contains(it) || link.url.contains(it))
                && tags.as_ref().is_none_or(|tags| {
                    let mut tags = tags.iter();
                    tags.any(|tag| link.tags.iter().any(|own| own == tag))
                })
        };
        let mut all: Vec<&DubLink> = links.iter().rev().filter(is_its).collect();
        let place = |id: &str| {
            let place = all.iter().position(|it| it.id == id);
            let unknown = || Refusal::new("unprocessable_entity", "Invalid cursor.");
            place.ok_or_else(unknown)
        };
        let size = number("pageSize").unwrap_or(PAGE_SIZE);
        match (value("startingAfter"), value("endingBefore")) {
            (Some(_), Some(_)) => {
                let message = "You cannot use both startingAfter and endingBefore.";
                return Err(Refusal::new("unprocessable_entity", message));
            }
            (Some(id), None) => {
                let start = place(id)? + 1;
                all.drain(..start);
            }
            (None, Some(id)) => {
                let end = place(id)?;
                all.truncate(end);
                all.drain(..end.saturating_sub(size));
            }
            (None, None) => {
                let page = number("page").unwrap_or(1).max(1) - 1;
                all.drain(..all.len().min(page.saturating_mul(size)));
            }
        }
        let page = all.into_iter().take(size);
        Ok(page.map(DubLink::as_json).collect())
    }
}

/// Returns a destination as Dub keeps it: with a scheme.
fn destination(text: &str) -> Result<String, Refusal> {
    let has_scheme = text.split_once(':').is_some_and(|(scheme, rest)| {
        !rest.is_empty() && !scheme.is_empty() && !scheme.contains(['.', '/', ' '])
    });
    match text {
        _ if has_scheme => Ok(text.to_owned()),
        text if text.contains('.') && !text.contains(' ') => Ok(format!("https://{text}")),
        _ => Err(Refusal::new(
            "unprocessable_entity",
            "Invalid destination URL",
        )),
    }
}

/// Sets the given members that creating and changing have in common.
fn set_values(link: &mut DubLink, body: &Value) -> Result<(), Refusal> {
    if body["folderId"].as_str().is_some_and(|it| it != FOLDER) {
        return Err(Refusal::new("not_found", "Folder not found in workspace."));
    }
    for name in [
        "tenantId",
        "programId",
        "partnerId",
        "trackConversion",
        "folderId",
        "comments",
        "expiredUrl",
        "password",
        "rewrite",
        "doIndex",
        "ios",
        "android",
        "geo",
    ] {
        if let Some(value) = body.get(name) {
            link.other.insert(name.to_owned(), value.clone());
        }
    }
    if let Some(value) = body.get("expiresAt") {
        let time = value.as_str().and_then(milliseconds);
        let time = time.and_then(|it| u64::try_from(it).ok());
        let time = time.map(|it| rfc3339(SystemTime::UNIX_EPOCH + Duration::from_millis(it)));
        link.other.insert("expiresAt".to_owned(), time.into());
    }
    Ok(())
}

fn domains(request: &RecordedRequest) -> Value {
    let page = request.query_value("page").unwrap_or("1");
    let domains = DOMAINS.iter().filter(|_| page == "1");
    let domains = domains.map(|slug| {
        json!({
            "id": format!("dom_{slug}"),
            "slug": slug,
            "verified": true,
            "primary": *slug == PRIMARY_DOMAIN,
            "archived": false,
            "placeholder": null,
            "expiredUrl": null,
            "notFoundUrl": null,
            "logo": null,
            "assetLinks": null,
            "appleAppSiteAssociation": null,
            "createdAt": "2026-01-01T00:00:00.000Z",
            "updatedAt": "2026-01-01T00:00:00.000Z",
            "registeredDomain": null,
        })
    });
    domains.collect()
}
