//! How requests leave: over a pool of connections of hyper's, or through an HTTP client that the
//! caller has made.
//!
//! hyper is used rather than reqwest, whose redirects and retries, though off here, parse the URL
//! twice and copy the headers twice in every call: docs/performance.md has the figures. Proxies and
//! TLS are put together from the same libraries as reqwest's.

pub(crate) mod body;
mod connector;
pub(crate) mod failure;
pub(crate) mod idle;
pub(crate) mod proxy;
pub(crate) mod response;
mod socks;
pub(crate) mod step;
mod tls;

use std::sync::Arc;
use std::time::Duration;

use http::header::ACCEPT;
use http::{HeaderValue, Request};
use hyper_util::client::legacy;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use url::Url;

use self::body::Body;
use self::connector::Connector;
use self::failure::Failure;
use self::idle::LastIdle;
use self::proxy::Proxy;
use self::response::HttpResponse;
use crate::call::clock::Deadline;
use crate::client::base_url::BaseUrl;
use crate::error::Fault;

/// What sends the requests of a client.
pub(crate) enum Transport {
    /// A pool of connections to the server of the client.
    Pool(Pool),
    /// An HTTP client of the caller's, which decides about everything of a connection.
    Callers(reqwest::Client),
}

/// Connections that are kept open, of HTTP/1.1.
pub(crate) struct Pool {
    http: legacy::Client<Connector, Body>,
    /// The longest time without a byte.
    stall_timeout: Option<Duration>,
}

/// How long a connection may be idle before it is closed.
const IDLE_TIMEOUT: Duration = Duration::from_secs(90);

impl Transport {
    /// Makes the connections' pool for the server with this URL. Opens no connection.
    pub(crate) fn pool(
        base_url: &BaseUrl,
        proxy: &Proxy,
        connect_timeout: Duration,
        stall_timeout: Option<Duration>,
        last_idle: &Arc<LastIdle>,
    ) -> Result<Self, Fault> {
        let connector = Connector::new(base_url, proxy, connect_timeout, last_idle)?;
        let http = legacy::Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_TIMEOUT)
            .build(connector);
        Ok(Self::Pool(Pool {
            http,
            stall_timeout,
        }))
    }

    /// Returns whether the caller has made the HTTP client.
    pub(crate) fn is_callers(&self) -> bool {
        matches!(self, Self::Callers(_))
    }

    /// Sends a request, and waits for the status and the headers of its answer. Follows no
    /// redirect, but the caller's HTTP client may.
    pub(crate) async fn send(&self, mut request: Request<Body>) -> Result<HttpResponse, Failure> {
        match self {
            Self::Pool(pool) => {
                let uri = request.uri().clone();
                let any = HeaderValue::from_static("*/*");
                request.headers_mut().entry(ACCEPT).or_insert(any);
                let answer = pool.http.request(request);
                let stalled = pool.stall_timeout.map(Deadline::after);
                let answer = failure::unless(stalled, answer).await?;
                let answer = answer.map_err(Failure::Pool)?;
                Ok(HttpResponse::of_pool(answer, uri, pool.stall_timeout))
            }
            Self::Callers(http) => Box::pin(through_callers(http, request)).await,
        }
    }
}

/// Sends a request with an HTTP client of the caller's.
async fn through_callers(
    http: &reqwest::Client,
    request: Request<Body>,
) -> Result<HttpResponse, Failure> {
    let (head, body) = request.into_parts();
    let url = Url::parse(&head.uri.to_string()).map_err(|error| Failure::Unbuilt(error.into()))?;
    let mut request = reqwest::Request::new(head.method, url.clone());
    *request.headers_mut() = head.headers;
    *request.body_mut() = body.for_callers();
    let answer = http.execute(request).await;
    // The URL may contain an API key.
    let answer = answer.map_err(|error| Failure::Callers(error.without_url()))?;
    Ok(HttpResponse::of_callers(answer, head.uri, &url))
}
