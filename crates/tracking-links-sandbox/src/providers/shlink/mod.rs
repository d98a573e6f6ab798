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
use problem::{invalid, not_found, taken, undeletable};

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

simulated! {
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
    Shlink, ShlinkService, ShlinkLink;
    /// Returns an API key that may do everything.
    api_key = API_KEY;
    /// Returns the domain of links that name none.
    default_domain = DEFAULT_DOMAIN;
}

impl Server<ShlinkService> {
    /// Lets someone visit a link, now by the sandbox's clock. `domain` is `None` for the default
    /// domain. Returns false if there is no such link.
    pub fn visit(&self, short_code: &str, domain: Option<&str>) -> bool {
        let account = &self.service().account;
        let mut links = account.links();
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
    const EXAMPLES: &str = r#"{ "options": { "shlink": { "max_visits": 100 } } }"#;
    const SETTINGS: &'static [Setting] = &[(THRESHOLD_SETTING, Allowed::Number(VISITS_THRESHOLD))];

    fn authenticate(&self, request: &RecordedRequest) -> Result<(), Refused> {
        match request.header("X-Api-Key") {
            _ if self.secret(request).is_some() => Ok(()),
            Some(_) if !request.header_is("X-Api-Key", "") => {
                Err(Refused::general(401, "The API key is unknown"))
            }
            _ => Err(problem::unauthenticated()),
        }
    }

    fn invalid(&self, violations: Vec<Violation>) -> Refused {
        // No other property is required.
        let name = |it: &Violation| match it.name.is_empty() {
            true if it.message.contains("required property") => "longUrl".to_owned(),
            _ => it.name.clone(),
        };
        let is_malformed = |it: &Violation| it.location == Location::Body && name(it).is_empty();
        if violations.iter().any(is_malformed) {
            return Refused::new(400, "malformed-request-body", "The request is invalid");
        }
        let names: Vec<_> = violations.iter().map(name).collect();
        invalid(&names.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn refuse(&self, _: &RecordedRequest, refused: &Refused) -> Answer {
        problem::answer(refused)
    }

    fn carry_out(&self, call: &Call) -> Result<Answer, Refused> {
        let mut links = self.account.links();
        let domain = call.query("domain").filter(|it| *it != DEFAULT_DOMAIN);
        match call.operation() {
            "create-short-url" => self.create(&mut links, call),
            "list-short-urls" => ok(list(&links, call)),
            operation => {
                let code = call.path("shortCode");
                let at = links.iter().position(|it| it.is(code, domain));
                let at = at.ok_or_else(|| not_found(code, domain))?;
                match operation {
                    "edit-short-url" => {
                        let mut changed = links[at].clone();
                        set_values(&mut changed, &call.body)?;
                        links[at] = changed;
                    }
                    "delete-short-url" => {
                        let threshold = self.account.settings.number(THRESHOLD_SETTING);
                        if links[at].visits.len() > threshold {
                            return Err(undeletable(code, domain, threshold));
                        }
                        links.remove(at);
                        return Ok(Answer::new(204));
                    }
                    "list-visits" => return ok(visits(&links[at], call)),
                    _ => {}
                }
                ok(links[at].as_json())
            }
        }
    }
}

impl ShlinkService {
    fn create(&self, links: &mut Vec<ShlinkLink>, call: &Call) -> Result<Answer, Refused> {
        let (body, text) = (&call.body, |member: &str| call.text(member));
        let mut link = ShlinkLink {
            domain: text("domain")
                .filter(|it| *it != DEFAULT_DOMAIN)
                .map(str::to_owned),
            date_created: second(call.now),
            forward_query: true,
            ..ShlinkLink::default()
        };
        set_values(&mut link, body)?;
        let slug = text("customSlug").map(kept_slug);
        if slug
            .as_ref()
            .is_some_and(|slug| slug.trim().is_empty() || slug.contains(RESERVED))
        {
            return Err(invalid(&["customSlug"]));
        }
        if body["findIfExists"] == true
            && let Some(found) = links.iter().find(|it| fits(it, body, slug.as_deref()))
        {
            return ok(found.as_json());
        }
        let prefix = kept_slug(text("pathPrefix").unwrap_or_default());
        let length = body["shortCodeLength"]
            .as_u64()
            .and_then(|it| it.try_into().ok());
        let length = length.unwrap_or(SHORT_CODE_LENGTH);
        let is_taken = |code: &str| links.iter().any(|it| it.is(code, link.domain.as_deref()));
        link.short_code = match slug {
            Some(slug) => format!("{prefix}{slug}"),
            None => loop {
                let code = self.account.next_code(length);
                let code = format!("{prefix}{code}");
                if !is_taken(&code) {
                    break code;
                }
            },
        };
        if is_taken(&link.short_code) {
            return Err(taken(&link.short_code, link.domain.as_deref()));
        }
        let answer = link.as_json();
        links.push(link);
        ok(answer)
    }
}

/// Lists links.
fn list(links: &[ShlinkLink], call: &Call) -> Value {
    let [start, end] = range(call);
    let term = call.query("searchTerm").unwrap_or_default().to_lowercase();
    let query = call
        .request
        .query()
        .iter()
        .filter(|(name, _)| name == "tags[]");
    let tags: Vec<_> = query.map(|(_, tag)| tag.to_lowercase()).collect();
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
    let order = call.query("orderBy").unwrap_or("dateCreated-DESC");
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
    json!({ "shortUrls": page(call, all, ITEMS_PER_PAGE) })
}

/// Sets the given properties that creating and editing have in common.
fn set_values(link: &mut ShlinkLink, body: &Value) -> Result<(), Refused> {
    if let Some(url) = body["longUrl"].as_str() {
        let is_url = url.split_once(':');
        if is_url.is_none_or(|(scheme, rest)| scheme.is_empty() || rest.is_empty()) {
            return Err(invalid(&["longUrl"]));
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
                return Err(invalid(&[name]));
            }
            *time = Some(text.to_owned());
        }
    }
    link.max_visits = body["maxVisits"].as_i64().or(link.max_visits);
    link.crawlable = body["crawlable"].as_bool().unwrap_or(link.crawlable);
    link.forward_query = body["forwardQuery"].as_bool().unwrap_or(link.forward_query);
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
        && match body["domain"].as_str() {
            None => true,
            Some(DEFAULT_DOMAIN) => link.domain.is_none(),
            Some(domain) => link.domain.as_deref() == Some(domain),
        }
        && has("validSince", &link.valid_since)
        && has("validUntil", &link.valid_until)
        && max_visits.is_none_or(|it| Some(it) == link.max_visits)
        && (tags.is_empty()
            || (tags.len() == link.tags.len() && tags.iter().all(|tag| link.tags.contains(tag))))
}

/// Lists the visits of a link in a range of time, the newest first.
fn visits(link: &ShlinkLink, call: &Call) -> Value {
    let [start, end] = range(call);
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
    json!({ "visits": page(call, visits, all) })
}

/// Returns the start and the end of the range of time that a request names, in milliseconds since
/// 1970. By the document, they are times of RFC 3339.
fn range(call: &Call) -> [Option<u128>; 2] {
    ["startDate", "endDate"].map(|name| call.query(name).and_then(milliseconds))
}

/// Writes the page of a list that a request names. `default` is how many items a page has if the
/// request does not say it.
fn page(call: &Call, all: Vec<Value>, default: usize) -> Value {
    let (page, size) = (
        call.number("page").unwrap_or(1).max(1),
        call.number("itemsPerPage").unwrap_or(default).max(1),
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
