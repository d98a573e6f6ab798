//! A network between the worker and the server, which a test can part.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

/// What the network does.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(u8)]
pub(crate) enum Mode {
    /// Passes all on.
    Open,
    /// Closes each connection, and each new one.
    Dropped,
    /// Keeps connections open, and passes nothing on, either way.
    Stalled,
    /// Passes on what the worker says, and not what the server says.
    HalfOpen,
}

pub(crate) struct Proxy {
    port: u16,
    mode: Arc<AtomicU8>,
}

impl Proxy {
    pub(crate) async fn start(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mode = Arc::new(AtomicU8::new(Mode::Open as u8));
        let network = mode.clone();
        tokio::spawn(async move {
            while let Ok((worker, _)) = listener.accept().await {
                let network = network.clone();
                tokio::spawn(async move {
                    let server = TcpStream::connect(("127.0.0.1", server)).await?;
                    let (from_worker, to_worker) = worker.into_split();
                    let (from_server, to_server) = server.into_split();
                    tokio::select! {
                        _ = pass(from_worker, to_server, &network, Mode::HalfOpen) => {}
                        _ = pass(from_server, to_worker, &network, Mode::Open) => {}
                    }
                    io::Result::Ok(())
                });
            }
        });
        Self { port, mode }
    }

    pub(crate) fn url(&self, url: &str) -> String {
        let (before, database) = url.rsplit_once('/').unwrap();
        let (before, _) = before.rsplit_once(':').unwrap();
        format!("{before}:{}/{database}", self.port)
    }

    pub(crate) fn set(&self, mode: Mode) {
        self.mode.store(mode as u8, Ordering::SeqCst);
    }
}

/// Passes bytes on, as long as the mode is open or the other one.
async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mode: &AtomicU8,
    other: Mode,
) -> io::Result<()> {
    let mut bytes = vec![0; 64 * 1024];
    loop {
        let read = tokio::select! {
            read = from.read(&mut bytes) => read?,
            () = dropped(mode) => return Ok(()),
        };
        if read == 0 {
            return Ok(());
        }
        loop {
            let now = mode.load(Ordering::SeqCst);
            if now == Mode::Dropped as u8 {
                return Ok(());
            }
            if now == Mode::Open as u8 || now == other as u8 {
                break;
            }
            sleep(Duration::from_millis(5)).await;
        }
        to.write_all(&bytes[..read]).await?;
    }
}

async fn dropped(mode: &AtomicU8) {
    while mode.load(Ordering::SeqCst) != Mode::Dropped as u8 {
        sleep(Duration::from_millis(5)).await;
    }
}
