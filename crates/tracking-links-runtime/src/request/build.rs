//! Builds the HTTP request from a [`Request`]'s arguments and the client's credentials.

use std::borrow::Cow;

use bytes::Bytes;
use http::Method;
use http::Uri;
use http::header::{ACCEPT, CONTENT_LENGTH, COOKIE, HeaderMap, HeaderValue};

use crate::auth::credentials::Target;
use crate::auth::token::AccessToken;
use crate::client::base_url::BaseUrl;
use crate::error::Fault;
use crate::request::arguments::Request;
use crate::request::page::with_keys;
use crate::request::path;
use crate::transport::body::Body;

impl Request {
    /// Builds the HTTP request, with credentials. `token` comes from the token source, if the
    /// operation needs a token.
    pub(crate) fn build(&self, token: Option<&AccessToken>) -> Result<http::Request<Body>, Fault> {
        let operation = self.operation;
        let shared = self.runtime.shared();
        let method = Method::from_bytes(operation.method.as_bytes()).map_err(|_| {
            Fault::configuration(format!("`{}` is not an HTTP method", operation.method))
        })?;
        let path = path::expand(operation.path, &self.path).map_err(Fault::invalid)?;

        let says_empty = self.upload.is_none()
            && self.body.as_ref().is_none_or(Bytes::is_empty)
            && matches!(operation.method, "POST" | "PUT" | "PATCH");
        // Reserve space for all headers: those of the client, those of the request, `Accept`,
        // `Authorization`, `Cookie` and `Content-Length`.
        let mut headers = HeaderMap::with_capacity(
            shared.headers.len() + self.headers.len() + 3 + usize::from(says_empty),
        );
        let accept = self.accept.unwrap_or(operation.accept);
        let accept = (!accept.is_empty())
            .then(|| HeaderValue::from_maybe_shared(Bytes::from_static(accept.as_bytes())))
            .transpose()
            .map_err(|_| {
                Fault::configuration(format!(
                    "`{accept}` is not valid as the value of the Accept header"
                ))
            })?;
        let accept = accept.as_ref().map(|accept| (&ACCEPT, accept));
        let own = self.headers.iter().map(|(name, value)| (name, value));
        for (name, value) in shared.headers.iter().chain(accept).chain(own) {
            headers.insert(name.clone(), value.clone());
        }
        let mut query = Cow::Borrowed(self.query.as_str());
        let mut cookies = self.cookies.clone();
        let mut keys = String::new();
        let mut target = Target {
            headers: &mut headers,
            query: &mut keys,
            cookies: &mut cookies,
        };
        shared.credentials.apply(operation, token, &mut target)?;
        if !cookies.is_empty() {
            let mut cookies = HeaderValue::from_str(&cookies.join("; "))
                .map_err(|_| Fault::invalid("the cookies contain a control character"))?;
            cookies.set_sensitive(true);
            headers.insert(COOKIE, cookies);
        }

        if says_empty {
            // Servers and proxies may answer a POST without it with 411 (RFC 9110, section 8.6),
            // and hyper sends a length only with a body.
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }

        let url = match &self.url {
            Some(url) => with_keys(url, &keys),
            None => {
                if !keys.is_empty() {
                    query.to_mut().push_str(&keys);
                }
                self.server()?.join(&path, &query).map_err(Fault::invalid)?
            }
        };
        let mut request = http::Request::new(match &self.upload {
            Some(upload) => Body::from(upload.body()),
            None => Body::from(self.body.clone().unwrap_or_default()),
        });
        *request.method_mut() = method;
        *request.headers_mut() = headers;
        *request.uri_mut() = uri(url.into()).map_err(Fault::invalid)?;
        Ok(request)
    }

    /// Whether the request can be sent again: its body is in memory, or nothing of it was read.
    pub(crate) fn is_repeatable(&self) -> bool {
        self.upload.as_ref().is_none_or(|upload| !upload.is_begun())
    }

    /// Returns the operation's own server, unless the caller set a base URL; otherwise the base URL
    /// of the client.
    pub(crate) fn server(&self) -> Result<Cow<'_, BaseUrl>, Fault> {
        let shared = self.runtime.shared();
        match self
            .operation
            .server
            .filter(|_| !shared.base_url_overridden)
        {
            None => Ok(Cow::Borrowed(&shared.base_url)),
            Some(server) => shared
                .base_url
                .server(server)
                .map(Cow::Owned)
                .map_err(|fault| {
                    Fault::configuration(format!("the operation's server URL {fault}"))
                }),
        }
    }

    /// Returns the host and port that the request goes to. Errors show no other part of the URL.
    pub(crate) fn place(&self) -> String {
        let Ok(server) = self.server() else {
            return "the server".to_owned();
        };
        let url = server.url();
        let host = url.host_str().unwrap_or_default();
        format!("{host}:{}", url.port_or_known_default().unwrap_or_default())
    }
}

/// The longest URL that the HTTP library can send.
const MAX_URL_BYTES: usize = 65_534;

fn uri(url: String) -> Result<Uri, String> {
    if url.len() > MAX_URL_BYTES {
        return Err(format!("the URL is longer than {MAX_URL_BYTES} bytes"));
    }
    Uri::try_from(url)
        .map_err(|_| "the URL has a character that must be percent-encoded".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_that_can_not_be_sent_says_why() {
        let of_length = |length: usize| {
            let start = "https://api.example/?q=".to_owned();
            let rest = length - start.len();
            start + &"x".repeat(rest)
        };
        let longest = uri(of_length(MAX_URL_BYTES)).unwrap();
        assert_eq!(longest.to_string().len(), MAX_URL_BYTES);
        let error = uri(of_length(MAX_URL_BYTES + 1)).unwrap_err();
        assert!(error.contains("longer than 65534 bytes"), "{error}");
        let error = uri("https://api.example/\u{7f}".to_owned()).unwrap_err();
        assert!(error.contains("percent-encoded"), "{error}");
    }
}
