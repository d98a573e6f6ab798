//! The simulated Fanvue: its credentials, API versions, error bodies and links.
//!
//! Fanvue's documentation does not say in which order a request is checked. The sandbox checks, in
//! this order, the credentials, the rate limit, the API version, the scopes, the rest of the
//! request, and whether the account manages the creator. The sandbox counts the rate limit in one
//! window for all credentials, and one for each creator, whereas Fanvue has token buckets.
//!
//! Nor does it say in which order links and users are listed, or whether a filter includes the
//! given time. The sandbox lists the newest first and leaves out a link that was created at that
//! time. It answers with 403 for a creator whom the account does not manage.

mod link;
mod reply;

use std::sync::atomic::{AtomicU64, Ordering};

use tracking_links::FanvueBuilder;

use super::prelude::*;
use link::Listed;
use reply::{error, errors, invalid, message};

pub use link::{FanvueLink, FanvueUser};

const TOKEN: &str = "fanvue-sandbox-token";
const READ_ONLY_TOKEN: &str = "read-only";
const OWN_LINKS_TOKEN: &str = "own-links";
const EXPIRED_TOKEN: &str = "expired";
/// The handle of the creator whose account this is.
const HANDLE: &str = "anna";

const ALL_SCOPES: &[&str] = &[
    "read:tracking_links",
    "write:tracking_links",
    "read:creator",
    "write:creator",
];

/// The creators whom the account manages as an agency.
const CREATORS: [&str; 2] = [
    "5d0e5a5c-0a3e-4b0f-9d4e-0c6a5d6f1a01",
    "5d0e5a5c-0a3e-4b0f-9d4e-0c6a5d6f1a02",
];
/// The start of the paths that are for one creator.
const CREATOR_PATH: &str = "/creators/{creatorUserUuid}";

const VERSION_HEADER: &str = "X-Fanvue-API-Version";
const VERSION: &str = "2025-06-26";
const SUNSET_VERSION: &str = "2024-01-01";

const ITEMS_PER_PAGE: usize = 20;
/// The start of a cursor; the number of the last item on the page before follows.
const CURSOR: &str = "before-";

/// The simulated Fanvue, listening on its own port.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use serde_json::{Value, json};
/// use tracking_links_sandbox::Sandbox;
///
/// let sandbox = Sandbox::start().await?;
/// let fanvue = sandbox.fanvue();
/// let link: Value = reqwest::Client::new()
///     .post(format!("{}/tracking-links", fanvue.base_url()))
///     .bearer_auth(fanvue.token())
///     .header("X-Fanvue-API-Version", fanvue.api_version())
///     .json(&json!({ "name": "Spring", "externalSocialPlatform": "instagram" }))
///     .send()
///     .await?
///     .json()
///     .await?;
/// assert_eq!(link["linkUrl"], "fv-1");
/// assert_eq!(fanvue.links()[0].name, "Spring");
/// # Ok(())
/// # }
/// ```
pub type Fanvue = Server<FanvueService>;

/// The part of the simulated Fanvue that answers requests.
#[derive(Debug)]
pub struct FanvueService {
    account: Account<FanvueLink>,
    /// How many users came by all links.
    users: AtomicU64,
}

/// The first of the numbers from which the users' UUIDs are made. No link has so high a number.
const FIRST_USER: u64 = 1 << 32;

impl FanvueService {
    fn create(
        &self,
        creator: Option<&'static str>,
        request: &RecordedRequest,
        now: SystemTime,
    ) -> Answer {
        let body = request.json().unwrap_or_default();
        let text = |member: &str| body[member].as_str().unwrap_or_default().to_owned();
        let mut links = lock(&self.account.links);
        let number = self.account.next_number();
        let link = FanvueLink {
            uuid: ids::uuid(number).to_string(),
            name: text("name"),
            link_url: format!("fv-{number}"),
            external_social_platform: text("externalSocialPlatform"),
            created_at: now,
            creator: creator.map(str::to_owned),
            users: Vec::new(),
            number,
        };
        let answer = Answer::json(201, &link.as_json());
        links.push(link);
        answer
    }

    fn list(&self, creator: Option<&str>, request: &RecordedRequest) -> Answer {
        // By the document, it is a time of RFC 3339.
        let [after_time, before_time] = ["createdAfter", "createdBefore"]
            .map(|name| request.query_value(name).and_then(milliseconds));
        let links = lock(&self.account.links);
        let fitting = links.iter().rev().filter(|link| {
            let created_at = since_epoch(link.created_at).as_millis();
            link.creator.as_deref() == creator
                && after_time.is_none_or(|time| created_at > time)
                && before_time.is_none_or(|time| created_at < time)
        });
        page(request, fitting)
    }

    fn delete(&self, creator: Option<&str>, uuid: &str) -> Answer {
        let mut links = lock(&self.account.links);
        let Some(index) = links.iter().position(|it| is(it, creator, uuid)) else {
            return no_link(uuid);
        };
        links.remove(index);
        Answer::new(204)
    }

    fn users(&self, creator: Option<&str>, uuid: &str, request: &RecordedRequest) -> Answer {
        let links = lock(&self.account.links);
        match links.iter().find(|it| is(it, creator, uuid)) {
            Some(link) => page(request, link.users.iter().rev()),
            None => no_link(uuid),
        }
    }
}

impl Server<FanvueService> {
    /// Returns an access token with all scopes.
    pub fn token(&self) -> &'static str {
        TOKEN
    }

    /// Returns an access token with the scopes `read:tracking_links` and `read:creator`. Creating
    /// or deleting a link with this token is answered with 403.
    pub fn read_only_token(&self) -> &'static str {
        READ_ONLY_TOKEN
    }

    /// Returns an access token with the scopes `read:tracking_links` and `write:tracking_links`. A
    /// request for a creator with this token is answered with 403.
    pub fn own_links_token(&self) -> &'static str {
        OWN_LINKS_TOKEN
    }

    /// Returns the UUIDs of the creators whom the account manages as an agency.
    pub fn creators(&self) -> [&'static str; 2] {
        CREATORS
    }

    /// Lets a new user follow a link and become a follower of its creator. Returns the user; `None`
    /// if there is no link with this UUID.
    pub fn add_follower(&self, link_uuid: &str) -> Option<FanvueUser> {
        let service = self.service();
        let mut links = lock(&service.account.links);
        let link = links.iter_mut().find(|it| it.uuid == link_uuid)?;
        let number = service.users.fetch_add(1, Ordering::Relaxed) + 1;
        let user = FanvueUser {
            uuid: ids::uuid(FIRST_USER + number).to_string(),
            handle: format!("fan-{number}"),
            clicked_at: service.account.clock.now(),
            number,
        };
        link.users.push(user.clone());
        Some(user)
    }

    /// Returns an access token that has expired. A request with it is answered with 401, and with a
    /// challenge that says so (RFC 6750, section 3).
    pub fn expired_token(&self) -> &'static str {
        EXPIRED_TOKEN
    }

    /// Returns the API version that the sandbox serves, for the header `X-Fanvue-API-Version`.
    pub fn api_version(&self) -> &'static str {
        VERSION
    }

    /// Returns an API version that is no longer served. A request for this version is answered with
    /// 410.
    pub fn sunset_api_version(&self) -> &'static str {
        SUNSET_VERSION
    }
}

impl Service for FanvueService {
    client_service!(fanvue, Fanvue, FanvueLink, TOKEN, |it: FanvueBuilder| it.handle(HANDLE); users);

    const RATE_LIMIT: (u32, Duration) = (200, Duration::from_secs(60));
    const SECRET_VARIABLES: Variables = &[("FANVUE_ACCESS_TOKEN", TOKEN)];
    const PUBLIC_VARIABLES: Variables = &[
        ("FANVUE_HANDLE", HANDLE),
        ("FANVUE_READ_ONLY_TOKEN", READ_ONLY_TOKEN),
    ];

    fn carry_out(&self, matched: &Matched, request: &RecordedRequest, now: SystemTime) -> Answer {
        let (creator, path) = match matched.template().strip_prefix(CREATOR_PATH) {
            Some(path) => match managed_creator(matched) {
                Some(creator) => (Some(creator), path),
                None => return error(403, "The account does not manage this creator"),
            },
            None => (None, matched.template()),
        };
        let uuid = matched.path_value("uuid");
        match (request.method(), path) {
            ("POST", "/tracking-links") => self.create(creator, request, now),
            ("GET", "/tracking-links") => self.list(creator, request),
            ("DELETE", "/tracking-links/{uuid}") => self.delete(creator, uuid),
            ("GET", "/tracking-links/{uuid}/users") => self.users(creator, uuid, request),
            _ => not_implemented(self, request),
        }
    }
    fn authenticate(&self, request: &RecordedRequest) -> Result<(), Answer> {
        match request.credentials("Bearer") {
            Some(EXPIRED_TOKEN) => {
                let why = "The access token expired";
                let challenge =
                    format!("Bearer error=\"invalid_token\", error_description=\"{why}\"");
                Err(error(401, why).header("www-authenticate", challenge))
            }
            Some(token) if scopes(token).is_none() => {
                Err(error(401, "The access token is unknown"))
            }
            Some(_) => Ok(()),
            None => Err(error(401, "The Authorization header has no bearer token")),
        }
    }

    fn bucket(&self, matched: &Matched) -> &'static str {
        managed_creator(matched).unwrap_or_default()
    }

    fn permit(&self, matched: &Matched, request: &RecordedRequest) -> Result<(), Answer> {
        if let Some(refusal) = version_refusal(request) {
            return Err(refusal);
        }
        match missing_scope(matched, request) {
            Some(scope) => {
                let why = format!("The access token lacks the scope {scope}");
                Err(error(403, &why))
            }
            None => Ok(()),
        }
    }

    fn error(&self, _: &RecordedRequest, status: u16, why: &Why) -> Answer {
        match status {
            400 => invalid(why.violations),
            404 | 405 => message(status, why.message),
            _ => error(status, why.message),
        }
    }
}

/// Returns the scopes of an access token; `None` if the token is unknown.
fn scopes(token: &str) -> Option<&'static [&'static str]> {
    Some(match token {
        TOKEN => ALL_SCOPES,
        READ_ONLY_TOKEN => &["read:tracking_links", "read:creator"],
        OWN_LINKS_TOKEN => &["read:tracking_links", "write:tracking_links"],
        _ => return None,
    })
}

/// Returns the creator in the path, if there is one whom the account manages.
fn managed_creator(matched: &Matched) -> Option<&'static str> {
    let uuid = matched.path_value("creatorUserUuid");
    let mut creators = CREATORS.into_iter();
    creators.find(|it| it.eq_ignore_ascii_case(uuid))
}

/// Returns the first scope that a request needs and its token lacks.
fn missing_scope(matched: &Matched, request: &RecordedRequest) -> Option<&'static str> {
    let scopes = request.credentials("Bearer").and_then(scopes);
    let scopes = scopes.unwrap_or_default();
    let [links, creator] = match request.method() {
        "GET" => ["read:tracking_links", "read:creator"],
        _ => ["write:tracking_links", "write:creator"],
    };
    let is_creators = matched.template().starts_with(CREATOR_PATH);
    let needed = [Some(links), is_creators.then_some(creator)];
    let mut needed = needed.into_iter().flatten();
    needed.find(|scope| !scopes.contains(scope))
}

/// Returns whether a link has this UUID and is this creator's, or the account's own.
fn is(link: &FanvueLink, creator: Option<&str>, uuid: &str) -> bool {
    link.creator.as_deref() == creator && link.uuid.eq_ignore_ascii_case(uuid)
}

/// Answers with the page of the items that a request asks for. `items` are the newest first.
fn page<'a, T: Listed + 'a>(
    request: &RecordedRequest,
    items: impl Iterator<Item = &'a T>,
) -> Answer {
    // By the document, a limit is an integer of at least 1.
    let limit = request.query_value("limit");
    let limit = limit.map_or(ITEMS_PER_PAGE, |it| it.parse().unwrap_or(usize::MAX));
    let before = match request.query_value("cursor").map(number_of_cursor) {
        Some(None) => return errors(&["query parameter cursor: is unknown".to_owned()]),
        Some(Some(number)) => number,
        None => u64::MAX,
    };
    let mut rest = items.filter(|item| item.number() < before);
    let page: Vec<&T> = rest.by_ref().take(limit).collect();
    let has_more = rest.next().is_some();
    let last = page.last().filter(|_| has_more);
    let cursor = last.map(|last| format!("{CURSOR}{}", last.number()));
    let data: Vec<Value> = page.into_iter().map(T::as_json).collect();
    Answer::json(200, &json!({ "data": data, "nextCursor": cursor }))
}

/// Returns the number of the item after which the page of a cursor begins; `None` if the sandbox
/// gave no such cursor.
fn number_of_cursor(cursor: &str) -> Option<u64> {
    cursor.strip_prefix(CURSOR)?.parse().ok()
}

fn no_link(uuid: &str) -> Answer {
    message(404, &format!("There is no tracking link {uuid}"))
}

fn version_refusal(request: &RecordedRequest) -> Option<Answer> {
    Some(match request.header(VERSION_HEADER) {
        Some(VERSION) => return None,
        Some(SUNSET_VERSION) => {
            let why = format!("{SUNSET_VERSION} is no longer served; use {VERSION}");
            reply::version(410, "API version sunset", &why, Some(VERSION))
        }
        Some(other) => {
            let why = format!("API version {other:?} is unknown; use {VERSION}");
            reply::version(400, "API version not supported", &why, None)
        }
        None => {
            let why = format!("the header {VERSION_HEADER} is required; send {VERSION}");
            reply::version(400, "API version missing", &why, None)
        }
    })
}
