//! The simulated impact.com, partner API versions 14 and 16, which are the same here: its
//! credentials, version header, limits, error bodies and links.
//!
//! Where impact.com's documentation does not say what happens, the sandbox does this:
//!
//! - A request for a vanity path that is taken is answered with 400.
//! - A request for a custom path on a link that is not a vanity link is answered with 400.
//! - Every ad id is accepted, belongs to the one program, and allows deep links.
//! - A request to an unknown path is answered with 404 and the error body that is used for 400.

mod reply;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use url::form_urlencoded;

use super::prelude::*;
use reply::{Reply, field};

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
const CREATE_PATH: &str = "/Mediapartners/{AccountSID}/Programs/{ProgramId}/TrackingLinks";
const AD_LINK_PATH: &str = "/Mediapartners/{AccountSID}/Ads/{AdId}/TrackingLink";

/// The parameters of the three sub-ids.
const SUB_IDS: [&str; 3] = ["subId1", "subId2", "subId3"];

/// The most characters that the value of a parameter may have.
const STRING_MAX_CHARS: usize = 255;

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
pub type Impact = Server<ImpactService>;

/// The part of the simulated impact.com that answers requests.
#[derive(Debug)]
pub struct ImpactService {
    account: Account<ImpactLink>,
}

/// A link that was created at the simulated impact.com.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImpactLink {
    /// The URL of the link.
    pub tracking_url: String,
    /// The path of a vanity link, requested or generated; `None` for a regular link.
    pub vanity_path: Option<String>,
    /// The program that the link belongs to.
    pub program_id: String,
    /// The requested ad.
    pub ad_id: Option<String>,
    /// The requested landing page.
    pub deep_link: Option<String>,
    /// The requested property.
    pub media_partner_property_id: Option<String>,
    /// The three requested sub-ids.
    pub sub_ids: [Option<String>; 3],
    /// The requested shared id.
    pub shared_id: Option<String>,
}

impl Server<ImpactService> {
    /// Returns the id of the account. It is the user name of HTTP Basic, and a segment of every
    /// path.
    pub fn account_sid(&self) -> &'static str {
        ACCOUNT_SID
    }

    /// Returns a token with full access, to be used as the password of HTTP Basic.
    pub fn auth_token(&self) -> &'static str {
        AUTH_TOKEN
    }

    /// Returns a token with read access: it may read the link of an ad. Creating a link with this
    /// token is answered with 403.
    pub fn read_only_auth_token(&self) -> &'static str {
        READ_ONLY_AUTH_TOKEN
    }

    /// Returns the id of the one program that the account has joined.
    pub fn program_id(&self) -> &'static str {
        PROGRAM_ID
    }

    /// Sets how many vanity links may exist. A request for one more is answered with 403. The
    /// default is 5,000.
    pub fn set_vanity_quota(&self, links: usize) {
        let settings = &self.service().account.settings;
        settings.set(VANITY_SETTING, &links.to_string());
    }

    /// Returns the id of the one media property of the account.
    pub fn property_id(&self) -> &'static str {
        PROPERTY_ID
    }
}

impl Service for ImpactService {
    client_service!(impact, Impact(ACCOUNT_SID), ImpactLink, AUTH_TOKEN);

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
    const LOGIN: Login = Login::Basic(ACCOUNT_SID);
    const EXAMPLES: Examples = &[
        (Field::Program, |request| request.program(PROGRAM_ID)),
        (Field::Property, |request| request.property(PROPERTY_ID)),
    ];
    const SETTINGS: &'static [Setting] = &[(VANITY_SETTING, Allowed::Number(VANITY_QUOTA))];

    fn carry_out(&self, matched: &Matched, request: &RecordedRequest, _: SystemTime) -> Answer {
        let reply = match (request.method(), matched.template()) {
            ("POST", CREATE_PATH) => self.create(matched, request),
            ("GET", AD_LINK_PATH) => Ok(ad_link(matched, request)),
            _ => return not_implemented(self, request),
        };
        reply.unwrap_or_else(|refusal| refusal).into_answer(request)
    }

    fn authenticate(&self, request: &RecordedRequest) -> Result<(), Answer> {
        if token(request).is_some() {
            return Ok(());
        }
        let why = "The AccountSID or the AuthToken is wrong or missing";
        let answer = self.error(request, 401, &Why::new(why));
        Err(answer.header("www-authenticate", "Basic realm=\"impact.com\""))
    }

    /// Checks the account in the path, the API version, and the access that the token gives.
    fn permit(&self, matched: &Matched, request: &RecordedRequest) -> Result<(), Answer> {
        let refusal = if matched.path_value("AccountSID") != ACCOUNT_SID {
            self.forbidden("The path has another AccountSID than the credentials")
        } else if let Some(version) = request.header("IR-Version")
            && !VERSIONS.contains(&version)
        {
            let known = VERSIONS.join(" or ");
            let why = format!("IR-Version {version:?} is unknown; use {known}");
            Reply::error(400, &why, vec![field("IR-Version", &why)])
        } else if token(request) == Some(READ_ONLY_AUTH_TOKEN) && request.method() != "GET" {
            self.forbidden("The AuthToken may only read")
        } else {
            return Ok(());
        };
        Err(refusal.into_answer(request))
    }

    fn violations(&self, matched: &Matched, request: &RecordedRequest) -> Vec<Violation> {
        let mut violations = matched.violations(request);
        for (name, value) in request.query() {
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

    fn error(&self, request: &RecordedRequest, status: u16, why: &Why) -> Answer {
        let fields = why.violations.iter().map(|it| match it.location {
            Location::Body if it.name.is_empty() => field("body", &it.message),
            _ => field(&it.name, &it.message),
        });
        Reply::error(status, why.message, fields.collect()).into_answer(request)
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
    fn create(&self, matched: &Matched<'_>, request: &RecordedRequest) -> Result<Reply, Reply> {
        let given = |name: &str| request.query_value(name).map(str::to_owned);
        let mut link = ImpactLink {
            program_id: matched.path_value("ProgramId").to_owned(),
            ad_id: given("AdId"),
            deep_link: given("DeepLink"),
            media_partner_property_id: given("MediaPartnerPropertyId"),
            sub_ids: SUB_IDS.map(given),
            shared_id: given("sharedId"),
            ..ImpactLink::default()
        };
        if link.program_id != PROGRAM_ID {
            let why = format!(
                "Program {} does not exist, or the account has not joined it",
                link.program_id
            );
            return Err(self.forbidden(&why));
        }
        if let Some(property) = &link.media_partner_property_id
            && property != PROPERTY_ID
        {
            let why = format!("MediaPartnerPropertyId {property} does not exist on this account");
            return Err(self.forbidden(&why));
        }
        let mut links = lock(&self.account.links);
        if given("Type").as_deref() == Some("Vanity") {
            let path = self.vanity_path(&links, given("CustomPath"))?;
            let encoded = utf8_percent_encode(&path, NON_ALPHANUMERIC_BUT_UNRESERVED);
            link.tracking_url = format!("{TRACKING_ORIGIN}/{encoded}");
            link.vanity_path = Some(path);
        } else if given("CustomPath").is_some() {
            let why = "is for vanity links only; send Type=Vanity with it";
            return Err(invalid(vec![field("CustomPath", why)]));
        } else {
            link.tracking_url = regular_url(&link);
        }
        let reply = Reply::created(&link.tracking_url);
        links.push(link);
        Ok(reply)
    }

    /// Returns the path of a new vanity link: the requested one, or a generated one.
    fn vanity_path(&self, links: &[ImpactLink], asked: Option<String>) -> Result<String, Reply> {
        let taken: Vec<&str> = links
            .iter()
            .filter_map(|link| link.vanity_path.as_deref())
            .collect();
        let quota = self.account.settings.number(VANITY_SETTING);
        if taken.len() >= quota {
            let why = format!("The limit of {quota} vanity links on this account is reached");
            return Err(self.forbidden(&why));
        }
        let Some(asked) = asked else {
            // The search ends, because only finitely many paths are taken.
            return Ok((1u64..)
                .map(ids::short_code)
                .find(|path| !taken.contains(&path.as_str()))
                .unwrap_or_default());
        };
        let refusal = match asked.as_str() {
            "" | "." | ".." => "is not a path; send another",
            path if path.contains('/') => "has a slash; send a single path segment",
            path if taken.contains(&path) => "is taken; send another",
            _ => return Ok(asked),
        };
        Err(invalid(vec![field("CustomPath", refusal)]))
    }

    fn forbidden(&self, message: &str) -> Reply {
        Reply::forbidden(self.account.clock.now(), message)
    }
}

const NON_ALPHANUMERIC_BUT_UNRESERVED: &percent_encoding::AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Makes the URL of a regular link: `/c/{partner}/{ad}/{program}`, with sub-ids and landing page in
/// the query.
fn regular_url(link: &ImpactLink) -> String {
    let ad = link.ad_id.as_deref().unwrap_or(DEFAULT_AD_ID);
    let ad = utf8_percent_encode(ad, NON_ALPHANUMERIC_BUT_UNRESERVED);
    let path = format!("{TRACKING_ORIGIN}/c/{PARTNER_ID}/{ad}/{}", link.program_id);
    let [first, second, third] = &link.sub_ids;
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in [
        ("subId1", first),
        ("subId2", second),
        ("subId3", third),
        ("sharedId", &link.shared_id),
        ("u", &link.deep_link),
    ] {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    match query.finish() {
        query if query.is_empty() => path,
        query => format!("{path}?{query}"),
    }
}

/// Answers with the link of an ad, which is made of the request alone: nothing is created.
fn ad_link(matched: &Matched<'_>, request: &RecordedRequest) -> Reply {
    let given = |name: &str| request.query_value(name).map(str::to_owned);
    let url = regular_url(&ImpactLink {
        program_id: PROGRAM_ID.to_owned(),
        ad_id: Some(matched.path_value("AdId").to_owned()),
        deep_link: given("landingPage"),
        sub_ids: SUB_IDS.map(given),
        shared_id: given("sharedId"),
        ..ImpactLink::default()
    });
    Reply::ad_link(&url, request.path())
}

/// Returns the token in the credentials of a request; `None` if they are missing or wrong.
fn token(request: &RecordedRequest) -> Option<&'static str> {
    ImpactService::LOGIN.find(request, &[AUTH_TOKEN, READ_ONLY_AUTH_TOKEN])
}

fn invalid(errors: Vec<serde_json::Value>) -> Reply {
    Reply::error(400, "The request is invalid", errors)
}
