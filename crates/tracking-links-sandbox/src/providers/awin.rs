//! The simulated Awin: its user with two publishers, its advertisers, and its errors.
//!
//! A link is computed, and kept once for tests to see, however often it is asked for; each short
//! link is another, and counts against the quota of its publisher. No header tells of the rate
//! limit, which is the user's. A batch repeats what was asked, in an order of its own, since no
//! page promises the order.

use tracking_links::AwinOptions;
use url::Url;

use super::prelude::*;

const TOKEN: &str = "awin-sandbox-token";
/// The publishers of the user.
const PUBLISHER_IDS: [&str; 2] = ["45628", "45629"];
/// An advertiser that allows links to its pages, and one that does not.
const ADVERTISERS: [i64; 2] = [1001, 1002];

/// The simulated Awin, listening on its own port.
pub type Awin = Server<AwinService>;

/// The part of the simulated Awin that answers requests.
#[derive(Debug)]
pub struct AwinService {
    account: Account<Value>,
}

impl Server<AwinService> {
    /// Returns the token of the user.
    pub fn token(&self) -> &'static str {
        TOKEN
    }

    /// Returns the id of a publisher of the user.
    pub fn publisher_id(&self) -> &'static str {
        PUBLISHER_IDS[0]
    }

    /// Returns the id of the user's other publisher.
    pub fn other_publisher_id(&self) -> &'static str {
        PUBLISHER_IDS[1]
    }
}

impl Service for AwinService {
    // A link that was computed, or a short link: its publisher, its short URL and its long one.
    client_service!(awin, Awin(PUBLISHER_IDS[0]), Value, TOKEN);

    const RATE_LIMIT: (u32, Duration) = (20, Duration::from_secs(60));
    const SECRET_VARIABLES: Variables = &[("AWIN_ACCESS_TOKEN", TOKEN)];
    const PUBLIC_VARIABLES: Variables = &[("AWIN_PUBLISHER_ID", PUBLISHER_IDS[0])];
    const LOGIN: Login = Login::Query("accessToken", "accessToken");
    const LIMIT_HEADERS: LimitHeaders = LimitHeaders::None;
    const EXAMPLES: Examples = &[
        (Field::Program, |request| {
            request.program(ADVERTISERS[0].to_string())
        }),
        (Field::Options, |request| {
            let mut options = AwinOptions::default();
            options.shorten = true;
            request.options(options)
        }),
    ];
    /// Invented: Awin publishes no number.
    const SETTINGS: &'static [Setting] = &[("short-links", Allowed::Number(100_000))];

    fn unauthenticated(&self, _: &RecordedRequest) -> Answer {
        let why = "Full authentication is required to access this resource";
        refusal(401, "unauthorized", why)
    }

    fn permit(&self, matched: &Matched, _: &RecordedRequest) -> Result<(), Answer> {
        match PUBLISHER_IDS.contains(&matched.path_value("publisherId")) {
            true => Ok(()),
            false => Err(refusal(403, "forbidden", "No access to this account")),
        }
    }

    fn error(&self, _: &RecordedRequest, status: u16, why: &Why) -> Answer {
        match why.violations.first() {
            Some(it) => Answer::json(status, &json!({ &*it.name: it.message })),
            None => refusal(status, "exception", why.message),
        }
    }

    fn carry_out(&self, matched: &Matched, request: &RecordedRequest, _: SystemTime) -> Answer {
        let publisher_id = matched.path_value("publisherId");
        let body = request.json().unwrap_or_default();
        match matched.template().rsplit('/').next() {
            Some("generate") => {
                let (status, answer) = self.generate(publisher_id, &body);
                Answer::json(status, &answer)
            }
            Some("generate-batch") => {
                let requests = body["requests"].as_array().into_iter().flatten().rev();
                let responses = requests.map(|request| {
                    let (status, body) = self.generate(publisher_id, request);
                    json!({ "status": status, "body": body, "request": echo(request) })
                });
                Answer::json(200, &json!({ "responses": responses.collect::<Vec<_>>() }))
            }
            Some("quota") => {
                let quota = json!({
                    "publisherId": publisher_id,
                    "limit": self.account.settings.value("short-links"),
                    "usage": self.usage(publisher_id),
                });
                Answer::json(200, &quota)
            }
            _ => not_implemented(self, request),
        }
    }
}

impl AwinService {
    /// Returns how many short links a publisher has made.
    fn usage(&self, publisher_id: &str) -> usize {
        let links = lock(&self.account.links);
        let its = links.iter().filter(|it| it["publisherId"] == publisher_id);
        its.filter(|it| it["shortUrl"].is_string()).count()
    }

    /// Returns the status and the body of the answer to a request for a link.
    fn generate(&self, publisher_id: &str, request: &Value) -> (u16, Value) {
        let advertiser_id = request["advertiserId"].as_i64().unwrap_or_default();
        let destination = request["destinationUrl"].as_str();
        if !ADVERTISERS.contains(&advertiser_id) {
            return (400, json!({ "advertiserId": "advertiserNotFound" }));
        }
        if advertiser_id == ADVERTISERS[1] && destination.is_some() {
            return (400, json!({ "destinationUrl": "deeplinkNotPermitted" }));
        }
        let url = long_url(publisher_id, advertiser_id, request);
        if request["shorten"] != true {
            let computed = json!({ "publisherId": publisher_id, "url": url });
            let mut links = lock(&self.account.links);
            if !links.contains(&computed) {
                links.push(computed);
            }
            return (200, json!({ "url": url }));
        }
        if self.usage(publisher_id) >= self.account.settings.number("short-links") {
            let error = json!({
                "code": "LINK_SHORTENER_QUOTA_EXCEEDED",
                "description": "The quota of short links is used up",
            });
            return (429, error);
        }
        let mut links = lock(&self.account.links);
        let short_url = format!(
            "https://tidd.ly/{}",
            ids::short_code(links.len() as u64 + 1)
        );
        links.push(json!({ "publisherId": publisher_id, "url": url, "shortUrl": short_url }));
        (200, json!({ "url": url, "shortUrl": short_url }))
    }
}

/// Composes the long form of a link.
fn long_url(publisher_id: &str, advertiser_id: i64, request: &Value) -> String {
    let mut url = Url::parse("https://www.awin1.com/cread.php").expect("a constant URL is valid");
    let mut query = url.query_pairs_mut();
    query.append_pair("awinmid", &advertiser_id.to_string());
    query.append_pair("awinaffid", publisher_id);
    for (name, value) in request["parameters"].as_object().into_iter().flatten() {
        query.append_pair(name, value.as_str().unwrap_or_default());
    }
    if let Some(destination) = request["destinationUrl"].as_str() {
        query.append_pair("ued", destination);
    }
    drop(query);
    url.into()
}

/// Repeats what was asked, with null for what was not.
fn echo(request: &Value) -> Value {
    json!({
        "advertiserId": request["advertiserId"],
        "destinationUrl": request["destinationUrl"],
        "parameters": request["parameters"],
    })
}

fn refusal(status: u16, error: &str, description: &str) -> Answer {
    let body = json!({ "error": error, "description": description });
    Answer::json(status, &body)
}
