//! Asks an address, within limits of size and time.
//!
//! A redirect is followed to servers that `provider.toml` names, and to no other one. Nothing but
//! the address, the conditions and the name of this program is sent.

use std::error::Error as _;
use std::time::Duration;

use codegen::sources::Validators;
use reqwest::header::{
    ACCEPT, CONTENT_ENCODING, ETAG, HeaderMap, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    LAST_MODIFIED, LOCATION, TRANSFER_ENCODING,
};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode, Url};

use crate::address::{LoopbackHttp, Servers, checked};
use crate::trouble::Trouble;

/// The largest body that is read.
const MAX_BYTES: usize = 32 << 20;
/// The longest time until a connection is there.
const CONNECT: Duration = Duration::from_secs(10);
/// The longest time between two parts of an answer.
const READ: Duration = Duration::from_secs(20);
const MAX_REDIRECTS: usize = 5;

const AGENT: &str = "tracking-links-fetch (+https://github.com/tracking-links/tracking-links)";
/// A page's Markdown source or a document. Pages that have only HTML answer with that.
const MEDIA_TYPES: &str = "text/markdown, application/yaml, application/json, */*;q=0.5";

/// What an address answered.
#[derive(Debug)]
pub(crate) enum Answer {
    /// 304: nothing has changed since the validators were told.
    NotModified,
    Body(Vec<u8>, Validators),
}

/// Asks addresses.
#[derive(Debug)]
pub(crate) struct Asker {
    client: Client,
    loopback: LoopbackHttp,
    time_limit: Duration,
}

impl Asker {
    pub(crate) fn new(loopback: LoopbackHttp, time_limit: Duration) -> reqwest::Result<Self> {
        let builder = Client::builder()
            .user_agent(AGENT)
            .redirect(Policy::none())
            .referer(false)
            // Another package of a build may turn these features on: then reqwest would take the
            // answer's length away.
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            // A server may close a connection just when it is used again.
            .pool_max_idle_per_host(0)
            .connect_timeout(CONNECT.min(time_limit))
            .read_timeout(READ.min(time_limit));
        let builder = match loopback {
            LoopbackHttp::Refused => builder.https_only(true),
            // A proxy can't ask this machine.
            LoopbackHttp::Allowed => builder.no_proxy(),
        };
        Ok(Self {
            client: builder.build()?,
            loopback,
            time_limit,
        })
    }

    /// Asks an address for what has changed since `known` was told. `notes` gets the redirects that
    /// were followed, and `progress` the number of bytes read so far.
    pub(crate) async fn ask(
        &self,
        address: &str,
        known: &Validators,
        servers: &Servers,
        notes: &mut Vec<String>,
        progress: impl Fn(usize),
    ) -> Result<Answer, Trouble> {
        let url = checked(address, self.loopback)?;
        let answer = self.answer(url, known, servers, notes, progress);
        match tokio::time::timeout(self.time_limit, answer).await {
            Ok(answer) => answer,
            Err(_) => Err(Trouble::new(format!(
                "the answer was not complete within {} s",
                self.time_limit.as_secs()
            ))
            .help(LATER)),
        }
    }

    async fn answer(
        &self,
        mut url: Url,
        known: &Validators,
        servers: &Servers,
        notes: &mut Vec<String>,
        progress: impl Fn(usize),
    ) -> Result<Answer, Trouble> {
        for _ in 0..=MAX_REDIRECTS {
            let response = self.send(&url, known).await?;
            if let Some(location) = location(&response) {
                let to = url.join(&location).map_err(|error| {
                    Trouble::new(format!("redirected to `{location}`: {error}")).help(LATER)
                })?;
                let to = checked(to.as_str(), self.loopback)?;
                if !servers.has(&to) {
                    return Err(Trouble::new(format!(
                        "redirected to {to}, a server that provider.toml does not name; not \
                         followed"
                    ))
                    .help(
                        "if the publisher has moved there, write the new address as `fetch` into \
                         provider.toml",
                    ));
                }
                notes.push(format!("redirected to {to} ({})", response.status()));
                url = to;
                continue;
            }
            return match response.status() {
                StatusCode::NOT_MODIFIED if !known.is_empty() => Ok(Answer::NotModified),
                StatusCode::OK => {
                    let validators = validators(response.headers());
                    Ok(Answer::Body(body(response, progress).await?, validators))
                }
                status => Err(refused(status)),
            };
        }
        Err(Trouble::new(format!("redirected more than {MAX_REDIRECTS} times")).help(LATER))
    }

    async fn send(&self, url: &Url, known: &Validators) -> Result<Response, Trouble> {
        let mut request = self.client.get(url.clone()).header(ACCEPT, MEDIA_TYPES);
        if let Some(etag) = &known.etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        if let Some(last_modified) = &known.last_modified {
            request = request.header(IF_MODIFIED_SINCE, last_modified);
        }
        let sent = request.send().await;
        sent.map_err(|error| {
            Trouble::new(format!("no answer: {}", causes(error)))
                .help("check the address and the connection of this machine, or fetch again later")
        })
    }
}

const LATER: &str = "open the address in a browser, or fetch again later";

/// Returns where a redirect leads.
fn location(response: &Response) -> Option<String> {
    let is_redirect = matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308);
    let location = response.headers().get(LOCATION)?.as_bytes();
    is_redirect.then(|| String::from_utf8_lossy(location).into_owned())
}

fn refused(status: StatusCode) -> Trouble {
    let help = match status.as_u16() {
        401 | 403 => {
            "save the page in a browser, and import it with `cargo xtask import`, if it may be \
             distributed; fetch has no credentials"
        }
        404 | 410 => {
            "look for the page at the publisher's site, and write its address as `source`, or that \
             of its document as `fetch`, into provider.toml"
        }
        _ => LATER,
    };
    Trouble::new(format!("the server answered {status}")).help(help)
}

fn validators(headers: &HeaderMap) -> Validators {
    let text = |name: HeaderName| Some(headers.get(name)?.to_str().ok()?.to_owned());
    Validators {
        etag: text(ETAG),
        last_modified: text(LAST_MODIFIED),
    }
}

/// Reads a body that is not too large.
async fn body(mut response: Response, progress: impl Fn(usize)) -> Result<Vec<u8>, Trouble> {
    let encoding = response.headers().get(CONTENT_ENCODING);
    if let Some(encoding) = encoding.filter(|encoding| *encoding != "identity") {
        let encoding = String::from_utf8_lossy(encoding.as_bytes()).into_owned();
        return Err(Trouble::new(format!(
            "the answer is compressed ({encoding}), although that was not asked for"
        ))
        .help(LATER));
    }
    let too_large = || {
        let limit = MAX_BYTES >> 20;
        Trouble::new(format!(
            "the answer is larger than {limit} MiB, and was not read to its end"
        ))
        .help("check the address in provider.toml: a document is smaller")
    };
    if response
        .content_length()
        .is_some_and(|length| length > MAX_BYTES as u64)
    {
        return Err(too_large());
    }
    if response.content_length().is_none() && !response.headers().contains_key(TRANSFER_ENCODING) {
        return Err(Trouble::new(
            "the answer does not tell where it ends, so that half of it can't be told from the whole",
        )
        .help("save the page in a browser, and import it with `cargo xtask import`"));
    }
    let mut body = Vec::new();
    loop {
        let chunk = response.chunk().await.map_err(|error| {
            let read = body.len();
            Trouble::new(format!(
                "the answer broke off after {read} bytes: {}",
                causes(error)
            ))
            .help(LATER)
        })?;
        let Some(chunk) = chunk else {
            return Ok(body);
        };
        if body.len() + chunk.len() > MAX_BYTES {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
        progress(body.len());
    }
}

/// Returns an error's message with those of its causes, without the address.
fn causes(error: reqwest::Error) -> String {
    if error.is_timeout() {
        return "nothing came for too long".to_owned();
    }
    let error = error.without_url();
    let mut messages = vec![error.to_string()];
    let mut cause = error.source();
    while let Some(error) = cause {
        messages.push(error.to_string());
        cause = error.source();
    }
    messages.join(": ")
}
