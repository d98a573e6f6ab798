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

const ACCOUNT: &str = "e0000000000000000000000000000001";

const LINKS_PER_PAGE: usize = 25;

/// The setting for how many links there may be.
const MAX_LINKS: &str = "max-links";
/// The setting for whether the plan has notes of links.
const NOTES: &str = "notes";

simulated! {
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
    /// assert_eq!(rebrandly.links()[0]["destination"], "https://brand.example");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Links are as they are answered, with the id of their `_workspace`.
    Rebrandly, RebrandlyService, Value;
    /// Returns an API key that may do everything.
    api_key = API_KEY;
}

impl Server<RebrandlyService> {
    /// Returns the ids of the workspaces, of which the first is the main one.
    pub fn workspaces(&self) -> [&'static str; 2] {
        WORKSPACES
    }

    /// Lets someone follow a link. Returns false if there is no such link.
    pub fn click(&self, domain: &str, slashtag: &str) -> bool {
        let mut links = self.service().account.links();
        let link = links.iter_mut().find(|it| is_at(it, domain, slashtag));
        link.map(|it| count(it, "clicks")).is_some()
    }
}

impl Service for RebrandlyService {
    client_service!(rebrandly, Rebrandly, Value, API_KEY);

    const RATE_LIMIT: (u32, Duration) = (10, Duration::from_secs(1));
    const SECRET_VARIABLES: Variables = &[("REBRANDLY_API_KEY", API_KEY)];
    const LOGIN: Login = Login::Header("ApiKey", "apikey");
    /// The names of Rebrandly's headers are not known.
    const LIMIT_HEADERS: LimitHeaders = LimitHeaders::None;
    const EXAMPLES: &str = r#"{ "domain": "go.brand.example" }"#;
    const SETTINGS: &'static [Setting] = &[
        (MAX_LINKS, Allowed::Number(usize::MAX)),
        (NOTES, Allowed::Choice(&["true", "false"])),
    ];

    /// Leaves out parameters without a value.
    fn violations(&self, call: &Call) -> Vec<Violation> {
        let mut violations = call.matched.violations(call.request);
        violations.retain(|it| it.location != Location::Query || call.query(&it.name) != Some(""));
        violations
    }

    fn invalid(&self, violations: Vec<Violation>) -> Refused {
        let Violation { name, message, .. } = &violations[0];
        let mut required = ["destination", "title"].into_iter();
        match required.find(|it| message.contains(it)) {
            Some(required) if name.is_empty() => invalid(required, "RequiredField"),
            _ => invalid(name, "InvalidFormat"),
        }
    }

    fn refuse(&self, _: &RecordedRequest, refused: &Refused) -> Answer {
        match (refused.status, &*refused.code) {
            (401, _) => Answer::new(401)
                .of_type("text/html; charset=utf-8")
                .body("Unauthorized"),
            (404 | 405, "") => {
                let (code, message) = ("NotFound", "Not found");
                refused.json(json!({ "code": code, "message": message, "source": "endpoint" }))
            }
            (status, "") => Answer::new(status).body(&*refused.message),
            (_, code) => refused.json(json!({ "code": code, "message": refused.message })),
        }
    }

    fn carry_out(&self, call: &Call) -> Result<Answer, Refused> {
        let workspace = call.request.header("workspace").filter(|it| !it.is_empty());
        let workspace = workspace.unwrap_or(WORKSPACES[0]);
        if !WORKSPACES.contains(&workspace) {
            return Err(absent("team"));
        }
        let mut links = self.account.links();
        match call.operation() {
            "createLink" => {
                let link = self.new_link(&links, workspace, call)?;
                links.push(link.clone());
                ok(shown(&link))
            }
            "listLinks" => ok(list(&links, workspace, call)),
            "getAccount" => ok(json!({ "id": ACCOUNT, "username": "brand" })),
            operation => {
                let is_it =
                    |it: &Value| it["id"] == call.path("id") && it["_workspace"] == workspace;
                let at = links.iter().position(is_it).ok_or_else(|| absent("link"))?;
                match operation {
                    "deleteLink" => return ok(shown(&links.remove(at))),
                    "updateLink" => {
                        self.check(call)?;
                        set(&mut links[at], call);
                    }
                    _ => {}
                }
                ok(shown(&links[at]))
            }
        }
    }
}

impl RebrandlyService {
    fn new_link(&self, links: &[Value], workspace: &str, call: &Call) -> Result<Value, Refused> {
        self.check(call)?;
        let asked = &call.body["domain"];
        let asked = text(asked, "id").or(text(asked, "fullName"));
        let asked = asked.unwrap_or(DOMAINS[0].0);
        // The default domain is in the main workspace only.
        let is_there = |name: &str| workspace == WORKSPACES[0] || name != DOMAINS[0].0;
        let mut domains = DOMAINS.iter().filter(|(name, _)| is_there(name));
        let domain = domains.find(|(name, id)| [name, id].contains(&&asked));
        let (domain, domain_id) = domain.ok_or_else(|| absent("domain"))?;
        if links.len() >= self.account.settings.number(MAX_LINKS) {
            let refused = Refused::new(403, "LimitExceeded", "Number of links exceeded");
            return Err(refused.with("source", "links"));
        }
        let number = self.account.next_number();
        let code = ids::short_code(number);
        let slashtag = text(&call.body, "slashtag").unwrap_or(&code);
        if links.iter().any(|it| is_at(it, domain, slashtag)) {
            return Err(invalid("slashtag", "AlreadyExists"));
        }
        let mut link = json!({
            "id": ids::uuid(number).simple().to_string(),
            "title": "Untitled",
            "slashtag": slashtag,
            "createdAt": rfc3339(call.now),
            "status": "active",
            "clicks": 0,
            "shortUrl": format!("{domain}/{slashtag}"),
            "domainId": domain_id,
            "domainName": domain,
            "domain": {
                "id": domain_id,
                "ref": format!("/domains/{domain_id}"),
                "fullName": domain,
                "active": true,
            },
            "https": true,
            "favourite": false,
            "description": "",
            "_workspace": workspace,
        });
        set(&mut link, call);
        Ok(link)
    }

    /// Checks the values of a new link or a change.
    fn check(&self, call: &Call) -> Result<(), Refused> {
        let given = |name: &str| text(&call.body, name);
        let destination = given("destination").map(Url::parse);
        if !destination.is_some_and(|it| it.is_ok_and(|url| url.has_host())) {
            return Err(invalid("destination", "InvalidFormat"));
        }
        let is_part = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        if given("slashtag").is_some_and(|it| !it.chars().all(is_part)) {
            return Err(invalid("slashtag", "InvalidCharacter"));
        }
        let is_short = |name: &&str| given(name).is_some_and(|it| it.chars().count() < 3);
        if let Some(name) = ["title", "description"].iter().find(|name| is_short(name)) {
            return Err(invalid(name, "InvalidMinLength"));
        }
        if given("description").is_some() && self.account.settings.is(NOTES, "false") {
            let why = "The plan of the owner does not include this feature";
            let refused = Refused::new(403, "OwnerFeatureNotIncluded", why);
            return Err(refused.with("source", "links.notes"));
        }
        Ok(())
    }
}

/// Sets the given values. A note that is left out stays.
fn set(link: &mut Value, call: &Call) {
    for name in ["destination", "title", "description"] {
        if let Some(value) = text(&call.body, name) {
            link[name] = value.into();
        }
    }
    copy_members(&call.body, link, "favourite");
    link["updatedAt"] = rfc3339(call.now).into();
}

fn is_at(link: &Value, domain: &str, slashtag: &str) -> bool {
    link["domainName"] == domain && link["slashtag"] == slashtag
}

/// Lists links: the page after the link whose id is `last`.
fn list(links: &[Value], workspace: &str, call: &Call) -> Value {
    let query = |name: &str| call.query(name).filter(|it| !it.is_empty());
    let is_on = |link: &Value| match query("domain.id") {
        Some(ids) => ids.split(',').any(|id| link["domainId"] == id),
        None => true,
    };
    let day = |link: &Value| text(link, "createdAt").map(|it| it[..10].to_owned());
    let list = List::of(links, call)
        .keep(|it| it["_workspace"] == workspace && is_on(it))
        .keep(|it| query("dateFrom").is_none_or(|from| day(it).as_deref() >= Some(from)))
        .keep(|it| query("dateTo").is_none_or(|to| day(it).as_deref() <= Some(to)))
        .equal("domain.fullName", "domainName")
        .equal("favourite", "favourite");
    let list = match query("domain.fullName").or(query("domain.id")) {
        Some(_) => list.equal("slashtag", "slashtag"),
        None => list,
    };
    let list = list
        .sort(query("orderBy").unwrap_or("createdAt"))
        .reverse(query("orderDir") != Some("asc"))
        .after("last", "id")
        .size("limit", LINKS_PER_PAGE);
    list.page().iter().map(|it| shown(it)).collect()
}

fn absent(source: &str) -> Refused {
    Refused::new(404, "NotFound", "Not found").with("source", source)
}

/// Refuses a value that is not allowed.
fn invalid(property: &str, code: &str) -> Refused {
    let fault = json!({ "code": code, "property": property, "message": code });
    let refused = Refused::new(403, "InvalidFormat", "Invalid format");
    refused
        .with("source", "link")
        .with("errors", json!([fault]))
}
