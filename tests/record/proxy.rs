//! A proxy on a loopback port, which passes requests on to a provider and keeps them with their
//! answers. The client's base URL is the proxy's, so answers are kept as they come, whatever the
//! client makes of them.

use std::error::Error;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, Response, StatusCode, header};
use serde_json::Value;
use tokio::net::TcpListener;

/// The most bytes of a request's body.
const BODY_MAX_BYTES: usize = 1024 * 1024;

/// The time of a request and its answer.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Headers that are for one connection, and those that the client of the proxy sets itself. Without
/// `Accept-Encoding`, bodies come uncompressed.
const NOT_PASSED_ON: [header::HeaderName; 6] = [
    header::ACCEPT_ENCODING,
    header::CONNECTION,
    header::CONTENT_ENCODING,
    header::CONTENT_LENGTH,
    header::HOST,
    header::TRANSFER_ENCODING,
];

/// A request and its answer.
#[derive(Clone)]
pub(crate) struct Exchange {
    pub(crate) method: Method,
    pub(crate) path: String,
    query: Option<String>,
    pub(crate) request_headers: HeaderMap,
    request_body: Bytes,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// A running proxy. It stops with the tokio runtime.
pub(crate) struct Proxy {
    url: String,
    shared: Arc<Shared>,
}

struct Shared {
    target: String,
    client: reqwest::Client,
    exchanges: Mutex<Vec<Exchange>>,
}

impl Proxy {
    /// Starts a proxy of the server with this base URL.
    pub(crate) async fn start(target: &str) -> Result<Self, String> {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(TIMEOUT);
        let shared = Arc::new(Shared {
            target: target.trim_end_matches('/').to_owned(),
            client: client.build().map_err(|error| error.to_string())?,
            exchanges: Mutex::default(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.map_err(|error| format!("no free port on 127.0.0.1: {error}"))?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        let router = Router::new().fallback(handle).with_state(shared.clone());
        tokio::spawn(axum::serve(listener, router).into_future());
        Ok(Self {
            url: format!("http://{address}"),
            shared,
        })
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Returns all requests that were answered so far, in the order of their answers.
    pub(crate) fn exchanges(&self) -> Vec<Exchange> {
        self.shared.exchanges().clone()
    }

    /// Sends the first request that created something by a JSON object again, with an empty object,
    /// which lacks all required fields. No client sends such a request.
    pub(crate) async fn repeat_create_with_empty_body(&self) {
        let is_create = |it: &Exchange| {
            let body = serde_json::from_slice(&it.request_body);
            let has_body = matches!(body, Ok(Value::Object(members)) if !members.is_empty());
            has_body && it.method == Method::POST && it.status.is_success()
        };
        let Some(create) = self.exchanges().into_iter().find(is_create) else {
            return;
        };
        let empty = Exchange {
            request_body: Bytes::from_static(b"{}"),
            ..create
        };
        match self.shared.pass_on(empty).await {
            Ok(answer) if answer.status.is_success() => {
                println!("made     a link without fields, which the provider should have refused");
            }
            Ok(_) => println!("refused  a create with an empty body"),
            Err(error) => println!("failed   a create with an empty body: {error}"),
        }
    }
}

impl Shared {
    fn exchanges(&self) -> MutexGuard<'_, Vec<Exchange>> {
        // A list is whole even if a thread panicked that held the lock.
        let exchanges = self.exchanges.lock();
        exchanges.unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends the request of an exchange to the server, and keeps it with its answer.
    async fn pass_on(&self, exchange: Exchange) -> Result<Exchange, reqwest::Error> {
        let mut url = format!("{}{}", self.target, exchange.path);
        if let Some(query) = &exchange.query {
            url = format!("{url}?{query}");
        }
        let request = self.client.request(exchange.method.clone(), url);
        let request = request.headers(exchange.request_headers.clone());
        let answer = request.body(exchange.request_body.clone()).send().await?;
        let answered = Exchange {
            status: answer.status(),
            headers: passed_on(answer.headers()),
            body: answer.bytes().await?,
            ..exchange
        };
        self.exchanges().push(answered.clone());
        Ok(answered)
    }
}

async fn handle(State(shared): State<Arc<Shared>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let exchange = Exchange {
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().map(str::to_owned),
        request_headers: passed_on(&parts.headers),
        request_body: to_bytes(body, BODY_MAX_BYTES).await.unwrap_or_default(),
        status: StatusCode::BAD_GATEWAY,
        headers: HeaderMap::new(),
        body: Bytes::new(),
    };
    let answered = shared.pass_on(exchange).await;
    let (status, headers, body) = match answered {
        Ok(answered) => (answered.status, answered.headers, answered.body),
        Err(error) => {
            // The URL may have a credential in it. The cause says more than the error.
            let error = error.without_url();
            let mut cause: &dyn Error = &error;
            while let Some(source) = cause.source() {
                cause = source;
            }
            let why = format!("the provider can't be reached: {cause}");
            eprintln!("{why}");
            (StatusCode::BAD_GATEWAY, HeaderMap::new(), why.into())
        }
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

fn passed_on(headers: &HeaderMap) -> HeaderMap {
    let mut headers = headers.clone();
    for name in NOT_PASSED_ON {
        headers.remove(name);
    }
    headers
}
