//! Simulates faults below HTTP: connections that end before or within an answer.
//!
//! A fault affects one request, and ends the connection of that request only.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

use crate::sync::lock;

/// A fault that a test sets for the next request. In the names of the variants, "write" is the
/// creation of the link.
///
/// ```
/// use tracking_links_sandbox::{Fault, Sandbox};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = Sandbox::start().await?;
/// let fanvue = sandbox.fanvue();
/// fanvue.fail_next(Fault::DropAfterWrite);
/// // The code under test sends a request:
/// let lost = reqwest::Client::new()
///     .post(format!("{}/tracking-links", fanvue.base_url()))
///     .bearer_auth(fanvue.token())
///     .header("X-Fanvue-API-Version", fanvue.api_version())
///     .json(&serde_json::json!({ "name": "Spring", "externalSocialPlatform": "instagram" }))
///     .send()
///     .await;
/// assert!(lost.is_err());
/// assert_eq!(fanvue.links().len(), 1, "the link exists nevertheless");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The request is not carried out, and the connection is closed without an answer.
    DropBeforeWrite,
    /// The request is carried out, and the connection is closed without an answer.
    DropAfterWrite,
    /// The request is carried out, and the connection is reset (TCP RST) without an answer.
    ResetAfterWrite,
    /// The request is not carried out. No answer is sent, and the connection stays open.
    StallBeforeWrite,
    /// The request is carried out. No answer is sent, and the connection stays open.
    StallAfterWrite,
    /// The request is carried out, and the connection is closed within the body of the answer.
    TruncateAfterWrite,
    /// The request is carried out, and its answer comes after this time.
    SlowAfterWrite(Duration),
}

impl Fault {
    pub(crate) fn is_carried_out(self) -> bool {
        !matches!(self, Self::DropBeforeWrite | Self::StallBeforeWrite)
    }

    pub(crate) fn stalls(self) -> bool {
        matches!(self, Self::StallBeforeWrite | Self::StallAfterWrite)
    }
}

/// A connection, and how it will end if a fault was set for its request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Connection(Arc<Mutex<Option<End>>>);

#[derive(Clone, Copy, Debug)]
enum End {
    /// Close or reset the connection before anything more is sent.
    Now { reset: bool },
    /// Send the head of the answer, and half of the bytes that are written together with the head.
    /// Then close.
    WithinBody,
    /// Send this many more bytes, then close.
    After { bytes: usize },
}

impl Connection {
    /// Makes the connection end at the next answer, in the way of the fault.
    pub(crate) fn end(&self, fault: Fault) {
        *lock(&self.0) = Some(match fault {
            Fault::TruncateAfterWrite => End::WithinBody,
            fault => End::Now {
                reset: fault == Fault::ResetAfterWrite,
            },
        });
    }
}

impl Connected<IncomingStream<'_, Faulty>> for Connection {
    fn connect_info(stream: IncomingStream<'_, Faulty>) -> Self {
        stream.io().connection.clone()
    }
}

/// A listener whose connections can be made to end in the way of a fault.
pub(crate) struct Faulty(pub(crate) TcpListener);

impl Listener for Faulty {
    type Io = FaultyStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (FaultyStream, SocketAddr) {
        let (tcp, address) = Listener::accept(&mut self.0).await;
        let connection = Connection::default();
        (FaultyStream { tcp, connection }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

pub(crate) struct FaultyStream {
    tcp: TcpStream,
    connection: Connection,
}

impl AsyncRead for FaultyStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_read(context, buffer)
    }
}

impl AsyncWrite for FaultyStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let end = *lock(&self.connection.0);
        let allowed = match end {
            None => return Pin::new(&mut self.tcp).poll_write(context, bytes),
            Some(End::Now { reset }) => {
                if reset {
                    self.tcp.set_zero_linger()?;
                }
                0
            }
            Some(End::WithinBody) => {
                let head = bytes.windows(4).position(|window| window == b"\r\n\r\n");
                let head = head.map_or(bytes.len(), |at| at + 4);
                head + (bytes.len() - head) / 2
            }
            Some(End::After { bytes }) => bytes,
        };
        if allowed == 0 {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        let some = &bytes[..bytes.len().min(allowed)];
        let sent = ready!(Pin::new(&mut self.tcp).poll_write(context, some))?;
        let bytes = allowed - sent;
        *lock(&self.connection.0) = Some(End::After { bytes });
        Poll::Ready(Ok(sent))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(context)
    }
}
