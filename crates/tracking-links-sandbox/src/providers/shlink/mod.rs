//! The simulated Shlink: its API key, problems and links.
//!
//! The server has the default settings of Shlink: slugs have one segment and keep their case, and a
//! link with more than 15 visits can't be deleted. It takes no title from the page behind a long
//! URL. A domain that a link names is there at once. A property that the document does not name is
//! ignored, as Shlink does.

mod link;
mod problem;

use super::prelude::*;
use link::{DEFAULT_DOMAIN, kept_slug, kept_tags, kept_title, second};
use problem::{invalid, not_found, problem, taken, undeletable};

pub use link::ShlinkLink;

const API_KEY: &str = "shlink-sandbox-key";

/// Above how many visits a link can't be deleted.
const VISITS_THRESHOLD: usize = 15;
/// The setting for it.
const THRESHOLD_SETTING: &str = "visits-threshold";

const ITEMS_PER_PAGE: usize = 10;
const SHORT_CODE_LENGTH: usize = 5;
/// The characters that a slug must not have.
const RESERVED: [char; 6] = [':', '?', '#', '[', ']', '@'];

const SHORT_URLS: &str = "/rest/v3/short-urls";
const SHORT_URL: &str = "/rest/v3/short-urls/{shortCode}";
const VISITS: &str = "/rest/v3/short-urls/{shortCode}/visits";

/// The simulated Shlink, listening on its own port.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use serde_json::{Value, json};
/// use tracking_links_sandbox::Sandbox;
///
/// let sandbox = Sandbox::start().await?;
/// let shlink = sandbox.shlink();
/// let link: Value = reqwest::Client::new()
///     .post(format!("{}/rest/v3/short-urls", shlink.base_url()))
///     .header("X-Api-Key", shlink.api_key())
///     .json(&json!({ "longUrl": "https://brand.example", "customSlug": "spring" }))
///     .send()
///     .await?
///     .json()
///     .await?;
/// assert_eq!(link["shortUrl"], "https://s.test/spring");
/// assert_eq!(shlink.links()[0].long_url, "https://brand.example");
/// # Ok(())
/// # }
/// ```
pub type Shlink = Server<ShlinkService>;

/// The part of the simulated Shlink that answers requests.
#[derive(Debug)]
pub struct ShlinkService {
    account: Account<ShlinkLink>,
}

impl Server<ShlinkService> {
    /// Returns an API key that may do everything.
    pub fn api_key(&self) -> &'static str {
        API_KEY
    }

    /// Returns the domain of links that name none.
    pub fn default_domain(&self) -> &'static str {
        DEFAULT_DOMAIN
    }

    /// Lets someone visit a link, now by the sandbox's clock. `domain` is `None` for the default
    /// domain. Returns false if there is no such link.
    pub fn visit(&self, short_code: &str, domain: Option<&str>) -> bool {
        let account = &self.service().account;
        let mut links = lock(&account.links);
        let link = links.iter_mut().find(|it| it.is(short_code, domain));
        let visited = link.map(|it| it.visits.push(since_epoch(account.clock.now()).as_millis()));
        visited.is_some()
    }
}

impl Service for ShlinkService {
    client_service!(shlink, Shlink, ShlinkLink, API_KEY);

    /// Shlink has none.
    const RATE_LIMIT: (u32, Duration) = (u32::MAX, Duration::from_secs(60));
    const SECRET_VARIABLES: Variables = &[("SHLINK_API_KEY", API_KEY)];
    const LOGIN: Login = Login::Header("ApiKey", "X-Api-Key");
    /// There is no rate limit.
    const LIMIT_HEADERS: LimitHeaders = LimitHeaders::None;
    const SETTINGS: &'static [Setting] = &[(THRESHOLD_SETTING, Allowed::Number(VISITS_THRESHOLD))];

    fn unauthenticated(&self, request: &RecordedRequest) -> Answer {
        match request.header("X-Api-Key") {
            Some(_) if !request.header_is("X-Api-Key", "") => {
                self.error(request, 401, &Why::new("The API key is unknown"))
            }
            _ => problem::unauthenticated(),
        }
    }

    fn error(&self, _: &RecordedRequest, status: u16, why: &Why) -> Answer {
        let (name, title) = match status {
            400 => {
                // No other property is required.
                let name = |it: &Violation| match it.name.is_empty() {
                    true if it.message.contains("required property") => "longUrl".to_owned(),
                    _ => it.name.clone(),
                };
                let is_malformed =
                    |it: &Violation| it.location == Location::Body && name(it).is_empty();
                if why.violations.iter().any(is_malformed) {
                    let (name, title) = ("malformed-request-body", "Malformed request body");
                    return problem(400, name, title, why.message, Value::Null);
                }
                let names: Vec<_> = why.violations.iter().map(name).collect();
                let names: Vec<_> = names.iter().map(String::as_str).collect();
                return invalid(&names);
            }
            401 => ("invalid-api-key", "Invalid API key"),
            404 => ("not-found", "Not Found"),
            405 => ("method-not-allowed", "Method Not Allowed"),
            _ => ("internal-server-error", "Internal Server Error"),
        };
        problem(status, name, title, why.message, Value::Null)
    }

    fn carry_out(&self, matched: &Matched, request: &RecordedRequest, now: SystemTime) -> Answer {
        let code = matched.path_value("shortCode");
        let domain = request.query_value("domain");
        let domain = domain.filter(|domain| *domain != DEFAULT_DOMAIN);
        match (request.method(), matched.template()) {
            ("POST", SHORT_URLS) => self.create(&request.json().unwrap_or_default(), now),
            ("GET", SHORT_URLS) => self.list(request),
            (method, SHORT_URL | VISITS) => {
                let mut links = lock(&self.account.links);
                let Some(index) = links.iter().position(|it| it.is(code, domain)) else {
                    return not_found(code, domain);
                };
                match (method, matched.template()) {
                    ("GET", SHORT_URL) => Answer::json(200, &links[index].as_json()),
                    ("PATCH", SHORT_URL) => {
                        edit(&mut links[index], &request.json().unwrap_or_default())
                    }
                    ("DELETE", SHORT_URL) => {
                        let threshold = self.account.settings.number(THRESHOLD_SETTING);
                        if links[index].visits.len() > threshold {
                            return undeletable(code, domain, threshold);
                        }
                        links.remove(index);
                        Answer::new(204)
                    }
                    ("GET", VISITS) => visits(&links[index], request),
                    _ => not_implemented(self, request),
                }
            }
            _ => not_implemented(self, request),
        }
    }
}

impl ShlinkService {
    fn create(&self, body: &Value, now: SystemTime) -> Answer {
        let text = |member: &str| body[member].as_str();
        let mut link = ShlinkLink {
            domain: text("domain")
                .filter(|it| *it != DEFAULT_DOMAIN)
                .map(str::to_owned),
            date_created: second(now),
            ..ShlinkLink::default()
        };
        if let Err(name) = set_values(&mut link, body) {
            return invalid(&[name]);
        }
        let slug = text("customSlug").map(kept_slug);
        if slug
            .as_ref()
            .is_some_and(|slug| slug.trim().is_empty() || slug.contains(RESERVED))
        {
            return invalid(&["customSlug"]);
        }
        let mut links = lock(&self.account.links);
        if body["findIfExists"] == true
            && let Some(found) = links.iter().find(|it| fits(it, body, slug.as_deref()))
        {
            return Answer::json(200, &found.as_json());
        }
        let prefix = kept_slug(text("pathPrefix").unwrap_or_default());
        let is_taken = |code: &str| links.iter().any(|it| it.is(code, link.domain.as_deref()));
        link.short_code = match slug {
            Some(slug) => format!("{prefix}{slug}"),
            None => loop {
                let number = self.account.next_number();
                let code = ids::short_code(number);
                let code = format!("{prefix}{}", &code[..SHORT_CODE_LENGTH]);
                if !is_taken(&code) {
                    break code;
                }
            },
        };
        if is_taken(&link.short_code) {
            return taken(&link.short_code, link.domain.as_deref());
        }
        let answer = Answer::json(200, &link.as_json());
        links.push(link);
        answer
    }

    fn list(&self, request: &RecordedRequest) -> Answer {
        let [start, end] = range(request);
        let term = request
            .query_value("searchTerm")
            .unwrap_or_default()
            .to_lowercase();
        let query = request.query().iter().filter(|(name, _)| name == "tags[]");
        let tags: Vec<_> = query.map(|(_, tag)| tag.to_lowercase()).collect();
        let links = lock(&self.account.links);
        let mut fitting: Vec<&ShlinkLink> = links
            .iter()
            .filter(|link| {
                let created_at = link.created_at_ms();
                let texts = [&link.long_url, &link.short_code].into_iter();
                let mut texts = texts
                    .chain(&link.title)
                    .chain(&link.domain)
                    .chain(&link.tags);
                start.is_none_or(|start| created_at >= start)
                    && end.is_none_or(|end| created_at <= end)
                    && (tags.is_empty() || tags.iter().any(|tag| link.tags.contains(tag)))
                    && texts.any(|text| text.to_lowercase().contains(&term))
            })
            .collect();
        let order = request.query_value("orderBy").unwrap_or("dateCreated-DESC");
        let (by, direction) = order.split_once('-').unwrap_or_default();
        match by {
            "longUrl" => fitting.sort_by_key(|it| &it.long_url),
            "shortCode" => fitting.sort_by_key(|it| &it.short_code),
            "title" => fitting.sort_by_key(|it| &it.title),
            "visits" | "nonBotVisits" => fitting.sort_by_key(|it| it.visits.len()),
            // They are in the order of their creation.
            _ => {}
        }
        if direction == "DESC" {
            fitting.reverse();
        }
        let all: Vec<Value> = fitting.into_iter().map(ShlinkLink::as_json).collect();
        Answer::json(
            200,
            &json!({ "shortUrls": page(request, all, ITEMS_PER_PAGE) }),
        )
    }
}

/// Changes the given properties of a link.
fn edit(link: &mut ShlinkLink, body: &Value) -> Answer {
    let mut changed = link.clone();
    match set_values(&mut changed, body) {
        Ok(()) => {
            *link = changed;
            Answer::json(200, &link.as_json())
        }
        Err(name) => invalid(&[name]),
    }
}

/// Sets the given properties that creating and editing have in common. Fails with the name of an
/// invalid one.
fn set_values(link: &mut ShlinkLink, body: &Value) -> Result<(), &'static str> {
    if let Some(url) = body["longUrl"].as_str() {
        let is_url = url.split_once(':');
        if is_url.is_none_or(|(scheme, rest)| scheme.is_empty() || rest.is_empty()) {
            return Err("longUrl");
        }
        link.long_url = url.to_owned();
    }
    if let Some(title) = body["title"].as_str() {
        link.title = Some(kept_title(title));
    }
    if body["tags"].is_array() {
        link.tags = kept_tags(&body["tags"]);
    }
    for (name, time) in [
        ("validSince", &mut link.valid_since),
        ("validUntil", &mut link.valid_until),
    ] {
        if let Some(text) = body[name].as_str() {
            if text.contains('.') {
                return Err(name);
            }
            *time = Some(text.to_owned());
        }
    }
    link.max_visits = body["maxVisits"].as_i64().or(link.max_visits);
    Ok(())
}

/// Returns whether a link has all given properties that `findIfExists` compares.
fn fits(link: &ShlinkLink, body: &Value, slug: Option<&str>) -> bool {
    let has = |name: &str, value: &Option<String>| {
        body[name]
            .as_str()
            .is_none_or(|it| Some(it) == value.as_deref())
    };
    let max_visits = body["maxVisits"].as_i64();
    let tags = kept_tags(&body["tags"]);
    body["longUrl"] == link.long_url.as_str()
        && slug.is_none_or(|slug| slug == link.short_code)
        && has("domain", &link.domain)
        && has("validSince", &link.valid_since)
        && has("validUntil", &link.valid_until)
        && max_visits.is_none_or(|it| Some(it) == link.max_visits)
        && (tags.is_empty()
            || (tags.len() == link.tags.len() && tags.iter().all(|tag| link.tags.contains(tag))))
}

/// Lists the visits of a link in a range of time, the newest first.
fn visits(link: &ShlinkLink, request: &RecordedRequest) -> Answer {
    let [start, end] = range(request);
    let visits = link.visits.iter().rev().filter(|visit| {
        // Shlink keeps whole seconds.
        let visit = *visit / 1000 * 1000;
        start.is_none_or(|start| visit >= start) && end.is_none_or(|end| visit <= end)
    });
    let visits = visits.map(|visit| {
        let since = Duration::from_millis(u64::try_from(*visit).unwrap_or(u64::MAX));
        let date = SystemTime::UNIX_EPOCH.checked_add(since);
        json!({
            "referer": "",
            "date": second(date.unwrap_or(SystemTime::UNIX_EPOCH)),
            "userAgent": "",
            "visitLocation": null,
            "potentialBot": false,
            "visitedUrl": null,
        })
    });
    let visits: Vec<Value> = visits.collect();
    let all = visits.len().max(1);
    Answer::json(200, &json!({ "visits": page(request, visits, all) }))
}

/// Returns the start and the end of the range of time that a request names, in milliseconds since
/// 1970. By the document, they are times of RFC 3339.
fn range(request: &RecordedRequest) -> [Option<u128>; 2] {
    ["startDate", "endDate"].map(|name| request.query_value(name).and_then(milliseconds))
}

/// Writes the page of a list that a request names. `default` is how many items a page has if the
/// request does not say it.
fn page(request: &RecordedRequest, all: Vec<Value>, default: usize) -> Value {
    let (page, size) = (
        request.query_number("page").unwrap_or(1).max(1),
        request
            .query_number("itemsPerPage")
            .unwrap_or(default)
            .max(1),
    );
    let total = all.len();
    let data: Vec<Value> = all
        .into_iter()
        .skip((page - 1).saturating_mul(size))
        .take(size)
        .collect();
    json!({
        "pagination": {
            "currentPage": page,
            "pagesCount": total.div_ceil(size),
            "itemsPerPage": size,
            "itemsInCurrentPage": data.len(),
            "totalItems": total,
        },
        "data": data,
    })
}
