//! Checks one URL: asks for it, follows its redirects, and judges what comes.

use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{HeaderMap, LOCATION, SET_COOKIE};
use reqwest::{Client, Method, Response, StatusCode, redirect};
use tokio::sync::Semaphore;
use tracking_links::runtime::retry_after;
use url::{Host as UrlHost, Url};

use super::address::is_public;
use super::fault::{Fault, fault_of};
use super::hosts::{Hosts, Turn};
use super::outcome::{Outcome, Redirect, Verdict};

const USER_AGENT: &str = concat!(
    "tracking-links/",
    env!("CARGO_PKG_VERSION"),
    " (checks links for their owner; +",
    env!("CARGO_PKG_REPOSITORY"),
    ")"
);

/// The most redirects that are followed.
const MAX_REDIRECTS: usize = 10;

/// The most bytes that are read of a body.
const BODY_MAX_BYTES: usize = 64 * 1024;

/// How often a request is sent again because the host asked to wait.
const MAX_WAITS: usize = 2;

/// The limits of a check.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// How many requests are in flight at most, over all hosts.
    pub(crate) concurrency: usize,
    /// How long a host is left alone after a request.
    pub(crate) pause: Duration,
    /// How long a request may take.
    pub(crate) timeout: Duration,
    /// The longest wait that a host may ask for. If it asks for more, it is not asked again.
    pub(crate) max_wait: Duration,
}

/// Checks URLs. Its methods may run at the same time.
#[derive(Debug)]
pub(crate) struct Checker {
    client: Client,
    hosts: Hosts,
    in_flight: Semaphore,
    limits: Limits,
    resolved: Arc<Resolved>,
    is_public: fn(IpAddr) -> bool,
}

/// The addresses of the hosts that are asked at present. The client connects to these and looks up
/// nothing itself, so that it can't get another address than the one that was judged.
#[derive(Debug, Default)]
struct Resolved(Mutex<HashMap<String, Vec<SocketAddr>>>);

impl Resolved {
    fn set(&self, host: &str, addresses: Vec<SocketAddr>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(host.to_owned(), addresses);
    }
}

impl Resolve for Resolved {
    fn resolve(&self, name: Name) -> Resolving {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let addresses = all.get(name.as_str()).cloned().unwrap_or_default();
        Box::pin(async move { Ok(Box::new(addresses.into_iter()) as Addrs) })
    }
}

/// What a hop of the chain came to.
enum Hop {
    Answer(StatusCode, HeaderMap),
    Fault(Fault),
}

impl Checker {
    /// Makes a checker.
    ///
    /// # Errors
    ///
    /// Fails if TLS can't be set up.
    pub(crate) fn new(limits: Limits) -> Result<Self, reqwest::Error> {
        Self::with_public(limits, is_public)
    }

    fn with_public(limits: Limits, is_public: fn(IpAddr) -> bool) -> Result<Self, reqwest::Error> {
        let resolved = Arc::new(Resolved::default());
        let client = Client::builder()
            .user_agent(USER_AGENT)
            .redirect(redirect::Policy::none())
            .referer(false)
            .no_proxy()
            // Another crate of the same build may have turned them on.
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            .dns_resolver(resolved.clone())
            .pool_max_idle_per_host(0)
            .timeout(limits.timeout)
            .build()?;
        Ok(Self {
            client,
            hosts: Hosts::default(),
            in_flight: Semaphore::new(limits.concurrency),
            limits,
            resolved,
            is_public,
        })
    }

    /// Checks a URL.
    pub(crate) async fn check(&self, text: &str) -> Outcome {
        let mut outcome = Outcome {
            url: normalised(text).map_or_else(|| text.to_owned(), String::from),
            verdict: Verdict::Dead,
            status: None,
            fault: None,
            redirects: Vec::new(),
            milliseconds: 0,
            checked_at: 0,
        };
        let mut took = Duration::ZERO;
        let (verdict, fault) = self.follow(text, &mut outcome, &mut took).await;
        (outcome.verdict, outcome.fault) = (verdict, fault);
        outcome.milliseconds = took.as_millis().try_into().unwrap_or(u64::MAX);
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        outcome.checked_at = now.unwrap_or_default().as_secs();
        outcome
    }

    /// Follows the redirects of a URL to the end. Notes redirects, the last status, and how long
    /// the requests took.
    async fn follow(
        &self,
        text: &str,
        outcome: &mut Outcome,
        took: &mut Duration,
    ) -> (Verdict, Option<Fault>) {
        let dead = |fault| (Verdict::Dead, Some(fault));
        let Some(mut url) = normalised(text) else {
            return dead(Fault::InvalidUrl);
        };
        let mut visited = HashSet::new();
        let (mut was_public, mut had_cookie) = (false, false);
        loop {
            if !matches!(url.scheme(), "http" | "https") {
                // A phone may open an app by such a redirect, and a browser nothing.
                let verdict = match visited.is_empty() {
                    true => Verdict::Dead,
                    false => Verdict::Unclear,
                };
                return (verdict, Some(Fault::Scheme));
            }
            if !visited.insert(url.clone()) {
                // Servers send a visitor in a circle until the visitor has their cookie.
                let verdict = match had_cookie {
                    true => Verdict::Unclear,
                    false => Verdict::Dead,
                };
                return (verdict, Some(Fault::RedirectLoop));
            }
            let (status, headers) = match self.hop(&url, &mut was_public, took).await {
                Hop::Answer(status, headers) => (status, headers),
                Hop::Fault(Fault::RetryAfter) => {
                    return (Verdict::Unclear, Some(Fault::RetryAfter));
                }
                Hop::Fault(fault) => {
                    outcome.status = None;
                    return dead(fault);
                }
            };
            outcome.status = Some(status.as_u16());
            if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
                return judged(status);
            }
            had_cookie |= headers.contains_key(SET_COOKIE);
            let location = headers
                .get(LOCATION)
                .map(|it| String::from_utf8_lossy(it.as_bytes()));
            let next = location.and_then(|it| url.join(it.trim()).ok()).map(plain);
            let Some(next) = next else {
                return dead(Fault::BadRedirect);
            };
            if outcome.redirects.len() == MAX_REDIRECTS {
                return dead(Fault::TooManyRedirects);
            }
            outcome.redirects.push(Redirect {
                status: status.as_u16(),
                to: next.to_string(),
            });
            url = next;
        }
    }

    /// Asks for one URL of the chain. `was_public` is whether the chain has been at a public
    /// address, and becomes true if this is one.
    async fn hop(&self, url: &Url, was_public: &mut bool, took: &mut Duration) -> Hop {
        let Some(host) = url.host_str() else {
            return Hop::Fault(Fault::InvalidUrl);
        };
        let mut waits = 0;
        loop {
            let mut turn = self.hosts.turn(host).await;
            if turn.is_closed {
                return Hop::Fault(Fault::RetryAfter);
            }
            let started = Instant::now();
            let addresses = self.addresses(url).await;
            *took += started.elapsed();
            if addresses.is_empty() {
                return Hop::Fault(Fault::Dns);
            }
            let is_public = addresses.iter().all(|it| (self.is_public)(it.ip()));
            if *was_public && !is_public {
                return Hop::Fault(Fault::PrivateAddress);
            }
            *was_public |= is_public;
            self.resolved.set(host, addresses);
            let answer = self.ask(url, &mut turn, took).await;
            turn.pause(self.limits.pause);
            let response = match answer {
                Ok(response) => response,
                Err(error) => return Hop::Fault(fault_of(&error)),
            };
            let Some(wait) = asked_to_wait(&response) else {
                return Hop::Answer(response.status(), response.headers().clone());
            };
            if wait > self.limits.max_wait {
                turn.is_closed = true;
            }
            if turn.is_closed || waits == MAX_WAITS {
                return Hop::Answer(response.status(), response.headers().clone());
            }
            waits += 1;
            turn.pause(wait.max(self.limits.pause));
        }
    }

    /// Returns the addresses of the host of a URL; none if its name has none.
    async fn addresses(&self, url: &Url) -> Vec<SocketAddr> {
        let port = url.port_or_known_default().unwrap_or_default();
        match url.host() {
            Some(UrlHost::Ipv4(address)) => vec![(address, port).into()],
            Some(UrlHost::Ipv6(address)) => vec![(address, port).into()],
            Some(UrlHost::Domain(name)) => {
                let lookup = tokio::net::lookup_host((name, port));
                let found = tokio::time::timeout(self.limits.timeout, lookup).await;
                found.map_or_else(
                    |_| Vec::new(),
                    |it| it.map_or_else(|_| Vec::new(), Vec::from_iter),
                )
            }
            None => Vec::new(),
        }
    }

    /// Sends HEAD, and then GET unless the answer says that the page is there. Many servers refuse
    /// HEAD, or do not know it, so nothing is dead by HEAD alone.
    async fn ask(
        &self,
        url: &Url,
        turn: &mut Turn,
        took: &mut Duration,
    ) -> Result<Response, reqwest::Error> {
        let head = self.send(Method::HEAD, url, took).await;
        match &head {
            Ok(response) if is_answer(response) => return head,
            Err(error) if error.is_connect() || error.is_timeout() => return head,
            _ => {}
        }
        turn.pause(self.limits.pause);
        tokio::time::sleep(self.limits.pause).await;
        self.send(Method::GET, url, took).await
    }

    async fn send(
        &self,
        method: Method,
        url: &Url,
        took: &mut Duration,
    ) -> Result<Response, reqwest::Error> {
        let _permit = self.in_flight.acquire().await;
        let started = Instant::now();
        let answer = self.client.request(method, url.clone()).send().await;
        *took += started.elapsed();
        let mut response = answer?;
        let mut left = BODY_MAX_BYTES;
        // A body that breaks off changes nothing: the page is there.
        while let Ok(Some(chunk)) = response.chunk().await {
            left = left.saturating_sub(chunk.len());
            if left == 0 {
                break;
            }
        }
        Ok(response)
    }
}

/// Parses a URL, and removes what a check does not send: user name, password and fragment.
pub(crate) fn normalised(text: &str) -> Option<Url> {
    Url::parse(text.trim()).ok().map(plain)
}

fn plain(mut url: Url) -> Url {
    // Both fail for a URL without a host, which has no user either.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_fragment(None);
    url
}

/// Whether an answer to HEAD is what GET would get, or asks to wait.
fn is_answer(response: &Response) -> bool {
    let status = response.status();
    status.is_success() || status.is_redirection() || asked_to_wait(response).is_some()
}

/// Returns how long a host asks to wait before the next request, if it does.
fn asked_to_wait(response: &Response) -> Option<Duration> {
    let asks = [
        StatusCode::TOO_MANY_REQUESTS,
        StatusCode::SERVICE_UNAVAILABLE,
    ];
    let status = response.status();
    let is_asking = asks.contains(&status);
    is_asking.then(|| retry_after(status, response.headers(), SystemTime::now))?
}

/// Judges the status of the last answer of a chain.
fn judged(status: StatusCode) -> (Verdict, Option<Fault>) {
    match status.as_u16() {
        200..=399 => (Verdict::Alive, None),
        // Turned away as a program or a stranger, or for now, and not because nothing is there.
        401 | 403 | 407 | 429 | 451 | 503 | 999 => (Verdict::Unclear, Some(Fault::Status)),
        _ => (Verdict::Dead, Some(Fault::Status)),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Write};
    use std::net::{Ipv4Addr, TcpListener};
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    const LIMITS: Limits = Limits {
        concurrency: 4,
        pause: Duration::ZERO,
        timeout: Duration::from_secs(5),
        max_wait: Duration::ZERO,
    };

    /// Starts a server that redirects to a URL, or answers 200. Returns its address, and how many
    /// requests it got.
    fn start(host: &str, to: Option<String>) -> (SocketAddr, Arc<AtomicUsize>) {
        let listener = TcpListener::bind((host, 0)).unwrap();
        let (address, count) = (
            listener.local_addr().unwrap(),
            Arc::<AtomicUsize>::default(),
        );
        let counted = count.clone();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let lines = BufReader::new(&stream).lines().map_while(Result::ok);
                lines.take_while(|line| !line.is_empty()).for_each(drop);
                counted.fetch_add(1, Ordering::SeqCst);
                let answer = match &to {
                    Some(to) => format!("302 Found\r\nLocation: {to}"),
                    None => "200 OK".to_owned(),
                };
                let end = "Content-Length: 0\r\nConnection: close";
                let _ = write!(stream, "HTTP/1.1 {answer}\r\n{end}\r\n\r\n");
            }
        });
        (address, count)
    }

    /// Takes one address of this machine for a public one, and the others for private ones.
    fn pretend(address: IpAddr) -> bool {
        address == IpAddr::V4(Ipv4Addr::LOCALHOST)
    }

    #[tokio::test]
    async fn a_public_host_can_not_redirect_to_a_private_address() {
        let (private, asked) = start("127.0.0.2", None);
        let checker = Checker::with_public(LIMITS, pretend).unwrap();
        let (public, _) = start("127.0.0.1", Some(format!("http://{private}/")));
        let outcome = checker.check(&format!("http://{public}/")).await;
        assert_eq!(
            (outcome.verdict, outcome.fault),
            (Verdict::Dead, Some(Fault::PrivateAddress))
        );
        assert_eq!(outcome.redirects[0].to, format!("http://{private}/"));
        assert_eq!(asked.load(Ordering::SeqCst), 0);

        // A name is judged by its addresses, and a detour changes nothing.
        let named = format!("http://localhost:{}/", private.port());
        let checker = Checker::with_public(LIMITS, |it| it.is_ipv6() || is_public(it)).unwrap();
        let (on_v6, _) = start("::1", Some(named));
        let outcome = checker.check(&format!("http://{on_v6}/")).await;
        assert_eq!(outcome.fault, Some(Fault::PrivateAddress), "{outcome:?}");
    }

    #[tokio::test]
    async fn a_private_url_that_was_asked_for_is_followed_anywhere() {
        let (end, _) = start("127.0.0.2", None);
        let (middle, _) = start("127.0.0.3", Some(format!("http://{end}/")));
        let checker = Checker::new(LIMITS).unwrap();
        let outcome = checker.check(&format!("http://{middle}/")).await;
        assert_eq!(outcome.verdict, Verdict::Alive, "{outcome:?}");
    }
}
