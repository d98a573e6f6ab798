//! A server on loopback: it sends scripted responses in order, and keeps the requests it received.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tracking_links_runtime::{Builder, RetryPolicy, Runtime};

#[derive(Debug)]
pub struct Request {
    /// HTTP method and target, as in the request line.
    pub line: String,
    /// Names in lower case, with values.
    pub headers: Vec<(String, String)>,
    /// As sent: with the lengths of chunks, if it is chunked.
    pub body: Vec<u8>,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(known, _)| known == name);
        let first = found.next().map(|(_, value)| value.as_str());
        assert!(found.next().is_none(), "the header {name} was sent twice");
        first
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the body is UTF-8")
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }

    /// The parts of a multipart form, each with its headers.
    pub fn parts(&self) -> Vec<String> {
        let content_type = self
            .header("content-type")
            .expect("a content type was sent");
        let boundary = content_type
            .strip_prefix("multipart/form-data; boundary=")
            .expect("the body is a multipart form");
        let text = self
            .text()
            .strip_suffix("--\r\n")
            .expect("the form ends with its boundary");
        let text = text
            .strip_suffix(&format!("--{boundary}"))
            .expect("the form ends with its boundary");
        text.split(&format!("--{boundary}\r\n"))
            .skip(1)
            .map(|part| part.trim_end_matches("\r\n").replace("\r\n", "\n"))
            .collect()
    }
}

#[derive(Clone)]
struct Response {
    bytes: Vec<u8>,
    /// Whether the connection stays open until the client closes it.
    open: bool,
}

#[derive(Clone)]
pub struct Server {
    pub url: String,
    responses: Arc<Mutex<VecDeque<Response>>>,
    requests: Arc<Mutex<VecDeque<Request>>>,
}

impl Server {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            responses: Arc::default(),
            requests: Arc::default(),
        };
        let each = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(each.clone().serve(stream));
            }
        });
        server
    }

    /// A client of this server, without retries.
    pub fn client<C: From<Runtime>>(&self, builder: Builder<C>) -> C {
        builder
            .base_url(&self.url)
            .retry(RetryPolicy::never())
            .build()
            .unwrap()
    }

    /// Adds a response. When none is left, the server sends 204.
    pub fn answer(&self, status: u16, headers: &str, body: impl AsRef<[u8]>) {
        let body = body.as_ref();
        let mut answer = format!(
            "HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n{headers}\r\n",
            body.len()
        )
        .into_bytes();
        answer.extend_from_slice(body);
        self.push(answer, false);
    }

    /// Adds a response whose body does not end.
    pub fn begin(&self, headers: &str, body: &str) {
        let answer = format!("HTTP/1.1 200 X\r\n{headers}\r\n{body}");
        self.push(answer.into_bytes(), true);
    }

    fn push(&self, bytes: Vec<u8>, open: bool) {
        let response = Response { bytes, open };
        self.responses.lock().unwrap().push_back(response);
    }

    pub fn json(&self, status: u16, body: &str) {
        self.answer(status, "content-type: application/json\r\n", body);
    }

    /// Takes the oldest request.
    pub fn request(&self) -> Request {
        let request = self.requests.lock().unwrap().pop_front();
        request.expect("a request was sent")
    }

    /// How many requests were not taken yet.
    pub fn count(&self) -> usize {
        self.requests.lock().unwrap().len()
    }

    async fn serve(self, mut stream: TcpStream) {
        let Some(request) = read(&mut stream).await else {
            return;
        };
        self.requests.lock().unwrap().push_back(request);
        let response = self.responses.lock().unwrap().pop_front();
        let response = response.unwrap_or_else(|| Response {
            bytes: b"HTTP/1.1 204 X\r\nconnection: close\r\n\r\n".to_vec(),
            open: false,
        });
        _ = stream.write_all(&response.bytes).await;
        if response.open {
            while !matches!(stream.read(&mut [0; 64]).await, Ok(0) | Err(_)) {}
        }
        _ = stream.shutdown().await;
    }
}

async fn read(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    loop {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
        let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.lines();
        let line = lines.next()?.trim_end_matches(" HTTP/1.1").to_owned();
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let request = Request {
            line,
            headers,
            body: bytes[end + 4..].to_vec(),
        };
        if request.header("transfer-encoding") == Some("chunked") {
            match request.body.ends_with(b"\r\n0\r\n\r\n") {
                true => return Some(request),
                false => continue,
            }
        }
        let length = request
            .header("content-length")
            .and_then(|length| length.parse().ok());
        if request.body.len() >= length.unwrap_or(0) {
            return Some(request);
        }
    }
}
