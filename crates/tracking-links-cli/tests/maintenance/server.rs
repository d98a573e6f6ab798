//! A web server on this machine that answers as a test says, and notes what it is asked.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// A request that the server got.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    /// The lines of the header, in lower case.
    pub(crate) header: Vec<String>,
    pub(crate) at: Instant,
}

/// What a server does with a request.
pub(crate) enum Answer {
    /// Sends the status and these lines of a header.
    Status(u16, Vec<String>),
    /// Closes the connection.
    Close,
    /// Answers nothing for a while.
    Stall,
}

impl Answer {
    /// Redirects with this status to a URL.
    pub(crate) fn redirect(status: u16, to: impl std::fmt::Display) -> Self {
        Self::Status(status, vec![format!("Location: {to}")])
    }
}

/// A running server. It ends with the process.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Starts a server on an address of this machine.
    pub(crate) fn start(
        host: &str,
        answer: impl Fn(&Request, usize) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind((host, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::<Mutex<Vec<Request>>>::default();
        let (answer, log) = (Arc::new(answer), requests.clone());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answer, log) = (answer.clone(), log.clone());
                thread::spawn(move || {
                    let Some(request) = read(&stream) else { return };
                    let number = {
                        let mut log = log.lock().unwrap();
                        log.push(request.clone());
                        log.len()
                    };
                    write(&stream, &request, answer(&request, number));
                });
            }
        });
        Self { address, requests }
    }

    /// Returns the URL of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Returns the requests so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let first = lines.next()?;
    let mut words = first.split(' ');
    Some(Request {
        method: words.next()?.to_owned(),
        path: words.next()?.to_owned(),
        header: lines
            .take_while(|line| !line.is_empty())
            .map(|line| line.to_lowercase())
            .collect(),
        at: Instant::now(),
    })
}

fn write(mut stream: &TcpStream, request: &Request, answer: Answer) {
    match answer {
        Answer::Status(status, header) => {
            let body = if request.method == "HEAD" {
                ""
            } else {
                "hello"
            };
            let header: String = header.iter().map(|line| format!("{line}\r\n")).collect();
            let _ = write!(
                stream,
                "HTTP/1.1 {status} X\r\n{header}Content-Length: 5\r\nConnection: close\r\n\r\n{body}"
            );
        }
        Answer::Close => {}
        Answer::Stall => thread::sleep(Duration::from_secs(10)),
    }
}
