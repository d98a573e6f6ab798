//! The token endpoint: sends one refresh, like any other request, and reads its answer.

use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;

use tracking_links_runtime::{
    AccessToken, Api, Builder, Clock, Credential, Error as ClientError, Operation, Response,
    ResponseValue, Runtime, SecurityScheme, StatusCode, retry_after,
};
use url::{Url, form_urlencoded};

use super::answer::{self, Next};
use super::refusal::Refusal;
use super::tokens::Tokens;
use crate::error::{Error, ErrorKind};

static API: Api = Api {
    name: "oauth",
    title: "OAuth 2.0",
    base_url: None,
    headers: &[],
    user_agent: concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")),
    rate_limit: None,
    errors: &[],
};

/// For a client without a secret.
static PUBLIC: Operation = Operation {
    id: "token",
    method: "POST",
    // The URL is a setting of each endpoint.
    path: "/",
    accept: "application/json",
    security: &[],
    server: None,
    // A refresh token may be valid for one use only.
    idempotent: false,
};

/// For a client that authenticates by HTTP Basic (RFC 6749, section 2.3.1).
static CONFIDENTIAL: Operation = Operation {
    security: &[&[SecurityScheme::Basic { name: "client" }]],
    ..PUBLIC
};

/// The longest answer that is read.
const ANSWER_MAX_BYTES: usize = 64 * 1024;

pub(super) struct Endpoint {
    runtime: Runtime,
    operation: &'static Operation,
    /// Sent as it is, with its query (RFC 6749, section 3.2). The runtime's base URL is its server.
    url: Url,
    client_id: String,
    clock: Arc<dyn Clock>,
}

impl Endpoint {
    pub(super) fn new(
        url: &str,
        client_id: String,
        client_secret: Option<String>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Error> {
        let unfit = |what: &str| {
            let message = format!(
                "the token URL {what}; give one such as https://auth.example.com/oauth2/token"
            );
            Error::new(ErrorKind::Configuration, message)
        };
        if url.contains(|c: char| c.is_control() || c.is_whitespace() || c == '\\') {
            return Err(unfit(
                "contains a space, a backslash or a control character",
            ));
        }
        let url = Url::parse(url).map_err(|_| unfit("is not absolute"))?;
        if url.path() == "/" || url.cannot_be_a_base() {
            return Err(unfit("has no path"));
        }
        if url.fragment().is_some() {
            return Err(unfit("has a fragment"));
        }
        // The runtime checks the scheme, and that there is no password.
        let mut server = url.clone();
        server.set_path("");
        server.set_query(None);
        let builder: Builder<Runtime> = Builder::new(&API);
        let mut builder = builder.base_url(server).clock(clock.clone());
        let mut operation = &PUBLIC;
        if let Some(secret) = client_secret {
            builder = builder.credential(Credential::basic(encoded(&client_id), encoded(&secret)));
            operation = &CONFIDENTIAL;
        }
        Ok(Self {
            runtime: builder.build()?,
            operation,
            url,
            client_id,
            clock,
        })
    }

    /// Exchanges a refresh token for new tokens.
    pub(super) async fn refresh(&self, refresh_token: &str) -> Result<Tokens, Refusal> {
        let mut call = self.runtime.request(self.operation);
        call.at(&self.url);
        let form = self.form(refresh_token);
        call.body(Ok(form), "application/x-www-form-urlencoded");
        let response = call.send().await.map_err(|error| {
            let error = error.into_inner();
            Refusal::no_answer(&error.to_string(), error.delivery()).after(error.retry_after())
        })?;
        let status = response.status();
        let wait = retry_after(status, response.headers(), || self.clock.wall());
        let (body, is_complete) = body(response).await;
        let tokens = self.tokens(refresh_token, status, &body, is_complete);
        tokens.map_err(|refusal| refusal.after(wait))
    }

    fn form(&self, refresh_token: &str) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "refresh_token");
        form.append_pair("refresh_token", refresh_token);
        if self.operation.security.is_empty() {
            form.append_pair("client_id", &self.client_id);
        }
        form.finish()
    }

    fn tokens(
        &self,
        old: &str,
        status: StatusCode,
        body: &[u8],
        is_complete: bool,
    ) -> Result<Tokens, Refusal> {
        let answer = answer::read(body, is_complete);
        let token = answer.access_token.as_deref().map(str::trim);
        let token = token.and_then(|token| AccessToken::new(token).ok());
        let has_tokens = token.is_some() || matches!(answer.refresh_token, Next::New(_));
        if !status.is_success() || !has_tokens {
            return Err(Refusal::of(status, is_complete, &answer));
        }
        let tokens = match answer.refresh_token {
            Next::New(refresh_token) => Tokens::new(refresh_token),
            Next::Same => Tokens::new(old),
            Next::Unknown => Tokens::new(old).with_doubt(true),
        };
        Ok(match token {
            Some(token) => tokens.with_issued(token, self.clock.wall(), answer.lifetime),
            None => tokens,
        })
    }
}

/// Reads a body up to the limit, and returns what came even if the rest is lost.
async fn body(response: Response) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    let stream: Result<ResponseValue<_>, ClientError<Infallible>> = response.stream().await;
    let Ok(stream) = stream else {
        return (body, false);
    };
    let mut stream = stream.into_inner();
    loop {
        match stream.chunk().await {
            Ok(Some(chunk)) => {
                let room = ANSWER_MAX_BYTES - body.len();
                body.extend_from_slice(&chunk[..chunk.len().min(room)]);
                if chunk.len() > room {
                    return (body, false);
                }
            }
            Ok(None) => return (body, true),
            Err(_) => return (body, false),
        }
    }
}

/// A client's id or secret as HTTP Basic needs it (RFC 6749, section 2.3.1).
fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// Shows the endpoint's host alone.
impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.runtime.base_url().host_str();
        f.debug_tuple("Endpoint").field(&host).finish()
    }
}
