//! The simulated Bitly: its access token, groups, links and errors.
//!
//! The user has two groups and, besides `bit.ly`, the domains `go.brand.example` and
//! `unset.brand.example`, whose DNS entries are wrong. A group has one link of a long URL and a
//! domain. Settings spend the links of the month, take custom back-halves from the plan, and choose
//! how a list names its next page. No answer tells a rate limit or when to come back.

mod link;

use std::sync::Mutex;

use super::prelude::*;
use link::{DEFAULT_DOMAIN, SERVER, forbidden, invalid, not_found, refusal, time};

pub use link::BitlyLink;

const TOKEN: &str = "bitly-sandbox-token";

/// The groups of the user; the first is the default one.
const GROUPS: [&str; 2] = ["Bsandbox001", "Bsandbox002"];

const OWN_DOMAIN: &str = "go.brand.example";
/// A domain whose DNS entries are wrong.
const UNSET_DOMAIN: &str = "unset.brand.example";

const LINKS_PER_PAGE: usize = 50;
const MAX_LINKS_PER_PAGE: usize = 100;

/// The setting for how many links the account may make in a month.
const LINKS_OF_MONTH: &str = "links-of-month";
/// The setting for whether the plan has custom back-halves.
const CUSTOM: &str = "custom-back-halves";
/// The setting for the parameter in the URL of a list's next page.
const PAGING: &str = "paging";

const BITLINK: &str = "/bitlinks/{domain}/{hash}";
const CUSTOM_BITLINK: &str = "/custom_bitlinks/{domain}/{hash}";
const CLICKS: &str = "/bitlinks/{domain}/{hash}/clicks/summary";
const LIST: &str = "/groups/{group_guid}/bitlinks";

/// The simulated Bitly, listening on its own port.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use serde_json::json;
/// use tracking_links_sandbox::Sandbox;
///
/// let sandbox = Sandbox::start().await?;
/// let bitly = sandbox.bitly();
/// for status in [201, 200] {
///     let answer = reqwest::Client::new()
///         .post(format!("{}/shorten", bitly.base_url()))
///         .bearer_auth(bitly.token())
///         .json(&json!({ "long_url": "https://brand.example/shoes" }))
///         .send()
///         .await?;
///     assert_eq!(answer.status(), status);
/// }
/// assert_eq!(bitly.links().len(), 1);
/// # Ok(())
/// # }
/// ```
pub type Bitly = Server<BitlyService>;

/// The part of the simulated Bitly that answers requests.
#[derive(Debug)]
pub struct BitlyService {
    account: Account<BitlyLink>,
    /// Domains and back-halves of links of other accounts.
    strangers: Mutex<Vec<(String, String)>>,
}

impl Server<BitlyService> {
    /// Returns an access token that may do everything.
    pub fn token(&self) -> &'static str {
        TOKEN
    }

    /// Returns the user's groups, of which the first is the default one.
    pub fn groups(&self) -> [&'static str; 2] {
        GROUPS
    }

    /// Lets someone follow a link. Returns false if there is no such link.
    pub fn click(&self, domain: &str, path: &str) -> bool {
        let mut links = lock(&self.service().account.links);
        let link = links.iter_mut().find(|it| it.is(domain, path));
        link.map(|it| it.clicks += 1).is_some()
    }

    /// Adds a link of another account.
    pub fn add_strangers_link(&self, domain: impl Into<String>, back_half: impl Into<String>) {
        lock(&self.service().strangers).push((domain.into(), back_half.into()));
    }
}

impl Service for BitlyService {
    client_service!(bitly, Bitly, BitlyLink, TOKEN; strangers);

    /// The example of Bitly's documentation.
    const RATE_LIMIT: (u32, Duration) = (100, Duration::from_secs(60));
    const SECRET_VARIABLES: Variables = &[("BITLY_ACCESS_TOKEN", TOKEN)];
    /// Bitly tells nobody.
    const LIMIT_HEADERS: LimitHeaders = LimitHeaders::None;
    const EXAMPLES: Examples = &[
        (Field::Domain, |request| request.domain(OWN_DOMAIN)),
        (Field::Folder, |request| request.folder(GROUPS[0])),
    ];
    const SETTINGS: &'static [Setting] = &[
        (LINKS_OF_MONTH, Allowed::Number(usize::MAX)),
        (CUSTOM, Allowed::Choice(&["true", "false"])),
        (PAGING, Allowed::Choice(&["search_after", "page"])),
    ];

    /// Takes the token alone too, as a client on npm sends it.
    fn authenticate(&self, request: &RecordedRequest) -> Result<(), Answer> {
        let is_bearer = request.credentials("Bearer") == Some(TOKEN);
        match is_bearer || request.header_is("authorization", TOKEN) {
            true => Ok(()),
            false => Err(forbidden()),
        }
    }

    /// Invalid JSON has the status 422.
    fn error(&self, _: &RecordedRequest, status: u16, why: &Why) -> Answer {
        let named = why.violations.iter().find_map(|it| {
            let mut fields =
                ["long_url", "bitlink_id", "custom_bitlink", "title", "tags"].into_iter();
            fields.find(|field| it.name.starts_with(field) || it.message.contains(field))
        });
        match (status, named, why.violations.first()) {
            (400, Some(field), _) => invalid(field),
            (400, None, Some(it)) if !it.name.is_empty() => invalid(&it.name),
            (400, ..) => refusal(422, "UNPROCESSABLE_ENTITY", None),
            (429, ..) => refusal(429, "RATE_LIMIT_EXCEEDED", None),
            (404 | 405, ..) => Answer::new(status).body("404 page not found"),
            _ => refusal(status, "INTERNAL_ERROR", None),
        }
    }

    fn carry_out(&self, matched: &Matched, request: &RecordedRequest, now: SystemTime) -> Answer {
        let body = request.json().unwrap_or_default();
        match (request.method(), matched.template()) {
            ("POST", "/shorten" | "/bitlinks") => self.create(&body, now),
            ("POST", "/custom_bitlinks") => self.add_back_half(&body),
            ("GET", CUSTOM_BITLINK) => {
                let [domain, path] = ["domain", "hash"].map(|it| matched.path_value(it));
                self.back_half(domain, path)
            }
            ("GET", LIST) => self.list(matched.path_value("group_guid"), request),
            ("GET", "/user") => Answer::json(
                200,
                &json!({
                    "login": "brand",
                    "name": "Brand",
                    "is_active": true,
                    "emails": [],
                    "default_group_guid": GROUPS[0],
                }),
            ),
            (method, template @ (BITLINK | CLICKS)) => {
                let [domain, path] = ["domain", "hash"].map(|it| matched.path_value(it));
                if self.is_strangers(domain, path) {
                    return forbidden();
                }
                let mut links = lock(&self.account.links);
                let Some(link) = links.iter_mut().find(|it| it.is(domain, path)) else {
                    return not_found();
                };
                match (method, template) {
                    ("PATCH", BITLINK) => change(link, &body),
                    ("GET", BITLINK) => Answer::json(200, &link.as_json()),
                    _ => clicks(link, request, now),
                }
            }
            _ => not_implemented(self, request),
        }
    }
}

impl BitlyService {
    fn is_strangers(&self, domain: &str, path: &str) -> bool {
        let strangers = lock(&self.strangers);
        strangers
            .iter()
            .any(|it| *it == (domain.to_owned(), path.to_owned()))
    }

    fn create(&self, body: &Value, now: SystemTime) -> Answer {
        let text = |member: &str| body[member].as_str();
        let group = text("group_guid").unwrap_or(GROUPS[0]);
        if !GROUPS.contains(&group) {
            return forbidden();
        }
        let domain = text("domain").unwrap_or(DEFAULT_DOMAIN);
        match domain {
            DEFAULT_DOMAIN | OWN_DOMAIN => {}
            UNSET_DOMAIN => {
                let answer = refusal(417, "DNS_CONFIGURATION_ERROR", None);
                return answer.header("x-bsd-error", "no A record");
            }
            _ => return invalid("domain"),
        }
        let Some((host, long_url)) = normalised(text("long_url").unwrap_or_default()) else {
            return invalid("long_url");
        };
        if [DEFAULT_DOMAIN, OWN_DOMAIN].contains(&&*host) {
            return refusal(400, "ALREADY_A_BITLY_LINK", Some("long_url"));
        }
        let mut links = lock(&self.account.links);
        let is_same =
            |it: &&BitlyLink| it.long_url == long_url && it.group == group && it.domain == domain;
        if let Some(link) = links.iter().find(is_same) {
            return Answer::json(200, &link.as_json());
        }
        // No link is ever deleted.
        if links.len() >= self.account.settings.number(LINKS_OF_MONTH) {
            return refusal(429, "MONTHLY_ENCODE_LIMIT_REACHED", None);
        }
        let link = BitlyLink {
            domain: domain.to_owned(),
            hash: ids::short_code(links.len() as u64 + 1),
            group: group.to_owned(),
            long_url,
            title: text("title").map(str::to_owned),
            tags: texts(&body["tags"]),
            back_halves: Vec::new(),
            archived: false,
            clicks: 0,
            created_at: now,
        };
        let answer = Answer::json(201, &link.as_json());
        links.push(link);
        answer
    }

    fn add_back_half(&self, body: &Value) -> Answer {
        if self.account.settings.is(CUSTOM, "false") {
            return refusal(402, "UPGRADE_REQUIRED", None);
        }
        let parts = |member: &str| body[member].as_str().and_then(|it| it.split_once('/'));
        let Some((domain, back_half)) = parts("custom_bitlink").filter(|(_, it)| is_path(it))
        else {
            return invalid("custom_bitlink");
        };
        let (id_domain, hash) = parts("bitlink_id").unwrap_or_default();
        let mut links = lock(&self.account.links);
        let Some(index) = links.iter().position(|it| it.is(id_domain, hash)) else {
            return not_found();
        };
        if id_domain != domain {
            return invalid("custom_bitlink");
        }
        if self.is_strangers(domain, back_half) {
            return forbidden();
        }
        if links.iter().any(|it| it.is(domain, back_half)) {
            return refusal(409, "ALREADY_EXISTS", None);
        }
        links[index].back_halves.insert(0, back_half.to_owned());
        Answer::json(200, &custom(domain, back_half, &links[index]))
    }

    /// Answers with a back-half that a link was given, and the link.
    fn back_half(&self, domain: &str, path: &str) -> Answer {
        if self.account.settings.is(CUSTOM, "false") {
            return refusal(402, "UPGRADE_REQUIRED", None);
        }
        if self.is_strangers(domain, path) {
            return forbidden();
        }
        let links = lock(&self.account.links);
        let has = |it: &&BitlyLink| it.is(domain, path) && it.hash != path;
        match links.iter().find(has) {
            Some(link) => Answer::json(200, &custom(domain, path, link)),
            None => not_found(),
        }
    }

    /// Lists the links of a group, the newest first.
    fn list(&self, group: &str, request: &RecordedRequest) -> Answer {
        if !GROUPS.contains(&group) {
            return forbidden();
        }
        let size = request
            .query_number("size")
            .unwrap_or(LINKS_PER_PAGE)
            .clamp(1, MAX_LINKS_PER_PAGE);
        let paging = self.account.settings.value(PAGING);
        let first = if paging == "page" { 1 } else { 0 };
        let page = request
            .query_number(&paging)
            .unwrap_or(first)
            .saturating_sub(first);
        let [after, before] =
            ["created_after", "created_before"].map(|it| request.query_number(it));
        let archived = request.query_value("archived").unwrap_or("off");
        let links = lock(&self.account.links);
        let fitting = links.iter().rev().filter(|it| {
            let created =
                usize::try_from(since_epoch(it.created_at).as_secs()).unwrap_or(usize::MAX);
            it.group == group
                && (archived == "both" || it.archived == (archived == "on"))
                && after.is_none_or(|after| created > after)
                && before.is_none_or(|before| created < before)
        });
        let mut rest = fitting.skip(page.saturating_mul(size));
        let listed: Vec<_> = rest.by_ref().take(size).map(BitlyLink::as_json).collect();
        let next = rest.next().map(|_| {
            let next = page + 1 + first;
            format!("{SERVER}/groups/{group}/bitlinks?size={size}&{paging}={next}")
        });
        let pagination = json!({ "next": next.unwrap_or_default(), "size": size });
        Answer::json(200, &json!({ "links": listed, "pagination": pagination }))
    }
}

/// Writes a back-half, with the link that has it, as an answer does.
fn custom(domain: &str, back_half: &str, link: &BitlyLink) -> Value {
    json!({
        "custom_bitlink": format!("{domain}/{back_half}"),
        "bitlink": link.as_json(),
        "bitlink_history": [],
    })
}

/// Changes the given values of a link.
fn change(link: &mut BitlyLink, body: &Value) -> Answer {
    if let Some(title) = body["title"].as_str() {
        link.title = Some(title.to_owned());
    }
    if body["tags"].is_array() {
        link.tags = texts(&body["tags"]);
    }
    link.archived = body["archived"].as_bool().unwrap_or(link.archived);
    Answer::json(200, &link.as_json())
}

/// Counts the clicks of a link, whenever they were.
fn clicks(link: &BitlyLink, request: &RecordedRequest, now: SystemTime) -> Answer {
    let units = request.query_value("units").and_then(|it| it.parse().ok());
    let units: i64 = units.unwrap_or(-1);
    let answer = json!({
        "total_clicks": link.clicks,
        "unit": request.query_value("unit"),
        "units": units,
        "unit_reference": time(now),
    });
    Answer::json(200, &answer)
}

/// Returns the host of a URL, and the URL as Bitly keeps it: with a slash for an empty path. `None`
/// if it is none of the web.
fn normalised(url: &str) -> Option<(String, String)> {
    let (scheme, rest) = url.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    let is_valid = matches!(scheme, "http" | "https") && !host.is_empty() && !url.contains(' ');
    let slash = if path.starts_with('/') { "" } else { "/" };
    is_valid.then(|| (host.to_owned(), format!("{scheme}://{host}{slash}{path}")))
}

/// Returns whether a text can be a back-half.
fn is_path(text: &str) -> bool {
    let is_allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    !text.is_empty() && text.chars().all(is_allowed)
}

fn texts(list: &Value) -> Vec<String> {
    let items = list.as_array().into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}
