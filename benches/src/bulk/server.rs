//! A server that takes its time to answer, keeps to a rate limit, and writes down when each request
//! arrived.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use benches::server::request_length;
use benches::subject::ANSWER;

const TOO_MANY: &[u8] = b"HTTP/1.1 429 Too Many Requests\r\ncontent-length: 2\r\n\r\n{}";

pub(crate) struct Server {
    pub(crate) url: String,
    arrivals: Arc<Mutex<Vec<Instant>>>,
}

impl Server {
    /// Starts a server that answers after a delay. It turns away what exceeds the limit: so many
    /// requests in any period.
    pub(crate) async fn start(delay: Duration, limit: Option<(usize, Duration)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a loopback port is free");
        let address = listener
            .local_addr()
            .expect("a bound socket has an address");
        let arrivals: Arc<Mutex<Vec<Instant>>> = Arc::default();
        let log = arrivals.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, delay, limit, log.clone()));
            }
        });
        Self {
            url: format!("http://{address}"),
            arrivals,
        }
    }

    /// Forgets what has arrived, and returns when it did.
    pub(crate) fn take(&self) -> Vec<Instant> {
        let mut arrivals = self.arrivals.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *arrivals)
    }
}

async fn serve(
    mut stream: TcpStream,
    delay: Duration,
    limit: Option<(usize, Duration)>,
    arrivals: Arc<Mutex<Vec<Instant>>>,
) {
    _ = stream.set_nodelay(true);
    let mut buffer = Vec::with_capacity(4096);
    loop {
        let Some(length) = request_length(&buffer) else {
            match stream.read_buf(&mut buffer).await {
                Ok(0) | Err(_) => return,
                Ok(_) => continue,
            }
        };
        buffer.drain(..length);
        let is_allowed = note(&arrivals, limit);
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        let answer = if is_allowed { ANSWER } else { TOO_MANY };
        if stream.write_all(answer).await.is_err() {
            return;
        }
    }
}

/// Notes a request that arrived, and returns whether the limit allows it.
fn note(arrivals: &Mutex<Vec<Instant>>, limit: Option<(usize, Duration)>) -> bool {
    let mut arrivals = arrivals.lock().unwrap_or_else(PoisonError::into_inner);
    let now = Instant::now();
    let Some((requests, per)) = limit else {
        // Only counted, so that a million requests take no memory here.
        return true;
    };
    let is_over = arrivals.len() >= requests
        && now.duration_since(arrivals[arrivals.len() - requests]) < per.mul_f64(0.99);
    arrivals.push(now);
    !is_over
}
