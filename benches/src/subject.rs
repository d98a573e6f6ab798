//! The subjects of the benchmark: five ways to create a link at Fanvue. They are the facade, the
//! generated client, reqwest without a timeout, reqwest with a timeout, and hyper. All send the
//! same request and read the same response.

use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client as Hyper;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use tracking_links::fanvue::types::{self, CreateTrackingLinkBody, SocialPlatform};
use tracking_links::{Fanvue, LinkRequest, Platform, Provider, fanvue};
use tracking_links_runtime::{Builder, Credential, Runtime};

/// The response to every request.
pub const ANSWER: &[u8] = b"HTTP/1.1 201 Created\r\n\
    content-type: application/json\r\n\
    content-length: 166\r\n\
    \r\n\
    {\"uuid\":\"0b9a2f64-7a0e-4a52-9a42-2f7d5a3c9f11\",\"name\":\"Spring\",\"linkUrl\":\"fv-1\",\
    \"externalSocialPlatform\":\"reddit\",\"createdAt\":\"2025-06-26T08:00:00Z\",\"clicks\":0}      ";

const AGENT: &str = fanvue::Client::API.user_agent;
const TOKEN: &str = "a-token-of-some-length";
const VERSION: (&str, &str) = ("x-fanvue-api-version", "2025-06-26");

/// The number of subjects.
pub const SUBJECTS: usize = 5;

/// One way to send the request.
#[derive(Clone, Debug)]
pub enum Subject {
    /// `tracking-links`.
    Facade(Box<(Fanvue, LinkRequest)>),
    /// `fanvue-client`.
    Client(fanvue::Client),
    /// reqwest, and the URL to post to.
    Reqwest(reqwest::Client, String),
    /// hyper, and the URL to post to.
    Hyper(Hyper<HttpConnector, Full<hyper::body::Bytes>>, String),
}

impl Subject {
    /// Returns all subjects, with their names, for the server at this URL. The first two are crates
    /// of this workspace.
    pub fn all(url: &str) -> [(&'static str, Self); SUBJECTS] {
        let client = client(url);
        let provider = Fanvue::builder_with_client(client.clone()).build();
        let provider = provider.expect("a built client makes a provider");
        let request = LinkRequest::new().name("Spring").platform(Platform::Reddit);
        let facade = Box::new((provider, request));
        let links = format!("{url}/tracking-links");
        let reqwest = || reqwest::Client::builder().no_proxy().user_agent(AGENT);
        let bare = reqwest().build().expect("reqwest can be set up");
        let limited = reqwest().timeout(Duration::from_secs(30)).build();
        let limited = limited.expect("reqwest can be set up");
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let hyper = Hyper::builder(TokioExecutor::new()).build(connector);
        [
            ("facade", Self::Facade(facade)),
            ("generated client", Self::Client(client)),
            ("reqwest", Self::Reqwest(bare, links.clone())),
            (
                "reqwest with a timeout",
                Self::Reqwest(limited, links.clone()),
            ),
            ("hyper", Self::Hyper(hyper, links)),
        ]
    }

    /// Creates a link, and reads the response to its end.
    ///
    /// # Panics
    ///
    /// Panics if the server does not send [`ANSWER`].
    pub async fn create(&self) {
        match self {
            Self::Facade(facade) => {
                let (fanvue, request) = &**facade;
                fanvue
                    .create(request)
                    .await
                    .expect("the server sends ANSWER");
            }
            Self::Client(client) => {
                let create = client.create_tracking_link(body()).send();
                create.await.expect("the server sends ANSWER");
            }
            Self::Reqwest(client, url) => {
                let response = client
                    .post(url)
                    .bearer_auth(TOKEN)
                    .header(ACCEPT, "application/json")
                    .header(VERSION.0, VERSION.1)
                    .json(&body())
                    .send();
                let response = response.await.expect("the server sends ANSWER");
                assert_eq!(response.status(), 201);
                let link: types::TrackingLink = response.json().await.expect("ANSWER is a link");
                assert_eq!(link.link_url, "fv-1");
            }
            Self::Hyper(client, url) => {
                let json = serde_json::to_vec(&body()).expect("a body serializes");
                let request = hyper::Request::post(url)
                    .header(AUTHORIZATION, format!("Bearer {TOKEN}"))
                    .header(ACCEPT, "application/json")
                    .header(VERSION.0, VERSION.1)
                    .header(USER_AGENT, AGENT)
                    .header(CONTENT_TYPE, "application/json")
                    .body(Full::from(json))
                    .expect("the request is valid");
                let response = client
                    .request(request)
                    .await
                    .expect("the server sends ANSWER");
                assert_eq!(response.status(), 201);
                let bytes = response.into_body().collect().await;
                let bytes = bytes.expect("ANSWER is complete").to_bytes();
                let link: types::TrackingLink =
                    serde_json::from_slice(&bytes).expect("ANSWER is a link");
                assert_eq!(link.link_url, "fv-1");
            }
        }
    }
}

/// Builds a generated client without a rate limit, so that no wait is measured.
fn client(url: &str) -> fanvue::Client {
    const API: &tracking_links_runtime::Api = &fanvue::Client::API;
    let builder: Builder<Runtime> = Builder::new(API)
        .base_url(url)
        .credential(Credential::bearer(TOKEN))
        .rate_limit(None);
    fanvue::Client::from(builder.build().expect("a loopback URL makes a client"))
}

fn body() -> CreateTrackingLinkBody {
    CreateTrackingLinkBody::new("Spring", SocialPlatform::Reddit)
}
