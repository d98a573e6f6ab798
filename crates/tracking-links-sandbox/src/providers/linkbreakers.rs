//! The simulated Linkbreakers: its token, links with ids of the caller's own, and errors.
//!
//! The texts and codes of its errors are made up, but for that of a spent plan; so is what nobody
//! documents, such as the status for a taken id.
//!
//! The workspace has the directory `d87a9b30-5c8b-4d4e-9fd3-5f5f5f5f5f5f`. Settings choose whether
//! the refusal of several links names the bad one, and whether the plan has calls left.

use tracking_links::LinkbreakersOptions;
use uuid::Uuid;

use super::prelude::*;

const TOKEN: &str = "wst_sandbox_secret";
const DIRECTORY: &str = "d87a9b30-5c8b-4d4e-9fd3-5f5f5f5f5f5f";

/// The setting for whether the refusal of several links names the bad one.
const NAMES_BAD: &str = "names-bad-link";
/// The setting for whether the plan has calls left.
const PLAN: &str = "plan";

/// The status, the code and the text of a refusal.
type Refused = (u16, &'static str, &'static str);

const NO_LINK: Refused = (404, "LINK_NOT_FOUND", "the link does not exist");

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
    /// Links are as look-ups answer them, with their `destination`, which these leave out.
    Linkbreakers, LinkbreakersService, Value;
    /// Returns a token that may do everything.
    token = TOKEN;
}

impl Service for LinkbreakersService {
    client_service!(linkbreakers, Linkbreakers, Value, TOKEN);

    const RATE_LIMIT: (u32, Duration) = (600, Duration::from_secs(60));
    const SECRET_VARIABLES: Variables = &[("LINKBREAKERS_ACCESS_TOKEN", TOKEN)];
    const EXAMPLES: Examples = &[
        (Field::Folder, |request| request.folder(DIRECTORY)),
        (Field::ExternalId, |request| {
            request.external_id("1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed")
        }),
        (Field::Options, |request| {
            let mut options = LinkbreakersOptions::default();
            options
                .metadata
                .insert("campaign".to_owned(), "spring".to_owned());
            request.options(options)
        }),
    ];
    const SETTINGS: &'static [Setting] = &[
        (NAMES_BAD, Allowed::Choice(&["false", "true"])),
        (PLAN, Allowed::Choice(&["open", "spent"])),
    ];

    fn permit(&self, _: &Matched, _: &RecordedRequest) -> Result<(), Answer> {
        match self.account.settings.is(PLAN, "spent") {
            true => Err(refusal((
                429,
                "MAX_PUBLIC_API_QUERIED_REACHED",
                "the calls of the plan are used up",
            ))),
            false => Ok(()),
        }
    }

    fn error(&self, _: &RecordedRequest, status: u16, why: &Why) -> Answer {
        let violation = why.violations.first().map(Violation::to_string);
        // The gateway, which answers for unknown paths, has no codes.
        match (status, violation) {
            (404 | 405, _) => {
                let body = json!({ "code": 5, "message": "Not Found", "details": [] });
                Answer::json(status, &body)
            }
            (_, violation) => problem(
                status,
                "UNKNOWN",
                violation.as_deref().unwrap_or(why.message),
            ),
        }
    }

    fn with_rate_limit(&self, answer: Answer, allowance: &Allowance) -> Answer {
        let (limit, left) = (allowance.limit, allowance.remaining);
        let resets_in = allowance.resets_in.as_secs();
        with_retry_after(answer, allowance)
            .header("ratelimit-policy", format!("\"default\";q={limit};w=60"))
            .header("ratelimit", format!("\"default\";r={left};t={resets_in}"))
    }

    fn carry_out(&self, matched: &Matched, request: &RecordedRequest, now: SystemTime) -> Answer {
        let body = request.json().unwrap_or_default();
        let mut links = lock(&self.account.links);
        match (request.method(), matched.template()) {
            ("POST", "/v1/links") => match self.new_link(&links, &body, now) {
                Ok(link) => {
                    let steps = steps(&link);
                    let answer = json!({ "link": shown(&link, false), "workflowSteps": steps });
                    links.push(link);
                    Answer::json(200, &answer)
                }
                Err(refused) => refusal(refused),
            },
            ("POST", "/v1/links/bulk") => self.create_many(&mut links, &body, now),
            ("GET", "/v1/links") => list(&links, request),
            ("GET", "/v1/links/shortlink-availability") => {
                let slug = request.query_value("shortlink").unwrap_or_default();
                let is_free = links.iter().all(|it| it["shortlink"] != slug);
                Answer::json(200, &json!({ "available": is_free }))
            }
            (method, template) => {
                let name = match template.contains("{linkId}") {
                    true => "linkId",
                    false => "id",
                };
                let id = matched.path_value(name);
                let Some(index) = links.iter().position(|it| it["id"] == id) else {
                    return refusal(NO_LINK);
                };
                let includes = includes_tags(request);
                match (method, name) {
                    ("GET", "linkId") => {
                        Answer::json(200, &json!({ "workflowSteps": steps(&links[index]) }))
                    }
                    ("GET", _) => link_answer(&links[index], includes),
                    ("DELETE", _) => {
                        links.remove(index);
                        Answer::json(200, &json!({}))
                    }
                    ("PATCH", _) => match set(&mut links[index], &body) {
                        Ok(()) => link_answer(&links[index], false),
                        Err(refused) => refusal(refused),
                    },
                    _ => not_implemented(self, request),
                }
            }
        }
    }
}

fn problem(status: u16, code: &str, message: &str) -> Answer {
    let body = json!({ "code": status, "codeType": code, "message": message, "details": [] });
    Answer::json(status, &body)
}

fn refusal((status, code, message): Refused) -> Answer {
    problem(status, code, message)
}

fn link_answer(link: &Value, has_tags: bool) -> Answer {
    Answer::json(200, &json!({ "link": shown(link, has_tags) }))
}

/// Returns whether a request asks for the tags of links.
fn includes_tags(request: &RecordedRequest) -> bool {
    request.query_value("include") == Some("tags")
}

/// Returns a link as answers have it.
fn shown(link: &Value, has_tags: bool) -> Value {
    let mut link = link.clone();
    if let Some(members) = link.as_object_mut() {
        members.remove("destination");
        if !has_tags {
            members.remove("tags");
        }
    }
    link
}

/// Returns the steps of a link's workflow.
fn steps(link: &Value) -> Value {
    let redirect = json!({ "clientRedirect": { "destination": link["destination"] } });
    json!([
        { "eventAction": "EVENT_ACTION_LINK_VISIT" },
        { "eventAction": "EVENT_ACTION_CLIENT_REDIRECT", "payload": redirect },
    ])
}

/// Sets the given values of a link, all or none.
fn set(link: &mut Value, body: &Value) -> Result<(), Refused> {
    if body["directoryId"]
        .as_str()
        .is_some_and(|it| it != DIRECTORY)
    {
        return Err((404, "DIRECTORY_NOT_FOUND", "the directoryId is unknown"));
    }
    let members = "destination shortlink name directoryId metadata";
    copy_members(body, link, members);
    if let Some(tags) = body["tags"].as_array() {
        link["tags"] = tags.iter().map(|name| json!({ "name": name })).collect();
    }
    Ok(())
}

/// Lists links: the page after the link whose id is the token.
fn list(links: &[Value], request: &RecordedRequest) -> Answer {
    let query = |name| request.query_value(name);
    let search = query("search").unwrap_or_default().to_lowercase();
    let has_it = |member: &Value| {
        let text = member.as_str().unwrap_or_default();
        text.to_lowercase().contains(&search)
    };
    let fitting = links
        .iter()
        .filter(|it| has_it(&it["shortlink"]) || has_it(&it["name"]));
    let mut fitting: Vec<_> = fitting.collect();
    if query("sortDirection") != Some("SORT_DIRECTION_ASC") {
        fitting.reverse();
    }
    let after = query("pageToken").and_then(|id| fitting.iter().position(|it| it["id"] == id));
    let first = after.map_or(0, |index| index + 1);
    let size = query("pageSize").and_then(|size| size.parse().ok());
    let page = fitting.iter().skip(first).take(size.unwrap_or(50));
    let page: Vec<_> = page.map(|it| shown(it, includes_tags(request))).collect();
    let is_last = first + page.len() >= fitting.len();
    let next = page.last().filter(|_| !is_last).map(|it| it["id"].clone());
    let answer = json!({ "links": page, "nextPageToken": next.unwrap_or_else(|| "".into()) });
    Answer::json(200, &answer)
}

impl LinkbreakersService {
    /// Makes a link that is none of `links`.
    fn new_link(&self, links: &[Value], body: &Value, now: SystemTime) -> Result<Value, Refused> {
        let is_taken = |member| {
            let value = &body[member];
            !value.is_null() && links.iter().any(|it| it[member] == *value)
        };
        let id = body["id"].as_str();
        if id.is_some_and(|id| Uuid::try_parse(id).is_err()) {
            return Err((400, "INVALID_ARGUMENT", "the id is not a UUID"));
        }
        if is_taken("id") {
            return Err((409, "LINK_ALREADY_EXISTS", "the id is taken"));
        }
        if is_taken("shortlink") {
            return Err((409, "SHORTLINK_ALREADY_EXISTS", "the shortlink is taken"));
        }
        let number = self.account.next_number();
        let mut link = json!({
            "id": id.map_or_else(|| ids::uuid(number).to_string(), str::to_lowercase),
            "shortlink": ids::short_code(number),
            "tags": [],
            "eventCount": 0,
            "createdAt": rfc3339(now),
        });
        set(&mut link, body)?;
        let slug = link["shortlink"].as_str().unwrap_or_default();
        link["entrypoint"] = format!("https://linkbreak.ing/{slug}").into();
        Ok(link)
    }

    /// Makes all links, or none.
    fn create_many(&self, links: &mut Vec<Value>, body: &Value, now: SystemTime) -> Answer {
        let before = links.len();
        for (index, own) in body["links"].as_array().into_iter().flatten().enumerate() {
            match self.new_link(links, own, now) {
                Ok(link) => links.push(link),
                Err((status, code, message)) => {
                    links.truncate(before);
                    return match self.account.settings.is(NAMES_BAD, "true") {
                        true => problem(status, code, &format!("links[{index}]: {message}")),
                        false => problem(status, code, message),
                    };
                }
            }
        }
        let made: Vec<_> = links[before..].iter().map(|it| shown(it, false)).collect();
        Answer::json(200, &json!({ "links": made }))
    }
}
