//! The simulated Linkbreakers: its token, links with ids of the caller's own, and errors.
//!
//! The texts and codes of its errors are made up, but for that of a spent plan; so is what nobody
//! documents, such as the status for a taken id.
//!
//! The workspace has the directory `d87a9b30-5c8b-4d4e-9fd3-5f5f5f5f5f5f`. Settings choose whether
//! the refusal of several links names the bad one, and whether the plan has calls left.

use uuid::Uuid;

use super::prelude::*;

const TOKEN: &str = "wst_sandbox_secret";
const DIRECTORY: &str = "d87a9b30-5c8b-4d4e-9fd3-5f5f5f5f5f5f";

/// The setting for whether the refusal of several links names the bad one.
const NAMES_BAD: &str = "names-bad-link";
/// The setting for whether the plan has calls left.
const PLAN: &str = "plan";

const SPENT: Refused = Refused::new(
    429,
    "MAX_PUBLIC_API_QUERIED_REACHED",
    "the calls of the plan are used up",
);
const NO_LINK: Refused = Refused::new(404, "LINK_NOT_FOUND", "the link does not exist");
const NO_DIRECTORY: Refused = Refused::new(404, "DIRECTORY_NOT_FOUND", "the directory is unknown");
const NO_UUID: Refused = Refused::new(400, "INVALID_ARGUMENT", "the id is not a UUID");
const ID_TAKEN: Refused = Refused::new(409, "LINK_ALREADY_EXISTS", "the id is taken");
const SLUG_TAKEN: Refused = Refused::new(409, "SHORTLINK_ALREADY_EXISTS", "the slug is taken");

simulated! {
    /// The simulated Linkbreakers, listening on its own port.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use tracking_links_sandbox::Sandbox;
    ///
    /// let sandbox = Sandbox::start().await?;
    /// let linkbreakers = sandbox.linkbreakers();
    /// let answer = reqwest::Client::new()
    ///     .get(format!("{}/v1/links?pageSize=10", linkbreakers.base_url()))
    ///     .bearer_auth(linkbreakers.token())
    ///     .send()
    ///     .await?;
    /// assert_eq!(answer.headers()["ratelimit"], r#""default";r=599;t=60"#);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Links are as look-ups answer them, with their `_destination`.
    Linkbreakers, LinkbreakersService, Value;
    /// Returns a token that may do everything.
    token = TOKEN;
}

impl Service for LinkbreakersService {
    client_service!(linkbreakers, Linkbreakers, Value, TOKEN);

    const RATE_LIMIT: (u32, Duration) = (600, Duration::from_secs(60));
    const SECRET_VARIABLES: Variables = &[("LINKBREAKERS_ACCESS_TOKEN", TOKEN)];
    const EXAMPLES: &str = r#"{
        "folder": "d87a9b30-5c8b-4d4e-9fd3-5f5f5f5f5f5f",
        "external_id": "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed",
        "options": { "linkbreakers": { "metadata": { "campaign": "spring" } } }
    }"#;
    const SETTINGS: &'static [Setting] = &[
        (NAMES_BAD, Allowed::Choice(&["false", "true"])),
        (PLAN, Allowed::Choice(&["open", "spent"])),
    ];

    fn permit(&self, _: &Call) -> Result<(), Refused> {
        match self.account.settings.is(PLAN, "spent") {
            true => Err(SPENT),
            false => Ok(()),
        }
    }

    fn refuse(&self, _: &RecordedRequest, refused: &Refused) -> Answer {
        let details: [Value; 0] = [];
        match (refused.status, &*refused.code) {
            // The gateway, which answers for unknown paths, has no codes.
            (404 | 405, "") => {
                refused.json(json!({ "code": 5, "message": "Not Found", "details": details }))
            }
            (status, _) => refused.json(json!({
                "code": status,
                "codeType": refused.code_or(&[], "UNKNOWN"),
                "message": refused.first(),
                "details": details,
            })),
        }
    }

    fn with_rate_limit(&self, answer: Answer, allowance: &Allowance) -> Answer {
        let (limit, left) = (allowance.limit, allowance.remaining);
        let resets_in = allowance.resets_in.as_secs();
        with_retry_after(answer, allowance)
            .header("ratelimit-policy", format!("\"default\";q={limit};w=60"))
            .header("ratelimit", format!("\"default\";r={left};t={resets_in}"))
    }

    fn carry_out(&self, call: &Call) -> Result<Answer, Refused> {
        let mut links = self.account.links();
        let has_tags = call.query("include") == Some("tags");
        match call.operation() {
            "createLink" => {
                let link = self.new_link(&links, &call.body, call.now)?;
                links.push(link.clone());
                ok(json!({ "link": answered(&link, false), "workflowSteps": steps(&link) }))
            }
            "createLinks" => self.create_many(&mut links, call),
            "listLinks" => ok(list(&links, call, has_tags)),
            "getAvailability" => {
                let slug = call.query("shortlink").unwrap_or_default();
                ok(json!({ "available": place(&links, "shortlink", slug).is_none() }))
            }
            operation => {
                let id = [call.path("id"), call.path("linkId")].concat();
                let at = place(&links, "id", &id).ok_or(NO_LINK)?;
                match operation {
                    "listSteps" => return ok(json!({ "workflowSteps": steps(&links[at]) })),
                    "deleteLink" => {
                        links.remove(at);
                        return ok(json!({}));
                    }
                    "updateLink" => set(&mut links[at], &call.body)?,
                    _ => {}
                }
                ok(json!({ "link": answered(&links[at], has_tags) }))
            }
        }
    }
}

impl LinkbreakersService {
    /// Makes a link that is none of `links`.
    fn new_link(&self, links: &[Value], body: &Value, now: SystemTime) -> Result<Value, Refused> {
        let id = body["id"].as_str().map(Uuid::try_parse).transpose();
        let id = id.map_err(|_| NO_UUID)?.map(|id| id.to_string());
        if id.iter().any(|id| place(links, "id", id).is_some()) {
            return Err(ID_TAKEN);
        }
        let slug = text(body, "shortlink");
        if slug.is_some_and(|slug| place(links, "shortlink", slug).is_some()) {
            return Err(SLUG_TAKEN);
        }
        let number = self.account.next_number();
        let mut link = json!({
            "id": id.unwrap_or_else(|| ids::uuid(number).to_string()),
            "shortlink": ids::short_code(number),
            "tags": [],
            "eventCount": 0,
            "createdAt": rfc3339(now),
        });
        set(&mut link, body)?;
        let slug = text(&link, "shortlink").unwrap_or_default();
        link["entrypoint"] = format!("https://linkbreak.ing/{slug}").into();
        Ok(link)
    }

    /// Makes all links, or none.
    fn create_many(&self, links: &mut Vec<Value>, call: &Call) -> Result<Answer, Refused> {
        let before = links.len();
        let bodies = call.body["links"].as_array().into_iter().flatten();
        for (index, own) in bodies.enumerate() {
            match self.new_link(links, own, call.now) {
                Ok(link) => links.push(link),
                Err(refused) => {
                    links.truncate(before);
                    let message = format!("links[{index}]: {}", refused.message);
                    return Err(match self.account.settings.is(NAMES_BAD, "true") {
                        true => refused.says(message),
                        false => refused,
                    });
                }
            }
        }
        let made = links[before..].iter().map(|it| answered(it, false));
        ok(json!({ "links": made.collect::<Vec<_>>() }))
    }
}

/// Returns a link as answers have it.
fn answered(link: &Value, has_tags: bool) -> Value {
    let mut link = shown(link);
    if let Some(members) = link.as_object_mut().filter(|_| !has_tags) {
        members.remove("tags");
    }
    link
}

/// Returns the steps of a link's workflow.
fn steps(link: &Value) -> Value {
    let redirect = json!({ "clientRedirect": { "destination": link["_destination"] } });
    json!([
        { "eventAction": "EVENT_ACTION_LINK_VISIT" },
        { "eventAction": "EVENT_ACTION_CLIENT_REDIRECT", "payload": redirect },
    ])
}

/// Sets the given values of a link, all or none.
fn set(link: &mut Value, body: &Value) -> Result<(), Refused> {
    if text(body, "directoryId").is_some_and(|it| it != DIRECTORY) {
        return Err(NO_DIRECTORY);
    }
    copy_members(body, link, "shortlink name directoryId metadata");
    if let Some(destination) = text(body, "destination") {
        link["_destination"] = destination.into();
    }
    if let Some(tags) = body["tags"].as_array() {
        link["tags"] = tags.iter().map(|name| json!({ "name": name })).collect();
    }
    Ok(())
}

/// Lists links: the page after the link whose id is the token.
fn list(links: &[Value], call: &Call, has_tags: bool) -> Value {
    let search = call.query("search").unwrap_or_default().to_lowercase();
    let has_it = |link: &Value| {
        let mut texts = ["shortlink", "name"].iter().filter_map(|it| text(link, it));
        search.is_empty() || texts.any(|text| text.to_lowercase().contains(&search))
    };
    let list = List::of(links, call)
        .keep(has_it)
        .reverse(call.query("sortDirection") != Some("SORT_DIRECTION_ASC"))
        .after("pageToken", "id")
        .size("pageSize", 50);
    let page = list.page().iter().map(|it| answered(it, has_tags));
    json!({
        "links": page.collect::<Vec<_>>(),
        "nextPageToken": list.last_before_more().and_then(|it| text(it, "id")).unwrap_or_default(),
    })
}
