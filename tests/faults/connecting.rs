//! Faults before a request can be sent: names, ports, TLS, proxies; and TLS that works until it does not.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::server::{Act, Log, Server, json, serve_once};
use crate::target::{Outcome, Setup, Target};

/// Runs the rows, and hands each one's name, outcome and requests seen to `note`.
pub(crate) async fn rows(note: &mut (dyn FnMut(&str, Outcome, usize) + Send), target: Target) {
    let (status, body) = target.good();
    let good = Act::Answer(json(status, body));

    let mut setup = Setup::new("https://api.example");
    setup.http = Some(plain().dns_resolver(Arc::new(NoNames)).build().unwrap());
    note("the name can't be resolved", setup.call(target).await, 0);

    let outcome = Setup::new(format!("http://127.0.0.1:{}", closed_port().await))
        .call(target)
        .await;
    note("the connection is refused", outcome, 0);

    let port = speaks("HTTP/1.1 400 X\r\n\r\n").await;
    let outcome = Setup::new(format!("https://127.0.0.1:{port}"))
        .call(target)
        .await;
    note("TLS: the server speaks none", outcome, 0);

    let server = Server::always(good.clone()).await;
    let mut setup = Setup::new(server.url().replace("http:", "https:"));
    setup.attempt_timeout = Duration::from_millis(200);
    let outcome = setup.call(target).await;
    note("TLS: no handshake in time", outcome, server.log.read());

    let server = Server::always(Act::CloseUnread).await;
    let https = server.url().replace("http:", "https:");
    let outcome = Setup::new(https).call(target).await;
    note(
        "TLS: closed within the handshake",
        outcome,
        server.log.read(),
    );

    let tls = Tls::start("localhost", good.clone()).await;
    let outcome = Setup::new(tls.url()).call(target).await;
    assert!(
        outcome.shown.contains("is not trusted"),
        "{}",
        outcome.shown
    );
    note(
        "TLS: a certificate of an unknown issuer",
        outcome,
        tls.log.read(),
    );

    let tls = Tls::start("other.example", good.clone()).await;
    let outcome = tls.trusted().call(target).await;
    note(
        "TLS: a certificate for another host",
        outcome,
        tls.log.read(),
    );

    let tls = Tls::start("localhost", good.clone()).await;
    let outcome = tls.trusted().call(target).await;
    note("TLS: all is well", outcome, tls.log.read());

    let tls = Tls::start("localhost", Act::Fin).await;
    let outcome = tls.trusted().call(target).await;
    note("TLS: read, then closed", outcome, tls.log.read());

    for (row, answer) in [
        ("proxy: CONNECT answered with 502", "HTTP/1.1 502 X\r\n\r\n"),
        ("proxy: CONNECT answered with 407", "HTTP/1.1 407 X\r\n\r\n"),
        ("proxy: closed at CONNECT", ""),
    ] {
        let port = speaks(answer).await;
        let mut setup = Setup::new("https://api.example");
        let via = reqwest::Proxy::all(format!("http://127.0.0.1:{port}")).unwrap();
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .proxy(via);
        setup.http = Some(http.build().unwrap());
        note(row, setup.call(target).await, 0);
    }
}

fn plain() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
}

/// A port on which nobody listens any more.
async fn closed_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap().port()
}

/// Someone, such as a proxy, who reads something and answers with this, whatever it was.
async fn speaks(answer: &'static str) -> u16 {
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

/// A directory without names.
struct NoNames;

impl Resolve for NoNames {
    fn resolve(&self, _name: Name) -> Resolving {
        Box::pin(async {
            let error = io::Error::new(io::ErrorKind::NotFound, "no such name");
            Err::<Addrs, _>(error.into())
        })
    }
}

/// A server that speaks TLS with a certificate of its own making.
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

    /// A client that trusts the certificate, if it is for the right host.
    fn trusted(&self) -> Setup {
        let mut setup = Setup::new(self.url());
        let root = reqwest::Certificate::from_der(&self.certificate).unwrap();
        let here = SocketAddr::from(([127, 0, 0, 1], self.port));
        let http = plain()
            .tls_certs_only([root])
            .resolve("localhost", here)
            .build();
        setup.http = Some(http.unwrap());
        setup
    }
}
