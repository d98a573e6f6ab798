//! How any generated client behaves on the wire.
//!
//! A generated crate holds what its document says, as data: an [`Api`], an [`Operation`] for each
//! call, a [`Parameter`] for each input. This crate does the rest: it holds the credentials, builds the
//! request, sends it once within its limits, reads the answer up to a cap, and says in an [`Error`]
//! what happened and whether the provider may have acted on it ([`Delivery`]).
//!
//! It never re-sends a request, never follows a redirect, never sends a credential over plain HTTP to
//! another machine, never reads a body without a bound, and never prints a credential.
//!
//! ```
//! use client_runtime::{Api, Builder, Credential, Error, Runtime};
//!
//! static API: Api = Api {
//!     name: "example",
//!     title: "Example",
//!     base_url: Some("https://api.example.com/v1"),
//!     headers: &[("Example-Version", "14")],
//!     user_agent: "example-client/1.0",
//! };
//!
//! # fn main() -> Result<(), Error> {
//! let runtime: Runtime = Builder::new(&API).credential(Credential::bearer("token")).build()?;
//! assert_eq!(runtime.base_url().as_str(), "https://api.example.com/v1");
//! # Ok(())
//! # }
//! ```

mod api;
mod base_url;
mod body;
mod builder;
mod credential;
mod credentials;
mod encode;
mod error;
mod message;
mod parameter;
mod path;
mod request;
mod response;
mod retry_after;
mod runtime;
mod span;
mod style;

pub use api::{Api, ApiKeyLocation, Operation, SecurityScheme};
pub use body::RawBody;
pub use builder::Builder;
pub use credential::Credential;
pub use error::{Delivery, Error, ErrorKind, SendError};
pub use parameter::{Parameter, Style};
pub use request::Request;
pub use response::Response;
pub use runtime::Runtime;

pub use bytes::Bytes;
pub use progenitor_client::{ByteStream, ResponseValue};
pub use reqwest::StatusCode;
pub use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
pub use url::Url;
