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

use std::sync::atomic::{AtomicU64, Ordering};

use tracking_links::FanvueBuilder;

use super::prelude::*;
use link::Listed;

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
const VERSION_HEADER: &str = "X-Fanvue-API-Version";
const VERSION: &str = "2025-06-26";
const SUNSET_VERSION: &str = "2024-01-01";

/// The code of the refusal of an expired access token.
const EXPIRED: &str = "invalid_token";

const ITEMS_PER_PAGE: usize = 20;
/// The start of a cursor; the number of the last item on the page before follows.
const CURSOR: &str = "before-";

simulated! {
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
    Fanvue, FanvueService, FanvueLink, {
        /// How many users came by all links.
        users: AtomicU64,
    };
    /// Returns an access token with all scopes.
    token = TOKEN;
    /// Returns an access token with the scopes `read:tracking_links` and `read:creator`. Creating
    /// or deleting a link with this token is answered with 403.
    read_only_token = READ_ONLY_TOKEN;
    /// Returns an access token with the scopes `read:tracking_links` and `write:tracking_links`. A
    /// request for a creator with this token is answered with 403.
    own_links_token = OWN_LINKS_TOKEN;
    /// Returns an access token that has expired. A request with it is answered with 401, and with a
    /// challenge that says so (RFC 6750, section 3).
    expired_token = EXPIRED_TOKEN;
    /// Returns the API version that the sandbox serves, for the header `X-Fanvue-API-Version`.
    api_version = VERSION;
    /// Returns an API version that is no longer served. A request for this version is answered with
    /// 410.
    sunset_api_version = SUNSET_VERSION;
}

/// The first of the numbers from which the users' UUIDs are made. No link has so high a number.
const FIRST_USER: u64 = 1 << 32;

impl FanvueService {
    fn create(&self, creator: Option<&'static str>, call: &Call) -> Answer {
        let text = |member: &str| call.text(member).unwrap_or_default().to_owned();
        // The number is taken under the lock, since a cursor is one: they must be in order.
        let mut links = self.account.links();
        let number = self.account.next_number();
        let link = FanvueLink {
            uuid: ids::uuid(number).to_string(),
            name: text("name"),
            link_url: format!("fv-{number}"),
            external_social_platform: text("externalSocialPlatform"),
            created_at: call.now,
            creator: creator.map(str::to_owned),
            users: Vec::new(),
            number,
        };
        let answer = Answer::json(201, &link.as_json());
        links.push(link);
        answer
    }

    fn list(&self, creator: Option<&str>, call: &Call) -> Result<Answer, Refused> {
        // By the document, it is a time of RFC 3339.
        let [after_time, before_time] =
            ["createdAfter", "createdBefore"].map(|name| call.query(name).and_then(milliseconds));
        let links = self.account.links();
        let fitting = links.iter().rev().filter(|link| {
            let created_at = since_epoch(link.created_at).as_millis();
            link.creator.as_deref() == creator
                && after_time.is_none_or(|time| created_at > time)
                && before_time.is_none_or(|time| created_at < time)
        });
        page(call, fitting)
    }
}

impl Server<FanvueService> {
    /// Returns the UUIDs of the creators whom the account manages as an agency.
    pub fn creators(&self) -> [&'static str; 2] {
        CREATORS
    }

    /// Lets a new user follow a link and become a follower of its creator. Returns the user; `None`
    /// if there is no link with this UUID.
    pub fn add_follower(&self, link_uuid: &str) -> Option<FanvueUser> {
        let service = self.service();
        let mut links = service.account.links();
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
}

impl Service for FanvueService {
    client_service!(fanvue, Fanvue, FanvueLink, TOKEN, |it: FanvueBuilder| it.handle(HANDLE); users);

    const RATE_LIMIT: (u32, Duration) = (200, Duration::from_secs(60));
    const SECRET_VARIABLES: Variables = &[("FANVUE_ACCESS_TOKEN", TOKEN)];
    const PUBLIC_VARIABLES: Variables = &[
        ("FANVUE_HANDLE", HANDLE),
        ("FANVUE_READ_ONLY_TOKEN", READ_ONLY_TOKEN),
    ];

    fn carry_out(&self, call: &Call) -> Result<Answer, Refused> {
        let creator = match call.operation().contains("-creator-") {
            true => Some(managed_creator(call).ok_or_else(|| {
                Refused::general(403, "The account does not manage this creator")
            })?),
            false => None,
        };
        let uuid = call.path("uuid");
        match (call.request.method(), uuid) {
            ("POST", _) => return Ok(self.create(creator, call)),
            (_, "") => return self.list(creator, call),
            _ => {}
        }
        let mut links = self.account.links();
        let is_it = |it: &FanvueLink| {
            it.creator.as_deref() == creator && it.uuid.eq_ignore_ascii_case(uuid)
        };
        let no_link = || Refused::general(404, format!("There is no tracking link {uuid}"));
        let at = links.iter().position(is_it).ok_or_else(no_link)?;
        match call.request.method() {
            "DELETE" => {
                links.remove(at);
                Ok(Answer::new(204))
            }
            _ => page(call, links[at].users.iter().rev()),
        }
    }

    fn authenticate(&self, request: &RecordedRequest) -> Result<(), Refused> {
        match request.credentials("Bearer") {
            Some(EXPIRED_TOKEN) => Err(Refused::new(401, EXPIRED, "The access token expired")),
            Some(token) if scopes(token).is_none() => {
                Err(Refused::general(401, "The access token is unknown"))
            }
            Some(_) => Ok(()),
            None => {
                let why = "The Authorization header has no bearer token";
                Err(Refused::general(401, why))
            }
        }
    }

    fn bucket(&self, call: &Call) -> &'static str {
        managed_creator(call).unwrap_or_default()
    }

    fn permit(&self, call: &Call) -> Result<(), Refused> {
        check_version(call.request)?;
        match missing_scope(call) {
            Some(scope) => {
                let why = format!("The access token lacks the scope {scope}");
                Err(Refused::general(403, why))
            }
            None => Ok(()),
        }
    }

    /// A request that fails validation, a missing link or malformed UUID, and a wrong API version
    /// have error bodies of their own.
    fn refuse(&self, _: &RecordedRequest, refused: &Refused) -> Answer {
        let (status, message) = (refused.status, &refused.message);
        let violations = &refused.violations;
        let in_path = violations.iter().find(|it| it.location == Location::Path);
        match (status, &*refused.code) {
            (401, EXPIRED) => {
                let challenge =
                    format!("Bearer error=\"invalid_token\", error_description=\"{message}\"");
                let answer = refused.json(json!({ "error": message }));
                answer.header("www-authenticate", challenge)
            }
            (400, "") => match in_path {
                Some(it) => refused.json(json!({ "message": it.to_string() })),
                None => {
                    let errors: Vec<_> = violations.iter().map(Violation::to_string).collect();
                    refused.json(json!({ "errors": errors }))
                }
            },
            (404 | 405, _) => refused.json(json!({ "message": message })),
            (_, "") => refused.json(json!({ "error": message })),
            (_, error) => refused.json(json!({ "error": error, "message": message })),
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
fn managed_creator(call: &Call) -> Option<&'static str> {
    let uuid = call.path("creatorUserUuid");
    let mut creators = CREATORS.into_iter();
    creators.find(|it| it.eq_ignore_ascii_case(uuid))
}

/// Returns the first scope that a request needs and its token lacks.
fn missing_scope(call: &Call) -> Option<&'static str> {
    let scopes = call.request.credentials("Bearer").and_then(scopes);
    let scopes = scopes.unwrap_or_default();
    let [links, creator] = match call.request.method() {
        "GET" => ["read:tracking_links", "read:creator"],
        _ => ["write:tracking_links", "write:creator"],
    };
    let is_creators = call.operation().contains("-creator-");
    let needed = [Some(links), is_creators.then_some(creator)];
    let mut needed = needed.into_iter().flatten();
    needed.find(|scope| !scopes.contains(scope))
}

/// Answers with the page of the items that a request asks for. `items` are the newest first.
fn page<'a, T: Listed + 'a>(
    call: &Call,
    items: impl Iterator<Item = &'a T>,
) -> Result<Answer, Refused> {
    // By the document, a limit is an integer of at least 1.
    let limit = call.query("limit");
    let limit = limit.map_or(ITEMS_PER_PAGE, |it| it.parse().unwrap_or(usize::MAX));
    let before = match call.query("cursor").map(number_of_cursor) {
        Some(None) => return Err(Refused::of(Location::Query, "cursor", "is unknown")),
        Some(Some(number)) => number,
        None => u64::MAX,
    };
    let mut rest = items.filter(|item| item.number() < before);
    let page: Vec<&T> = rest.by_ref().take(limit).collect();
    let has_more = rest.next().is_some();
    let last = page.last().filter(|_| has_more);
    let cursor = last.map(|last| format!("{CURSOR}{}", last.number()));
    let data: Vec<Value> = page.into_iter().map(T::as_json).collect();
    ok(json!({ "data": data, "nextCursor": cursor }))
}

/// Returns the number of the item after which the page of a cursor begins; `None` if the sandbox
/// gave no such cursor.
fn number_of_cursor(cursor: &str) -> Option<u64> {
    cursor.strip_prefix(CURSOR)?.parse().ok()
}

/// Checks the API version that a request names. One that is no longer served names the next.
fn check_version(request: &RecordedRequest) -> Result<(), Refused> {
    Err(match request.header(VERSION_HEADER) {
        Some(VERSION) => return Ok(()),
        Some(SUNSET_VERSION) => {
            let why = format!("{SUNSET_VERSION} is no longer served; use {VERSION}");
            Refused::new(410, "API version sunset", "")
                .says(why)
                .with("nextVersion", VERSION)
        }
        Some(other) => {
            let why = format!("API version {other:?} is unknown; use {VERSION}");
            Refused::new(400, "API version not supported", "").says(why)
        }
        None => {
            let why = format!("the header {VERSION_HEADER} is required; send {VERSION}");
            Refused::new(400, "API version missing", "").says(why)
        }
    })
}
