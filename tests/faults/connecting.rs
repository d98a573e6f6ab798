//! Faults of connecting: DNS lookup, ports, TLS and proxies. And faults over TLS.

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

/// Runs the rows, and passes each row's name, outcome and number of requests seen to `note`.
pub(crate) async fn rows(note: &mut (dyn FnMut(&str, Outcome, usize) + Send), target: Target) {
    let (status, body) = target.good();
    let good = Act::Answer(json(status, body));

    let mut setup = Setup::new("https://api.example");
    setup.http = Some(
        http_client()
            .dns_resolver(Arc::new(NoNames))
            .build()
            .unwrap(),
    );
    note("DNS: the name does not exist", setup.call(target).await, 0);

    let outcome = Setup::new(format!("http://127.0.0.1:{}", closed_port().await))
        .call(target)
        .await;
    note("TCP: the connection is refused", outcome, 0);

    let port = answering("HTTP/1.1 400 X\r\n\r\n").await;
    let outcome = Setup::new(format!("https://127.0.0.1:{port}"))
        .call(target)
        .await;
    note("TLS: the server does not speak TLS", outcome, 0);

    let server = Server::always(good.clone()).await;
    let mut setup = Setup::new(server.url().replace("http:", "https:"));
    // Connecting may take nine tenths of this; the rest must outlast a late timer on a busy
    // machine.
    setup.attempt_timeout = Duration::from_millis(600);
    let outcome = setup.call(target).await;
    note("TLS: the handshake times out", outcome, server.log.read());

    let server = Server::always(Act::CloseUnread).await;
    let https = server.url().replace("http:", "https:");
    let outcome = Setup::new(https).call(target).await;
    note(
        "TLS: the server closes during the handshake",
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
        "TLS: the certificate's issuer is unknown",
        outcome,
        tls.log.read(),
    );

    let tls = Tls::start("other.example", good.clone()).await;
    let outcome = tls.trusted().call(target).await;
    note(
        "TLS: the certificate is for another host",
        outcome,
        tls.log.read(),
    );

    let tls = Tls::start("localhost", good.clone()).await;
    let outcome = tls.trusted().call(target).await;
    note("TLS: a trusted certificate", outcome, tls.log.read());

    let tls = Tls::start("localhost", Act::Fin).await;
    let outcome = tls.trusted().call(target).await;
    note(
        "TLS: the server reads, then closes (FIN)",
        outcome,
        tls.log.read(),
    );

    for (row, answer) in [
        ("proxy: answers CONNECT with 502", "HTTP/1.1 502 X\r\n\r\n"),
        ("proxy: answers CONNECT with 407", "HTTP/1.1 407 X\r\n\r\n"),
        ("proxy: closes after CONNECT", ""),
    ] {
        let port = answering(answer).await;
        let mut setup = Setup::new("https://api.example");
        let via = reqwest::Proxy::all(format!("http://127.0.0.1:{port}")).unwrap();
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .proxy(via);
        setup.http = Some(http.build().unwrap());
        note(row, setup.call(target).await, 0);
    }
}

fn http_client() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
}

/// A port without a listener.
async fn closed_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap().port()
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
