//! TLS with the certificates that the system trusts, whichever TLS library is compiled in, directly
//! and through proxies.
//!
//! On Linux the variable `SSL_CERT_FILE` names these certificates, for OpenSSL as for rustls. Each
//! case runs in a process of its own, since a process can't change its variables safely.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "in a test an unwrap is an assertion")]

mod proxies;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rcgen::{CertificateParams, DnType, KeyPair};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
#[cfg(not(any(feature = "native-tls", feature = "rustls-no-provider")))]
use tracking_links_runtime::Delivery;
use tracking_links_runtime::{Api, Builder, Error, Operation, Runtime};

const API: Api = Api {
    name: "example",
    title: "Example",
    base_url: None,
    headers: &[],
    user_agent: "example/1.0",
    rate_limit: None,
    errors: &[],
};

const READ: Operation = Operation {
    id: "read",
    method: "GET",
    path: "/",
    accept: "",
    security: &[],
    server: None,
    idempotent: true,
};

/// The variable with the URL that [`the_call`] calls.
const URL: &str = "TLS_TEST_URL";
/// The variable with the proxy that it sets, if there is one.
const PROXY: &str = "TLS_TEST_PROXY";

#[tokio::test]
async fn the_call() {
    let Ok(url) = std::env::var(URL) else {
        return;
    };
    let client = || {
        let builder = Builder::<Runtime>::new(&API).base_url(&url);
        match std::env::var(PROXY) {
            Ok(proxy) => builder.proxy(proxy).build(),
            Err(_) => builder.build(),
        }
    };
    if cfg!(not(any(
        feature = "native-tls",
        feature = "rustls",
        feature = "rustls-ring"
    ))) {
        let error = client().unwrap_err().to_string();
        if cfg!(not(feature = "rustls-no-provider")) {
            println!("<{error}>");
            return;
        }
        assert!(
            error.contains("rustls has no cryptography; install some"),
            "{error}"
        );
        aws_lc_rs::default_provider().install_default().unwrap();
    }
    let answer = client().unwrap().request(&READ).send().await;
    match answer {
        Ok(answer) => println!("<{}>", answer.status()),
        Err(error) => {
            let error: Error = error.into();
            println!(
                "<{:?}, {} attempts: {error}>",
                error.delivery(),
                error.attempts()
            );
        }
    }
}

/// Calls the URL with these variables, trusting the certificates of a file only, and returns what
/// is printed.
fn call(url: &str, trusted: &Path, variables: &[(&str, String)]) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "the_call", "--nocapture"])
        .env_clear()
        .env("SSL_CERT_FILE", trusted)
        .env(URL, url)
        .envs(variables.iter().map(|(name, value)| (name, value)))
        .output()
        .unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    let shown = text
        .split_once('<')
        .and_then(|(_, it)| it.split_once(">\n"));
    shown.unwrap_or_else(|| panic!("{text}")).0.to_owned()
}

/// Starts a server with a self-signed certificate for a host. Returns its URL, with `localhost`,
/// and a file with the certificate.
async fn start(host: &str) -> (String, PathBuf) {
    let (acceptor, file) = certificate(host);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            _ = stream.read(&mut [0; 4096]).await;
            _ = stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await;
            _ = stream.shutdown().await;
        }
    });
    (format!("https://localhost:{port}"), file)
}

/// Makes a self-signed certificate for a host. Returns what accepts connections with it, and a file
/// with it.
fn certificate(host: &str) -> (TlsAcceptor, PathBuf) {
    let mut params = CertificateParams::new([host.to_owned()]).unwrap();
    // OpenSSL finds a trusted certificate by its name.
    params.distinguished_name.push(DnType::CommonName, host);
    let signing_key = KeyPair::generate().unwrap();
    let cert = params.self_signed(&signing_key).unwrap();
    static MADE: AtomicUsize = AtomicUsize::new(0);
    let name = format!("{host}-{}.pem", MADE.fetch_add(1, Ordering::Relaxed));
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&file, cert.pem()).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    (TlsAcceptor::from(Arc::new(config)), file)
}

#[tokio::test]
async fn a_trusted_certificate_is_accepted_and_another_is_told_once() {
    let (url, certificate) = start("localhost").await;
    let (other_url, other) = start("other.example").await;
    let calls = [(&url, &certificate), (&url, &other), (&other_url, &other)];
    let calls = calls.map(|(url, trusted)| {
        let (url, trusted) = (url.clone(), trusted.clone());
        tokio::task::spawn_blocking(move || call(&url, &trusted, &[]))
    });
    let [trusted, unknown, wrong_host] = calls;
    let (trusted, untrusted) = (trusted.await.unwrap(), [unknown.await, wrong_host.await]);
    if cfg!(not(any(
        feature = "native-tls",
        feature = "rustls-no-provider"
    ))) {
        assert!(
            trusted.contains("TLS is not compiled in; turn on"),
            "{trusted}"
        );
        return;
    }
    assert_eq!(trusted, "204 No Content");
    for shown in untrusted {
        let shown = shown.unwrap();
        let expected = "NotSent, 1 attempts: example read: can't connect to localhost:";
        assert!(shown.starts_with(expected), "{shown}");
        assert!(
            shown.contains("its certificate is not trusted: "),
            "{shown}"
        );
    }
}

#[cfg(not(any(feature = "native-tls", feature = "rustls-no-provider")))]
#[tokio::test]
async fn without_tls_a_server_of_an_operation_that_needs_it_is_not_called() {
    static LOCAL: Api = Api {
        base_url: Some("http://127.0.0.1:1"),
        ..API
    };
    static ELSEWHERE: Operation = Operation {
        server: Some("https://127.0.0.1:1"),
        ..READ
    };
    let client = Builder::<Runtime>::new(&LOCAL).build().unwrap();
    let answer = client.request(&ELSEWHERE).send().await;
    let error: Error = answer.unwrap_err().into();
    assert_eq!(error.delivery(), Delivery::NotSent, "{error}");
    assert_eq!(error.attempts(), 1, "{error}");
    assert!(
        error.to_string().contains("TLS is not compiled in"),
        "{error}"
    );
}
