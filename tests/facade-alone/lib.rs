//! A program that depends on the facade alone can name every type that its signatures have.

use std::sync::Arc;

use tracking_links::fanvue::chrono::{DateTime, FixedOffset};
use tracking_links::fanvue::uuid::Uuid;
use tracking_links::oauth::{FileStore, OAuth, OAuthBuilder, StoreError, TokenStore, Tokens};
use tracking_links::runtime::{
    Builder, Bytes, CallOptions, Credential, HeaderMap, HeaderValue, RawBody, ResponseValue,
    Runtime, StatusCode, SystemClock, Url, reqwest,
};
use tracking_links::{
    AccessToken, AtRateLimit, BoxFuture, Clock, Dropped, Error, Fanvue, FanvueBuilder, Observer,
    ObserverError, Provider, RateLimit, RetryPolicy, Sending, TokenError, TokenSource,
    TrackingLink, fanvue,
};

/// Names what the settings of any provider's client take.
pub fn settings<C>(
    client: Builder<C>,
    http: reqwest::Client,
    clock: Arc<dyn Clock>,
    observer: impl Observer + 'static,
    rate_limit: RateLimit,
) -> Builder<C>
where
    C: From<Runtime>,
{
    let client = client.http_client(http).clock(clock).observer(observer);
    let client = client.rate_limit(Some(rate_limit));
    client.at_rate_limit(AtRateLimit::Wait)
}

/// Sets up Fanvue with whatever a builder takes.
pub fn fanvue_builder(
    source: impl TokenSource + 'static,
    http: reqwest::Client,
    observer: Silent,
) -> FanvueBuilder {
    let limit = RateLimit::new(1, std::time::Duration::from_secs(1));
    let clock = Arc::new(SystemClock);
    Fanvue::builder_with_tokens(source)
        .retry(RetryPolicy::never())
        .settings(|client| settings(client, http, clock, observer, limit))
}

/// Sets up Fanvue with a client of its own.
pub fn fanvue_with_client(token: &str) -> Result<FanvueBuilder, fanvue::Error> {
    let client: fanvue::Client = fanvue::Client::new(Credential::bearer(token))?;
    Ok(Fanvue::builder_with_client(client))
}

/// Names each provider, its builder, and its generated client.
macro_rules! providers {
    ($(
        $feature:literal: $client:ident as $module:ident
        $({ $Provider:ident, $Builder:ident $(, $other:ident)* })?;
    )*) => {
        /// What each provider has.
        pub mod providers {
            $(
                /// What this provider has.
                pub mod $module {
                    use tracking_links::$module::{Client, Credential, Error};

                    /// Makes a client of its own.
                    pub fn client(credential: Credential) -> Result<Client, Error> {
                        Client::new(credential)
                    }

                    $(
                        /// Builds the provider.
                        pub fn build(
                            builder: tracking_links::$Builder,
                        ) -> Result<tracking_links::$Provider, tracking_links::Error> {
                            builder.build()
                        }
                    )?

                    #[cfg(test)]
                    #[test]
                    fn a_client_is_made_if_the_document_names_a_server() {
                        let made = client(Credential::bearer("token")).is_ok();
                        assert_eq!(made, Client::API.base_url.is_some());
                    }
                }
            )*
        }
    };
}
tracking_links::for_each_provider!(providers);

/// Sets up a token source with whatever its builder takes.
pub fn tokens(clock: Arc<dyn Clock>, store: impl TokenStore + 'static) -> OAuthBuilder {
    OAuth::fanvue("client", "refresh").clock(clock).store(store)
}

/// Loads the tokens of a store.
pub async fn load(store: &FileStore) -> Result<Option<Tokens>, StoreError> {
    store.load().await
}

/// An observer that does nothing.
#[derive(Debug)]
pub struct Silent;

impl Observer for Silent {
    fn about_to_send<'a>(&'a self, _: &'a Sending) -> BoxFuture<'a, Result<(), ObserverError>> {
        Box::pin(async { Ok(()) })
    }

    fn dropped(&self, _: &Dropped) {}
}

/// A token source with a single token.
#[derive(Debug)]
pub struct Single(pub AccessToken);

impl TokenSource for Single {
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, TokenError>> {
        Box::pin(async { Ok(self.0.clone()) })
    }
}

/// What the generated clients return, by way of the facade.
#[derive(Debug)]
pub struct Returned {
    /// The URL of the server.
    pub url: Url,
    /// The status of an answer.
    pub status: StatusCode,
    /// The headers of an answer.
    pub headers: HeaderMap<HeaderValue>,
    /// The bytes of a body.
    pub body: Option<Bytes>,
    /// A body that is not parsed.
    pub raw: Option<RawBody>,
    /// Fields of an answer.
    pub fields: (Uuid, DateTime<FixedOffset>),
}

/// Names what a client and its answer have.
pub fn returned(fanvue: &Fanvue, answer: &ResponseValue<fanvue::types::TrackingLink>) -> Returned {
    let options = CallOptions::new().retry(RetryPolicy::never());
    let runtime: Runtime = fanvue.client().runtime().with(&options);
    Returned {
        url: runtime.base_url().clone(),
        status: answer.status(),
        headers: answer.headers().clone(),
        body: None,
        raw: None,
        fields: (answer.uuid, answer.created_at),
    }
}

/// Creates a link at any provider.
pub async fn create(provider: &dyn Provider) -> Result<TrackingLink, Error> {
    provider.create(&tracking_links::LinkRequest::new()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_reach_the_client() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let token = Single(AccessToken::new("token").unwrap());
        let fanvue = fanvue_builder(token, reqwest::Client::new(), Silent)
            .build()
            .unwrap();
        let error = runtime.block_on(create(&fanvue)).unwrap_err();
        assert_eq!(error.fields(), ["name", "platform"]);
        assert!(fanvue_with_client("token").unwrap().build().is_ok());
    }
}
