//! The simulated Everflow: one network, with offers and affiliates. Requests are checked against
//! the document that this workspace has of Everflow. A link is computed: what is kept of it here is
//! for tests to read, once for each.

use tracking_links::{EverflowBuilder, EverflowOptions};
use url::form_urlencoded;

use super::prelude::*;

const AFFILIATE_ID: &str = "7";
const OFFER_ID: i64 = 6;

/// The simulated Everflow, listening on its own port.
pub type Everflow = Server<EverflowService>;

/// The part of the simulated Everflow that answers requests.
#[derive(Debug)]
pub struct EverflowService {
    account: Account<String>,
}

impl Server<EverflowService> {
    /// Returns the network's API key.
    pub fn secret(&self) -> &'static str {
        EverflowService::SECRET
    }
}

impl Service for EverflowService {
    // A link is its URL.
    client_service!(
        everflow,
        Everflow,
        String,
        "everflow-sandbox-key",
        |builder: EverflowBuilder| builder.affiliate(7)
    );

    /// Invented: Everflow publishes no number.
    const RATE_LIMIT: (u32, Duration) = (1_000, Duration::from_secs(60));
    const SECRET_VARIABLES: Variables = &[("EVERFLOW_API_KEY", Self::SECRET)];
    const PUBLIC_VARIABLES: Variables = &[("EVERFLOW_AFFILIATE_ID", AFFILIATE_ID)];
    const LOGIN: Login = Login::Header("Key", "x-eflow-api-key");
    const EXAMPLES: Examples = &[
        (Field::Program, |request| {
            request.program(OFFER_ID.to_string())
        }),
        (Field::Ad, |request| request.ad("14")),
        (Field::Options, |request| {
            let mut options = EverflowOptions::default();
            options.source_id = Some("blog".to_owned());
            request.options(options)
        }),
    ];

    fn unauthenticated(&self, request: &RecordedRequest) -> Answer {
        let why = match request.header("x-eflow-api-key") {
            Some(_) => "Unauthorized",
            None => "No Authentication Method Found",
        };
        self.error(request, 401, &Why::new(why))
    }

    fn carry_out(&self, matched: &Matched, request: &RecordedRequest, _: SystemTime) -> Answer {
        match (request.method(), matched.template()) {
            ("GET", "/networks") => {
                let network = json!({ "network_id": 1, "name": "Sandbox", "status": "active" });
                Answer::json(200, &network)
            }
            ("POST", "/networks/tracking/offers/clicks") => self.compute(request),
            _ => not_implemented(self, request),
        }
    }
}

impl EverflowService {
    fn compute(&self, request: &RecordedRequest) -> Answer {
        let body = request.json().unwrap_or_default();
        if body["network_offer_id"] != OFFER_ID {
            return self.error(request, 404, &Why::new("The offer does not exist"));
        }
        let mut query = form_urlencoded::Serializer::new(String::new());
        for name in [
            "source_id",
            "creative_id",
            "sub1",
            "sub2",
            "sub3",
            "sub4",
            "sub5",
        ] {
            match &body[name] {
                serde_json::Value::Null => {}
                serde_json::Value::String(text) => _ = query.append_pair(name, text),
                value => _ = query.append_pair(name, &value.to_string()),
            }
        }
        let (affiliate, query) = (&body["network_affiliate_id"], query.finish());
        let url = format!("https://trk.test/{affiliate}/{OFFER_ID}/?{query}");
        let mut links = lock(&self.account.links);
        if !links.contains(&url) {
            links.push(url.clone());
        }
        Answer::json(200, &json!({ "url": url }))
    }
}
