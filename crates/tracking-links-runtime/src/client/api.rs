//! A document's API and operations as data for a `static`.
//!
//! Nothing here is checked: [`Builder`](crate::Builder) and [`Request`](crate::Request) do that and
//! report faults as errors.

use crate::call::rate_limit::RateLimit;

/// What all operations of an API have in common; the crate's documentation has an example.
#[derive(Clone, Copy, Debug)]
pub struct Api {
    /// The provider's short name, as errors and spans show it.
    pub name: &'static str,
    /// The document's title.
    pub title: &'static str,
    /// The document's server; if `None`, the builder needs a base URL.
    pub base_url: Option<&'static str>,
    /// Headers of every request, such as a version.
    pub headers: &'static [(&'static str, &'static str)],
    /// The `User-Agent` header, unless the builder sets another.
    pub user_agent: &'static str,
    /// The provider's documented rate limit, if there is one.
    pub rate_limit: Option<RateLimit>,
}

/// One operation of an API: an HTTP method on a path.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// The document's `operationId`.
    pub id: &'static str,
    /// The HTTP method in upper case.
    pub method: &'static str,
    /// The path template; every `{name}` is a path parameter.
    pub path: &'static str,
    /// The `Accept` header; empty for none.
    pub accept: &'static str,
    /// OpenAPI's `security`: alternatives, each a set of schemes that are required together.
    ///
    /// No alternatives, or an empty one among them, makes credentials optional: they are sent if
    /// the client has them.
    pub security: &'static [&'static [SecurityScheme]],
    /// This operation's own server, as a URL or as a path on the API's server.
    ///
    /// The builder's base URL replaces it too, so that every request and credential goes to the
    /// host that the caller chose.
    pub server: Option<&'static str>,
    /// Whether sending the request twice has the effect of sending it once.
    pub idempotent: bool,
}

/// OpenAPI's security scheme: how an operation authenticates its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecurityScheme {
    /// `Authorization: Bearer ...`: HTTP bearer, OAuth 2.0 and OpenID Connect.
    Bearer {
        /// The scheme's name in the document.
        name: &'static str,
    },
    /// `Authorization: Basic ...`: user name and password.
    Basic {
        /// The scheme's name in the document.
        name: &'static str,
    },
    /// A key in a header, a query parameter or a cookie.
    ApiKey {
        /// The scheme's name in the document, which selects the credential.
        name: &'static str,
        /// Where the key goes.
        location: ApiKeyLocation,
        /// The name of the header, query parameter or cookie.
        parameter: &'static str,
    },
}

/// Where an API key goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApiKeyLocation {
    /// A request header.
    Header,
    /// A parameter of the query.
    Query,
    /// A cookie.
    Cookie,
}
