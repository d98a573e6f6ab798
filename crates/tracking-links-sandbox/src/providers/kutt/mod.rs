//! The simulated Kutt: its API key, its links, and its refusals, most of which have the status 500.
//!
//! The server has the default settings of Kutt 3: anonymous links are not allowed, and the database
//! is SQLite. The account has one domain besides the default one. A property that the document does
//! not name is ignored, as Kutt does. The setting `version` makes it Kutt 2 in two things: which
//! changes it refuses as none, and the total of a search.

mod link;
mod values;

use super::prelude::*;
use link::{DEFAULT_DOMAIN, OWN_DOMAIN};
use values::{BULLET, NO_TARGET, Values};

pub use link::KuttLink;

const API_KEY: &str = "kutt-sandbox-key";

const ADDRESS_LENGTH: usize = 6;
const LINKS_PER_PAGE: usize = 10;
const MAX_LINKS_PER_PAGE: usize = 50;

/// The longest targets of a new and of a changed link.
const MAX_TARGET: usize = 2_097_152;
const MAX_CHANGED_TARGET: usize = 2_040;

/// How much another expiry must differ to be a change.
const SAME_EXPIRY: Duration = Duration::from_secs(60);

const TAKEN: &str = "Custom URL is already in use.";

simulated! {
    /// The simulated Kutt, listening on its own port.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use serde_json::{Value, json};
    /// use tracking_links_sandbox::Sandbox;
    ///
    /// let sandbox = Sandbox::start().await?;
    /// let kutt = sandbox.kutt();
    /// let link: Value = reqwest::Client::new()
    ///     .post(format!("{}/api/v2/links", kutt.base_url()))
    ///     .header("X-API-KEY", kutt.api_key())
    ///     .json(&json!({ "target": "https://brand.example", "customurl": "spring" }))
    ///     .send()
    ///     .await?
    ///     .json()
    ///     .await?;
    /// assert_eq!(link["link"], "https://kutt.test/spring");
    /// assert_eq!(kutt.links()[0].target, "https://brand.example");
    /// # Ok(())
    /// # }
    /// ```
    Kutt, KuttService, KuttLink;
    /// Returns an API key that may do everything.
    api_key = API_KEY;
    /// Returns the domain of links that name none.
    default_domain = DEFAULT_DOMAIN;
    /// Returns the other domain that the account has.
    own_domain = OWN_DOMAIN;
}

#[derive(Clone, Copy, Debug)]
struct Settings {
    /// Whether a request without a valid key makes a link that belongs to nobody.
    anonymous_links: bool,
    /// Whether the database is SQLite; else it is PostgreSQL.
    sqlite: bool,
    /// How long the look-up for a taken address does not see a new link. Kutt looks first and
    /// writes later, so requests that arrive at the same time see nothing of each other.
    unseen: Duration,
    /// Whether it is Kutt 2; else it is Kutt 3.
    kutt_2: bool,
}

impl Server<KuttService> {
    /// Lets someone visit a link, now by the sandbox's clock. `domain` is `None` for the default
    /// domain. Returns false if there is no such link. Kutt does not count visits of a link that
    /// belongs to nobody.
    pub fn visit(&self, address: &str, domain: Option<&str>) -> bool {
        let account = &self.service().account;
        let mut links = account.links();
        let link = links.iter_mut().find(|it| it.is(address, domain));
        let visited = link.map(|it| {
            if !it.is_anonymous {
                it.visits.push(account.clock.now());
            }
        });
        visited.is_some()
    }

    /// Sets or removes the password of a link. `domain` is `None` for the default domain. Returns
    /// false if there is no such link.
    pub fn set_password(
        &self,
        address: &str,
        domain: Option<&str>,
        password: Option<&str>,
    ) -> bool {
        let mut links = self.service().account.links();
        let link = links.iter_mut().find(|it| it.is(address, domain));
        let set = link.map(|it| it.password = password.map(str::to_owned));
        set.is_some()
    }
}

impl Service for KuttService {
    client_service!(kutt, Kutt, KuttLink, API_KEY);

    /// Kutt has none for these operations.
    const RATE_LIMIT: (u32, Duration) = (u32::MAX, Duration::from_secs(60));
    const LOGIN: Login = Login::Header("ApiKey", "X-API-KEY");
    const SECRET_VARIABLES: Variables = &[("KUTT_API_KEY", API_KEY)];
    /// There is no rate limit.
    const LIMIT_HEADERS: LimitHeaders = LimitHeaders::None;
    const EXAMPLES: &str = r#"{
        "domain": "go.brand.example",
        "options": { "kutt": { "password": "open sesame" } }
    }"#;
    const SETTINGS: &'static [Setting] = &[
        ("anonymous-links", Allowed::Choice(&["false", "true"])),
        ("database", Allowed::Choice(&["sqlite", "postgres"])),
        ("unseen-ms", Allowed::Number(0)),
        ("version", Allowed::Choice(&["3", "2"])),
    ];

    /// Lets a create without a valid key pass, if anonymous links are allowed.
    fn authenticate(&self, request: &RecordedRequest) -> Result<(), Refused> {
        let is_create = request.method() == "POST" && request.path() == "/api/v2/links";
        let is_open = is_create && self.settings().anonymous_links;
        match self.secret(request).is_some() || is_open {
            true => Ok(()),
            false => Err(refused(401, "Unauthorized.")),
        }
    }

    fn invalid(&self, violations: Vec<Violation>) -> Refused {
        refused(400, values::message(&violations[0]))
    }

    fn refuse(&self, _: &RecordedRequest, refused: &Refused) -> Answer {
        match refused.status {
            // A page for people, as at each path that the API does not have.
            404 | 405 => Answer::new(refused.status)
                .header("content-type", "text/html; charset=utf-8")
                .body("<!DOCTYPE html><title>404</title><h1>Not found</h1>"),
            _ => refused.json(json!({ "error": refused.message })),
        }
    }

    fn carry_out(&self, call: &Call) -> Result<Answer, Refused> {
        let mut links = self.account.links();
        let Settings { sqlite, kutt_2, .. } = self.settings();
        match call.operation() {
            "create-link" => self.create(&mut links, call),
            "list-links" => ok(self.list(&links, call)),
            operation => {
                let absent = match operation {
                    "update-link" => "Link was not found.",
                    "delete-link" => "Could not find the link.",
                    _ => "Link could not be found.",
                };
                let is_it = |it: &KuttLink| it.id == call.path("id") && !it.is_anonymous;
                let at = links.iter().position(is_it);
                let at = at.ok_or_else(|| refused(500, absent))?;
                match operation {
                    "update-link" => self.edit(&mut links, at, call),
                    "delete-link" => {
                        links.remove(at);
                        ok(json!({ "message": "Link has been deleted successfully." }))
                    }
                    _ => ok(links[at].with_visits(sqlite, kutt_2, call.now)),
                }
            }
        }
    }
}

impl KuttService {
    fn settings(&self) -> Settings {
        let settings = &self.account.settings;
        let unseen = u64::try_from(settings.number("unseen-ms")).unwrap_or(u64::MAX);
        Settings {
            anonymous_links: settings.is("anonymous-links", "true"),
            sqlite: settings.is("database", "sqlite"),
            unseen: Duration::from_millis(unseen),
            kutt_2: settings.is("version", "2"),
        }
    }

    fn create(&self, links: &mut Vec<KuttLink>, call: &Call) -> Result<Answer, Refused> {
        let (body, now) = (&call.body, call.now);
        let is_user = self.secret(call.request).is_some();
        let is_given = |name: &str| !matches!(&body[name], Value::Null) && body[name] != "";
        let for_users = ["password", "customurl", "reuse", "domain"];
        if !is_user && for_users.into_iter().any(is_given) {
            return Err(refused(400, "Only users can use this field."));
        }
        let invalid = |why| refused(400, why);
        let values = Values::read(body, "customurl", MAX_TARGET, now).map_err(invalid)?;
        let domain = values::domain(body).map_err(invalid)?;
        let target = values.target.ok_or_else(|| invalid(NO_TARGET))?;
        let Settings { sqlite, unseen, .. } = self.settings();
        let is_reused = |it: &&KuttLink| {
            !it.is_anonymous && it.target == target && it.domain.as_deref() == domain.as_deref()
        };
        if body["reuse"] == true
            && let Some(link) = links.iter().find(is_reused)
        {
            return ok(link.as_json(sqlite));
        }
        let is_seen = |it: &KuttLink| {
            let age = now.duration_since(it.created_at);
            unseen.is_zero() || age.unwrap_or_default() >= unseen
        };
        let is_taken = |address: &str| {
            let mut links = links.iter();
            links.any(|it| it.is(address, domain.as_deref()) && is_seen(it))
        };
        if values.address.as_deref().is_some_and(is_taken) {
            return Err(refused(500, TAKEN));
        }
        let (number, address) = loop {
            let number = self.account.next_number();
            let code = ids::short_code(number)[..ADDRESS_LENGTH].to_owned();
            match &values.address {
                Some(address) => break (number, address.clone()),
                None if !is_taken(&code) => break (number, code),
                None => {}
            }
        };
        let link = KuttLink {
            id: ids::uuid(number).to_string(),
            address,
            domain,
            target,
            description: values.description,
            expires_at: values.expires_at,
            password: values.password,
            is_anonymous: !is_user,
            visits: Vec::new(),
            created_at: now,
            updated_at: now,
        };
        let mut answer = link.as_json(sqlite);
        if link.domain.is_none()
            && let Some(members) = answer.as_object_mut()
        {
            // A new link on the default domain has no such member; elsewhere it is null.
            members.remove("domain");
        }
        links.push(link);
        Ok(Answer::json(201, &answer))
    }

    fn list(&self, links: &[KuttLink], call: &Call) -> Value {
        let limit = call.number("limit").filter(|limit| *limit > 0);
        let limit = limit.unwrap_or(LINKS_PER_PAGE).min(MAX_LINKS_PER_PAGE);
        let skip = call.number("skip").unwrap_or(0);
        let search = call.query("search").unwrap_or_default();
        let Settings { sqlite, kutt_2, .. } = self.settings();
        let fitting = links.iter().rev();
        let fitting = fitting.filter(|it| !it.is_anonymous && it.has(search));
        let fitting: Vec<&KuttLink> = fitting.collect();
        let page = fitting.iter().skip(skip).take(limit);
        let data: Vec<Value> = page.map(|it| it.as_json(sqlite)).collect();
        // To count, Kutt 2 joins a link's texts with an operator that makes nothing of them if one
        // is missing.
        let is_counted = |it: &&&KuttLink| !kutt_2 || search.is_empty() || it.description.is_some();
        let total = fitting.iter().filter(is_counted).count();
        json!({ "total": total, "limit": limit, "skip": skip, "data": data })
    }

    /// Changes the given values of a link, those that differ. Without a password, Kutt 3 takes the
    /// link's away; it reads bullets as the password that the link has, and Kutt 2 as a new one.
    /// Kutt 2 demands a target or an address, whether it differs or not.
    fn edit(&self, links: &mut [KuttLink], index: usize, call: &Call) -> Result<Answer, Refused> {
        let values = Values::read(&call.body, "address", MAX_CHANGED_TARGET, call.now);
        let values = values.map_err(|why| refused(400, why))?;
        let old = &links[index];
        let has_required = values.address.is_some() || values.target.is_some();
        let address = values.address.filter(|it| *it != old.address);
        let target = values.target.filter(|it| *it != old.target);
        let description = values.description;
        let description = description.filter(|it| Some(it) != old.description.as_ref());
        let is_other_expiry = values.expires_at.is_some_and(|new| {
            let distance = old.expires_at.map(|old| match new.duration_since(old) {
                Ok(distance) => distance,
                Err(error) => error.duration(),
            });
            distance.is_none_or(|it| it >= SAME_EXPIRY)
        });
        let Settings { sqlite, kutt_2, .. } = self.settings();
        let password = match values.password {
            None if kutt_2 => old.password.clone(),
            Some(bullets) if !kutt_2 && bullets.chars().all(|c| c == BULLET) => {
                old.password.clone()
            }
            password => password,
        };
        let is_changed = address.is_some()
            || target.is_some()
            || description.is_some()
            || is_other_expiry
            || password != old.password;
        let is_accepted = if kutt_2 { has_required } else { is_changed };
        if !is_accepted {
            return Err(refused(500, "Should at least update one field."));
        }
        if let Some(address) = &address
            && links.iter().any(|it| it.is(address, old.domain.as_deref()))
        {
            return Err(refused(500, TAKEN));
        }
        let link = &mut links[index];
        link.password = password;
        link.address = address.unwrap_or_else(|| link.address.clone());
        link.target = target.unwrap_or_else(|| link.target.clone());
        link.description = description.or_else(|| link.description.clone());
        link.expires_at = values.expires_at.or(link.expires_at);
        link.updated_at = call.now;
        ok(link.as_json(sqlite))
    }
}

/// Refuses something with Kutt's words, which come without a code.
fn refused(status: u16, message: &'static str) -> Refused {
    Refused::new(status, "none", message)
}
