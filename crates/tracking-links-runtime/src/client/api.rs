//! What a document says about its API and each operation, as data that a `static` can hold.
//!
//! Nothing here checks or does anything: [`Builder`](crate::Builder) and [`Request`](crate::Request)
//! do, and report what is wrong as an error.

use crate::call::rate_limit::RateLimit;

/// What is common to all operations of one API.
///
/// ```
/// use tracking_links_runtime::Api;
///
/// const API: Api = Api {
///     name: "impact",
///     title: "impact.com",
///     base_url: Some("https://api.impact.com"),
///     headers: &[("IR-Version", "14")],
///     user_agent: "impact-client/1.0",
///     rate_limit: None,
/// };
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Api {
    /// The provider's short name, as errors and spans show it.
    pub name: &'static str,
    /// The document's title.
    pub title: &'static str,
    /// The document's server; without one, the base URL must be given to the builder.
    pub base_url: Option<&'static str>,
    /// Headers that go with every request, such as a pinned version.
    pub headers: &'static [(&'static str, &'static str)],
    /// The `User-Agent` header, unless the builder sets another.
    pub user_agent: &'static str,
    /// How many requests the provider takes, as far as that is known.
    pub rate_limit: Option<RateLimit>,
}

/// One operation of an API: an HTTP method on a path.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// The document's `operationId`.
    pub id: &'static str,
    /// The HTTP method, in capitals.
    pub method: &'static str,
    /// The path template: every `{name}` in it is a path parameter.
    pub path: &'static str,
    /// The `Accept` header; empty for none.
    pub accept: &'static str,
    /// OpenAPI's `security`: alternatives, each a set of schemes that are needed together.
    ///
    /// No alternatives, or an empty one among them, means that no credential is needed; one is sent
    /// nevertheless where an alternative asks for it and it was given.
    pub security: &'static [&'static [SecurityScheme]],
    /// A server of this operation's own, absolute or a path on the API's server.
    ///
    /// A base URL given to the builder takes its place too, so that every request and every credential
    /// goes to the host that the caller named.
    pub server: Option<&'static str>,
    /// Whether sending it twice is the same as sending it once.
    pub idempotent: bool,
}

/// How an operation wants to be told who is calling: OpenAPI's security scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecurityScheme {
    /// `Authorization: Bearer ...`: HTTP bearer, OAuth 2.0 and OpenID Connect.
    Bearer {
        /// The scheme's name in the document.
        name: &'static str,
    },
    /// `Authorization: Basic ...`: a user name and a password.
    Basic {
        /// The scheme's name in the document.
        name: &'static str,
    },
    /// A key in a header, a query parameter or a cookie.
    ApiKey {
        /// The scheme's name in the document, by which the credential is found.
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
