//! Faults of connecting: DNS lookup, ports, TLS and proxies. And faults over TLS.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::server::{Act, Log, Server, json, serve_once};
use crate::setup::{Outcome, Setup};
use crate::target::{Call, Target};

/// The names of the rows.
pub(crate) const ROWS: [&str; 12] = [
    "DNS: the name does not exist",
    "TCP: the connection is refused",
    "TLS: the server does not speak TLS",
    "TLS: the handshake times out",
    "TLS: the server closes during the handshake",
    "TLS: the certificate's issuer is unknown",
    "TLS: the certificate is for another host",
    "TLS: a trusted certificate",
    "TLS: the server reads, then closes (FIN)",
    "proxy: answers CONNECT with 502",
    "proxy: answers CONNECT with 407",
    "proxy: closes after CONNECT",
];

/// The call of a row, ready to be awaited. Its outcome comes with the number of requests that the
/// server saw.
pub(crate) type RowCall = Pin<Box<dyn Future<Output = (Outcome, usize)> + Send>>;

/// A call, and how many requests are in a log after it.
pub(crate) fn seen_by(log: Arc<Log>, call: Call) -> RowCall {
    Box::pin(async move {
        let outcome = call.await;
        (outcome, log.read())
    })
}

/// Prepares the call of a row.
pub(crate) async fn call(row: &str, target: Target) -> RowCall {
    let (status, body) = target.good();
    let good = Act::Answer(json(status, body));
    let Reached { setup, log } = reached(row, good, Act::Fin).await;
    let call = seen_by(log, target.call(&setup));
    if row != "TLS: the certificate's issuer is unknown" {
        return call;
    }
    Box::pin(async move {
        let (outcome, seen) = call.await;
        let shown = &outcome.shown;
        assert!(shown.contains("is not trusted"), "{shown}");
        (outcome, seen)
    })
}

/// How the client of a row reaches its server.
pub(crate) struct Reached {
    pub(crate) setup: Setup,
    /// What the server saw. Empty if no server is reached.
    log: Arc<Log>,
}

impl Reached {
    /// Reaches no server.
    fn nothing(setup: Setup) -> Self {
        let log = Arc::default();
        Self { setup, log }
    }
}

/// Starts the server of a row, which does `good`, or in the row about FIN `fin`.
pub(crate) async fn reached(row: &str, good: Act, fin: Act) -> Reached {
    match row {
        "DNS: the name does not exist" => {
            let mut setup = Setup::new("https://api.example");
            let http = http_client().dns_resolver(Arc::new(NoNames));
            setup.http = Some(http.build().unwrap());
            Reached::nothing(setup)
        }
        "TCP: the connection is refused" => {
            let url = format!("http://127.0.0.1:{}", closed_port());
            Reached::nothing(Setup::new(url))
        }
        "TLS: the server does not speak TLS" => {
            let port = answering("HTTP/1.1 400 X\r\n\r\n").await;
            Reached::nothing(Setup::new(format!("https://127.0.0.1:{port}")))
        }
        "TLS: the handshake times out" => {
            let server = Server::always(good).await;
            let mut setup = Setup::new(server.url().replace("http:", "https:"));
            // Connecting may take nine tenths of this; the rest must outlast a late timer on a
            // busy machine.
            setup.attempt_timeout = Duration::from_millis(600);
            let log = server.log;
            Reached { setup, log }
        }
        "TLS: the server closes during the handshake" => {
            let server = Server::always(Act::CloseUnread).await;
            let setup = Setup::new(server.url().replace("http:", "https:"));
            let log = server.log;
            Reached { setup, log }
        }
        "TLS: the certificate's issuer is unknown" => {
            let tls = Tls::start("localhost", good).await;
            let setup = Setup::new(tls.url());
            let log = tls.log;
            Reached { setup, log }
        }
        "TLS: the certificate is for another host" => trusted("other.example", good).await,
        "TLS: a trusted certificate" => trusted("localhost", good).await,
        "TLS: the server reads, then closes (FIN)" => trusted("localhost", fin).await,
        "proxy: answers CONNECT with 502" => by_proxy("HTTP/1.1 502 X\r\n\r\n").await,
        "proxy: answers CONNECT with 407" => by_proxy("HTTP/1.1 407 X\r\n\r\n").await,
        "proxy: closes after CONNECT" => by_proxy("").await,
        other => panic!("no row is named {other:?}"),
    }
}

/// A server whose certificate, of this name, the client trusts.
async fn trusted(name: &str, act: Act) -> Reached {
    let tls = Tls::start(name, act).await;
    let setup = tls.trusted();
    let log = tls.log;
    Reached { setup, log }
}

/// A proxy that answers anything with this.
async fn by_proxy(answer: &'static str) -> Reached {
    let port = answering(answer).await;
    let mut setup = Setup::new("https://api.example");
    let via = reqwest::Proxy::all(format!("http://127.0.0.1:{port}")).unwrap();
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .proxy(via);
    setup.http = Some(http.build().unwrap());
    Reached::nothing(setup)
}

fn http_client() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
}

/// Returns a port at which nobody listens. It stays bound, so that no other process gets it.
fn closed_port() -> u16 {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let port = socket.local_addr().unwrap().port();
    std::mem::forget(socket);
    port
}

/// The port of a server, such as a proxy, that answers anything with this.
async fn answering(answer: &'static str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                _ = stream.read(&mut [0; 4096]).await;
                _ = stream.write_all(answer.as_bytes()).await;
            });
        }
    });
    port
}

/// A resolver that knows no name.
struct NoNames;

impl Resolve for NoNames {
    fn resolve(&self, _name: Name) -> Resolving {
        Box::pin(async {
            let error = io::Error::new(io::ErrorKind::NotFound, "no such name");
            Err::<Addrs, _>(error.into())
        })
    }
}

/// A TLS server with a self-signed certificate.
struct Tls {
    port: u16,
    certificate: Vec<u8>,
    log: Arc<Log>,
}

impl Tls {
    async fn start(name: &str, act: Act) -> Self {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed([name.to_owned()]).unwrap();
        let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let log = Arc::new(Log::default());
        let shared = log.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, act, log) = (acceptor.clone(), act.clone(), shared.clone());
                tokio::spawn(async move {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        serve_once(stream, act, &log).await;
                    }
                });
            }
        });
        Self {
            port,
            certificate: cert.der().to_vec(),
            log,
        }
    }

    fn url(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    /// A client that trusts the certificate's issuer.
    fn trusted(&self) -> Setup {
        let mut setup = Setup::new(self.url());
        let root = reqwest::Certificate::from_der(&self.certificate).unwrap();
        let here = SocketAddr::from(([127, 0, 0, 1], self.port));
        let http = http_client()
            .tls_certs_only([root])
            .resolve("localhost", here)
            .build();
        setup.http = Some(http.unwrap());
        setup
    }
}
