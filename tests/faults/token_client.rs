//! A client of Fanvue whose tokens a test's server issues.

use tracking_links::oauth::{OAuth, OAuthBuilder};
use tracking_links::{Error, Fanvue, LinkRequest, Platform, Provider, fanvue};
use tracking_links_runtime::{Api, Builder, Credential, Runtime, TokenSource};

use crate::server::Server;

/// Fanvue's answer to a create.
pub(crate) const CREATED: &str = r#"{"uuid":"0b9a2f64-7a0e-4a52-9a42-2f7d5a3c9f11",
    "name":"Spring","linkUrl":"fv-1","externalSocialPlatform":"reddit",
    "createdAt":"2025-06-26T08:00:00Z","clicks":0}"#;

/// Tokens of the server's token endpoint. The first refresh token is `refresh-0`.
pub(crate) fn tokens(server: &Server) -> OAuthBuilder {
    let url = format!("{}/oauth2/token", server.url());
    OAuth::builder(url, "client", "refresh-0").client_secret("client-secret")
}

/// Fanvue without limits on calls.
pub(crate) fn fanvue(server: &Server, tokens: impl TokenSource + 'static) -> Fanvue {
    const API: &Api = &fanvue::Client::API;
    let builder: Builder<Runtime> = Builder::new(API);
    let runtime = builder
        .base_url(server.url())
        .credential(Credential::token_source(tokens))
        .rate_limit(None)
        .max_concurrency(None);
    let client = fanvue::Client::from(runtime.build().unwrap());
    Fanvue::builder_with_client(client).build().unwrap()
}

pub(crate) async fn create(fanvue: &Fanvue) -> Result<(), Error> {
    let request = LinkRequest::new().name("Spring").platform(Platform::Reddit);
    fanvue.create(&request).await.map(|_| ())
}
