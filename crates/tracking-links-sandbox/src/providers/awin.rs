//! The simulated Awin: its user with two publishers, its advertisers, and its errors.
//!
//! A link is computed, and kept once for tests to see, however often it is asked for; each short
//! link is another, and counts against the quota of its publisher. No header tells of the rate
//! limit, which is the user's. A batch repeats what was asked, in an order of its own, since no
//! page promises the order.

use url::Url;

use super::prelude::*;

const TOKEN: &str = "awin-sandbox-token";
/// The publishers of the user.
const PUBLISHER_IDS: [&str; 2] = ["45628", "45629"];
/// An advertiser that allows links to its pages, and one that does not.
const ADVERTISERS: [i64; 2] = [1001, 1002];

simulated! {
    /// The simulated Awin, listening on its own port.
    Awin, AwinService, Value;
    /// Returns the token of the user.
    token = TOKEN;
    /// Returns the id of a publisher of the user.
    publisher_id = PUBLISHER_IDS[0];
    /// Returns the id of the user's other publisher.
    other_publisher_id = PUBLISHER_IDS[1];
}

impl Service for AwinService {
    // A link that was computed, or a short link: its publisher, its short URL and its long one.
    client_service!(awin, Awin(PUBLISHER_IDS[0]), Value, TOKEN);

    const RATE_LIMIT: (u32, Duration) = (20, Duration::from_secs(60));
    const SECRET_VARIABLES: Variables = &[("AWIN_ACCESS_TOKEN", TOKEN)];
    const PUBLIC_VARIABLES: Variables = &[("AWIN_PUBLISHER_ID", PUBLISHER_IDS[0])];
    const LOGIN: Login = Login::Query("accessToken", "accessToken");
    const LIMIT_HEADERS: LimitHeaders = LimitHeaders::None;
    const EXAMPLES: &str = r#"{
        "program": "1001",
        "options": { "awin": { "shorten": true } }
    }"#;
    /// Invented: Awin publishes no number.
    const SETTINGS: &'static [Setting] = &[("short-links", Allowed::Number(100_000))];

    fn permit(&self, call: &Call) -> Result<(), Refused> {
        match PUBLISHER_IDS.contains(&call.path("publisherId")) {
            true => Ok(()),
            false => Err(Refused::new(403, "forbidden", "No access to this account")),
        }
    }

    fn refuse(&self, _: &RecordedRequest, refused: &Refused) -> Answer {
        let why = "Full authentication is required to access this resource";
        match (refused.status, refused.violations.first()) {
            (_, Some(it)) => refused.json(json!({ &*it.name: it.message })),
            (401, None) => refused.json(json!({ "error": "unauthorized", "description": why })),
            (_, None) => refused.json(json!({
                "error": refused.code_or(&[], "exception"),
                "description": refused.message,
            })),
        }
    }

    fn carry_out(&self, call: &Call) -> Result<Answer, Refused> {
        let publisher_id = call.path("publisherId");
        match call.operation() {
            "generateLink" => {
                let (status, answer) = self.generate(publisher_id, &call.body);
                Ok(Answer::json(status, &answer))
            }
            "generateLinks" => {
                let requests = call.body["requests"].as_array().into_iter().flatten().rev();
                let responses = requests.map(|request| {
                    let (status, body) = self.generate(publisher_id, request);
                    json!({ "status": status, "body": body, "request": echo(request) })
                });
                ok(json!({ "responses": responses.collect::<Vec<_>>() }))
            }
            "getQuota" => ok(json!({
                "publisherId": publisher_id,
                "limit": self.account.settings.value("short-links"),
                "usage": usage(&self.account.links(), publisher_id),
            })),
            _ => call.not_implemented(),
        }
    }
}

impl AwinService {
    /// Returns the status and the body of the answer to a request for a link.
    fn generate(&self, publisher_id: &str, request: &Value) -> (u16, Value) {
        let advertiser_id = request["advertiserId"].as_i64().unwrap_or_default();
        if !ADVERTISERS.contains(&advertiser_id) {
            return (400, json!({ "advertiserId": "advertiserNotFound" }));
        }
        if advertiser_id == ADVERTISERS[1] && request["destinationUrl"].is_string() {
            return (400, json!({ "destinationUrl": "deeplinkNotPermitted" }));
        }
        let url = long_url(publisher_id, advertiser_id, request);
        let mut links = self.account.links();
        let mut link = json!({ "publisherId": publisher_id, "url": url });
        if request["shorten"] != true {
            if !links.contains(&link) {
                links.push(link);
            }
            return (200, json!({ "url": url }));
        }
        if usage(&links, publisher_id) >= self.account.settings.number("short-links") {
            let code = "LINK_SHORTENER_QUOTA_EXCEEDED";
            let why = "The quota of short links is used up";
            return (429, json!({ "code": code, "description": why }));
        }
        let short_url = format!(
            "https://tidd.ly/{}",
            ids::short_code(links.len() as u64 + 1)
        );
        link["shortUrl"] = short_url.clone().into();
        links.push(link);
        (200, json!({ "url": url, "shortUrl": short_url }))
    }
}

/// Returns how many short links a publisher has made.
fn usage(links: &[Value], publisher_id: &str) -> usize {
    let its = links.iter().filter(|it| it["publisherId"] == publisher_id);
    its.filter(|it| it["shortUrl"].is_string()).count()
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
