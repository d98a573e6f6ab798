//! How any generated client behaves on the wire.
//!
//! A generated crate holds what its document says, as data: an [`Api`], an [`Operation`] for each
//! call, a [`Parameter`] for each input. This crate does the rest: it holds the credentials, builds the
//! request, sends it within its limits, reads the answer up to a cap, and says in an [`Error`]
//! what happened and whether the provider may have acted on it ([`Delivery`]).
//!
//! It never re-sends what may have been carried out, unless the operation is idempotent, never follows a redirect, never sends a credential over plain HTTP to
//! another machine, never reads a body without a bound, and never prints a credential.
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
//! };
//!
//! # fn main() -> Result<(), Error> {
//! let runtime: Runtime = Builder::new(&API).credential(Credential::bearer("token")).build()?;
//! assert_eq!(runtime.base_url().as_str(), "https://api.example.com/v1");
//! # Ok(())
//! # }
//! ```

mod api;
mod attempt;
mod base_url;
mod body;
mod builder;
mod call;
mod clock;
mod context;
mod credential;
mod credentials;
mod encode;
mod error;
mod message;
mod multipart;
mod parameter;
mod path;
mod phase;
mod rate_limit;
mod request;
mod resolver;
mod response;
mod retry;
mod retry_after;
mod runtime;
mod span;
mod stream;
mod style;
mod token;
pub mod union;

pub use api::{Api, ApiKeyLocation, Operation, SecurityScheme};
pub use attempt::Attempt;
pub use body::RawBody;
pub use builder::Builder;
pub use clock::{BoxFuture, Clock, SystemClock};
pub use credential::Credential;
pub use error::{Error, ErrorKind, SendError};
pub use multipart::File;
pub use parameter::{Parameter, Style};
pub use phase::{Delivery, Phase};
pub use rate_limit::{AtRateLimit, RateLimit};
pub use request::Request;
pub use response::Response;
pub use retry::RetryPolicy;
pub use runtime::{CallOptions, Runtime};
pub use stream::ByteStream;
pub use token::{AccessToken, TokenError, TokenSource};

pub use bytes::Bytes;
pub use progenitor_client::ResponseValue;
pub use reqwest::StatusCode;
pub use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
pub use url::Url;
