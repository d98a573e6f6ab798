//! Types that describe the API and the operations of an OpenAPI document as data, for `static`
//! items in generated code.
//!
//! Nothing is checked here. [`Builder`](crate::Builder) and [`Request`](crate::Request) check the
//! values and report faults as errors.

use crate::call::rate_limit::RateLimit;
use crate::meaning::ErrorRule;

/// What all operations of an API have in common. The documentation of the crate has an example.
#[derive(Clone, Copy, Debug)]
pub struct Api {
    /// The provider's short name, as errors and spans show it.
    pub name: &'static str,
    /// The API's title in the OpenAPI document.
    pub title: &'static str,
    /// The URL of the first server in the OpenAPI document; if `None`, set a base URL with the
    /// builder.
    pub base_url: Option<&'static str>,
    /// Names and values of headers that every request has, such as an API version.
    pub headers: &'static [(&'static str, &'static str)],
    /// The `User-Agent` header, unless the builder sets another.
    pub user_agent: &'static str,
    /// The provider's documented rate limit, if there is one.
    pub rate_limit: Option<RateLimit>,
    /// What the provider means by error answers whose status does not say it.
    pub errors: &'static [ErrorRule],
}

/// One operation of an API: an HTTP method on a path.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// The operation's `operationId` in the OpenAPI document.
    pub id: &'static str,
    /// The HTTP method in upper case.
    pub method: &'static str,
    /// The path template; every `{name}` is a path parameter.
    pub path: &'static str,
    /// The `Accept` header; empty for none.
    pub accept: &'static str,
    /// OpenAPI's `security`: a list of alternatives. Each alternative is a list of security schemes
    /// that are required together.
    ///
    /// If the list is empty or contains an empty alternative, credentials are optional: they are
    /// sent if the client has them.
    pub security: &'static [&'static [SecurityScheme]],
    /// The server of this operation, if it has its own: a URL, or a path on the API's server.
    ///
    /// A base URL set with the builder replaces this server too, so that every request and
    /// credential goes to the host that the caller chose.
    pub server: Option<&'static str>,
    /// Whether sending the request twice has the effect of sending it once.
    pub idempotent: bool,
}

macro_rules! by_method {
    ($($name:ident $method:literal $is_idempotent:literal)*) => {
        $(
            #[doc = concat!("Describes an operation of the HTTP method ", $method, ".")]
            pub const fn $name(path: &'static str) -> Self {
                Self::new($method, path).idempotent($is_idempotent)
            }
        )*
    };
}

/// What is not set is as of most operations: an answer in JSON, at the API's server.
///
/// ```
/// use tracking_links_runtime::{Operation, SecurityScheme};
///
/// const GET_LINK: Operation = Operation::get("/links/{id}")
///     .id("get-link")
///     .security(&[&[SecurityScheme::bearer("token")]]);
/// assert_eq!((GET_LINK.accept, GET_LINK.idempotent), ("application/json", true));
/// ```
impl Operation {
    /// Describes an operation that is not idempotent, or whose HTTP method has no function here.
    pub const fn new(method: &'static str, path: &'static str) -> Self {
        Self {
            id: "",
            method,
            path,
            accept: "application/json",
            security: &[],
            server: None,
            idempotent: false,
        }
    }

    // RFC 9110 section 9.2.2.
    by_method! {
        get "GET" true
        put "PUT" true
        post "POST" false
        delete "DELETE" true
        options "OPTIONS" true
        head "HEAD" true
        patch "PATCH" false
        trace "TRACE" true
    }

    /// Sets [`id`](Self#structfield.id).
    pub const fn id(self, id: &'static str) -> Self {
        Self { id, ..self }
    }

    /// Sets [`accept`](Self#structfield.accept).
    pub const fn accept(self, accept: &'static str) -> Self {
        Self { accept, ..self }
    }

    /// Sets [`security`](Self#structfield.security).
    pub const fn security(self, security: &'static [&'static [SecurityScheme]]) -> Self {
        Self { security, ..self }
    }

    /// Sets [`server`](Self#structfield.server).
    pub const fn server(self, server: &'static str) -> Self {
        Self {
            server: Some(server),
            ..self
        }
    }

    /// Sets [`idempotent`](Self#structfield.idempotent).
    pub const fn idempotent(self, idempotent: bool) -> Self {
        Self { idempotent, ..self }
    }
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
        /// The scheme's name in the OpenAPI document. The client's API key for this name is sent.
        name: &'static str,
        /// The part of the request that carries the key.
        location: ApiKeyLocation,
        /// The name of the header, query parameter or cookie.
        parameter: &'static str,
    },
}

impl SecurityScheme {
    /// Creates a [`Bearer`](Self::Bearer).
    pub const fn bearer(name: &'static str) -> Self {
        Self::Bearer { name }
    }

    /// Creates a [`Basic`](Self::Basic).
    pub const fn basic(name: &'static str) -> Self {
        Self::Basic { name }
    }

    /// Creates an [`ApiKey`](Self::ApiKey).
    pub const fn api_key(
        name: &'static str,
        location: ApiKeyLocation,
        parameter: &'static str,
    ) -> Self {
        Self::ApiKey {
            name,
            location,
            parameter,
        }
    }
}

/// The part of a request that carries an API key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApiKeyLocation {
    /// A request header.
    Header,
    /// A parameter of the query.
    Query,
    /// A cookie.
    Cookie,
}
