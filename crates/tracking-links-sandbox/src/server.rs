//! HTTP around a provider: every request is recorded, then gets a scripted answer or the provider's
//! own.
//!
//! It knows nothing of any provider, holds no global state, and speaks on loopback addresses only.

use std::collections::VecDeque;
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::Response;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::answer::Answer;
use crate::fault::{Connection, Fault, Faulty};
use crate::record::RecordedRequest;
use crate::sync::lock;

/// Bytes of a request's body that are read; a longer one is answered with 413.
const BODY_MAX_BYTES: usize = 1024 * 1024;

/// How a provider behaves.
pub(crate) trait Provider: Send + Sync + 'static {
    /// Its name in small letters, as request ids bear it.
    fn name(&self) -> &'static str;

    /// Acts on a request and answers it.
    fn answer(&self, request: &RecordedRequest) -> Answer;
}

/// A provider on a port of its own, until dropped.
pub(crate) struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    /// Dropping it tells the server to stop.
    _stop: oneshot::Sender<()>,
}

struct Shared {
    provider: Arc<dyn Provider>,
    log: Mutex<Log>,
}

#[derive(Default)]
struct Log {
    requests: Vec<RecordedRequest>,
    scripted: VecDeque<Scripted>,
}

/// What a test wants to happen to a request.
enum Scripted {
    Answer(Answer),
    Fault(Fault),
}

/// Why the sandbox didn't start.
#[derive(Debug)]
pub struct StartError {
    what: String,
    source: Box<dyn std::error::Error + Send + Sync>,
}

impl StartError {
    pub(crate) fn new(
        what: impl Into<String>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self {
            what: what.into(),
            source: source.into(),
        }
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.source)
    }
}

impl Server {
    /// Listens on a loopback port, a free one where `port` is 0, in tasks of the current runtime.
    pub(crate) async fn start(port: u16, provider: Arc<dyn Provider>) -> Result<Self, StartError> {
        let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let refused = |error| {
            StartError::new(
                format!(
                    "can't listen on {wanted} for {}; another program may use that port: choose another, \
                     or 0 for a free one",
                    provider.name()
                ),
                error,
            )
        };
        let listener = TcpListener::bind(wanted).await.map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        let shared = Arc::new(Shared {
            provider,
            log: Mutex::default(),
        });
        let router = Router::new().fallback(handle).with_state(shared.clone());
        let (stop, stopped) = oneshot::channel::<()>();
        let router = router.into_make_service_with_connect_info::<Connection>();
        let serve = axum::serve(Faulty(listener), router).with_graceful_shutdown(async {
            // An error is the sender's being dropped, which is how a server is stopped.
            let _ = stopped.await;
        });
        tokio::spawn(serve.into_future());
        Ok(Self {
            address,
            shared,
            _stop: stop,
        })
    }

    pub(crate) fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn requests(&self) -> Vec<RecordedRequest> {
        self.shared.log().requests.clone()
    }

    pub(crate) fn request_count(&self) -> usize {
        self.shared.log().requests.len()
    }

    pub(crate) fn answer_next(&self, answer: Answer) {
        let scripted = Scripted::Answer(answer);
        self.shared.log().scripted.push_back(scripted);
    }

    pub(crate) fn fail_next(&self, fault: Fault) {
        let scripted = Scripted::Fault(fault);
        self.shared.log().scripted.push_back(scripted);
    }

    pub(crate) fn unused_answers(&self) -> usize {
        self.shared.log().scripted.len()
    }
}

impl Shared {
    fn log(&self) -> MutexGuard<'_, Log> {
        lock(&self.log)
    }
}

impl Log {
    /// Keeps a request: its number, counted from 1, and what is scripted for it.
    fn record(&mut self, request: RecordedRequest) -> (usize, Option<Scripted>) {
        self.requests.push(request);
        (self.requests.len(), self.scripted.pop_front())
    }
}

async fn handle(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    request: Request,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, BODY_MAX_BYTES).await;
    let read_whole = body.is_ok();
    let request = RecordedRequest::new(parts, body.unwrap_or_else(|_| Bytes::new()));
    let (number, scripted) = shared.log().record(request.clone());
    let own = || match read_whole {
        true => shared.provider.answer(&request),
        false => Answer::new(413).body(format!(
            "the body can't be read, or is longer than {BODY_MAX_BYTES} bytes"
        )),
    };
    let answer = match scripted {
        None => own(),
        Some(Scripted::Answer(scripted)) if !scripted.is_carried_out() => scripted,
        Some(Scripted::Answer(_)) if !read_whole => own(),
        Some(Scripted::Answer(scripted)) => {
            let _own = own();
            scripted
        }
        Some(Scripted::Fault(fault)) => {
            let answer = match fault.is_carried_out() {
                true => own(),
                false => Answer::new(500),
            };
            if fault.stalls() {
                // Until the client goes, and this with it.
                return std::future::pending().await;
            }
            connection.end(fault);
            answer
        }
    };
    answer.into_response(&format!("{}-sandbox-{number}", shared.provider.name()))
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("address", &self.address)
            .field("request_count", &self.request_count())
            .finish_non_exhaustive()
    }
}
