//! A server on loopback whose answers are written byte by byte.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// Writes an answer. An error means that the client has gone.
type Answer = Arc<dyn Fn(&mut TcpStream) -> std::io::Result<()> + Send + Sync>;

#[derive(Default)]
struct State {
    answers: HashMap<String, Answer>,
    /// The head of each request, in lower case.
    requests: Vec<String>,
}

pub(crate) struct Server {
    port: u16,
    state: Arc<Mutex<State>>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                thread::spawn(move || serve(stream, &shared));
            }
        });
        Self { port, state }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Sets what is written to whoever asks for `path`.
    pub(crate) fn raw(
        &self,
        path: &str,
        answer: impl Fn(&mut TcpStream) -> std::io::Result<()> + Send + Sync + 'static,
    ) {
        let mut state = self.state.lock().unwrap();
        state.answers.insert(path.to_owned(), Arc::new(answer));
    }

    /// Answers with 200 and this body. `headers` are lines.
    pub(crate) fn body(&self, path: &str, headers: &str, body: impl Into<Vec<u8>>) {
        let body = body.into();
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n{headers}\r\n",
            body.len()
        );
        self.raw(path, move |stream| {
            stream.write_all(head.as_bytes())?;
            stream.write_all(&body)
        });
    }

    /// Answers with a status and headers, and no body.
    pub(crate) fn status(&self, path: &str, status: &str, headers: &str) {
        let head = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n{headers}\r\n");
        self.raw(path, move |stream| stream.write_all(head.as_bytes()));
    }

    /// Returns the requests since the last call.
    pub(crate) fn requests(&self) -> Vec<String> {
        std::mem::take(&mut self.state.lock().unwrap().requests)
    }
}

/// Answers one request, and closes the connection.
fn serve(mut stream: TcpStream, state: &Mutex<State>) {
    let mut head = String::new();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while reader.read_line(&mut head).is_ok_and(|read| read > 2) {}
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let answer = {
        let mut state = state.lock().unwrap();
        state.requests.push(head.to_lowercase());
        state.answers.get(&path).cloned()
    };
    let _ = match answer {
        Some(answer) => answer(&mut stream),
        None => stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
    };
}
