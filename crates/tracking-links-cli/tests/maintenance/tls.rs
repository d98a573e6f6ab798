//! `check-links` against servers whose certificates have faults.
//!
//! On Linux, the variable `SSL_CERT_FILE` names the certificates that are trusted.

#![cfg(target_os = "linux")]

use std::fs;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use super::command::{command, run};

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority(name: &str) -> Authority {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params
        .distinguished_name
        .push(rcgen::DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// Starts a server with a certificate for a host, valid until a year. Returns its URL.
async fn start(authority: &Authority, host: &str, until: i32) -> String {
    let mut params = CertificateParams::new([host.to_owned()]).unwrap();
    params.not_before = date_time_ymd(2001, 1, 1);
    params.not_after = date_time_ymd(until, 1, 1);
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, authority).unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            let _ = stream.read(&mut [0; 4096]).await;
            let answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            let _ = stream.write_all(answer.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    });
    format!("https://localhost:{port}/")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_of_a_certificate_is_told_as_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let trusted_file = folder.path().join("trusted.pem");
    let (trusted, other) = (authority("trusted"), authority("other"));
    fs::write(&trusted_file, trusted.pem()).unwrap();
    let plain = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    std::thread::spawn({
        let plain = plain.try_clone().unwrap();
        move || {
            for mut stream in plain.incoming().flatten() {
                let _ = std::io::Write::write_all(&mut stream, b"HTTP/1.1 400 Bad Request\r\n\r\n");
            }
        }
    });
    let port = plain.local_addr().unwrap().port();
    let expected = [
        (start(&trusted, "localhost", 2100).await, "alive", ""),
        (
            start(&trusted, "localhost", 2002).await,
            "dead",
            "TLS certificate expired or not valid yet",
        ),
        (
            start(&trusted, "brand.example", 2100).await,
            "dead",
            "TLS certificate is for another host",
        ),
        (
            start(&other, "localhost", 2100).await,
            "dead",
            "TLS certificate is not trusted",
        ),
        (format!("https://localhost:{port}/"), "dead", "TLS failed"),
    ];
    let options = "--format json check-links --pause 0s".split(' ');
    let mut command = command(options.chain(expected.iter().map(|(url, ..)| url.as_str())));
    command.env("SSL_CERT_FILE", &trusted_file);
    let ran = tokio::task::spawn_blocking(|| run(command)).await.unwrap();
    let lines = ran.lines();
    assert_eq!(lines.len(), expected.len(), "{}", ran.err);
    for (line, (url, verdict, reason)) in lines.iter().zip(&expected) {
        assert_eq!(
            (&line["verdict"], &line["reason"]),
            (&(*verdict).into(), &(*reason).into()),
            "{url}"
        );
    }
}
