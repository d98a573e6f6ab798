//! The simulated Rebrandly: its API key, workspaces, domains and links.
//!
//! An empty text is as good as none, as Rebrandly's own client takes it to be.
//!
//! The account has a main workspace and another one. `go.brand.example` is in both, `rebrand.ly` in
//! the main one only. Links of one workspace are not found in the other, but their slashtags are
//! taken. A workspace that there is not gets 404, which is not documented. Settings limit how many
//! links there may be, and take the notes of links from the plan.

use url::Url;

use super::prelude::*;

const API_KEY: &str = "rebrandly-sandbox-key";

/// The ids of the workspaces; the first is the main one.
const WORKSPACES: [&str; 2] = [
    "a0000000000000000000000000000001",
    "a0000000000000000000000000000002",
];

/// The domains, with their ids. The first is that of links that name none.
const DOMAINS: [(&str, &str); 2] = [
    ("rebrand.ly", "d0000000000000000000000000000001"),
    ("go.brand.example", "d0000000000000000000000000000002"),
];

const LINKS_PER_PAGE: usize = 25;

/// The setting for how many links there may be.
const MAX_LINKS: &str = "max-links";
/// The setting for whether the plan has notes of links.
const NOTES: &str = "notes";

const LINK: &str = "/v1/links/{id}";

/// The simulated Rebrandly, listening on its own port.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use serde_json::{Value, json};
/// use tracking_links_sandbox::Sandbox;
///
/// let sandbox = Sandbox::start().await?;
/// let rebrandly = sandbox.rebrandly();
/// let link: Value = reqwest::Client::new()
///     .post(format!("{}/v1/links", rebrandly.base_url()))
///     .header("apikey", rebrandly.api_key())
///     .json(&json!({ "destination": "https://brand.example", "slashtag": "spring" }))
///     .send()
///     .await?
///     .json()
///     .await?;
/// assert_eq!(link["shortUrl"], "rebrand.ly/spring");
/// assert_eq!(rebrandly.links()[0].destination, "https://brand.example");
/// # Ok(())
/// # }
/// ```
pub type Rebrandly = Server<RebrandlyService>;

/// The part of the simulated Rebrandly that answers requests.
#[derive(Debug)]
pub struct RebrandlyService {
    account: Account<RebrandlyLink>,
}

/// A link that was created at the simulated Rebrandly.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RebrandlyLink {
    /// The generated id.
    pub id: String,
    /// The id of its workspace.
    pub workspace: String,
    /// The requested domain, by its name.
    pub domain: String,
    /// The requested slashtag, or a generated one of seven letters and digits.
    pub slashtag: String,
    /// The requested destination.
    pub destination: String,
    /// The requested title, or `Untitled`.
    pub title: String,
    /// The requested note.
    pub description: Option<String>,
    /// Whether it is marked as a favourite.
    pub favourite: bool,
    /// How often it was followed.
    pub clicks: usize,
    /// The time of the creation by the sandbox's clock.
    pub created_at: SystemTime,
    /// The time of the last change.
    pub updated_at: SystemTime,
}

impl Server<RebrandlyService> {
    /// Returns an API key that may do everything.
    pub fn api_key(&self) -> &'static str {
        API_KEY
    }

    /// Returns the ids of the workspaces, of which the first is the main one.
    pub fn workspaces(&self) -> [&'static str; 2] {
        WORKSPACES
    }

    /// Lets someone follow a link. Returns false if there is no such link.
    pub fn click(&self, domain: &str, slashtag: &str) -> bool {
        let mut links = lock(&self.service().account.links);
        let link = links.iter_mut().find(|it| it.is(domain, slashtag));
        link.map(|it| it.clicks += 1).is_some()
    }
}

impl RebrandlyLink {
    fn is(&self, domain: &str, slashtag: &str) -> bool {
        self.domain == domain && self.slashtag == slashtag
    }

    fn as_json(&self) -> Answer {
        Answer::json(200, &self.json())
    }

    fn json(&self) -> Value {
        let domain = DOMAINS.iter().find(|(name, _)| *name == self.domain);
        let (_, domain_id) = domain.copied().unwrap_or_default();
        json!({
            "id": self.id,
            "title": self.title,
            "slashtag": self.slashtag,
            "destination": self.destination,
            "createdAt": rfc3339(self.created_at),
            "updatedAt": rfc3339(self.updated_at),
            "status": "active",
            "clicks": self.clicks,
            "shortUrl": format!("{}/{}", self.domain, self.slashtag),
            "domainId": domain_id,
            "domainName": self.domain,
            "domain": {
                "id": domain_id,
                "ref": format!("/domains/{domain_id}"),
                "fullName": self.domain,
                "active": true,
            },
            "https": true,
            "favourite": self.favourite,
            "description": self.description.as_deref().unwrap_or_default(),
        })
    }
}

impl Service for RebrandlyService {
    client_service!(rebrandly, Rebrandly, RebrandlyLink, API_KEY);

    const RATE_LIMIT: (u32, Duration) = (10, Duration::from_secs(1));
    const SECRET_VARIABLES: Variables = &[("REBRANDLY_API_KEY", API_KEY)];
    const LOGIN: Login = Login::Header("ApiKey", "apikey");
    /// The names of Rebrandly's headers are not known.
    const LIMIT_HEADERS: LimitHeaders = LimitHeaders::None;
    const EXAMPLES: Examples = &[(Field::Domain, |request| request.domain(DOMAINS[1].0))];
    const SETTINGS: &'static [Setting] = &[
        (MAX_LINKS, Allowed::Number(usize::MAX)),
        (NOTES, Allowed::Choice(&["true", "false"])),
    ];

    fn unauthenticated(&self, _: &RecordedRequest) -> Answer {
        let answer = Answer::new(401).body("Unauthorized");
        answer.header("content-type", "text/html; charset=utf-8")
    }

    /// Leaves out parameters without a value.
    fn violations(&self, matched: &Matched, request: &RecordedRequest) -> Vec<Violation> {
        let mut violations = matched.violations(request);
        violations.retain(|it| {
            it.location != Location::Query || request.query_value(&it.name) != Some("")
        });
        violations
    }

    fn error(&self, _: &RecordedRequest, status: u16, why: &Why) -> Answer {
        match (status, why.violations.first()) {
            (400, Some(it)) => {
                let required = ["destination", "title"].into_iter();
                let mut required = required.filter(|name| it.message.contains(name));
                match (it.name.as_str(), required.next()) {
                    ("", Some(name)) => invalid(name, "RequiredField"),
                    (name, _) => invalid(name, "InvalidFormat"),
                }
            }
            (404 | 405, _) => not_found("endpoint"),
            _ => Answer::new(status).body(why.message),
        }
    }

    fn carry_out(&self, matched: &Matched, request: &RecordedRequest, now: SystemTime) -> Answer {
        let workspace = request.header("workspace").filter(|it| !it.is_empty());
        let workspace = workspace.unwrap_or(WORKSPACES[0]);
        if !WORKSPACES.contains(&workspace) {
            return not_found("team");
        }
        let body = request.json().unwrap_or_default();
        match (request.method(), matched.template()) {
            ("POST", "/v1/links") => self.create(workspace, &body, now),
            ("GET", "/v1/links") => self.list(workspace, request),
            ("GET", "/v1/account") => Answer::json(
                200,
                &json!({ "id": "e0000000000000000000000000000001", "username": "brand" }),
            ),
            (method, LINK) => {
                let id = matched.path_value("id");
                let mut links = lock(&self.account.links);
                let is_it = |it: &RebrandlyLink| it.id == id && it.workspace == workspace;
                match (method, links.iter().position(is_it)) {
                    (_, None) => not_found("link"),
                    ("GET", Some(index)) => links[index].as_json(),
                    ("POST", Some(index)) => self.change(&mut links[index], &body, now),
                    ("DELETE", Some(index)) => links.remove(index).as_json(),
                    _ => not_implemented(self, request),
                }
            }
            _ => not_implemented(self, request),
        }
    }
}

impl RebrandlyService {
    fn create(&self, workspace: &str, body: &Value, now: SystemTime) -> Answer {
        if let Err(refusal) = self.check(body) {
            return refusal;
        }
        let reference = &body["domain"];
        let id = given(reference, "id").or(given(reference, "fullName"));
        let id = id.unwrap_or(DOMAINS[0].0);
        let mut domains = DOMAINS.iter();
        let domain = domains.find(|it| id == it.0 || id == it.1);
        // The default domain is in the main workspace only.
        let is_there = |name: &str| workspace == WORKSPACES[0] || name != DOMAINS[0].0;
        let Some((domain, _)) = domain.filter(|it| is_there(it.0)) else {
            return not_found("domain");
        };
        let mut links = lock(&self.account.links);
        if links.len() >= self.account.settings.number(MAX_LINKS) {
            let message = "Number of links exceeded";
            return refusal(403, "LimitExceeded", message, "links");
        }
        let number = self.account.next_number();
        let slashtag = given(body, "slashtag").map(str::to_owned);
        let slashtag = slashtag.unwrap_or_else(|| ids::short_code(number));
        if links.iter().any(|it| it.is(domain, &slashtag)) {
            return invalid("slashtag", "AlreadyExists");
        }
        let link = RebrandlyLink {
            id: ids::uuid(number).simple().to_string(),
            workspace: workspace.to_owned(),
            domain: (*domain).to_owned(),
            slashtag,
            destination: given(body, "destination").unwrap_or_default().to_owned(),
            title: given(body, "title").unwrap_or("Untitled").to_owned(),
            description: given(body, "description").map(str::to_owned),
            favourite: false,
            clicks: 0,
            created_at: now,
            updated_at: now,
        };
        let answer = link.as_json();
        links.push(link);
        answer
    }

    /// Changes a link. A note that is left out stays.
    fn change(&self, link: &mut RebrandlyLink, body: &Value, now: SystemTime) -> Answer {
        if let Err(refusal) = self.check(body) {
            return refusal;
        }
        let new = |name: &str, old: &str| given(body, name).unwrap_or(old).to_owned();
        link.destination = new("destination", &link.destination);
        link.title = new("title", &link.title);
        let description = given(body, "description").map(str::to_owned);
        link.description = description.or(link.description.take());
        link.favourite = body["favourite"].as_bool().unwrap_or(link.favourite);
        link.updated_at = now;
        link.as_json()
    }

    /// Checks the values of a body.
    fn check(&self, body: &Value) -> Result<(), Answer> {
        let destination = given(body, "destination").map(Url::parse);
        if !destination.is_some_and(|it| it.is_ok_and(|url| url.has_host())) {
            return Err(invalid("destination", "InvalidFormat"));
        }
        let is_part = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        if given(body, "slashtag").is_some_and(|it| !it.chars().all(is_part)) {
            return Err(invalid("slashtag", "InvalidCharacter"));
        }
        let is_short = |name: &&str| given(body, name).is_some_and(|it| it.chars().count() < 3);
        if let Some(name) = ["title", "description"].iter().find(|name| is_short(name)) {
            return Err(invalid(name, "InvalidMinLength"));
        }
        let has_notes = self.account.settings.is(NOTES, "true");
        match given(body, "description") {
            Some(_) if !has_notes => {
                let message = "The plan of the owner does not include this feature";
                Err(refusal(
                    403,
                    "OwnerFeatureNotIncluded",
                    message,
                    "links.notes",
                ))
            }
            _ => Ok(()),
        }
    }

    fn list(&self, workspace: &str, request: &RecordedRequest) -> Answer {
        let query = |name: &str| request.query_value(name).filter(|it| !it.is_empty());
        let name = query("domain.fullName");
        let ids = query("domain.id").map(|it| it.split(',').collect::<Vec<_>>());
        let has_id = |link: &RebrandlyLink, ids: &[&str]| {
            let mut domains = DOMAINS.iter();
            domains.any(|it| it.0 == link.domain && ids.contains(&it.1))
        };
        let slashtag = query("slashtag").filter(|_| name.or(query("domain.id")).is_some());
        let is_listed = |link: &&RebrandlyLink| {
            let day = rfc3339(link.created_at);
            let day = day.split('T').next().unwrap_or_default();
            link.workspace == workspace
                && name.is_none_or(|it| link.domain == it)
                && ids.as_ref().is_none_or(|ids| has_id(link, ids))
                && slashtag.is_none_or(|it| link.slashtag == it)
                && query("favourite").is_none_or(|it| it == link.favourite.to_string())
                && query("dateFrom").is_none_or(|from| day >= from)
                && query("dateTo").is_none_or(|to| day <= to)
        };
        let links = lock(&self.account.links);
        let mut listed: Vec<&RebrandlyLink> = links.iter().filter(is_listed).collect();
        match query("orderBy") {
            Some("title") => listed.sort_by_key(|it| &it.title),
            Some("slashtag") => listed.sort_by_key(|it| &it.slashtag),
            // They are in the order of their creation.
            _ => {}
        }
        if query("orderDir") != Some("asc") {
            listed.reverse();
        }
        let last = query("last").and_then(|id| listed.iter().position(|it| it.id == id));
        let start = last.map_or(0, |index| index + 1);
        let limit = query("limit").and_then(|it| it.parse().ok());
        let page = listed.into_iter().skip(start);
        let page = page.take(limit.unwrap_or(LINKS_PER_PAGE));
        Answer::json(200, &page.map(RebrandlyLink::json).collect())
    }
}

/// Returns a text that is not empty.
fn given<'a>(body: &'a Value, name: &str) -> Option<&'a str> {
    body[name].as_str().filter(|it| !it.is_empty())
}

fn refusal(status: u16, code: &str, message: &str, source: &str) -> Answer {
    let body = json!({ "code": code, "message": message, "source": source });
    Answer::json(status, &body)
}

fn not_found(source: &str) -> Answer {
    refusal(404, "NotFound", "Not found", source)
}

/// Makes the answer to a value that is not allowed.
fn invalid(property: &str, code: &str) -> Answer {
    let fault = json!({ "code": code, "property": property, "message": code });
    Answer::json(
        403,
        &json!({
            "message": "Invalid format",
            "code": "InvalidFormat",
            "source": "link",
            "errors": [fault],
        }),
    )
}
