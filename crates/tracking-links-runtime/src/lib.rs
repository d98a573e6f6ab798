//! The runtime of generated API clients: what happens between a typed call and the network.
//!
//! A generated crate contains its OpenAPI document as data: one [`Api`], an [`Operation`] for each
//! operation, a [`Parameter`] for each input. This crate does the rest: it holds the credentials,
//! builds the request, sends it within rate and concurrency limits, reads the answer up to a size
//! limit, and reports in an [`Error`] what happened and whether the provider may have carried the
//! request out ([`Delivery`]).
//!
//! This crate never sends a request again that may have been carried out, unless the operation is
//! idempotent. It never follows a redirect, never sends a credential over plain HTTP to another
//! machine, never reads a body without a limit unless asked for a stream, and never prints a
//! credential.
//!
//! ```
//! use tracking_links_runtime::{Api, Builder, Credential, Error, Runtime};
//!
//! static API: Api = Api {
//!     name: "example",
//!     title: "Example",
//!     base_url: Some("https://api.example.com/v1"),
//!     headers: &[("Example-Version", "14")],
//!     user_agent: "example-client/1.0",
//!     rate_limit: None,
//!     errors: &[],
//! };
//!
//! # fn main() -> Result<(), Error> {
//! let runtime: Runtime = Builder::new(&API).credential(Credential::bearer("token")).build()?;
//! assert_eq!(runtime.base_url().as_str(), "https://api.example.com/v1");
//! # Ok(())
//! # }
//! ```

mod auth;
mod call;
mod charset;
mod client;
mod delivery;
mod enums;
mod error;
mod meaning;
#[cfg(feature = "opentelemetry")]
mod metrics;
mod pages;
mod request;
mod response;
mod transport;
mod verdict;
#[cfg(feature = "xml")]
pub mod xml;

pub use auth::credential::Credential;
pub use auth::token::{AccessToken, TokenError, TokenSource};
pub use call::clock::{BoxFuture, Clock, SystemClock};
pub use call::observer::{Attempt, Dropped, Ended, Observer, ObserverError, Sending};
pub use call::rate_limit::{AtRateLimit, RateLimit};
pub use call::retry::RetryPolicy;
pub use call::scope::observed;
pub use client::api::{Api, ApiKeyLocation, Operation, SecurityScheme};
pub use client::builder::Builder;
pub use client::runtime::Runtime;
pub use client::settings::CallOptions;
pub use delivery::{Delivery, Phase};
pub use error::{Error, ErrorKind, SendError};
pub use meaning::{ErrorRule, Holds, Meaning};
#[cfg(feature = "opentelemetry")]
pub use metrics::Metrics;
pub use pages::paged::{Next, Paged, Paging};
pub use pages::stream::{Items, Pages};
pub use request::arguments::Request;
pub use request::file::{File, FormPart};
pub use request::input::{Input, Inputs, OptionalInput, OptionalInputs};
pub use request::parameter::{Parameter, Style};
pub use response::answer::Response;
pub use response::body::RawBody;
pub use response::extra::ExtraMembers;
#[doc(hidden)]
pub use response::extra::implementation as object;
pub use response::lenient::{is_none, lenient, nullable, optional, optional_any};
pub use response::lost::LostMember;
pub use response::stream::bytes::ByteStream;
pub use response::stream::events::{Event, EventData, EventStream};
pub use response::stream::json_lines::JsonLines;
pub use response::typed_headers::HeaderError;
pub use response::union;
pub use response::value::ResponseValue;
pub use verdict::Retry;

pub use bytes::Bytes;
pub use http::StatusCode;
pub use http::header::{HeaderMap, HeaderValue};
/// The HTTP library, for [`Builder::http_client`].
pub use reqwest;
#[doc(hidden)]
pub use serde;
pub use url::Url;
