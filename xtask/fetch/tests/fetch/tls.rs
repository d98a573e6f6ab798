//! https, as everything but a test is asked.
//!
//! On Linux, the variable `SSL_CERT_FILE` names the certificates that are trusted.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::tree::{Tree, document, page, result};

/// Starts a server of https that writes `answer` to each request. If `closes`, it says at the end
/// that nothing follows. Returns its address and its certificate.
fn server(answer: String, closes: bool) -> (String, String) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(aws_lc_rs::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("https://{}/page.md", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut reader = BufReader::new(StreamOwned::new(connection, stream));
            let mut head = String::new();
            while reader.read_line(&mut head).is_ok_and(|read| read > 2) {}
            let mut stream = reader.into_inner();
            // An error means that the client has gone.
            let _ = stream.write_all(answer.as_bytes());
            if closes {
                stream.conn.send_close_notify();
            }
            let _ = stream.flush();
        }
    });
    (address, cert.pem())
}

/// Vendors from the address, with this certificate as the one that is trusted.
fn fetch(tree: &Tree, trusted: &str) -> (i32, String) {
    let file = tree.root().join("trusted.pem");
    fs::write(&file, trusted).unwrap();
    let mut command = tree.command(&["--write"]);
    command
        .env("SSL_CERT_FILE", file)
        .env("NO_PROXY", "127.0.0.1");
    result(&command.output().unwrap())
}

fn answer(body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}")
}

#[test]
fn a_document_is_vendored_by_https() {
    let (address, certificate) = server(answer(&page(&[&document("Newer")])), true);
    let tree = Tree::new(&format!("source = \"{address}\""), &document("Old"));
    let (code, text) = fetch(&tree, &certificate);
    assert_eq!(code, 0, "{text}");
    assert_eq!(tree.read("openapi.yaml"), document("Newer"));
}

#[test]
fn a_server_that_is_not_trusted_is_not_believed() {
    let (address, _) = server(answer(&page(&[&document("Newer")])), true);
    let (_, other) = server(String::new(), true);
    let tree = Tree::new(&format!("source = \"{address}\""), &document("Old"));
    let before = tree.files();
    let (code, text) = fetch(&tree, &other);
    assert_eq!(code, 5, "{text}");
    assert!(text.contains("invalid peer certificate"), "{text}");
    assert_eq!(tree.files(), before);
}

#[test]
fn a_redirect_from_https_to_http_is_not_followed() {
    let to = "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://127.0.0.1:1/\r\n\r\n";
    let (address, certificate) = server(to.to_owned(), true);
    let tree = Tree::new(&format!("source = \"{address}\""), &document("Old"));
    let (code, text) = fetch(&tree, &certificate);
    assert_eq!(code, 5, "{text}");
    assert!(
        text.contains("is not asked, because it is not of https"),
        "{text}"
    );
}

#[test]
fn a_connection_that_is_cut_off_is_told() {
    let whole = answer(&page(&[&document("Newer")]));
    let half = whole[..whole.len() - 20].to_owned();
    let (address, certificate) = server(half, false);
    let tree = Tree::new(&format!("source = \"{address}\""), &document("Old"));
    let before = tree.files();
    let (code, text) = fetch(&tree, &certificate);
    assert_eq!(code, 5, "{text}");
    assert!(text.contains("the answer broke off after"), "{text}");
    assert_eq!(tree.files(), before);
}
