//! The simulated Bitly: its access token, groups, links and errors.
//!
//! The user has two groups and, besides `bit.ly`, the domains `go.brand.example` and
//! `unset.brand.example`, whose DNS entries are wrong. A group has one link of a long URL and a
//! domain. Settings spend the links of the month, take custom back-halves from the plan, and choose
//! how a list names its next page. No answer tells a rate limit or when to come back.

use std::sync::Mutex;

use super::prelude::*;
const TOKEN: &str = "bitly-sandbox-token";

/// The groups of the user; the first is the default one.
const GROUPS: [&str; 2] = ["Bsandbox001", "Bsandbox002"];

/// The domain of links that name none.
const DEFAULT_DOMAIN: &str = "bit.ly";
const OWN_DOMAIN: &str = "go.brand.example";
/// A domain whose DNS entries are wrong.
const UNSET_DOMAIN: &str = "unset.brand.example";

/// The URL of the real server, which answers contain.
const SERVER: &str = "https://api-ssl.bitly.com/v4";

/// The properties of bodies, which errors name.
const FIELDS: [&str; 5] = ["long_url", "bitlink_id", "custom_bitlink", "title", "tags"];

const LINKS_PER_PAGE: usize = 50;
const MAX_LINKS_PER_PAGE: usize = 100;

/// The setting for how many links the account may make in a month.
const LINKS_OF_MONTH: &str = "links-of-month";
/// The setting for whether the plan has custom back-halves.
const CUSTOM: &str = "custom-back-halves";
/// The setting for the parameter in the URL of a list's next page.
const PAGING: &str = "paging";

simulated! {
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
    ///
    /// Links are as they are answered, with their `_domain`, `_group`, `_paths` (the hash and the
    /// back-halves) and `_clicks`.
    Bitly, BitlyService, Value, {
        /// Domains and back-halves of links of other accounts.
        strangers: Mutex<Vec<(String, String)>>,
    };
    /// Returns an access token that may do everything.
    token = TOKEN;
}

impl Server<BitlyService> {
    /// Returns the user's groups, of which the first is the default one.
    pub fn groups(&self) -> [&'static str; 2] {
        GROUPS
    }

    /// Lets someone follow a link. Returns false if there is no such link.
    pub fn click(&self, domain: &str, path: &str) -> bool {
        let mut links = self.service().account.links();
        let at = find(&links, domain, path);
        at.map(|at| count(&mut links[at], "_clicks")).is_some()
    }

    /// Adds a link of another account.
    pub fn add_strangers_link(&self, domain: impl Into<String>, back_half: impl Into<String>) {
        lock(&self.service().strangers).push((domain.into(), back_half.into()));
    }
}

impl Service for BitlyService {
    client_service!(bitly, Bitly, Value, TOKEN; strangers);

    /// The example of Bitly's documentation.
    const RATE_LIMIT: (u32, Duration) = (100, Duration::from_secs(60));
    const SECRET_VARIABLES: Variables = &[("BITLY_ACCESS_TOKEN", TOKEN)];
    /// Bitly tells nobody.
    const LIMIT_HEADERS: LimitHeaders = LimitHeaders::None;
    const EXAMPLES: &str = r#"{ "domain": "go.brand.example", "folder": "Bsandbox001" }"#;
    const SETTINGS: &'static [Setting] = &[
        (LINKS_OF_MONTH, Allowed::Number(usize::MAX)),
        (CUSTOM, Allowed::Choice(&["true", "false"])),
        (PAGING, Allowed::Choice(&["search_after", "page"])),
    ];

    /// Takes the token alone too, as a client on npm sends it.
    fn authenticate(&self, request: &RecordedRequest) -> Result<(), Refused> {
        let is_bearer = request.credentials("Bearer") == Some(TOKEN);
        match is_bearer || request.header_is("authorization", TOKEN) {
            true => Ok(()),
            false => Err(forbidden()),
        }
    }

    /// Invalid JSON has the status 422.
    fn invalid(&self, violations: Vec<Violation>) -> Refused {
        let named = violations.iter().find_map(|it| {
            let mut fields = FIELDS.into_iter();
            fields.find(|field| it.name.starts_with(field) || it.message.contains(field))
        });
        match (named, &*violations[0].name) {
            (Some(field), _) => invalid(field),
            (None, "") => Refused::new(422, "UNPROCESSABLE_ENTITY", ""),
            (None, name) => invalid(name),
        }
    }

    fn refuse(&self, _: &RecordedRequest, refused: &Refused) -> Answer {
        let code = match (refused.status, &*refused.code) {
            (404 | 405, "") => return Answer::new(refused.status).body("404 page not found"),
            _ => refused.code_or(&[(429, "RATE_LIMIT_EXCEEDED")], "INTERNAL_ERROR"),
        };
        let description = match code {
            "FORBIDDEN" => "You are currently forbidden to access this resource.",
            "NOT_FOUND" => "What are you looking for?",
            _ => "The request was refused by the sandbox.",
        };
        let answer = refused.json(json!({
            "message": code,
            "resource": "bitlinks",
            "description": description,
        }));
        match refused.status {
            417 => answer.header("x-bsd-error", "no A record"),
            _ => answer,
        }
    }

    fn carry_out(&self, call: &Call) -> Result<Answer, Refused> {
        let mut links = self.account.links();
        let [domain, path] = ["domain", "hash"].map(|name| call.path(name));
        if call.operation().ends_with("ustomBitlink") && self.account.settings.is(CUSTOM, "false") {
            return Err(Refused::new(402, "UPGRADE_REQUIRED", ""));
        }
        if self.is_strangers(domain, path) {
            return Err(forbidden());
        }
        match call.operation() {
            "createBitlink" | "createFullBitlink" => self.create(&mut links, call),
            "addCustomBitlink" => self.add_back_half(&mut links, call),
            "getBitlinksByGroup" => ok(self.list(&links, call)?),
            "getUser" => ok(json!({
                "login": "brand",
                "name": "Brand",
                "is_active": true,
                "emails": [],
                "default_group_guid": GROUPS[0],
            })),
            operation => {
                let at = find(&links, domain, path).ok_or_else(not_found)?;
                let link = &mut links[at];
                match operation {
                    "getCustomBitlink" if link["_paths"][0] == path => return Err(not_found()),
                    "getCustomBitlink" => return ok(custom(domain, path, link)),
                    "getClicksSummaryForBitlink" => return ok(clicks(link, call)),
                    "updateBitlink" => copy_members(&call.body, link, "title tags archived"),
                    _ => {}
                }
                ok(shown(link))
            }
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

    fn create(&self, links: &mut Vec<Value>, call: &Call) -> Result<Answer, Refused> {
        let group = call.text("group_guid").unwrap_or(GROUPS[0]);
        if !GROUPS.contains(&group) {
            return Err(forbidden());
        }
        let domain = call.text("domain").unwrap_or(DEFAULT_DOMAIN);
        match domain {
            DEFAULT_DOMAIN | OWN_DOMAIN => {}
            UNSET_DOMAIN => return Err(Refused::new(417, "DNS_CONFIGURATION_ERROR", "")),
            _ => return Err(invalid("domain")),
        }
        let long_url = normalised(call.text("long_url").unwrap_or_default());
        let (host, long_url) = long_url.ok_or_else(|| invalid("long_url"))?;
        if [DEFAULT_DOMAIN, OWN_DOMAIN].contains(&&*host) {
            return Err(of_field(
                Refused::new(400, "ALREADY_A_BITLY_LINK", ""),
                "long_url",
            ));
        }
        let is_same = |it: &&Value| {
            it["long_url"] == long_url && it["_group"] == group && it["_domain"] == domain
        };
        if let Some(link) = links.iter().find(is_same) {
            return ok(shown(link));
        }
        // No link is ever deleted.
        if links.len() >= self.account.settings.number(LINKS_OF_MONTH) {
            return Err(Refused::new(429, "MONTHLY_ENCODE_LIMIT_REACHED", ""));
        }
        let hash = ids::short_code(links.len() as u64 + 1);
        let mut link = json!({
            "id": format!("{domain}/{hash}"),
            "link": format!("https://{domain}/{hash}"),
            "custom_bitlinks": [],
            "long_url": long_url,
            "title": "",
            "archived": false,
            "tags": [],
            "created_at": time(call.now),
            "deeplinks": [],
            "references": { "group": format!("{SERVER}/groups/{group}") },
            "_domain": domain,
            "_group": group,
            "_paths": [hash],
            "_clicks": 0,
            "_created": since_epoch(call.now).as_secs(),
        });
        copy_members(&call.body, &mut link, "title tags");
        let answer = Answer::json(201, &shown(&link));
        links.push(link);
        Ok(answer)
    }

    fn add_back_half(&self, links: &mut [Value], call: &Call) -> Result<Answer, Refused> {
        let parts = |member: &str| call.text(member).and_then(|it| it.split_once('/'));
        let wanted = parts("custom_bitlink").filter(|(_, path)| is_path(path));
        let (domain, path) = wanted.ok_or_else(|| invalid("custom_bitlink"))?;
        let (id_domain, hash) = parts("bitlink_id").unwrap_or_default();
        let at = find(links, id_domain, hash).ok_or_else(not_found)?;
        if id_domain != domain {
            return Err(invalid("custom_bitlink"));
        }
        if self.is_strangers(domain, path) {
            return Err(forbidden());
        }
        if find(links, domain, path).is_some() {
            return Err(Refused::new(409, "ALREADY_EXISTS", ""));
        }
        let link = &mut links[at];
        push(&mut link["_paths"], path.into());
        let its = link["custom_bitlinks"].as_array_mut();
        its.expect("a link has a list of them")
            .insert(0, format!("https://{domain}/{path}").into());
        ok(custom(domain, path, link))
    }

    /// Lists the links of a group, the newest first.
    fn list(&self, links: &[Value], call: &Call) -> Result<Value, Refused> {
        let group = call.path("group_guid");
        if !GROUPS.contains(&group) {
            return Err(forbidden());
        }
        let [after, before] = ["created_after", "created_before"].map(|name| call.number(name));
        let created = |link: &Value| link["_created"].as_u64().and_then(|it| it.try_into().ok());
        let archived = call.query("archived").unwrap_or("off");
        let list = List::of(links, call)
            .keep(|it| it["_group"] == group)
            .keep(|it| archived == "both" || it["archived"] == (archived == "on"))
            .keep(|it| after.is_none_or(|after| created(it) > Some(after)))
            .keep(|it| before.is_none_or(|before| created(it) < Some(before)))
            .reverse(true)
            .size("size", LINKS_PER_PAGE)
            .at_most(MAX_LINKS_PER_PAGE);
        let (paging, size) = (self.account.settings.value(PAGING), list.page_size());
        let list = match &*paging {
            "page" => list.numbered("page"),
            _ => {
                let pages = call.number(&paging).unwrap_or_default();
                list.skip(pages.saturating_mul(size))
            }
        };
        let next = list.next().map(|next| {
            let next = next / size + usize::from(paging == "page");
            format!("{SERVER}/groups/{group}/bitlinks?size={size}&{paging}={next}")
        });
        Ok(json!({
            "links": list.page().iter().map(|it| shown(it)).collect::<Vec<_>>(),
            "pagination": { "next": next.unwrap_or_default(), "size": size },
        }))
    }
}

/// Returns the index of the link that has this hash or back-half on this domain.
fn find(links: &[Value], domain: &str, path: &str) -> Option<usize> {
    let has = |link: &Value| {
        let mut paths = link["_paths"].as_array().into_iter().flatten();
        link["_domain"] == domain && paths.any(|its| its == path)
    };
    links.iter().position(has)
}

/// Writes a back-half, with the link that has it, as an answer does.
fn custom(domain: &str, back_half: &str, link: &Value) -> Value {
    json!({
        "custom_bitlink": format!("{domain}/{back_half}"),
        "bitlink": shown(link),
        "bitlink_history": [],
    })
}

/// Counts the clicks of a link, whenever they were.
fn clicks(link: &Value, call: &Call) -> Value {
    let units = call.query("units").and_then(|it| it.parse().ok());
    json!({
        "total_clicks": link["_clicks"],
        "unit": call.query("unit"),
        "units": units.unwrap_or(-1i64),
        "unit_reference": time(call.now),
    })
}

/// Writes a time in whole seconds, with its zone in digits.
fn time(time: SystemTime) -> String {
    let text = rfc3339(time);
    let seconds = text.split('.').next().unwrap_or_default();
    format!("{seconds}+0000")
}

/// Refuses a request with a wrong access token, and one about what is another account's.
fn forbidden() -> Refused {
    Refused::new(403, "FORBIDDEN", "")
}

fn not_found() -> Refused {
    Refused::new(404, "NOT_FOUND", "")
}

/// Refuses a value that is not allowed.
fn invalid(field: &str) -> Refused {
    of_field(
        Refused::new(400, format!("INVALID_ARG_{}", field.to_uppercase()), ""),
        field,
    )
}

/// Adds the property of the body that is wrong.
fn of_field(refused: Refused, field: &str) -> Refused {
    refused.with(
        "errors",
        json!([{ "field": field, "error_code": "invalid" }]),
    )
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
