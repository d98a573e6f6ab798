//! The response to a request, whose status and headers have arrived.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode, Uri};
use http_body::Body as _;
use hyper::body::Incoming;
use url::Url;

use super::failure::{self, Failure};
use crate::call::clock::Deadline;

/// A response whose body is not read yet, or not wholly.
pub(crate) struct HttpResponse {
    response: Response<ResponseBody>,
    /// The URI of the request.
    uri: Uri,
    stall_timeout: Option<Duration>,
    /// The time at which the bytes that are waited for count as stalled. It stays if a call no
    /// longer waits and then waits again.
    stalled: Option<Deadline>,
    /// The host of another URL to which the caller's HTTP client followed a redirect.
    redirected_to: Option<Box<str>>,
}

enum ResponseBody {
    OfPool(Incoming),
    OfCallers(reqwest::Body),
}

impl HttpResponse {
    pub(super) fn of_pool(
        response: Response<Incoming>,
        uri: Uri,
        stall_timeout: Option<Duration>,
    ) -> Self {
        Self {
            response: response.map(ResponseBody::OfPool),
            uri,
            stall_timeout,
            stalled: None,
            redirected_to: None,
        }
    }

    /// Makes the response to a request that was sent to `url`, by an HTTP client of the caller's.
    pub(super) fn of_callers(response: reqwest::Response, uri: Uri, url: &Url) -> Self {
        let host = response.url().host_str().unwrap_or_default();
        let redirected_to = (response.url() != url).then(|| Box::from(host));
        Self {
            response: Response::from(response).map(ResponseBody::OfCallers),
            uri,
            stall_timeout: None,
            stalled: None,
            redirected_to,
        }
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.response.status()
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    pub(crate) fn headers_mut(&mut self) -> &mut HeaderMap {
        self.response.headers_mut()
    }

    /// Returns the URL of the request.
    pub(crate) fn url(&self) -> Option<Url> {
        Url::parse(&self.uri.to_string()).ok()
    }

    /// Returns the host of another URL to which the caller's HTTP client followed a redirect.
    pub(crate) fn redirected_to(&self) -> Option<&str> {
        self.redirected_to.as_deref()
    }

    /// Returns the length of what is left of the body, if it is known.
    pub(crate) fn content_length(&self) -> Option<u64> {
        match self.response.body() {
            ResponseBody::OfPool(body) => body.size_hint().exact(),
            ResponseBody::OfCallers(body) => body.size_hint().exact(),
        }
    }

    /// Waits for the next bytes of the body; `None` at its end.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, Failure> {
        loop {
            if self.stalled.is_none() {
                self.stalled = self.stall_timeout.map(Deadline::after);
            }
            let frame = match self.response.body_mut() {
                ResponseBody::OfPool(body) => {
                    let frame = poll_fn(|context| Pin::new(&mut *body).poll_frame(context));
                    let frame = failure::unless(self.stalled, frame).await?;
                    frame.transpose().map_err(Failure::Body)?
                }
                ResponseBody::OfCallers(body) => {
                    let frame = poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await;
                    let frame = frame.transpose();
                    frame.map_err(|error| Failure::Callers(error.without_url()))?
                }
            };
            self.stalled = None;
            // A frame that is no data has the trailers, which nobody reads.
            match frame.map(http_body::Frame::into_data) {
                Some(Ok(bytes)) => return Ok(Some(bytes)),
                Some(Err(_)) => {}
                None => return Ok(None),
            }
        }
    }
}
