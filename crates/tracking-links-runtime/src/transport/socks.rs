//! Connections through a SOCKS proxy (RFC 1928, RFC 1929, and SOCKS 4 with its extension 4A).

use std::future::{Ready, ready};
use std::io;
use std::task::{Context, Poll};

use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::{SocksV4, SocksV5};
use hyper_util::client::proxy::matcher::Intercept;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tower_service::Service;

use super::idle::Resolver;
use super::step::{BoxError, Step};

/// The port of SOCKS (RFC 1928, section 3).
const PORT: u16 = 1080;

/// Connects to a server through a proxy, whose scheme begins with `socks`.
pub(super) async fn connect(
    proxy: Intercept,
    mut tcp: HttpConnector<Resolver>,
    server: Uri,
) -> Result<TokioIo<TcpStream>, BoxError> {
    let uri = with_authority(proxy.uri(), None, PORT)?;
    let scheme = proxy.uri().scheme_str().unwrap_or_default();
    // The proxy looks the name up, unless its scheme says that the client does. hyper's own lookup
    // would block the thread.
    let server = match scheme {
        "socks4" | "socks5" => looked_up(&server, scheme == "socks4").await?,
        _ => server,
    };
    let opened = Opened(Some(tcp.call(uri.clone()).await?));
    if scheme.starts_with("socks4") {
        return Ok(SocksV4::new(uri, opened).call(server).await?);
    }
    let mut socks = SocksV5::new(uri, opened);
    if let Some((user, password)) = proxy.raw_auth() {
        socks = socks.with_auth(user.to_owned(), password.to_owned());
    }
    Ok(socks.call(server).await?)
}

/// Returns the URI of a server with its address instead of its name.
async fn looked_up(server: &Uri, only_v4: bool) -> Result<Uri, BoxError> {
    let host = server.host().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let addresses = Resolver.call(host.parse()?).await;
    let mut addresses = addresses.map_err(|error| Step::Lookup.failed(error))?;
    let address = addresses.find(|it| it.is_ipv4() || !only_v4);
    let address = address.ok_or_else(|| {
        let what = "the name has no address of IPv4, which SOCKS 4 needs";
        Step::Lookup.failed(io::Error::new(io::ErrorKind::NotFound, what))
    })?;
    let address = match address.ip() {
        ip if ip.is_ipv4() => ip.to_string(),
        ip => format!("[{ip}]"),
    };
    Ok(with_authority(server, Some(&address), 443)?)
}

/// Returns a URI with its port, or with this one if it has none, and with another host if there is
/// one.
fn with_authority(uri: &Uri, host: Option<&str>, port: u16) -> Result<Uri, http::Error> {
    let host = host.or(uri.host()).unwrap_or_default();
    let port = uri.port_u16().unwrap_or(port);
    let mut parts = uri.clone().into_parts();
    parts.authority = Some(format!("{host}:{port}").parse()?);
    Ok(Uri::from_parts(parts)?)
}

/// A connector whose connection is open already. hyper keeps no error of one that is not.
struct Opened(Option<TokioIo<TcpStream>>);

impl Service<Uri> for Opened {
    type Response = TokioIo<TcpStream>;
    type Error = io::Error;
    type Future = Ready<io::Result<TokioIo<TcpStream>>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        let taken = || io::Error::other("the connection was taken");
        ready(self.0.take().ok_or_else(taken))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socks_proxy_has_its_port_or_1080() {
        for (written, expected) in [
            ("socks5://proxy.example/", "socks5://proxy.example:1080/"),
            (
                "socks5h://proxy.example:9050/",
                "socks5h://proxy.example:9050/",
            ),
            ("socks4://[::1]/", "socks4://[::1]:1080/"),
        ] {
            let uri = with_authority(&written.parse().unwrap(), None, PORT).unwrap();
            assert_eq!(uri.to_string(), expected);
        }
    }

    #[tokio::test]
    async fn a_name_is_replaced_by_its_address() {
        let server = "https://localhost:8443/".parse().unwrap();
        let uri = looked_up(&server, true).await.unwrap();
        assert_eq!(uri.to_string(), "https://127.0.0.1:8443/");
        let server = "https://[::1]/".parse().unwrap();
        let uri = looked_up(&server, false).await.unwrap();
        assert_eq!(uri.to_string(), "https://[::1]:443/");
        let error = looked_up(&server, true).await.unwrap_err();
        assert!(error.is::<super::super::step::FailedStep>(), "{error}");
    }
}
