//! The trait that every provider implements. Its default method `create` checks each request before
//! anything is sent.

use std::fmt::Debug;
use std::future::ready;
use std::sync::Arc;

use tracking_links_runtime::BoxFuture;

use crate::capabilities::{Capabilities, Checked};
use crate::detached::Detached;
use crate::error::{Error, ErrorKind};
use crate::link::TrackingLink;
use crate::listing::{Listing, Page};
use crate::request::LinkRequest;

/// A service that creates tracking links.
///
/// An implementation declares its [`Capabilities`]. [`create`](Self::create) refuses a request that
/// does not fit them; otherwise it calls [`create_checked`](Self::create_checked).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use tracking_links::{
///     BoxFuture, Capabilities, Checked, Error, Field, LinkRequest, Provider, TrackingLink,
///     TrackingLinks,
/// };
///
/// /// Adds a parameter to the destination, without sending anything.
/// #[derive(Debug)]
/// struct Tagger;
///
/// impl Tagger {
///     const CAPABILITIES: Capabilities = {
///         let mut it = Capabilities::NONE.require(Field::Destination);
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
///     fn create_checked<'a>(
///         &'a self,
///         checked: Checked<'a>,
///     ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
///         Box::pin(async move {
///             let destination = checked.request().destination.as_deref().unwrap_or_default();
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
/// assert_eq!(error.to_string(), "tagger create: leave `name` unset (unsupported)");
/// # Ok(())
/// # }
/// ```
pub trait Provider: Debug + Send + Sync {
    /// Returns the name by which callers select this provider, unique within one
    /// [`TrackingLinks`](crate::TrackingLinks).
    fn name(&self) -> &str;

    /// Returns the provider's own name, for people to read.
    fn title(&self) -> &str;

    /// Returns what the provider can do.
    fn capabilities(&self) -> &Capabilities;

    /// Creates a link from a request that [`Capabilities::check`] accepted. The provider carries it
    /// out at most once.
    ///
    /// Implementations provide this method. Callers use [`create`](Self::create) instead.
    ///
    /// # Errors
    ///
    /// Fails if the link was not created, or if that is uncertain. If the link may exist,
    /// [`Error::delivery`] is [`Unknown`](crate::Delivery::Unknown) or
    /// [`Accepted`](crate::Delivery::Accepted).
    fn create_checked<'a>(
        &'a self,
        request: Checked<'a>,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>>;

    /// Checks a request and creates a link. The provider carries it out at most once.
    ///
    /// Dropping the future ends the call, as a timeout or a handler whose client went away does. A
    /// request that has not left then never leaves. One that has left may be carried out: the link
    /// may exist, and nothing here will say so. So use [`create_detached`](Self::create_detached)
    /// if its caller may go away, and bound it by the client's `total_timeout`, whose error tells
    /// the [`delivery`](Error::delivery). An [`Observer`](crate::Observer) hears of each dropped
    /// call whether anything was sent.
    ///
    /// # Errors
    ///
    /// Fails as [`Capabilities::check`] does, before anything is sent, and then as
    /// [`create_checked`](Self::create_checked) does. The error names the provider and the
    /// operation.
    fn create<'a>(
        &'a self,
        request: &'a LinkRequest,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        Box::pin(async move {
            let named = |error: Error| error.or_names(self.name(), "create");
            let checked = self.capabilities().check(request).map_err(named)?;
            let created = self.create_checked(checked).await.map_err(named);
            created.inspect_err(log)
        })
    }

    /// Returns one page of the links of the account: the first, or the one that a page named as its
    /// next. [`TrackingLinks::list`](crate::TrackingLinks::list) reads all pages.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Unsupported`], unless the provider can list links
    /// ([`Operations::list`](crate::Operations::list)).
    fn page<'a>(
        &'a self,
        listing: &'a Listing,
        cursor: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Page, Error>> {
        let _ = (listing, cursor);
        unsupported(self.name(), "list")
    }

    /// Deletes the link with this [`id`](TrackingLink::id). A link that is not there is an error of
    /// the kind [`NotFound`](ErrorKind::NotFound).
    ///
    /// A request without an answer is sent again, since deleting twice has the effect of deleting
    /// once. If the second answer then says that there is no such link, the message says that the
    /// first request may have deleted it.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Unsupported`], unless the provider can delete links
    /// ([`Operations::delete`](crate::Operations::delete)).
    fn delete<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), Error>> {
        let _ = id;
        unsupported(self.name(), "delete")
    }

    /// Creates a link as [`create`](Self::create) does, but in a task of its own: it starts at once
    /// and runs to its end even if its caller goes away. [`Detached`] has the outcome.
    ///
    /// ```
    /// # #[cfg(feature = "fanvue")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::sync::Arc;
    /// use tracking_links::{Fanvue, LinkRequest, Platform, Provider};
    ///
    /// # let sandbox = tracking_links_sandbox::Sandbox::start().await?;
    /// # let (token, base_url) = (sandbox.fanvue().token(), sandbox.fanvue().base_url());
    /// let fanvue = Arc::new(Fanvue::builder(token).base_url(base_url).build()?);
    /// let request = LinkRequest::new().name("Spring").platform(Platform::Instagram);
    /// let link = fanvue.clone().create_detached(request).await?;
    /// # assert_eq!(link.slug.as_deref(), Some("fv-1"));
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "fanvue"))]
    /// # fn main() {}
    /// ```
    ///
    /// # Panics
    ///
    /// Panics outside a tokio runtime.
    fn create_detached(self: Arc<Self>, request: LinkRequest) -> Detached
    where
        Self: 'static,
    {
        let name = self.name().to_owned();
        Detached::start(name, async move { self.create(&request).await })
    }
}

/// Refuses an operation that a provider does not have.
fn unsupported<'a, T: Send + 'a>(
    provider: &str,
    operation: &'static str,
) -> BoxFuture<'a, Result<T, Error>> {
    let message = format!("this provider can't {operation} links through this crate");
    let error = Error::new(ErrorKind::Unsupported, message).or_names(provider, operation);
    Box::pin(ready(Err(error)))
}

/// Logs an error that the provider itself made, as the clients log theirs.
fn log(error: &Error) {
    if !error.is_from_client() {
        tracing::warn!(
            tracking.client = error.provider(),
            operation = error.operation(),
            kind = error.kind().as_str(),
            delivery = error.delivery().as_str(),
            attempts = error.attempts(),
            status = error.status(),
            request_id = error.request_id(),
            "the call failed"
        );
    }
}

/// Implements [`Provider`] for a pointer to a provider, such as `Box<dyn Provider>`.
macro_rules! provider_for_pointer {
    ($pointer:ident) => {
        impl<P: Provider + ?Sized> Provider for $pointer<P> {
            fn name(&self) -> &str {
                (**self).name()
            }

            fn title(&self) -> &str {
                (**self).title()
            }

            fn capabilities(&self) -> &Capabilities {
                (**self).capabilities()
            }

            fn create_checked<'a>(
                &'a self,
                request: Checked<'a>,
            ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
                (**self).create_checked(request)
            }

            fn page<'a>(
                &'a self,
                listing: &'a Listing,
                cursor: Option<&'a str>,
            ) -> BoxFuture<'a, Result<Page, Error>> {
                (**self).page(listing, cursor)
            }

            fn delete<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), Error>> {
                (**self).delete(id)
            }
        }
    };
}

provider_for_pointer!(Box);
provider_for_pointer!(Arc);
