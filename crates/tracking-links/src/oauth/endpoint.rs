//! The token endpoint: sends one refresh, like any other request, and reads its answer.
//!
//! Messages show nothing of an answer but OAuth's own error code, because the rest may contain a
//! token.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use oauth2::basic::{BasicClient, BasicErrorResponseType};
use oauth2::http::header::AUTHORIZATION;
use oauth2::{
    ClientId, ClientSecret, HttpRequest, HttpResponse, RefreshToken, RequestTokenError,
    TokenResponse, TokenUrl,
};
use tracking_links_runtime::{
    AccessToken, Api, Builder, Clock, Delivery, Operation, Parameter, Runtime, TokenError,
};
use url::Url;

use super::tokens::{StoreError, Tokens};
use crate::error::{Error, ErrorKind};

static API: Api = Api {
    name: "oauth",
    title: "OAuth 2.0",
    base_url: None,
    headers: &[],
    user_agent: concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")),
    rate_limit: None,
};

static TOKEN: Operation = Operation {
    id: "token",
    method: "POST",
    path: "/{endpoint}",
    accept: "application/json",
    security: &[],
    server: None,
    // A refresh token may be valid for one use only.
    idempotent: false,
};

/// The longest answer that is read.
const ANSWER_MAX_BYTES: usize = 64 * 1024;

pub(super) struct Endpoint {
    runtime: Runtime,
    /// The last segment of the URL; the rest is the runtime's base URL.
    name: String,
    url: TokenUrl,
    client_id: ClientId,
    client_secret: Option<ClientSecret>,
}

impl Endpoint {
    pub(super) fn new(
        url: &str,
        client_id: String,
        client_secret: Option<String>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Error> {
        let unfit = || {
            let message = "the token URL is not absolute or has no path; give one such as \
                           https://auth.example.com/oauth2/token";
            Error::new(ErrorKind::Configuration, message)
        };
        let parsed = Url::parse(url).map_err(|_| unfit())?;
        let (base, name) = url.rsplit_once('/').ok_or_else(unfit)?;
        if name.is_empty() || parsed.path() == "/" {
            return Err(unfit());
        }
        let builder: Builder<Runtime> = Builder::new(&API);
        let runtime = builder
            .base_url(base)
            .max_body_bytes(ANSWER_MAX_BYTES)
            .clock(clock)
            .build()?;
        Ok(Self {
            runtime,
            name: name.to_owned(),
            url: TokenUrl::from_url(parsed),
            client_id: ClientId::new(client_id),
            client_secret: client_secret.map(ClientSecret::new),
        })
    }

    /// Exchanges a refresh token for new tokens.
    pub(super) async fn refresh(
        &self,
        refresh_token: &str,
        now: SystemTime,
    ) -> Result<Tokens, Refusal> {
        let mut client = BasicClient::new(self.client_id.clone()).set_token_uri(self.url.clone());
        if let Some(secret) = &self.client_secret {
            client = client.set_client_secret(secret.clone());
        }
        let old = RefreshToken::new(refresh_token.to_owned());
        let (runtime, name) = (self.runtime.clone(), self.name.clone());
        let send = move |request| send(runtime.clone(), name.clone(), request);
        let answer = client.exchange_refresh_token(&old).request_async(&send);
        let answer = answer.await.map_err(|error| refusal(&error))?;
        let access_token =
            AccessToken::new(answer.access_token().secret().as_str()).map_err(|_| {
                Refusal::temporary("the token endpoint's access token doesn't fit in a header")
            })?;
        // An answer without a refresh token means that the old one stays valid.
        let next = answer.refresh_token().map(|token| token.secret().clone());
        let expires_at = answer.expires_in().and_then(|it| now.checked_add(it));
        let next = next.unwrap_or_else(|| refresh_token.to_owned());
        Ok(Tokens::new(access_token, next, expires_at))
    }
}

/// Shows the endpoint's host alone.
impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Endpoint")
            .field(&self.url.url().host_str())
            .finish()
    }
}

/// Sends a request of the crate oauth2 through the runtime.
async fn send(
    runtime: Runtime,
    name: String,
    request: HttpRequest,
) -> Result<HttpResponse, Unsent> {
    let mut call = runtime.request(&TOKEN);
    call.required(Parameter::path("endpoint"), Ok(name));
    let client = request.headers().get(AUTHORIZATION);
    let client = client.and_then(|value| value.to_str().ok());
    call.optional(Parameter::header("Authorization"), Ok(client));
    call.body(Ok(request.into_body()), "application/x-www-form-urlencoded");
    let response = call.send().await;
    let response = response.map_err(|error| Unsent::new(&error.into_inner()))?;
    let status = response.status();
    let content_type = response.headers().get("content-type").cloned();
    let body = response.bytes().await;
    let body = body.map_err(|error| Unsent::new(&error))?;
    let mut answer = HttpResponse::new(body.into_inner().to_vec());
    *answer.status_mut() = status;
    if let Some(content_type) = content_type {
        answer.headers_mut().insert("content-type", content_type);
    }
    Ok(answer)
}

/// Why there was no readable answer; it repeats no part of one.
#[derive(Clone, Debug)]
struct Unsent {
    message: String,
    delivery: Delivery,
}

impl Unsent {
    fn new(error: &tracking_links_runtime::Error) -> Self {
        let message = match error.status() {
            Some(status) => format!("{status} with an unreadable body"),
            None => error.to_string(),
        };
        Self {
            message,
            delivery: error.delivery(),
        }
    }
}

impl fmt::Display for Unsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Unsent {}

/// Why a refresh failed.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    message: String,
    permanent: bool,
    /// The refresh token is invalid and must not be sent again.
    is_final: bool,
}

impl Refusal {
    fn temporary(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            permanent: false,
            is_final: false,
        }
    }

    pub(super) fn not_stored(error: &StoreError) -> Self {
        Self::temporary(format!("the new tokens could not be stored: {error}"))
    }

    pub(super) fn is_final(&self) -> bool {
        self.is_final
    }

    pub(super) fn to_error(&self) -> TokenError {
        match self.permanent {
            true => TokenError::permanent(self.message.as_str()),
            false => TokenError::temporary(self.message.as_str()),
        }
    }
}

fn refusal(error: &RequestTokenError<Unsent, oauth2::basic::BasicErrorResponse>) -> Refusal {
    match error {
        RequestTokenError::ServerResponse(answer) => match answer.error() {
            BasicErrorResponseType::InvalidGrant => Refusal {
                message:
                    "the refresh token is invalid (invalid_grant): it expired, was revoked, or \
                          was used twice, which revokes every token that came from it; sign in \
                          again to get another"
                        .to_owned(),
                permanent: true,
                is_final: true,
            },
            // An extension code is any text of the provider's, so don't show it.
            BasicErrorResponseType::Extension(_) => {
                Refusal::temporary("the token endpoint refused with an error code outside of OAuth")
            }
            code => Refusal {
                message: format!(
                    "the token endpoint refused ({}); check the client id, secret and rights",
                    code.as_ref()
                ),
                permanent: true,
                is_final: false,
            },
        },
        RequestTokenError::Request(unsent) => Refusal::temporary(match unsent.delivery {
            Delivery::NotSent => format!("the token endpoint could not be reached: {unsent}"),
            _ => format!(
                "the outcome of the refresh is unknown: {unsent}; if it used up the token, the \
                 next one fails with invalid_grant"
            ),
        }),
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
            Refusal::temporary("the token endpoint's answer is not a token response of OAuth 2.0")
        }
    }
}
