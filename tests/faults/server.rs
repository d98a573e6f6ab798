//! A server that reads and counts requests, and then answers with given bytes or misbehaves.
//!
//! A request counts as seen once its last byte was read.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tracking_links_runtime::BoxFuture;

/// What the server does with a request.
#[derive(Clone)]
pub(crate) enum Act {
    /// Closes without reading the request.
    CloseUnread,
    /// Reads, then closes the connection with FIN.
    Fin,
    /// Reads, then resets the connection with RST.
    Rst,
    /// Reads, sends these bytes and closes.
    Send(Vec<u8>),
    /// Reads, sends these bytes and waits for the next request.
    Answer(Vec<u8>),
    /// Reads, sends the answer of this function and waits for the next request.
    Ask(Arc<Ask>),
    /// Reads, and then does what this function makes of the request.
    Choose(Arc<Choose>),
    /// Reads, sends these bytes and stalls.
    Stall(Vec<u8>),
    /// Reads, sends these bytes, then one more every 20 ms.
    Drip(Vec<u8>),
    /// Reads, sends the first bytes once and the second ones for ever.
    Endless(Vec<u8>, Vec<u8>),
}

/// Makes the answer to a request.
type Ask = dyn Fn(&str) -> Vec<u8> + Send + Sync;

/// Chooses what happens to a request that was read.
type Choose = dyn Fn(String) -> BoxFuture<'static, Act> + Send + Sync;

/// Chooses the act for the n-th request, counted from 0.
type Plan = dyn Fn(usize) -> Act + Send + Sync;

impl Act {
    /// Whether a server that does this has carried the request out; `None` if it may have.
    pub(crate) fn carried_out(&self) -> Option<bool> {
        let (Self::Send(bytes)
        | Self::Answer(bytes)
        | Self::Stall(bytes)
        | Self::Drip(bytes)
        | Self::Endless(bytes, _)) = self
        else {
            return matches!(self, Self::CloseUnread).then_some(false);
        };
        let text = String::from_utf8_lossy(bytes);
        let status = text
            .strip_prefix("HTTP/1.1 ")
            .and_then(|rest| rest.get(..3))?;
        // A page may come from anything between the client and the server.
        let is_page = text.contains("\r\n\r\n<");
        match status.parse().ok()? {
            200..=299 if !is_page => Some(true),
            408 => None,
            307 | 308 | 400..=499 => Some(false),
            _ => None,
        }
    }

    async fn chosen(self, request: &str) -> Self {
        match self {
            Self::Choose(choose) => choose(request.to_owned()).await,
            act => act,
        }
    }
}

pub(crate) struct Server {
    pub(crate) port: u16,
    pub(crate) log: Arc<Log>,
}

/// What the server saw.
#[derive(Default)]
pub(crate) struct Log {
    arrived: AtomicUsize,
    read: AtomicUsize,
    left: AtomicUsize,
    connections: AtomicUsize,
    /// How many requests with each key were read.
    keys: Mutex<HashMap<String, usize>>,
    /// The first 100 requests as text.
    pub(crate) texts: Mutex<Vec<String>>,
}

impl Log {
    /// How many requests were read completely.
    pub(crate) fn read(&self) -> usize {
        self.read.load(Ordering::SeqCst)
    }

    /// How many connections the client closed before the answer's end.
    pub(crate) fn left(&self) -> usize {
        self.left.load(Ordering::SeqCst)
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub(crate) fn keys(&self) -> HashMap<String, usize> {
        self.keys.lock().unwrap().clone()
    }

    fn note(&self, request: &str) {
        self.read.fetch_add(1, Ordering::SeqCst);
        if let Some((_, rest)) = request.split_once("key-") {
            let number = rest.chars().take_while(char::is_ascii_digit).collect();
            *self.keys.lock().unwrap().entry(number).or_default() += 1;
        }
        let mut texts = self.texts.lock().unwrap();
        if texts.len() < 100 {
            texts.push(request.to_owned());
        }
    }
}

impl Server {
    /// A server with the same act for every request.
    pub(crate) async fn always(act: Act) -> Self {
        Self::start(move |_| act.clone()).await
    }

    pub(crate) async fn start(plan: impl Fn(usize) -> Act + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let log = Arc::new(Log::default());
        let (plan, shared): (Arc<Plan>, _) = (Arc::new(plan), log.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                shared.connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve_tcp(stream, plan.clone(), shared.clone()));
            }
        });
        Self { port, log }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

async fn serve_tcp(mut stream: TcpStream, plan: Arc<Plan>, log: Arc<Log>) {
    // Choose when the first byte arrives, so that `CloseUnread` works on a reused connection too.
    while stream.peek(&mut [0]).await.is_ok_and(|bytes| bytes > 0) {
        let act = plan(log.arrived.fetch_add(1, Ordering::SeqCst));
        if let Act::CloseUnread = act {
            return;
        }
        let Some(request) = read_request(&mut stream, &log).await else {
            return;
        };
        let act = act.chosen(&request).await;
        if let Act::Rst = act {
            _ = stream.set_zero_linger();
            return;
        }
        if !perform(&mut stream, act, &request, &log).await {
            return;
        }
    }
}

/// Serves one request on a connection that is not plain TCP.
pub(crate) async fn serve_once(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    act: Act,
    log: &Log,
) {
    if let Some(request) = read_request(&mut stream, log).await {
        let act = act.chosen(&request).await;
        perform(&mut stream, act, &request, log).await;
    }
}

/// Performs an act; true if the connection stays open for the next request.
async fn perform(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    act: Act,
    request: &str,
    log: &Log,
) -> bool {
    match act {
        Act::Ask(answer) => return stream.write_all(&answer(request)).await.is_ok(),
        Act::Choose(_) => panic!("a chosen act is one that can be performed"),
        Act::CloseUnread | Act::Fin | Act::Rst => {}
        Act::Answer(bytes) => return stream.write_all(&bytes).await.is_ok(),
        Act::Send(bytes) => _ = stream.write_all(&bytes).await,
        Act::Stall(bytes) => {
            _ = stream.write_all(&bytes).await;
            while !matches!(stream.read(&mut [0; 64]).await, Ok(0) | Err(_)) {}
            log.left.fetch_add(1, Ordering::SeqCst);
        }
        Act::Drip(bytes) => {
            _ = stream.write_all(&bytes).await;
            while stream.write_all(b" ").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            log.left.fetch_add(1, Ordering::SeqCst);
        }
        Act::Endless(head, more) => {
            _ = stream.write_all(&head).await;
            while stream.write_all(&more).await.is_ok() {}
            log.left.fetch_add(1, Ordering::SeqCst);
        }
    }
    _ = stream.shutdown().await;
    false
}

/// Reads a whole request; `None` if the client closes first.
async fn read_request(stream: &mut (impl AsyncRead + Unpin), log: &Log) -> Option<String> {
    let mut bytes = Vec::with_capacity(2048);
    loop {
        match stream.read_buf(&mut bytes).await {
            Ok(0) | Err(_) => return None,
            Ok(_) => {}
        }
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head
            .lines()
            .find_map(|line| {
                line.to_ascii_lowercase()
                    .strip_prefix("content-length: ")?
                    .parse()
                    .ok()
            })
            .unwrap_or(0);
        if body.len() >= length {
            log.note(&text);
            return Some(text.into_owned());
        }
    }
}

/// A complete answer. Each of `headers` ends with CR LF.
pub(crate) fn answer(status: u16, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\n{headers}\r\n");
    [head.as_bytes(), body].concat()
}

/// A complete JSON answer.
pub(crate) fn json(status: u16, body: &str) -> Vec<u8> {
    answer(
        status,
        "content-type: application/json\r\n",
        body.as_bytes(),
    )
}
