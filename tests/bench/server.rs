//! A server that costs next to nothing: threads, fixed buffers, no allocation a request.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// A port of 127.0.0.1 that answers every request with the same bytes.
pub(crate) struct Server {
    pub(crate) url: String,
    connections: Arc<AtomicUsize>,
}

/// What it answers.
#[derive(Clone, Copy)]
pub(crate) enum Reply {
    /// This, and keeps the connection.
    Answer(&'static [u8]),
    /// The head, then the chunk until the client goes.
    Endless(&'static [u8], &'static [u8]),
}

impl Server {
    pub(crate) fn start(reply: Reply) -> Self {
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

    /// How many connections were opened.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

fn serve(mut stream: TcpStream, reply: Reply) {
    // An answer is one packet; waiting for another to go with it would be measured.
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

/// The bytes of the first request, once all of them are there.
fn request_length(bytes: &[u8]) -> Option<usize> {
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
