//! Opens connections to a client's server: directly or through a proxy, with TLS or without.

use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::{SocksV4, SocksV5, Tunnel};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tower_service::Service;

use super::failure::BoxError;
use super::idle::{LastIdle, Resolver, Waits};
use super::proxy::Proxy;
use super::tls::{Tls, TlsConfig, TlsStream};
use crate::call::clock::{BoxFuture, Deadline};
use crate::client::base_url::BaseUrl;
use crate::error::Fault;

type Tcp = HttpConnector<Resolver>;
/// A connection to the server, before TLS. That to an https proxy has TLS of its own.
type Line = TlsStream<TokioIo<TcpStream>>;

/// How long a connection is quiet before the kernel asks whether the other end is there, and how
/// long it waits for each answer.
const KEEPALIVE: Duration = Duration::from_secs(15);
/// How often the kernel asks.
const KEEPALIVE_RETRIES: u32 = 3;
/// How long bytes that were sent may stay unacknowledged.
#[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
const UNACKNOWLEDGED: Duration = Duration::from_secs(30);

/// Opens connections. hyper clones it for each request.
#[derive(Clone)]
pub(super) struct Connector(Arc<Inner>);

struct Inner {
    server: Tls<Route>,
    connect_timeout: Duration,
    waits: Waits,
}

impl Connector {
    pub(super) fn new(
        base_url: &BaseUrl,
        proxy: &Proxy,
        connect_timeout: Duration,
        last_idle: &Arc<LastIdle>,
    ) -> Result<Self, Fault> {
        let tls = TlsConfig::new(base_url.url().scheme() == "https")?;
        let mut tcp = HttpConnector::new_with_resolver(Resolver);
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(KEEPALIVE));
        tcp.set_keepalive_interval(Some(KEEPALIVE));
        tcp.set_keepalive_retries(Some(KEEPALIVE_RETRIES));
        #[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
        tcp.set_tcp_user_timeout(Some(UNACKNOWLEDGED));
        let proxies = proxy.matcher(base_url.is_loopback())?.map(Arc::new);
        let route = Route {
            tcp,
            tls: tls.clone(),
            proxies,
        };
        Ok(Self(Arc::new(Inner {
            server: tls.over(route),
            connect_timeout,
            waits: Waits(last_idle.clone()),
        })))
    }
}

impl Service<Uri> for Connector {
    type Response = TlsStream<Line>;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Self::Response, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, server: Uri) -> Self::Future {
        let (inner, moment) = (self.0.clone(), self.0.waits.moment());
        let deadline = Deadline::after(inner.connect_timeout);
        let connecting = async move {
            moment.await?;
            let mut tls = inner.server.clone();
            poll_fn(|context| tls.poll_ready(context)).await?;
            tls.call(server).await
        };
        Box::pin(async move {
            let connected = deadline.bound(pin!(connecting)).await;
            connected.unwrap_or_else(|| {
                let (kind, what) = (io::ErrorKind::TimedOut, "connecting timed out");
                Err(io::Error::new(kind, what).into())
            })
        })
    }
}

/// The way to a server: directly, or through the proxy for it.
#[derive(Clone)]
struct Route {
    tcp: Tcp,
    /// For https proxies.
    tls: TlsConfig,
    proxies: Option<Arc<Matcher>>,
}

impl Service<Uri> for Route {
    type Response = Line;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Line, BoxError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(ready!(self.tcp.poll_ready(context))?))
    }

    fn call(&mut self, server: Uri) -> Self::Future {
        let proxies = self.proxies.as_ref();
        match proxies.and_then(|proxies| proxies.intercept(&server)) {
            Some(proxy) => self.through(&proxy, server),
            None => {
                let connecting = self.tcp.call(server);
                Box::pin(async { Ok(Line::from(connecting.await?)) })
            }
        }
    }
}

impl Route {
    /// Connects to a proxy, and asks it to connect to the server.
    fn through(
        &self,
        proxy: &Intercept,
        server: Uri,
    ) -> BoxFuture<'static, Result<Line, BoxError>> {
        let (uri, tcp) = (proxy.uri(), self.tcp.clone());
        match uri.scheme_str() {
            Some(scheme @ ("socks5" | "socks5h")) => {
                let mut socks = SocksV5::new(socks_uri(uri), tcp).local_dns(scheme == "socks5");
                if let Some((user, password)) = proxy.raw_auth() {
                    socks = socks.with_auth(user.to_owned(), password.to_owned());
                }
                Box::pin(async move { Ok(Line::from(socks.call(server).await?)) })
            }
            Some(scheme @ ("socks4" | "socks4a")) => {
                let mut socks = SocksV4::new(socks_uri(uri), tcp).local_dns(scheme == "socks4");
                Box::pin(async move { Ok(Line::from(socks.call(server).await?)) })
            }
            _ => {
                let mut tunnel = Tunnel::new(uri.clone(), self.tls.over(tcp));
                if let Some(credentials) = proxy.basic_auth() {
                    tunnel = tunnel.with_auth(credentials.clone());
                }
                Box::pin(async move { Ok(tunnel.call(server).await?) })
            }
        }
    }
}

/// Adds the port of SOCKS (RFC 1928, section 3) to the URI of a proxy without a port.
fn socks_uri(proxy: &Uri) -> Uri {
    let host = proxy.host().unwrap_or_default();
    let port = proxy.port_u16().unwrap_or(1080);
    let mut parts = proxy.clone().into_parts();
    if let Ok(authority) = format!("{host}:{port}").parse() {
        parts.authority = Some(authority);
    }
    Uri::from_parts(parts).unwrap_or_else(|_| proxy.clone())
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
            let uri = socks_uri(&written.parse().unwrap());
            assert_eq!(uri.to_string(), expected);
        }
    }
}
