//! The simulated Everflow: one network, with offers and affiliates. Requests are checked against
//! the document that this workspace has of Everflow. A link is computed: what is kept of it here is
//! for tests to read, once for each.

use tracking_links::EverflowBuilder;
use url::form_urlencoded;

use super::prelude::*;

const AFFILIATE_ID: &str = "7";
const OFFER_ID: i64 = 6;

/// The parameters that a link has of the request.
const PARAMETERS: &str = "source_id creative_id sub1 sub2 sub3 sub4 sub5";

simulated! {
    /// The simulated Everflow, listening on its own port.
    Everflow, EverflowService, String;
    /// Returns the network's API key.
    secret = EverflowService::SECRET;
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
    const EXAMPLES: &str = r#"{
        "program": "6",
        "ad": "14",
        "options": { "everflow": { "source_id": "blog" } }
    }"#;

    fn refuse(&self, request: &RecordedRequest, refused: &Refused) -> Answer {
        let why = match (refused.status, request.header("x-eflow-api-key")) {
            (401, Some(_)) => "Unauthorized".to_owned(),
            (401, None) => "No Authentication Method Found".to_owned(),
            _ => refused.whole(),
        };
        refused.json(json!({ "error": why }))
    }

    fn carry_out(&self, call: &Call) -> Result<Answer, Refused> {
        match call.operation() {
            "get-network" => ok(json!({ "network_id": 1, "name": "Sandbox", "status": "active" })),
            "compute-link" => self.compute(&call.body),
            _ => call.not_implemented(),
        }
    }
}

impl EverflowService {
    fn compute(&self, body: &Value) -> Result<Answer, Refused> {
        if body["network_offer_id"] != OFFER_ID {
            return Err(Refused::general(404, "The offer does not exist"));
        }
        let mut query = form_urlencoded::Serializer::new(String::new());
        for name in PARAMETERS.split(' ') {
            match &body[name] {
                Value::Null => {}
                Value::String(text) => _ = query.append_pair(name, text),
                value => _ = query.append_pair(name, &value.to_string()),
            }
        }
        let (affiliate, query) = (&body["network_affiliate_id"], query.finish());
        let url = format!("https://trk.test/{affiliate}/{OFFER_ID}/?{query}");
        let mut links = self.account.links();
        if !links.contains(&url) {
            links.push(url.clone());
        }
        ok(json!({ "url": url }))
    }
}
