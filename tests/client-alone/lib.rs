//! A program that depends on a generated client alone can name every type that its signatures have.

use std::sync::Arc;
use std::time::Duration;

use fanvue_client::chrono::{DateTime, FixedOffset};
use fanvue_client::operation::{
    CreateTrackingLink, DeleteCreatorTrackingLink, DeleteTrackingLinkError,
};
use fanvue_client::runtime::{
    Api, AtRateLimit, Attempt, CallOptions, Clock, HeaderMap, RateLimit, RetryPolicy, Runtime,
    StatusCode, TokenSource, Url, reqwest,
};
use fanvue_client::types::{CreateTrackingLinkBody, TrackingLink};
use fanvue_client::uuid::Uuid;
use fanvue_client::{Builder, Client, Credential, Error, RawBody, ResponseValue};

/// Names what the builder takes.
pub fn build(
    tokens: impl TokenSource + 'static,
    http: reqwest::Client,
    clock: Arc<dyn Clock>,
    rate_limit: Option<RateLimit>,
) -> Result<Client, Error> {
    const API: Api = Client::API;
    let builder: Builder<Client> = Client::builder();
    let builder = builder.credential(Credential::token_source(tokens));
    let builder = builder
        .http_client(http)
        .clock(clock)
        .rate_limit(rate_limit);
    let builder = builder.user_agent(API.name).header("X-Shop", "7");
    let builder = builder.observer(|attempt: &Attempt| _ = attempt.number);
    builder.at_rate_limit(AtRateLimit::Refuse).build()
}

/// Names what a client has.
pub fn with_options(client: &Client) -> (Client, Url) {
    let options = CallOptions::new().retry(RetryPolicy::never());
    let runtime: Runtime = client
        .runtime()
        .with(&options.total_timeout(Duration::from_secs(1)));
    let url = runtime.base_url().clone();
    (Client::from(runtime), url)
}

/// Names what calls take, and what they are.
pub fn calls(client: &Client) -> (CreateTrackingLink<'_>, DeleteCreatorTrackingLink<'_>) {
    let body = CreateTrackingLinkBody::new("Spring", "instagram");
    let create = client.create_tracking_link(body);
    let (creator, link) = (Uuid::from_u128(1), Uuid::from_u128(2));
    (create, client.delete_creator_tracking_link(creator, link))
}

/// Names what an answer has.
pub fn answer(
    answer: ResponseValue<TrackingLink>,
) -> (StatusCode, HeaderMap, Uuid, DateTime<FixedOffset>) {
    let (status, headers) = (answer.status(), answer.headers().clone());
    (status, headers, answer.uuid, answer.created_at)
}

/// Names what an error has.
pub fn error(
    error: &Error<DeleteTrackingLinkError>,
) -> (Option<StatusCode>, Option<&HeaderMap>, Option<&RawBody>) {
    (error.status(), error.headers(), error.body())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_reach_the_client() {
        let client = Client::new(Credential::bearer("token")).unwrap();
        let (_, url) = with_options(&client);
        assert_eq!(url.as_str(), "https://api.fanvue.com/");
    }
}
