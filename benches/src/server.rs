//! A server that takes hardly any time itself: one thread for each connection, a fixed buffer, no
//! allocation for a request.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// A server on 127.0.0.1 that sends the same bytes in response to every request.
#[derive(Debug)]
pub struct Server {
    /// `http://localhost:PORT`.
    pub url: String,
    connections: Arc<AtomicUsize>,
}

/// What the server sends.
#[derive(Clone, Copy, Debug)]
pub enum Reply {
    /// A complete response; the connection stays open.
    Answer(&'static [u8]),
    /// The first bytes, then the second ones again and again until the client disconnects.
    Endless(&'static [u8], &'static [u8]),
}

impl Server {
    /// Starts a server on a free port.
    pub fn start(reply: Reply) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port is free");
        let port = listener
            .local_addr()
            .expect("a bound socket has an address")
            .port();
        let connections = Arc::new(AtomicUsize::new(0));
        let count = connections.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                count.fetch_add(1, Ordering::SeqCst);
                thread::spawn(move || serve(stream, reply));
            }
        });
        Self {
            url: format!("http://localhost:{port}"),
            connections,
        }
    }

    /// Returns the number of connections accepted so far.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

fn serve(mut stream: TcpStream, reply: Reply) {
    // Without this setting, the kernel may delay a response to merge it with the next one.
    _ = stream.set_nodelay(true);
    let mut buffer = [0; 16 * 1024];
    let mut filled = 0;
    loop {
        let Some(length) = request_length(&buffer[..filled]) else {
            match stream.read(&mut buffer[filled..]) {
                Ok(0) | Err(_) => return,
                Ok(read) => filled += read,
            }
            continue;
        };
        buffer.copy_within(length..filled, 0);
        filled -= length;
        match reply {
            Reply::Answer(bytes) if stream.write_all(bytes).is_ok() => {}
            Reply::Answer(_) => return,
            Reply::Endless(head, chunk) => {
                let mut sent = stream.write_all(head);
                while sent.is_ok() {
                    sent = stream.write_all(chunk);
                }
                return;
            }
        }
    }
}

/// Returns the length of the first request in the buffer, if it is complete.
pub fn request_length(bytes: &[u8]) -> Option<usize> {
    let head = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let name = b"content-length: ";
    let value = bytes[..head]
        .windows(name.len())
        .position(|window| window.eq_ignore_ascii_case(name));
    let body = value.map_or(0, |at| {
        let digits = bytes[at + name.len()..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit());
        digits.fold(0, |sum, digit| sum * 10 + usize::from(digit - b'0'))
    });
    (bytes.len() >= head + body).then_some(head + body)
}
