//! The simulated Short.io: its API key, domains, links and errors.
//!
//! The texts of its errors are made up, except for those that examples have; so is what nobody
//! documents, such as the status for an unknown domain.
//!
//! The account has the domains `go.brand.example` and `s.brand.example`, and the folder
//! `fld_sandbox`. Settings take the expiry from the plan, limit the links, choose the order in
//! which the answer to several links has them, and whether answers say that a link was there.

use super::prelude::*;

const API_KEY: &str = "sk_shortio_sandbox";

/// The hosts of the domains, with their numbers.
const DOMAINS: [(i64, &str); 2] = [(1001, "go.brand.example"), (1002, "s.brand.example")];
const FOLDER: &str = "fld_sandbox";

const ITEMS_PER_PAGE: usize = 50;

/// The setting for whether the plan has an expiry.
const EXPIRY: &str = "expiry";
/// The setting for how many links the account may have.
const LINKS_LIMIT: &str = "links-limit";
/// The setting for the order in which the answer to several links has them.
const BULK_ORDER: &str = "bulk-order";
/// The setting for whether the answer to a create says that the link was there already.
const DUPLICATE: &str = "says-duplicate";

/// The bucket of the limit on requests for several links.
const BULK: &str = "bulk";

simulated! {
    /// The simulated Short.io, listening on its own port.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use serde_json::{Value, json};
    /// use tracking_links_sandbox::Sandbox;
    ///
    /// let sandbox = Sandbox::start().await?;
    /// let shortio = sandbox.shortio();
    /// let link = json!({ "domain": "go.brand.example", "originalURL": "https://brand.example" });
    /// for is_duplicate in [false, true] {
    ///     let answer = reqwest::Client::new()
    ///         .post(format!("{}/links", shortio.base_url()))
    ///         .header("authorization", shortio.api_key())
    ///         .json(&link)
    ///         .send()
    ///         .await?;
    ///     assert_eq!(answer.json::<Value>().await?["duplicate"], is_duplicate);
    /// }
    /// assert_eq!(shortio.links().len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Links are as look-ups answer them.
    Shortio, ShortioService, Value;
    /// Returns an API key that may do everything.
    api_key = API_KEY;
}

impl Server<ShortioService> {
    /// Returns the hosts of the account's domains.
    pub fn domains(&self) -> [&'static str; 2] {
        DOMAINS.map(|(_, host)| host)
    }
}

impl Service for ShortioService {
    client_service!(shortio, Shortio, Value, API_KEY);

    const RATE_LIMIT: (u32, Duration) = (20, Duration::from_secs(1));
    const SECRET_VARIABLES: Variables = &[("SHORTIO_API_KEY", API_KEY)];
    const LOGIN: Login = Login::Header("key", "authorization");
    /// Short.io tells nobody.
    const LIMIT_HEADERS: LimitHeaders = LimitHeaders::RetryAfter;
    const EXAMPLES: &str = r#"{ "domain": "go.brand.example", "folder": "fld_sandbox" }"#;
    const BUCKET_LIMITS: &'static [(&'static str, u32, Duration)] =
        &[(BULK, 5, Duration::from_secs(10))];
    const SETTINGS: &'static [Setting] = &[
        (EXPIRY, Allowed::Choice(&["true", "false"])),
        (LINKS_LIMIT, Allowed::Number(usize::MAX)),
        (BULK_ORDER, Allowed::Choice(&["input", "reversed"])),
        (DUPLICATE, Allowed::Choice(&["true", "false"])),
    ];

    fn bucket(&self, call: &Call) -> &'static str {
        match call.operation() {
            "createLinksBulk" => BULK,
            _ => "",
        }
    }

    /// A refusal of a create or a change has a message, and one of anything else an error.
    fn refuse(&self, request: &RecordedRequest, refused: &Refused) -> Answer {
        let (method, path) = (request.method(), request.path());
        match (refused.status, &*refused.code) {
            (401, _) => refused.json(json!({ "error": "Unauthorized" })),
            (404 | 405, "") => {
                let message = format!("Route {method}:{path} not found");
                refused.json(json!({ "message": message, "statusCode": refused.status }))
            }
            (status, "") => {
                refused.json(json!({ "message": refused.first(), "statusCode": status }))
            }
            (status, _) if method == "POST" => refused.json(json!({
                "message": refused.message,
                "statusCode": status,
                "success": false,
            })),
            _ => refused.json(json!({ "error": refused.message })),
        }
    }

    fn carry_out(&self, call: &Call) -> Result<Answer, Refused> {
        let mut links = self.account.links();
        let query = |name| call.query(name).unwrap_or_default();
        let is_on = |link: &Value| {
            let mut domains = DOMAINS.iter();
            domains.any(|(id, host)| *host == query("domain") && link["DomainId"] == *id)
        };
        match call.operation() {
            "createLink" => ok(self.create(&mut links, &call.body, call)?),
            "createLinksBulk" => ok(self.create_many(&mut links, call)),
            "expandLink" => {
                let path = query("path");
                let found = links.iter().find(|it| is_on(it) && it["path"] == path);
                ok(found.ok_or_else(no_link)?)
            }
            "getLinksByUrl" => {
                let list = List::of(&links, call)
                    .keep(is_on)
                    .equal("originalURL", "originalURL");
                ok(json!({ "links": list.page() }))
            }
            "listDomains" => {
                let domain =
                    |(id, host)| json!({ "id": id, "hostname": host, "state": "configured" });
                let domains = DOMAINS.map(domain);
                ok(List::of(&domains, call)
                    .offset("offset")
                    .size("limit", ITEMS_PER_PAGE)
                    .page())
            }
            "listLinks" => ok(list(&links, call)),
            operation => {
                let id = call.path("linkId");
                let at = place(&links, "idString", id).ok_or_else(no_link)?;
                match operation {
                    "deleteLink" => {
                        links.remove(at);
                        return ok(json!({ "success": true, "idString": id }));
                    }
                    "updateLink" => self.set(&mut links[at], &call.body)?,
                    _ => {}
                }
                ok(&links[at])
            }
        }
    }
}

/// Returns whether a text is a URL of the web, at a host with a dot.
fn is_web(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or(url.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next());
    host.is_some_and(|host| host.contains('.')) && !url.contains(' ')
}

impl ShortioService {
    /// Makes a link, or returns the one that there is. `own` is the part of the body that is this
    /// link's.
    fn create(&self, links: &mut Vec<Value>, own: &Value, call: &Call) -> Result<Value, Refused> {
        let mut domains = DOMAINS.iter();
        let domain = domains.find(|(_, host)| call.text("domain") == Some(host));
        let (domain, host) = domain.ok_or_else(|| refused(404, "Domain not found"))?;
        let folder = call.text("folderId");
        if folder.is_some_and(|it| it != FOLDER) {
            return Err(refused(404, "folderId not found"));
        }
        let own_links = || links.iter().filter(|it| it["DomainId"] == *domain);
        let has_url = |it: &&Value| it["originalURL"] == own["originalURL"];
        let existing = match &own["path"] {
            Value::Null => own_links().find(has_url),
            path => match own_links().find(|it| it["path"] == *path) {
                Some(link) if !has_url(&link) => return Err(refused(409, "Link already exists")),
                existing => existing,
            },
        };
        let allows = [&call.body, own]
            .iter()
            .any(|it| it["allowDuplicates"] == true);
        let existing = existing.filter(|_| !allows || !own["path"].is_null());
        if let Some(link) = existing {
            return Ok(self.created(link, true));
        }
        if links.len() >= self.account.settings.number(LINKS_LIMIT) {
            return Err(refused(
                402,
                "The limit of links is reached; upgrade your plan",
            ));
        }
        let number = self.account.next_number();
        let id = format!("lnk_{}", ids::short_code(number));
        let mut link = json!({
            "idString": id,
            "id": id,
            "path": ids::short_code(number),
            "tags": [],
            "archived": false,
            "hasPassword": false,
            "createdAt": rfc3339(call.now),
            "DomainId": domain,
            "source": "api",
        });
        if let Some(folder) = folder {
            link["FolderId"] = folder.into();
        }
        self.set(&mut link, own)?;
        let url = format!("https://{host}/{}", text(&link, "path").unwrap_or_default());
        link["secureShortURL"] = url.clone().into();
        link["shortURL"] = url.into();
        links.push(link.clone());
        Ok(self.created(&link, false))
    }

    /// Writes a link as the answer to its create.
    fn created(&self, link: &Value, is_duplicate: bool) -> Value {
        let mut link = link.clone();
        link["success"] = true.into();
        if self.account.settings.is(DUPLICATE, "true") {
            link["duplicate"] = is_duplicate.into();
        }
        link
    }

    /// Sets the given values of a link, all or none.
    fn set(&self, link: &mut Value, body: &Value) -> Result<(), Refused> {
        if body["originalURL"].as_str().is_some_and(|url| !is_web(url)) {
            return Err(refused(400, "originalURL is not a URL"));
        }
        let expiry = body["expiresAt"].as_u64();
        if expiry.is_some() && self.account.settings.is(EXPIRY, "false") {
            let text = "Link expiration, link cloaking or password protection require upgrade to a \
                        personal plan";
            return Err(refused(402, text));
        }
        copy_members(body, link, "originalURL path title tags");
        if let Some(time) = expiry {
            let time = SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(time));
            link["expiresAt"] = time.map(rfc3339).into();
        }
        Ok(())
    }

    /// Makes links one by one. An item of one that fails does not say which it is.
    fn create_many(&self, links: &mut Vec<Value>, call: &Call) -> Vec<Value> {
        let own = call.body["links"].as_array().into_iter().flatten();
        let item = |own: &Value| match self.create(links, own, call) {
            Ok(link) => link,
            Err(it) => json!({ "error": it.message, "status": it.status, "success": false }),
        };
        let mut items: Vec<Value> = own.map(item).collect();
        if self.account.settings.is(BULK_ORDER, "reversed") {
            items.reverse();
        }
        items
    }
}

/// Lists the links of a domain. The token of a page is how many links are before it.
fn list(links: &[Value], call: &Call) -> Value {
    let domain = json!(call.number("domain_id"));
    let list = List::of(links, call)
        .keep(|it| it["DomainId"] == domain)
        .reverse(call.query("dateSortOrder") == Some("desc"))
        .offset("pageToken")
        .size("limit", ITEMS_PER_PAGE);
    let mut answer = json!({ "count": list.total(), "links": list.page() });
    if let Some(next) = list.next() {
        answer["nextPageToken"] = next.to_string().into();
    }
    answer
}

fn no_link() -> Refused {
    refused(404, "Link not found")
}

/// Refuses something with Short.io's words, which come without a code.
fn refused(status: u16, message: &'static str) -> Refused {
    Refused::new(status, "none", message)
}
