//! Creates tracking links at affiliate and creator platforms, with one request type, one link type
//! and one error type for all of them. A created link also holds the provider's own answer.
//!
//! [`Capabilities`] describe what each provider supports, and a request with an unsupported field
//! is refused before anything is sent. A request that creates a link is sent again only if it was
//! certainly not carried out. After an error, [`Error::delivery`] says whether the link may exist.
//!
//! ```no_run
//! # #[cfg(feature = "fanvue")]
//! # async fn create() -> Result<(), tracking_links::Error> {
//! use tracking_links::{Fanvue, LinkRequest, Platform, TrackingLinks};
//!
//! let links = TrackingLinks::builder()
//!     .provider(Fanvue::builder("token").handle("anna").build()?)
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
//! Credentials can come from the environment instead: [`TrackingLinks::from_env`].
//!
//! # Features
//!
//! | feature              | default |                                                            |
//! |----------------------|---------|------------------------------------------------------------|
//! | `all-providers`      | off     | the features of all providers, some of which are on        |
//! | `rustls`             | on      | TLS by rustls, with aws-lc-rs for cryptography             |
//! | `rustls-ring`        | off     | TLS by rustls, with ring                                   |
//! | `rustls-no-provider` | off     | TLS by rustls, with cryptography that the program installs |
//! | `native-tls`         | off     | TLS by the system: SChannel, Secure Transport or OpenSSL   |
//! | `oauth`              | off     | access tokens that refresh themselves, in `oauth`          |
//! | `blocking`           | off     | links for programs without async, in `blocking`            |
//! | `opentelemetry`      | off     | metrics of calls, in `Metrics`                             |
//!
//! A provider's feature turns on its type here, and the module with its generated client. A
//! provider has the name of its feature, unless its builder sets another. Without TLS, requests can
//! be sent only over plain HTTP to this machine. To add another provider, implement [`Provider`].
//!
//! # Errors
//!
//! Of an [`Error`], the [`kind`](Error::kind) says what went wrong, and the
//! [`delivery`](Error::delivery) whether the link may exist. `Display` is one line with the
//! provider's own words; [`fields`](Error::fields) names the fields of the request that caused it.
//!
//! ```
//! # #[cfg(feature = "fanvue")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use tracking_links::{Fanvue, LinkRequest, TrackingLinks};
//! use tracking_links::{Delivery, ErrorKind};
//!
//! # let links = TrackingLinks::builder().provider(Fanvue::builder("token").build()?).build()?;
//! let request = LinkRequest::new().name("Spring");
//! let error = links.create("fanvue", &request).await.unwrap_err();
//! assert_eq!(error.to_string(), "fanvue create: set `platform` (required)");
//! assert_eq!(error.kind(), ErrorKind::InvalidRequest);
//! assert_eq!(error.fields(), ["platform"]);
//! assert_eq!(error.delivery(), Delivery::NotSent);
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "fanvue"))]
//! # fn main() {}
//! ```
//!
//! # Retrying
//!
//! A call that fails before its request leaves is tried again within its timeout, as
//! [`RetryPolicy`] says. A create that may have been carried out is not sent again, since most
//! providers can't tell a repeated create from a second one. The error's
//! [`delivery`](Error::delivery) then says what is known:
//!
//! - [`NotSent`](Delivery::NotSent) and [`Rejected`](Delivery::Rejected): there is no link.
//! - [`Accepted`](Delivery::Accepted): there is one. Do not create it again, unless the error has
//!   the [`link`](Error::link): it lacks something that another request should add, such as a slug,
//!   and asking again makes no second one.
//! - [`Unknown`](Delivery::Unknown): there may be one. Look it up first: with
//!   [`find`](TrackingLinks::find) or [`list`](TrackingLinks::list) where the provider has it,
//!   otherwise on the provider's site. So give each request a slug, a name or a sub-id of its own.
//!
//! [`ensure`](TrackingLinks::ensure) does this by itself, at providers that have a key by which a
//! link is made once and found again.
//!
//! A loop needs no more than [`retry`](Error::retry): whether the same request may be sent again
//! without the risk of a second link, and when. A provider may be down for days, so give the loop a
//! deadline.
//!
//! ```
//! # #[cfg(feature = "fanvue")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use tracking_links::{Fanvue, Platform};
//! # use tracking_links_sandbox::{Answer, Sandbox};
//! use std::time::Duration;
//! use tokio::time::{Instant, sleep};
//! use tracking_links::{Error, LinkRequest, Retry, TrackingLink, TrackingLinks};
//!
//! /// Begins no try after five minutes.
//! async fn create(links: &TrackingLinks, request: &LinkRequest) -> Result<TrackingLink, Error> {
//!     let deadline = Instant::now() + Duration::from_secs(300);
//!     loop {
//!         let error = match links.create("fanvue", request).await {
//!             Ok(link) => return Ok(link),
//!             Err(error) => error,
//!         };
//!         let wait = match error.retry() {
//!             Retry::Now => Duration::ZERO,
//!             Retry::After(wait) => wait,
//!             Retry::WhenQuotaResets(_) | Retry::Never => return Err(error),
//!         };
//!         if Instant::now() + wait >= deadline {
//!             return Err(error);
//!         }
//!         sleep(wait).await;
//!     }
//! }
//! # let sandbox = Sandbox::start().await?;
//! # let base_url = sandbox.fanvue().base_url();
//! # let fanvue = Fanvue::builder(sandbox.fanvue().token()).base_url(base_url).build()?;
//! # let links = TrackingLinks::builder().provider(fanvue).build()?;
//! # sandbox.fanvue().answer_next(Answer::new(429).header("retry-after", "0"));
//! # let request = LinkRequest::new().name("Spring").platform(Platform::Instagram);
//! # create(&links, &request).await?;
//! # assert_eq!(sandbox.fanvue().links().len(), 1);
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "fanvue"))]
//! # fn main() {}
//! ```
//!
//! A create whose future is dropped, by a timeout or because a handler's client went away, may have
//! made a link of which nobody hears. [`create_detached`](TrackingLinks::create_detached) runs to
//! its end in the background, whoever goes away.
//!
//! # Testing
//!
//! The crate `tracking-links-sandbox` stands for the providers on this machine. It needs no
//! account, checks each request against the provider's own document, and fails as networks do.
//!
//! ```
//! # #[cfg(feature = "fanvue")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use tracking_links::{Delivery, Fanvue, LinkRequest, Platform, Provider};
//! use tracking_links_sandbox::{Fault, Sandbox};
//!
//! let sandbox = Sandbox::start().await?;
//! let fanvue = Fanvue::builder(sandbox.fanvue().token())
//!     .base_url(sandbox.fanvue().base_url())
//!     .build()?;
//! let request = LinkRequest::new().name("Spring").platform(Platform::Instagram);
//! fanvue.create(&request).await?;
//!
//! // The connection breaks after the link was created, so the caller can't know of it.
//! sandbox.fanvue().fail_next(Fault::DropAfterWrite);
//! let error = fanvue.create(&request).await.unwrap_err();
//! assert_eq!(error.delivery(), Delivery::Unknown);
//! assert_eq!(sandbox.fanvue().links().len(), 2);
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "fanvue"))]
//! # fn main() {}
//! ```
//!
//! # Thousands of links
//!
//! [`create_all`](TrackingLinks::create_all) creates the links of many rows with a [`journal`], and
//! goes on after a kill: each row has a key of yours, and no key gets two links. The stores of
//! journals, SQLite and PostgreSQL, are in the crate `tracking-links-journal`; the command
//! `tracking-links bulk` does the same for a CSV file.
//!
//! ```
//! # #[cfg(feature = "fanvue")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use tracking_links_sandbox::Sandbox;
//! use std::sync::Arc;
//! use futures_util::stream;
//! use tracking_links::journal::{NewRow, RowState};
//! use tracking_links::{LinkRequest, Platform};
//! use tracking_links_journal::SqliteJournal;
//!
//! # let sandbox = Sandbox::start().await?;
//! # let (links, folder) = (sandbox.links(), tempfile::tempdir()?);
//! # let path = folder.path().join("spring.journal");
//! let journal = Arc::new(SqliteJournal::open(path)?);
//! let rows = (1..=20).map(|number| {
//!     let request = LinkRequest::new().name(format!("Spring {number}"));
//!     NewRow::new(format!("spring-{number}"), "fanvue", request.platform(Platform::Instagram))
//! });
//! let mut run = links.create_all(stream::iter(rows), journal).start();
//! while let Some(event) = run.next().await {
//!     let event = event?;
//!     let row = event.row();
//!     match row.state {
//!         RowState::Created | RowState::Existing => println!("{}: {:?}", row.key, row.link),
//!         RowState::Unknown => println!("{}: may exist, look at the provider's site", row.key),
//!         _ => println!("{}: {:?}", row.key, row.failure),
//!     }
//! }
//! # assert_eq!(sandbox.fanvue().links().len(), 20);
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "fanvue"))]
//! # fn main() {}
//! ```
//!
//! # Settings
//!
//! The builders of all providers are a [`ProviderBuilder`]: [`name`](ProviderBuilder::name),
//! [`base_url`](ProviderBuilder::base_url), [`total_timeout`](ProviderBuilder::total_timeout),
//! [`retry`](ProviderBuilder::retry), and [`settings`](ProviderBuilder::settings) for the many that
//! few need: proxy, HTTP client, headers, user agent, observer, limits on rate, concurrency, time
//! and size. Their types are in [`runtime`].
//!
//! ```
//! # #[cfg(feature = "fanvue")]
//! # fn main() -> Result<(), tracking_links::Error> {
//! # use tracking_links::Fanvue;
//! use std::time::Duration;
//! use tracking_links::{AtRateLimit, Attempt};
//!
//! let fanvue = Fanvue::builder("token")
//!     .name("fanvue-eu")
//!     .total_timeout(Duration::from_secs(10))
//!     .settings(|client| {
//!         client
//!             .proxy("http://proxy.example:3128")
//!             .at_rate_limit(AtRateLimit::Refuse)
//!             .observer(|attempt: &Attempt| println!("{attempt:?}"))
//!     })
//!     .build()?;
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "fanvue"))]
//! # fn main() {}
//! ```

// Nightly, as on docs.rs, shows the feature of each item.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod account;
#[cfg(feature = "blocking")]
pub mod blocking;
mod capabilities;
mod clicks;
mod composed;
mod create_all;
mod detached;
mod ensure;
mod error;
pub mod journal;
mod key;
mod link;
mod links;
mod listing;
mod many;
#[cfg(feature = "oauth")]
pub mod oauth;
mod pages;
mod platform;
mod provider;
mod providers;
mod query;
mod request;
mod rfc3339;
mod spared;
mod sync;
mod text;
mod utm;

pub use account::Account;
pub use capabilities::{
    Bulk, Capabilities, Checked, FieldFault, Limit, OnRepeat, Operations, RepeatRule, Returned,
    Support,
};
pub use clicks::{ClickCount, ClickRange, Clicks};
pub use composed::{Base, Composed, Formula, Source};
pub use create_all::{CreateAll, Event, Handle, Progress, Run, Stopped};
pub use detached::Detached;
pub use error::{Error, ErrorKind};
pub use key::{Key, KeyKind};
pub use link::{Changed, Made, Output, TrackingLink, Warning};
pub use links::{TrackingLinks, TrackingLinksBuilder};
pub use listing::{Listing, Page};
pub use many::Creating;
pub use pages::Links;

/// What [`Links::into_stream`] returns.
pub use futures_util::Stream;
pub use platform::Platform;
pub use provider::{BatchOutcome, Provider};
pub use request::{
    Expiry, Field, LinkRequest, OptionMember, Options, ParseExpiryError, ProviderOptions, Slug,
    Target, Visitors,
};
pub use utm::Utm;

pub use providers::{ProviderBuilder, ProviderVariable};

pub use tracking_links_runtime::{
    AccessToken, AtRateLimit, Attempt, BoxFuture, Clock, Delivery, Dropped, Ended, Observer,
    ObserverError, Phase, RateLimit, Retry, RetryPolicy, Sending, TokenError, TokenSource,
};

#[cfg(feature = "opentelemetry")]
pub use tracking_links_runtime::Metrics;

/// The runtime of the generated clients: the types that their builders, which
/// [`ProviderBuilder::settings`] changes, and their answers and errors consist of.
#[doc(no_inline)]
pub use tracking_links_runtime as runtime;

/// Re-exports each provider and its generated client.
macro_rules! re_exports {
    ($(
        $feature:literal: $client:ident as $module:ident
        $({ $Provider:ident, $Builder:ident $(, $Type:ident)* })?;
    )*) => {
        $(
            #[doc = concat!("The generated client of the feature `", $feature, "`, for")]
            /// operations that this crate does not cover.
            #[cfg(feature = $feature)]
            #[doc(no_inline)]
            pub use $client as $module;
            $(
                #[cfg(feature = $feature)]
                pub use providers::{$Builder, $Provider $(, $Type)*};
            )?
        )*
    };
}
for_each_provider!(re_exports);
