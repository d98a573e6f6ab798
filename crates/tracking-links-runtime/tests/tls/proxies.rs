//! Proxies between a client and a server with TLS.

#![cfg(any(
    feature = "native-tls",
    feature = "rustls",
    feature = "rustls-ring",
    feature = "rustls-no-provider"
))]

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::{PROXY, call, certificate, start};

/// A name that only the proxies know.
const HOST: &str = "api.example";
/// A password that the SOCKS proxy does not accept.
const WRONG: &str = "wrong";

/// A proxy that leads to one server, whichever it is asked for, and what it was asked.
struct Proxy {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// Starts a proxy that speaks HTTP, over TLS if it has a certificate.
    async fn http(server: u16, tls: Option<TlsAcceptor>, answer: &'static str) -> Self {
        Self::start(move |stream, asked| {
            let tls = tls.clone();
            async move {
                match tls {
                    None => tunnel(stream, server, answer, &asked).await,
                    Some(tls) => {
                        if let Ok(stream) = tls.accept(stream).await {
                            tunnel(stream, server, answer, &asked).await;
                        }
                    }
                }
            }
        })
        .await
    }

    /// Starts a proxy that speaks SOCKS, of version 4 and of version 5.
    async fn socks(server: u16) -> Self {
        Self::start(move |stream, asked| async move {
            _ = socks(stream, server, &asked).await;
        })
        .await
    }

    async fn start<F>(
        serve: impl Fn(TcpStream, Arc<Mutex<Vec<String>>>) -> F + Send + 'static,
    ) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let shared = asked.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, shared.clone()));
            }
        });
        Self { port, asked }
    }

    fn asked(&self) -> String {
        self.asked.lock().unwrap().join("|")
    }
}

/// Answers CONNECT, and then leads to the server.
async fn tunnel(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    server: u16,
    answer: &str,
    asked: &Mutex<Vec<String>>,
) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let head = String::from_utf8(head).unwrap().to_lowercase();
    asked.lock().unwrap().push(head);
    _ = stream.write_all(answer.as_bytes()).await;
    if answer.contains(" 200 ") {
        let mut to = TcpStream::connect(("127.0.0.1", server)).await.unwrap();
        _ = copy_bidirectional(&mut stream, &mut to).await;
    }
}

/// Speaks SOCKS (RFC 1928, RFC 1929, and the protocol of version 4 with its extension 4A).
async fn socks(
    mut stream: TcpStream,
    server: u16,
    asked: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let version = stream.read_u8().await?;
    let mut said = format!("SOCKS {version}");
    if version == 5 {
        let mut methods = vec![0; stream.read_u8().await?.into()];
        stream.read_exact(&mut methods).await?;
        // 2 is a user name with a password, 0 is nothing.
        let method = if methods.contains(&2) { 2 } else { 0 };
        stream.write_all(&[5, method]).await?;
        if method == 2 {
            stream.read_u8().await?;
            for what in ["user", "password"] {
                said.push_str(&format!(" {what} {}", text(&mut stream).await?));
            }
            let is_known = !said.ends_with(WRONG);
            stream.write_all(&[1, u8::from(!is_known)]).await?;
            if !is_known {
                asked.lock().unwrap().push(said);
                return Ok(());
            }
        }
        let mut request = [0; 4];
        stream.read_exact(&mut request).await?;
        match request[3] {
            3 => said.push_str(&format!(" name {}", text(&mut stream).await?)),
            kind => said.push_str(&format!(" address of kind {kind}")),
        }
        said.push_str(&format!(" port {}", stream.read_u16().await?));
        stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await?;
    } else {
        stream.read_u8().await?;
        let port = stream.read_u16().await?;
        let address = stream.read_u32().await?;
        while stream.read_u8().await? != 0 {}
        if address < 256 {
            let mut name = String::new();
            while let byte @ 1.. = stream.read_u8().await? {
                name.push(byte.into());
            }
            said.push_str(&format!(" name {name}"));
        }
        said.push_str(&format!(" port {port}"));
        stream.write_all(&[0, 90, 0, 0, 0, 0, 0, 0]).await?;
    }
    asked.lock().unwrap().push(said);
    let mut to = TcpStream::connect(("127.0.0.1", server)).await?;
    copy_bidirectional(&mut stream, &mut to).await?;
    Ok(())
}

/// Reads a text that its length precedes.
async fn text(stream: &mut TcpStream) -> std::io::Result<String> {
    let mut bytes = vec![0; stream.read_u8().await?.into()];
    stream.read_exact(&mut bytes).await?;
    Ok(String::from_utf8(bytes).unwrap())
}

/// Starts the server. Returns its port, and a file with its certificate.
async fn server() -> (u16, PathBuf) {
    let (url, file) = start(HOST).await;
    let port = url.rsplit(':').next().unwrap();
    (port.parse().unwrap(), file)
}

/// Calls the server by its name.
async fn by_name(port: u16, trusted: &Path, variables: &[(&'static str, String)]) -> String {
    let (url, trusted) = (format!("https://{HOST}:{port}"), trusted.to_owned());
    let variables = variables.to_vec();
    let call = tokio::task::spawn_blocking(move || call(&url, &trusted, &variables));
    call.await.unwrap()
}

const OPENED: &str = "HTTP/1.1 200 Opened\r\n\r\n";

#[tokio::test]
async fn a_server_is_reached_through_an_http_proxy() {
    let (server, trusted) = server().await;
    for (variable, user) in [
        ("HTTPS_PROXY", "user:p%40ss@"),
        ("all_proxy", ""),
        (PROXY, ""),
    ] {
        let proxy = Proxy::http(server, None, OPENED).await;
        let url = format!("http://{user}localhost:{}", proxy.port);
        let shown = by_name(server, &trusted, &[(variable, url)]).await;
        assert_eq!(shown, "204 No Content", "{variable}");
        let asked = proxy.asked();
        let line = format!("connect {HOST}:{server} http/1.1");
        assert!(asked.starts_with(&line), "{asked}");
        // That is `user:p@ss` in base64, in lower case.
        let credentials = "proxy-authorization: basic dxnlcjpwqhnz";
        assert_eq!(asked.contains(credentials), !user.is_empty(), "{asked}");
    }
}

#[tokio::test]
async fn a_server_is_reached_through_an_https_proxy() {
    let (server, trusted) = server().await;
    let (acceptor, of_proxy) = certificate("localhost");
    let proxy = Proxy::http(server, Some(acceptor), OPENED).await;
    let both = [&trusted, &of_proxy].map(|file| std::fs::read_to_string(file).unwrap());
    let file = trusted.with_file_name("server-and-proxy.pem");
    std::fs::write(&file, both.concat()).unwrap();
    let url = format!("https://localhost:{}", proxy.port);
    let shown = by_name(server, &file, &[("HTTPS_PROXY", url)]).await;
    assert_eq!(shown, "204 No Content");
    assert!(proxy.asked().starts_with("connect "), "{}", proxy.asked());

    let url = format!("https://localhost:{}", proxy.port);
    let untrusted = by_name(server, &trusted, &[("HTTPS_PROXY", url)]).await;
    let expected = "NotSent, 1 attempts: example read: can't connect to api.example:";
    assert!(untrusted.starts_with(expected), "{untrusted}");
    let expected = "its certificate is not trusted: ";
    assert!(untrusted.contains(expected), "{untrusted}");
}

#[tokio::test]
async fn a_proxy_that_is_not_there_is_told() {
    let (server, trusted) = server().await;
    let url = "http://no-such-proxy.example:3128".to_owned();
    let shown = by_name(server, &trusted, &[("HTTPS_PROXY", url)]).await;
    assert!(shown.starts_with("NotSent, 3 attempts: "), "{shown}");
    let expected = "through the proxy: DNS lookup failed: ";
    assert!(shown.contains(expected), "{shown}");
    assert!(!shown.contains("base URL"), "{shown}");
}

#[tokio::test]
async fn a_server_is_reached_through_a_socks_proxy() {
    let (server, trusted) = server().await;
    for (variable, before, expected) in [
        ("ALL_PROXY", "socks5h://", "SOCKS 5 name "),
        (PROXY, "socks5h://", "SOCKS 5 name "),
        (
            "ALL_PROXY",
            "socks5h://user:pass@",
            "SOCKS 5 user user password pass name ",
        ),
        ("ALL_PROXY", "socks4a://", "SOCKS 4 name "),
    ] {
        let proxy = Proxy::socks(server).await;
        let url = format!("{before}localhost:{}", proxy.port);
        let shown = by_name(server, &trusted, &[(variable, url)]).await;
        assert_eq!(shown, "204 No Content", "{variable} {before}");
        assert_eq!(proxy.asked(), format!("{expected}{HOST} port {server}"));
    }
}

#[tokio::test]
async fn a_socks_proxy_that_does_not_accept_the_password_is_asked_once() {
    let (server, trusted) = server().await;
    let proxy = Proxy::socks(server).await;
    let url = format!("socks5h://user:{WRONG}@localhost:{}", proxy.port);
    let shown = by_name(server, &trusted, &[("ALL_PROXY", url)]).await;
    assert!(shown.starts_with("NotSent, 1 attempts: "), "{shown}");
    let expected = "through the proxy: the proxy wants other credentials than those in its URL: ";
    assert!(shown.contains(expected), "{shown}");
    assert_eq!(proxy.asked(), "SOCKS 5 user user password wrong");
}

#[tokio::test]
async fn a_name_that_a_socks_proxy_does_not_look_up_is_looked_up_here() {
    let (server, trusted) = server().await;
    for scheme in ["socks4", "socks5"] {
        let proxy = Proxy::socks(server).await;
        let url = format!("{scheme}://localhost:{}", proxy.port);
        let shown = by_name(server, &trusted, &[("ALL_PROXY", url)]).await;
        let expected = format!("can't connect to {HOST}:{server} through the proxy: DNS lookup");
        assert!(shown.contains(&expected), "{shown}");
        assert_eq!(proxy.asked(), "");
    }
}

#[tokio::test]
async fn a_proxy_that_opens_no_tunnel_is_told() {
    let (server, trusted) = server().await;
    for (answer, attempts, expected) in [
        ("HTTP/1.1 502 X\r\n\r\n", 3, "the proxy opened no tunnel: "),
        (
            "HTTP/1.1 407 X\r\n\r\n",
            1,
            "the proxy wants other credentials than those in its URL: ",
        ),
    ] {
        let proxy = Proxy::http(server, None, answer).await;
        let url = format!("http://localhost:{}", proxy.port);
        let shown = by_name(server, &trusted, &[("HTTPS_PROXY", url)]).await;
        let start = format!("NotSent, {attempts} attempts: example read: can't connect to");
        assert!(shown.starts_with(&start), "{shown}");
        assert!(shown.contains(expected), "{shown}");
    }
}

#[tokio::test]
async fn a_server_that_needs_no_proxy_is_reached_directly() {
    let (server, trusted) = server().await;
    let proxy = Proxy::http(server, None, OPENED).await;
    let url = format!("http://localhost:{}", proxy.port);
    let variables = [("HTTPS_PROXY", url), ("NO_PROXY", HOST.to_owned())];
    // The name is unknown without the proxy.
    let shown = by_name(server, &trusted, &variables).await;
    assert!(shown.starts_with("NotSent, "), "{shown}");
    assert!(shown.contains("DNS lookup failed: "), "{shown}");
    assert_eq!(proxy.asked(), "");
}
