//! The simulated impact.com, partner API versions 14 and 16, which are the same here: its
//! credentials, version header, limits, error bodies and links.
//!
//! Where impact.com's documentation does not say what happens, the sandbox does this:
//!
//! - A request for a vanity path that is taken is answered with 400.
//! - A request for a custom path on a link that is not a vanity link is answered with 400.
//! - Every ad id is accepted, belongs to the one program, and allows deep links.
//! - A request to an unknown path is answered with 404 and the error body that is used for 400.

use std::borrow::Cow;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use url::form_urlencoded;

use super::prelude::*;
use crate::xml;

const ACCOUNT_SID: &str = "IRSandboxAccount1";
const AUTH_TOKEN: &str = "impact-sandbox-token";
const READ_ONLY_AUTH_TOKEN: &str = "read-only";
const PROGRAM_ID: &str = "1000";
const PROPERTY_ID: &str = "2000";

/// The tracking domain of the brand, where its vanity links begin.
const TRACKING_ORIGIN: &str = "https://brand.sjv.io";
const PARTNER_ID: &str = "4000";
/// The ad that a regular link gets if the request names none: the brand's landing page.
const DEFAULT_AD_ID: &str = "3000";

/// The most vanity links that an account may have.
const VANITY_QUOTA: usize = 5_000;
/// The setting for it.
const VANITY_SETTING: &str = "vanity-quota";

/// The versions that are served. The first is the account's default.
const VERSIONS: [&str; 2] = ["14", "16"];
/// The name of the root element of every XML answer.
const XML_ROOT: &str = "ImpactRadiusResponse";

/// The most characters that the value of a parameter may have.
const STRING_MAX_CHARS: usize = 255;

simulated! {
    /// The simulated impact.com, listening on its own port.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use serde_json::Value;
    /// use tracking_links_sandbox::Sandbox;
    ///
    /// let sandbox = Sandbox::start().await?;
    /// let impact = sandbox.impact();
    /// let url = format!(
    ///     "{}/Mediapartners/{}/Programs/{}/TrackingLinks",
    ///     impact.base_url(),
    ///     impact.account_sid(),
    ///     impact.program_id(),
    /// );
    /// let answer: Value = reqwest::Client::new()
    ///     .post(url)
    ///     .basic_auth(impact.account_sid(), Some(impact.auth_token()))
    ///     .header("Accept", "application/json")
    ///     .query(&[("Type", "Vanity"), ("CustomPath", "SummerSale")])
    ///     .send()
    ///     .await?
    ///     .json()
    ///     .await?;
    /// assert_eq!(answer["TrackingURL"], "https://brand.sjv.io/SummerSale");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Links are the parameters of their requests, with the members that answers and paths have,
    /// and the `_path` of a vanity link.
    Impact, ImpactService, Value;
    /// Returns the id of the account. It is the user name of HTTP Basic, and a segment of every
    /// path.
    account_sid = ACCOUNT_SID;
    /// Returns a token with full access, to be used as the password of HTTP Basic.
    auth_token = AUTH_TOKEN;
    /// Returns a token with read access: it may read the link of an ad. Creating a link with this
    /// token is answered with 403.
    read_only_auth_token = READ_ONLY_AUTH_TOKEN;
    /// Returns the id of the one program that the account has joined.
    program_id = PROGRAM_ID;
    /// Returns the id of the one media property of the account.
    property_id = PROPERTY_ID;
}

impl Server<ImpactService> {
    /// Sets how many vanity links may exist. A request for one more is answered with 403. The
    /// default is 5,000.
    pub fn set_vanity_quota(&self, links: usize) {
        let settings = &self.service().account.settings;
        settings.set(VANITY_SETTING, &links.to_string());
    }
}

impl Service for ImpactService {
    client_service!(impact, Impact(ACCOUNT_SID), Value, AUTH_TOKEN);

    const RATE_LIMIT: (u32, Duration) = (1_000, Duration::from_secs(60 * 60));
    const SECRET_VARIABLES: Variables = &[
        ("IMPACT_ACCOUNT_SID", ACCOUNT_SID),
        ("IMPACT_AUTH_TOKEN", AUTH_TOKEN),
    ];
    const PUBLIC_VARIABLES: Variables = &[
        ("IMPACT_READ_ONLY_AUTH_TOKEN", READ_ONLY_AUTH_TOKEN),
        ("IMPACT_PROGRAM_ID", PROGRAM_ID),
        ("IMPACT_PROPERTY_ID", PROPERTY_ID),
    ];
    const SECRETS: &'static [&'static str] = &[AUTH_TOKEN, READ_ONLY_AUTH_TOKEN];
    const LOGIN: Login = Login::Basic(ACCOUNT_SID);
    const EXAMPLES: &str = r#"{ "program": "1000", "property": "2000" }"#;
    const SETTINGS: &'static [Setting] = &[(VANITY_SETTING, Allowed::Number(VANITY_QUOTA))];

    fn carry_out(&self, call: &Call) -> Result<Answer, Refused> {
        let body = match call.operation() {
            "createTrackingLink" => json!({ "TrackingURL": self.create(call)? }),
            "retrieveAdTrackingLink" => {
                let mut link = parameters(call, PROGRAM_ID);
                link["AdId"] = call.path("AdId").into();
                link["DeepLink"] = link["landingPage"].take();
                json!({ "TrackingLink": regular_url(&link), "Uri": call.request.path() })
            }
            _ => return call.not_implemented(),
        };
        Ok(answer(call.request, 200, &body))
    }

    /// Checks the account in the path, the API version, and the access that the token gives.
    fn permit(&self, call: &Call) -> Result<(), Refused> {
        let request = call.request;
        if call.path("AccountSID") != ACCOUNT_SID {
            return Err(forbidden(
                "The path has another AccountSID than the credentials",
            ));
        }
        if let Some(version) = request.header("IR-Version")
            && !VERSIONS.contains(&version)
        {
            let known = VERSIONS.join(" or ");
            let why = format!("IR-Version {version:?} is unknown; use {known}");
            return Err(Refused::of(Location::Header, "IR-Version", why));
        }
        if self.secret(request) == Some(READ_ONLY_AUTH_TOKEN) && request.method() != "GET" {
            return Err(forbidden("The AuthToken may only read"));
        }
        Ok(())
    }

    fn violations(&self, call: &Call) -> Vec<Violation> {
        let mut violations = call.matched.violations(call.request);
        for (name, value) in call.request.query() {
            let length = value.chars().count();
            if length > STRING_MAX_CHARS {
                violations.push(Violation {
                    location: Location::Query,
                    name: name.clone(),
                    message: format!("has {length} characters; send at most {STRING_MAX_CHARS}"),
                });
            }
        }
        violations
    }

    /// A 403 has the same body for a used-up quota, a missing permission and an unknown id; only
    /// the message differs.
    fn refuse(&self, request: &RecordedRequest, refused: &Refused) -> Answer {
        if refused.status == 403 {
            let now = since_epoch(self.account.clock.now()).as_millis();
            let body = json!({
                "timestamp": u64::try_from(now).unwrap_or(u64::MAX),
                "status": "FORBIDDEN",
                "error": "Forbidden",
                "message": refused.message,
            });
            return answer(request, 403, &body);
        }
        let message = match refused.status {
            401 => "The AccountSID or the AuthToken is wrong or missing",
            _ => &refused.message,
        };
        let mut body = json!({ "Status": "ERROR", "Message": message });
        for it in &refused.violations {
            let name = if it.name.is_empty() { "body" } else { &it.name };
            push(
                &mut body["Errors"],
                json!({ "Field": name, "Message": it.message }),
            );
        }
        let answer = answer(request, refused.status, &body);
        match refused.status {
            401 => answer.header("www-authenticate", "Basic realm=\"impact.com\""),
            _ => answer,
        }
    }

    fn with_rate_limit(&self, answer: Answer, allowance: &Allowance) -> Answer {
        let answer = with_retry_after(answer, allowance);
        let remaining = allowance.remaining.to_string();
        let resets_in = allowance.resets_in.as_secs().to_string();
        answer
            .header("x-ratelimit-limit-hour", allowance.limit.to_string())
            .header("x-ratelimit-remaining-hour", remaining)
            .header("ratelimit-reset", resets_in)
    }
}

impl ImpactService {
    /// Makes a link, and returns its URL.
    fn create(&self, call: &Call) -> Result<String, Refused> {
        let program = call.path("ProgramId");
        let mut link = parameters(call, program);
        if program != PROGRAM_ID {
            let why = "does not exist, or the account has not joined it";
            return Err(forbidden(format!("Program {program} {why}")));
        }
        if let Some(property) = call
            .query("MediaPartnerPropertyId")
            .filter(|it| *it != PROPERTY_ID)
        {
            let why = format!("MediaPartnerPropertyId {property} does not exist on this account");
            return Err(forbidden(why));
        }
        let mut links = self.account.links();
        let url = if call.query("Type") == Some("Vanity") {
            let path = self.vanity_path(&links, call.query("CustomPath"))?;
            let encoded = utf8_percent_encode(&path, ESCAPED).to_string();
            link["_path"] = path.into();
            format!("{TRACKING_ORIGIN}/{encoded}")
        } else if call.query("CustomPath").is_some() {
            let why = "is for vanity links only; send Type=Vanity with it";
            return Err(Refused::of(Location::Query, "CustomPath", why));
        } else {
            regular_url(&link)
        };
        link["TrackingURL"] = url.clone().into();
        links.push(link);
        Ok(url)
    }

    /// Returns the path of a new vanity link: the requested one, or a generated one.
    fn vanity_path(&self, links: &[Value], asked: Option<&str>) -> Result<String, Refused> {
        let taken: Vec<&str> = links
            .iter()
            .filter_map(|link| text(link, "_path"))
            .collect();
        let quota = self.account.settings.number(VANITY_SETTING);
        if taken.len() >= quota {
            let why = format!("The limit of {quota} vanity links on this account is reached");
            return Err(forbidden(why));
        }
        let is_free = |path: &String| !taken.contains(&&**path);
        let refusal = match asked {
            None => return Ok((1..).map(ids::short_code).find(is_free).unwrap_or_default()),
            Some("" | "." | "..") => "is not a path; send another",
            Some(path) if path.contains('/') => "has a slash; send a single path segment",
            Some(path) if taken.contains(&path) => "is taken; send another",
            Some(path) => return Ok(path.to_owned()),
        };
        Err(Refused::of(Location::Query, "CustomPath", refusal))
    }
}

/// What a path segment has escaped.
const ESCAPED: &percent_encoding::AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Returns the parameters of a request as a link of a program.
fn parameters(call: &Call, program: &str) -> Value {
    let mut link = json!({ "ProgramId": program });
    for (name, value) in call.request.query() {
        link[name] = value.as_str().into();
    }
    link
}

/// Makes the URL of a regular link: `/c/{partner}/{ad}/{program}`, with sub-ids and landing page in
/// the query.
fn regular_url(link: &Value) -> String {
    let text = |member: &str| link[member].as_str();
    let ad = text("AdId").unwrap_or(DEFAULT_AD_ID);
    let ad = utf8_percent_encode(ad, ESCAPED);
    let program = text("ProgramId").unwrap_or_default();
    let path = format!("{TRACKING_ORIGIN}/c/{PARTNER_ID}/{ad}/{program}");
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, member) in [
        ("subId1", "subId1"),
        ("subId2", "subId2"),
        ("subId3", "subId3"),
        ("sharedId", "sharedId"),
        ("u", "DeepLink"),
    ] {
        if let Some(value) = text(member) {
            query.append_pair(name, value);
        }
    }
    match query.finish() {
        query if query.is_empty() => path,
        query => format!("{path}?{query}"),
    }
}

/// Makes an answer in the format that the request's `Accept` header selects.
fn answer(request: &RecordedRequest, status: u16, body: &Value) -> Answer {
    if request.accepts("application/json") {
        return Answer::json(status, body);
    }
    let answer = Answer::new(status).header("content-type", "application/xml");
    answer.body(xml::document(XML_ROOT, body))
}

fn forbidden(message: impl Into<Cow<'static, str>>) -> Refused {
    Refused::general(403, message)
}
