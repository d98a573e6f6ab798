//! Opens connections to a client's server: directly or through a proxy, with TLS or without.

use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http::Uri;
use http::uri::Scheme;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tower_service::Service;

use super::idle::{self, LastIdle, Resolver, Waits};
use super::proxy::Proxy;
use super::socks;
use super::step::{BoxError, Step};
use super::tls::{SPEAKS_TLS, Tls, TlsConfig, TlsStream};
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
        // It is divided among the addresses of a name, so that one that is dead is given up in time
        // for the next.
        tcp.set_connect_timeout(Some(connect_timeout));
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
            if !SPEAKS_TLS && server.scheme() == Some(&Scheme::HTTPS) {
                return Err(Step::NoTls.failed("TLS is not compiled in").into());
            }
            let mut tls = inner.server.clone();
            poll_fn(|context| tls.poll_ready(context)).await?;
            tls.call(server).await
        };
        Box::pin(async move {
            let connected = idle::connecting(pin!(deadline.bound(pin!(connecting)))).await;
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

    /// Connects through a proxy to https servers only: http servers are on this machine.
    fn call(&mut self, server: Uri) -> Self::Future {
        let is_https = server.scheme() == Some(&Scheme::HTTPS);
        let proxies = self.proxies.as_ref().filter(|_| is_https);
        match proxies.and_then(|proxies| proxies.intercept(&server)) {
            Some(proxy) => {
                let connecting = self.through(proxy, server);
                let failed = |error| Step::ThroughProxy.failed(error).into();
                Box::pin(async move { connecting.await.map_err(failed) })
            }
            None => {
                let connecting = self.tcp.call(server);
                Box::pin(async { Ok(Line::from(connecting.await?)) })
            }
        }
    }
}

impl Route {
    /// Connects to a proxy, and asks it to connect to the server.
    fn through(&self, proxy: Intercept, server: Uri) -> BoxFuture<'static, Result<Line, BoxError>> {
        let (uri, tcp) = (proxy.uri(), self.tcp.clone());
        if uri.scheme_str().is_some_and(|it| it.starts_with("socks")) {
            let connecting = socks::connect(proxy, tcp, server);
            return Box::pin(async { Ok(Line::from(connecting.await?)) });
        }
        let mut tunnel = Tunnel::new(uri.clone(), self.tls.over(tcp));
        if let Some(credentials) = proxy.basic_auth() {
            tunnel = tunnel.with_auth(credentials.clone());
        }
        Box::pin(async move { Ok(tunnel.call(server).await?) })
    }
}
