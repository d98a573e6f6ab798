//! A server that reads a request, and answers with given bytes or misbehaves.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

/// What the server does with every connection.
#[derive(Clone)]
pub(crate) enum Reply {
    /// Reads, sends this and closes.
    Send(Vec<u8>),
    /// Reads, sends this and waits until the client closes.
    Stall(Vec<u8>),
    /// Reads, and sends a body without end.
    Endless,
    /// Closes without reading.
    CloseUnread,
}

impl Reply {
    /// A complete answer. Each of `headers` ends with CR LF.
    pub(crate) fn answer(status: u16, headers: &str, body: &str) -> Self {
        let length = body.len();
        Self::Send(
            format!(
                "HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n\
                 {headers}\r\n{body}"
            )
            .into_bytes(),
        )
    }

    /// A complete JSON answer.
    pub(crate) fn json(status: u16, body: &str) -> Self {
        Self::answer(status, "content-type: application/json\r\n", body)
    }
}

#[derive(Debug, PartialEq)]
pub(crate) enum Event {
    Request(Recorded),
    ClientGone,
}

#[derive(Debug, PartialEq)]
pub(crate) struct Recorded {
    /// Method and target.
    pub(crate) line: String,
    /// Header lines, names in lower case, in order of name.
    pub(crate) headers: Vec<String>,
    pub(crate) body: String,
}

impl Recorded {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let prefix = format!("{name}: ");
        self.headers
            .iter()
            .find_map(|line| line.strip_prefix(prefix.as_str()))
    }
}

pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) port: u16,
    pub(crate) stalls: bool,
    events: mpsc::UnboundedReceiver<Event>,
}

impl Server {
    pub(crate) async fn start(reply: Reply) -> Self {
        Self::start_with(vec![reply]).await
    }

    /// A server that replies to each connection with the next reply, and with the last one to all
    /// further connections.
    pub(crate) async fn start_with(replies: Vec<Reply>) -> Self {
        Self::start_of(|_| replies).await
    }

    /// A server as [`start_with`](Self::start_with) makes it, whose replies are made of its URL.
    pub(crate) async fn start_of(replies: impl FnOnce(&str) -> Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let url = format!("http://127.0.0.1:{port}");
        let replies = replies(&url);
        let stalls = matches!(replies[..], [Reply::Stall(_)]);
        let (sender, events) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            let mut index = 0;
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, replies[index].clone(), sender.clone()));
                index = (index + 1).min(replies.len() - 1);
            }
        });
        Self {
            url,
            port,
            stalls,
            events,
        }
    }

    /// The next event, within a second.
    pub(crate) async fn next(&mut self) -> Event {
        let next = tokio::time::timeout(Duration::from_secs(1), self.events.recv());
        next.await
            .expect("no event within a second")
            .expect("the server stopped")
    }

    pub(crate) async fn request(&mut self) -> Recorded {
        match self.next().await {
            Event::Request(recorded) => recorded,
            Event::ClientGone => panic!("the client closed without a request"),
        }
    }

    /// The requests since the last look.
    pub(crate) async fn requests(&mut self) -> Vec<Recorded> {
        // Long enough for another request over loopback to arrive.
        tokio::time::sleep(Duration::from_millis(20)).await;
        let events = std::iter::from_fn(|| self.events.try_recv().ok());
        let requests = events.filter_map(|event| match event {
            Event::Request(recorded) => Some(recorded),
            Event::ClientGone => None,
        });
        requests.collect()
    }

    /// Counts the requests since the last look.
    pub(crate) async fn count(&mut self) -> usize {
        self.requests().await.len()
    }
}

async fn serve(mut stream: TcpStream, reply: Reply, events: mpsc::UnboundedSender<Event>) {
    if let Reply::CloseUnread = reply {
        return;
    }
    let Some(recorded) = read(&mut stream).await else {
        return;
    };
    _ = events.send(Event::Request(recorded));
    match reply {
        Reply::Send(bytes) => {
            _ = stream.write_all(&bytes).await;
            _ = stream.shutdown().await;
        }
        Reply::Stall(bytes) => {
            _ = stream.write_all(&bytes).await;
            while !matches!(stream.read(&mut [0; 64]).await, Ok(0) | Err(_)) {}
            _ = events.send(Event::ClientGone);
        }
        Reply::Endless => {
            _ = stream.write_all(b"HTTP/1.1 201 Created\r\n\r\n").await;
            while stream.write_all(&[b' '; 65_536]).await.is_ok() {}
            _ = events.send(Event::ClientGone);
        }
        Reply::CloseUnread => {}
    }
}

async fn read(stream: &mut TcpStream) -> Option<Recorded> {
    let mut bytes = Vec::new();
    loop {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let mut lines = head.lines();
        let line = lines.next()?.trim_end_matches(" HTTP/1.1").to_owned();
        let mut headers: Vec<_> = lines.map(str::to_owned).collect();
        // Present only if another crate of the build enables decompression in reqwest.
        headers.retain(|line| !line.starts_with("accept-encoding"));
        headers.sort();
        let recorded = Recorded {
            line,
            headers,
            body: body.to_owned(),
        };
        let length = recorded
            .header("content-length")
            .and_then(|length| length.parse().ok());
        if recorded.body.len() >= length.unwrap_or(0) {
            return Some(recorded);
        }
    }
}
