//! Creates tracking links at affiliate and creator platforms, with one request type, one link type
//! and one error type for all of them. A created link also holds the provider's own answer.
//!
//! [`Capabilities`] describe what each provider supports, and a request with an unsupported field
//! is refused before anything is sent. A request that creates a link is sent again only if it was
//! certainly not carried out. After an error, [`Error::delivery`] says whether the link may exist.
//!
//! ```no_run
//! # #[cfg(all(feature = "fanvue", feature = "impact"))]
//! # async fn create() -> Result<(), tracking_links::Error> {
//! use tracking_links::{Fanvue, Impact, LinkRequest, Platform, TrackingLinks};
//!
//! let links = TrackingLinks::builder()
//!     .provider(Fanvue::builder("token").handle("anna").build()?)
//!     .provider(Impact::builder("IRaccount", "auth-token").build()?)
//!     .build()?;
//!
//! let request = LinkRequest::new().name("Spring").platform(Platform::Instagram);
//! let link = links.create("fanvue", &request).await?;
//! println!("{}", link.url.as_deref().unwrap_or("no URL"));
//! # Ok(())
//! # }
//! # fn main() {}
//! ```
//!
//! To try it without an account, set the providers' `base_url` to a server of the crate
//! `tracking-links-sandbox`, as the examples on these pages do.
//!
//! # Providers
//!
//! | feature  | provider     | default name | generated client            |
//! |----------|--------------|--------------|-----------------------------|
//! | `fanvue` | `Fanvue`     | `fanvue`     | `tracking_links::fanvue`    |
//! | `impact` | `Impact`     | `impact`     | `tracking_links::impact`    |
//!
//! The providers' features are enabled by default, and so is `rustls`. Without `rustls`, requests
//! can be sent only over plain HTTP to this machine. The feature `oauth` adds access tokens that
//! refresh themselves (`tracking_links::oauth`). To add another provider, implement [`Provider`].

// Nightly, as on docs.rs, shows the feature of each item.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "blocking")]
pub mod blocking;
mod capabilities;
mod error;
mod link;
mod links;
#[cfg(feature = "oauth")]
pub mod oauth;
mod platform;
mod provider;
mod providers;
mod request;

pub use capabilities::{Capabilities, Operations, Returns, Support};
pub use error::{Error, ErrorKind};
pub use link::{TrackingLink, Warning};
pub use links::{TrackingLinks, TrackingLinksBuilder};
pub use platform::Platform;
pub use provider::Provider;
pub use request::LinkRequest;

pub use providers::ProviderBuilder;
#[cfg(feature = "fanvue")]
pub use providers::{Fanvue, FanvueBuilder};
#[cfg(feature = "impact")]
pub use providers::{Impact, ImpactBuilder};

pub use tracking_links_runtime::{
    AccessToken, AtRateLimit, Attempt, BoxFuture, Clock, Delivery, Dropped, Observer,
    ObserverError, Phase, RateLimit, RetryPolicy, Sending, TokenError, TokenSource,
};

/// The runtime of the generated clients: the types that their builders, which
/// [`ProviderBuilder::settings`] changes, and their answers and errors consist of.
#[doc(no_inline)]
pub use tracking_links_runtime as runtime;

/// The generated client of Fanvue, for operations that this crate does not cover.
#[cfg(feature = "fanvue")]
#[doc(no_inline)]
pub use fanvue_client as fanvue;

/// The generated client of impact.com, for operations that this crate does not cover.
#[cfg(feature = "impact")]
#[doc(no_inline)]
pub use impact_client as impact;
