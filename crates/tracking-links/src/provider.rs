//! What a provider is.

use std::fmt::Debug;
use std::pin::Pin;
use std::sync::Arc;

use crate::capabilities::Capabilities;
use crate::error::Error;
use crate::link::TrackingLink;
use crate::request::LinkRequest;

/// A future that any thread may run, in a box: what [`Provider::create`] returns.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Someone who creates tracking links.
///
/// An implementation says in its [`Capabilities`] what it can do;
/// [`TrackingLinks::create`](crate::TrackingLinks::create) refuses all else before it calls it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use tracking_links::{
///     BoxFuture, Capabilities, Error, LinkRequest, Provider, Support, TrackingLink, TrackingLinks,
/// };
///
/// /// Adds a parameter to the destination, and needs nobody for it.
/// #[derive(Debug)]
/// struct Tagger;
///
/// impl Tagger {
///     const CAPABILITIES: Capabilities = {
///         let mut it = Capabilities::NONE;
///         it.destination = Support::Required;
///         it.returns.url = true;
///         it.operations.create = true;
///         it.operations.idempotent_create = true;
///         it
///     };
/// }
///
/// impl Provider for Tagger {
///     fn name(&self) -> &str {
///         "tagger"
///     }
///
///     fn title(&self) -> &str {
///         "Tagger"
///     }
///
///     fn capabilities(&self) -> &Capabilities {
///         &Self::CAPABILITIES
///     }
///
///     fn create<'a>(
///         &'a self,
///         request: &'a LinkRequest,
///     ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
///         Box::pin(async move {
///             let destination = request.destination.as_deref().unwrap_or_default();
///             let mut link = TrackingLink::new(self.name());
///             link.url = Some(format!("{destination}?utm_source=tagger"));
///             Ok(link)
///         })
///     }
/// }
///
/// let links = TrackingLinks::builder().provider(Tagger).build()?;
/// let request = LinkRequest::new().destination("https://brand.example/shoes");
/// let link = links.create("tagger", &request).await?;
/// assert_eq!(link.url.as_deref(), Some("https://brand.example/shoes?utm_source=tagger"));
///
/// let error = links.create("tagger", &request.name("Spring")).await.unwrap_err();
/// assert_eq!(error.to_string(), "tagger create: can't set `name`");
/// # Ok(())
/// # }
/// ```
pub trait Provider: Debug + Send + Sync {
    /// The name by which callers choose it; no two of one [`TrackingLinks`](crate::TrackingLinks) have the same.
    fn name(&self) -> &str;

    /// What the provider calls itself, for people to read.
    fn title(&self) -> &str;

    /// What it can do.
    fn capabilities(&self) -> &Capabilities;

    /// Creates a link, sending the request at most once.
    ///
    /// The providers of this crate check the request against their capabilities here too, for those who
    /// call them directly.
    ///
    /// # Errors
    ///
    /// Whatever keeps the link from being known to exist, with
    /// [`Delivery::Unknown`](crate::Delivery::Unknown) or [`Delivery::Accepted`](crate::Delivery::Accepted)
    /// if it may exist all the same.
    fn create<'a>(&'a self, request: &'a LinkRequest)
    -> BoxFuture<'a, Result<TrackingLink, Error>>;
}

impl<P: Provider + ?Sized> Provider for Box<P> {
    fn name(&self) -> &str {
        (**self).name()
    }

    fn title(&self) -> &str {
        (**self).title()
    }

    fn capabilities(&self) -> &Capabilities {
        (**self).capabilities()
    }

    fn create<'a>(
        &'a self,
        request: &'a LinkRequest,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        (**self).create(request)
    }
}

impl<P: Provider + ?Sized> Provider for Arc<P> {
    fn name(&self) -> &str {
        (**self).name()
    }

    fn title(&self) -> &str {
        (**self).title()
    }

    fn capabilities(&self) -> &Capabilities {
        (**self).capabilities()
    }

    fn create<'a>(
        &'a self,
        request: &'a LinkRequest,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        (**self).create(request)
    }
}
