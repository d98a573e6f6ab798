//! The HTTP server of a simulated provider: records every request, and answers it with a scripted
//! answer or with the provider's own.
//!
//! Nothing here names a provider or keeps global state. The server listens on loopback addresses
//! only.

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
use crate::providers::account::Account;
use crate::record::RecordedRequest;
use crate::service::{Service, answer};
use crate::start::{Settings, StartError};
use crate::sync::lock;
use crate::time::RateLimit;

/// The most bytes of a request body. A longer body is answered with 413.
const BODY_MAX_BYTES: usize = 1024 * 1024;

/// A simulated provider that listens on its own port until this value is dropped.
pub struct Server<P> {
    address: SocketAddr,
    shared: Arc<Shared<P>>,
    /// The server stops when this is dropped.
    _stop: oneshot::Sender<()>,
}

struct Shared<P> {
    provider: P,
    log: Mutex<Log>,
}

#[derive(Default)]
struct Log {
    requests: Vec<RecordedRequest>,
    scripted: VecDeque<(Which, Scripted)>,
}

/// Returns whether a scripted answer or fault is for this request.
type Which = Box<dyn Fn(&RecordedRequest) -> bool + Send>;

/// What a request gets instead of the provider's answer, as a test scripted it.
enum Scripted {
    Answer(Answer),
    Fault(Fault),
}

impl<P: Service> Server<P> {
    /// Starts to listen on a loopback port, in tasks of the current tokio runtime. If `port` is 0,
    /// listens on a free port.
    pub(crate) async fn start(port: u16, settings: &Settings) -> Result<Self, StartError> {
        let account = Account::new(
            P::API.title,
            P::DOCUMENT,
            P::RATE_LIMIT,
            P::SETTINGS,
            settings,
        )?;
        for (bucket, limit, window) in P::BUCKET_LIMITS {
            account.limit(
                bucket,
                RateLimit::new(*limit, *window, settings.enforce_rate_limits),
            );
        }
        let provider = P::new(account);
        let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let refused = |error| {
            StartError::new(
                format!(
                    "can't listen on {wanted} for {}; choose another port, or 0 for a free one",
                    P::API.name
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
        let router = Router::new()
            .fallback(handle::<P>)
            .with_state(shared.clone());
        let (stop, stopped) = oneshot::channel::<()>();
        let router = router.into_make_service_with_connect_info::<Connection>();
        let serve = axum::serve(Faulty(listener), router).with_graceful_shutdown(async {
            // The receiver only ever gets an error, when the sender is dropped. That stops the
            // server.
            let _ = stopped.await;
        });
        tokio::spawn(serve.into_future());
        Ok(Self {
            address,
            shared,
            _stop: stop,
        })
    }

    /// Returns the simulated provider that this server runs.
    pub(crate) fn service(&self) -> &P {
        &self.shared.provider
    }

    /// Returns the base URL of this server: `http://127.0.0.1:PORT`, without a trailing slash. Use
    /// it instead of the real provider's.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the links that exist, oldest first.
    pub fn links(&self) -> Vec<P::Link> {
        self.service().account().links().clone()
    }

    /// Returns all requests received so far, in order of arrival, whatever the answers.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.shared.log().requests.clone()
    }

    /// Returns how many requests were received so far.
    pub fn request_count(&self) -> usize {
        self.shared.log().requests.len()
    }

    /// Scripts the answer to the next request, which is sent instead of the provider's own. If this
    /// is called several times, the answers are for the next requests in order.
    ///
    /// The request is recorded, but not carried out unless the answer is [`Answer::carried_out`].
    pub fn answer_next(&self, answer: Answer) {
        self.answer_when(|_| true, answer);
    }

    /// Scripts the answer to the next request for which `which` returns true, as
    /// [`answer_next`](Self::answer_next) does.
    pub fn answer_when(
        &self,
        which: impl Fn(&RecordedRequest) -> bool + Send + 'static,
        answer: Answer,
    ) {
        self.script(which, Scripted::Answer(answer));
    }

    /// Makes the next request fail in this way. Scripted answers and faults wait in the same queue,
    /// one for each request.
    pub fn fail_next(&self, fault: Fault) {
        self.fail_when(|_| true, fault);
    }

    /// Makes the next request fail for which `which` returns true, as
    /// [`fail_next`](Self::fail_next) does.
    ///
    /// ```
    /// use tracking_links_sandbox::{Fault, RecordedRequest, Sandbox};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sandbox = Sandbox::start().await?;
    /// let is_spring = |request: &RecordedRequest| {
    ///     request.json().is_some_and(|body| body["name"] == "Spring")
    /// };
    /// sandbox.fanvue().fail_when(is_spring, Fault::DropAfterWrite);
    /// # Ok(())
    /// # }
    /// ```
    pub fn fail_when(
        &self,
        which: impl Fn(&RecordedRequest) -> bool + Send + 'static,
        fault: Fault,
    ) {
        self.script(which, Scripted::Fault(fault));
    }

    fn script(&self, which: impl Fn(&RecordedRequest) -> bool + Send + 'static, what: Scripted) {
        let scripted = (Box::new(which) as Which, what);
        self.shared.log().scripted.push_back(scripted);
    }

    /// Returns how many scripted answers and faults are still in the queue.
    pub fn unused_answers(&self) -> usize {
        self.shared.log().scripted.len()
    }
}

impl<P> Shared<P> {
    fn log(&self) -> MutexGuard<'_, Log> {
        lock(&self.log)
    }
}

impl Log {
    /// Records a request. Returns its number, counted from 1, and the next scripted answer or
    /// fault that is for it.
    fn record(&mut self, request: RecordedRequest) -> (usize, Option<Scripted>) {
        let mut scripted = self.scripted.iter();
        let next = scripted.position(|(which, _)| which(&request));
        let next = next.and_then(|next| self.scripted.remove(next));
        self.requests.push(request);
        (self.requests.len(), next.map(|(_, scripted)| scripted))
    }
}

async fn handle<P: Service>(
    State(shared): State<Arc<Shared<P>>>,
    ConnectInfo(connection): ConnectInfo<Connection>,
    request: Request,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, BODY_MAX_BYTES).await;
    let read_whole = body.is_ok();
    let credentials = shared.provider.account().contract.api_keys();
    let body = body.unwrap_or_else(|_| Bytes::new());
    let request = RecordedRequest::new(parts, body, credentials);
    let (number, scripted) = shared.log().record(request.clone());
    let request_id = format!("{}-sandbox-{number}", P::API.name);
    let own = || match read_whole {
        true => answer(&shared.provider, &request),
        false => Answer::new(413).body(format!(
            "the body can't be read or is longer than {BODY_MAX_BYTES} bytes"
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
            if let Fault::SlowAfterWrite(time) = fault {
                tokio::time::sleep(time).await;
                return answer.into_response(&request_id);
            }
            if fault.stalls() {
                // Never answer. The future is dropped when the client disconnects.
                return std::future::pending().await;
            }
            connection.end(fault);
            answer
        }
    };
    answer.into_response(&request_id)
}

impl<P: Service> fmt::Debug for Server<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("provider", &P::API.name)
            .field("address", &self.address)
            .field("request_count", &self.request_count())
            .finish_non_exhaustive()
    }
}
