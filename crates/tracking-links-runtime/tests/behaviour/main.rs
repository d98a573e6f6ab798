//! A client's behaviour, as its caller and a server see it.
//!
//! Connects only to loopback, to a server that answers with the bytes that a test gives it.

#![allow(clippy::unwrap_used, reason = "in a test an unwrap is an assertion")]
#![allow(
    clippy::disallowed_methods,
    reason = "a test against a real server takes real time"
)]

mod answers;
mod extra_members;
mod faults;
mod named;
mod observers;
mod pages;
mod requests;
mod retries;
mod secrets;
mod server;
mod streams;
mod verdicts;
mod waits;

use std::time::Duration;

use serde::Deserialize;
use server::Server;
use tracking_links_runtime::{
    Api, ApiKeyLocation, Builder, Credential, Error, Operation, Parameter, RawBody, ResponseValue,
    Runtime, SecurityScheme,
};

const BEARER: &[&[SecurityScheme]] = &[&[SecurityScheme::Bearer { name: "oauth" }]];
const BASIC: &[&[SecurityScheme]] = &[&[SecurityScheme::Basic { name: "basicAuth" }]];
const KEYS: &[&[SecurityScheme]] = &[&[
    SecurityScheme::ApiKey {
        name: "query",
        location: ApiKeyLocation::Query,
        parameter: "api_key",
    },
    SecurityScheme::ApiKey {
        name: "header",
        location: ApiKeyLocation::Header,
        parameter: "X-Api-Key",
    },
    SecurityScheme::ApiKey {
        name: "cookie",
        location: ApiKeyLocation::Cookie,
        parameter: "key",
    },
]];

const fn create(security: &'static [&'static [SecurityScheme]]) -> Operation {
    Operation {
        id: "createLink",
        method: "POST",
        path: "/programs/{ProgramId}/links",
        accept: "application/json",
        security,
        server: None,
        idempotent: false,
    }
}

static CREATE: Operation = create(&[]);
static CREATE_BEARER: Operation = create(BEARER);
static CREATE_BASIC: Operation = create(BASIC);
static CREATE_KEYS: Operation = create(KEYS);

#[derive(Debug, Deserialize, PartialEq)]
struct Link {
    uuid: String,
    clicks: u64,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Refusal {
    message: String,
}

/// What a generated operation has: a variant for each documented status.
#[derive(Debug, PartialEq)]
enum CreateError {
    BadRequest(RawBody),
    Forbidden(Refusal),
    Gone,
}

/// What a generated client is: a wrapper of its runtime.
#[derive(Clone, Debug)]
struct Client {
    runtime: Runtime,
}

impl From<Runtime> for Client {
    fn from(runtime: Runtime) -> Self {
        Self { runtime }
    }
}

impl Client {
    const API: Api = Api {
        name: "example",
        title: "Example",
        base_url: Some("https://api.example.com"),
        headers: &[("Example-Version", "14")],
        user_agent: "example-client/1.0",
        rate_limit: None,
        errors: &[],
    };

    fn builder() -> Builder<Self> {
        Builder::new(&Self::API)
    }

    /// A client of a test server. Its total timeout is short if the server stalls.
    fn of(server: &Server) -> Self {
        Self::with(server, |builder| builder)
    }

    fn with(server: &Server, set: impl FnOnce(Builder<Self>) -> Builder<Self>) -> Self {
        let builder = Self::builder()
            .base_url(&server.url)
            .total_timeout(Duration::from_millis(if server.stalls {
                150
            } else {
                10_000
            }))
            .max_body_bytes(100_000);
        set(builder).build().unwrap()
    }

    /// Does what a generated operation does.
    async fn call(
        &self,
        operation: &'static Operation,
    ) -> Result<ResponseValue<Link>, Error<CreateError>> {
        let mut request = self.runtime.request(operation);
        request.required(Parameter::path("ProgramId"), Ok("7"));
        request.json(Ok(serde_json::json!({"name": "n"})));
        let response = request.send().await?;
        match response.status().as_u16() {
            201 => response.json().await,
            400 => Err(response.raw_error(CreateError::BadRequest).await),
            403 | 405 => Err(response.json_error(CreateError::Forbidden).await),
            410 => Err(response.empty_error(CreateError::Gone).await),
            200..=299 => response.json().await,
            _ => Err(response.undocumented_error().await),
        }
    }

    async fn create(&self) -> Result<ResponseValue<Link>, Error<CreateError>> {
        self.call(&CREATE).await
    }

    async fn create_error(&self) -> Error<CreateError> {
        self.create().await.expect_err("the call succeeded")
    }
}

fn every_credential(secret: &str) -> [Credential; 5] {
    [
        Credential::bearer(secret),
        Credential::basic("user", secret),
        Credential::api_key("query", secret),
        Credential::api_key("header", secret),
        Credential::api_key("cookie", secret),
    ]
}
