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

const LINKS_PER_PAGE: usize = 50;
const DOMAINS_PER_PAGE: usize = 50;

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

/// The status and the text of a refusal.
type Refused = (u16, &'static str);

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
    const EXAMPLES: Examples = &[
        (Field::Domain, |request| request.domain(DOMAINS[0].1)),
        (Field::Folder, |request| request.folder(FOLDER)),
    ];
    const BUCKET_LIMITS: &'static [(&'static str, u32, Duration)] =
        &[(BULK, 5, Duration::from_secs(10))];
    const SETTINGS: &'static [Setting] = &[
        (EXPIRY, Allowed::Choice(&["true", "false"])),
        (LINKS_LIMIT, Allowed::Number(usize::MAX)),
        (BULK_ORDER, Allowed::Choice(&["input", "reversed"])),
        (DUPLICATE, Allowed::Choice(&["true", "false"])),
    ];

    fn unauthenticated(&self, _: &RecordedRequest) -> Answer {
        Answer::json(401, &json!({ "error": "Unauthorized" }))
    }

    fn bucket(&self, matched: &Matched) -> &'static str {
        match matched.template() {
            "/links/bulk" => BULK,
            _ => "",
        }
    }

    fn error(&self, request: &RecordedRequest, status: u16, why: &Why) -> Answer {
        let route = format!("Route {}:{} not found", request.method(), request.path());
        let message = match (status, why.violations.first()) {
            (404 | 405, _) => route,
            (_, Some(it)) => it.to_string(),
            (_, None) => why.message.to_owned(),
        };
        Answer::json(status, &json!({ "message": message, "statusCode": status }))
    }

    fn carry_out(&self, matched: &Matched, request: &RecordedRequest, now: SystemTime) -> Answer {
        let query = |name| request.query_value(name).unwrap_or_default();
        let body = request.json().unwrap_or_default();
        match (request.method(), matched.template()) {
            ("POST", "/links") => match self.create(&body, &body, now) {
                Ok(link) => Answer::json(200, &link),
                Err(refused) => refusal(request, refused),
            },
            ("POST", "/links/bulk") => self.create_many(&body, now),
            ("GET", "/links/expand") => {
                let (domain, path) = (query("domain"), query("path"));
                let is_it = |it: &&Value| is_on(it, domain) && it["path"] == path;
                let found = lock(&self.account.links).iter().find(is_it).cloned();
                found.map_or_else(|| refusal(request, NO_LINK), |it| Answer::json(200, &it))
            }
            ("GET", "/links/multiple-by-url") => {
                let (domain, url) = (query("domain"), query("originalURL"));
                let links = lock(&self.account.links);
                let links = links.iter();
                let found = links.filter(|it| is_on(it, domain) && it["originalURL"] == url);
                Answer::json(200, &json!({ "links": found.collect::<Vec<_>>() }))
            }
            ("GET", "/api/domains") => {
                let domains = DOMAINS
                    .iter()
                    .skip(request.query_number("offset").unwrap_or(0));
                let domains =
                    domains.take(request.query_number("limit").unwrap_or(DOMAINS_PER_PAGE));
                let domains = domains
                    .map(|(id, host)| json!({ "id": id, "hostname": host, "state": "configured" }));
                Answer::json(200, &domains.collect())
            }
            ("GET", "/api/links") => self.list(request),
            (method, "/links/{linkId}") => {
                let id = matched.path_value("linkId");
                let mut links = lock(&self.account.links);
                let Some(index) = links.iter().position(|it| it["idString"] == id) else {
                    return refusal(request, NO_LINK);
                };
                match method {
                    "GET" => Answer::json(200, &links[index]),
                    "DELETE" => {
                        links.remove(index);
                        Answer::json(200, &json!({ "success": true, "idString": id }))
                    }
                    _ => match self.set(&mut links[index], &body) {
                        Ok(()) => Answer::json(200, &links[index]),
                        Err(refused) => refusal(request, refused),
                    },
                }
            }
            _ => not_implemented(self, request),
        }
    }
}

const NO_LINK: Refused = (404, "Link not found");

/// Makes a refusal. That of a create or a change has a message, and that of anything else an error.
fn refusal(request: &RecordedRequest, (status, text): Refused) -> Answer {
    let body = match request.method() {
        "POST" => json!({ "message": text, "statusCode": status, "success": false }),
        _ => json!({ "error": text }),
    };
    Answer::json(status, &body)
}

fn is_on(link: &Value, domain: &str) -> bool {
    let mut domains = DOMAINS.iter();
    domains.any(|(id, host)| *host == domain && link["DomainId"] == *id)
}

/// Returns whether a text is a URL of the web, at a host with a dot.
fn is_web(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or(url.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next());
    host.is_some_and(|host| host.contains('.')) && !url.contains(' ')
}

impl ShortioService {
    /// Makes a link, or returns the one that there is. `whole` is the body of the request, and
    /// `own` the part of it that is this link's.
    fn create(&self, whole: &Value, own: &Value, now: SystemTime) -> Result<Value, Refused> {
        let mut domains = DOMAINS.iter();
        let Some((domain, host)) = domains.find(|(_, host)| whole["domain"] == **host) else {
            return Err((404, "Domain not found"));
        };
        let folder = &whole["folderId"];
        if !folder.is_null() && folder != FOLDER {
            return Err((404, "folderId not found"));
        }
        let mut links = lock(&self.account.links);
        let own_links = || links.iter().filter(|it| it["DomainId"] == *domain);
        let has_url = |it: &&Value| it["originalURL"] == own["originalURL"];
        let existing = match &own["path"] {
            Value::Null => own_links().find(has_url),
            path => match own_links().find(|it| it["path"] == *path) {
                Some(link) if !has_url(&link) => return Err((409, "Link already exists")),
                existing => existing,
            },
        };
        let allows = [whole, own].iter().any(|it| it["allowDuplicates"] == true);
        let existing = existing.filter(|_| !allows || !own["path"].is_null());
        if let Some(link) = existing {
            return Ok(self.created(link, true));
        }
        if links.len() >= self.account.settings.number(LINKS_LIMIT) {
            return Err((402, "The limit of links is reached; upgrade your plan"));
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
            "createdAt": rfc3339(now),
            "DomainId": domain,
            "source": "api",
        });
        if !folder.is_null() {
            link["FolderId"] = folder.clone();
        }
        self.set(&mut link, own)?;
        let path = link["path"].as_str().unwrap_or_default();
        link["shortURL"] = format!("https://{host}/{path}").into();
        link["secureShortURL"] = link["shortURL"].clone();
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
        let url = body["originalURL"].as_str();
        if url.is_some_and(|url| !is_web(url)) {
            return Err((400, "originalURL is not a URL"));
        }
        let expiry = body["expiresAt"].as_u64();
        if expiry.is_some() && self.account.settings.is(EXPIRY, "false") {
            let text = "Link expiration, link cloaking or password protection require upgrade to a \
                        personal plan";
            return Err((402, text));
        }
        copy_members(body, link, "originalURL path title tags");
        if let Some(time) = expiry {
            let time = SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(time));
            link["expiresAt"] = time.map(rfc3339).into();
        }
        Ok(())
    }

    /// Makes links one by one. An item of one that fails does not say which it is.
    fn create_many(&self, body: &Value, now: SystemTime) -> Answer {
        let links = body["links"].as_array().into_iter().flatten();
        let item = |own: &Value| match self.create(body, own, now) {
            Ok(link) => link,
            Err((status, text)) => json!({ "error": text, "status": status, "success": false }),
        };
        let mut items: Vec<Value> = links.map(item).collect();
        if self.account.settings.is(BULK_ORDER, "reversed") {
            items.reverse();
        }
        Answer::json(200, &items.into())
    }

    /// Lists the links of a domain. The token of a page is how many links are before it.
    fn list(&self, request: &RecordedRequest) -> Answer {
        let domain = request.query_number("domain_id");
        let links = lock(&self.account.links);
        let fitting = links.iter().filter(|it| it["DomainId"] == json!(domain));
        let mut fitting: Vec<_> = fitting.collect();
        if request.query_value("dateSortOrder") == Some("desc") {
            fitting.reverse();
        }
        let limit = request.query_number("limit").unwrap_or(LINKS_PER_PAGE);
        let first = request.query_number("pageToken").unwrap_or(0);
        let page: Vec<_> = fitting.iter().skip(first).take(limit).collect();
        let mut answer = json!({ "count": fitting.len(), "links": page });
        if first + page.len() < fitting.len() {
            answer["nextPageToken"] = (first + page.len()).to_string().into();
        }
        Answer::json(200, &answer)
    }
}
