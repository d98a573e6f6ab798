//! The trait that every provider implements. Its provided methods check each request before
//! anything is sent.

use std::fmt::Debug;
use std::future::ready;
use std::sync::Arc;
use std::time::SystemTime;

use tracking_links_runtime::{BoxFuture, Runtime};

use crate::account::Account;
use crate::capabilities::{Capabilities, Checked, Returned};
use crate::clicks::{ClickRange, Clicks};
use crate::detached::Detached;
use crate::error::{Error, ErrorKind};
use crate::key::Key;
use crate::link::{Made, TrackingLink};
use crate::listing::{Listing, Page};
use crate::request::LinkRequest;
use crate::spared::is_spared;
use crate::text;

/// The outcome of a request of a batch, with the index of the request in the batch.
pub type BatchOutcome = (usize, Result<TrackingLink, Error>);

/// A service that creates tracking links.
///
/// An implementation declares its [`Capabilities`]. [`create`](Self::create) refuses a request that
/// does not fit them; otherwise it calls [`create_checked`](Self::create_checked).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use tracking_links::{
///     BoxFuture, Capabilities, Checked, Error, Field, LinkRequest, Made, OnRepeat, Output,
///     Provider, RepeatRule, TrackingLink, TrackingLinks,
/// };
///
/// /// Adds a parameter to the destination, without sending anything.
/// #[derive(Debug)]
/// struct Tagger;
///
/// impl Tagger {
///     const CAPABILITIES: Capabilities = {
///         let mut it = Capabilities::NONE
///             .require(Field::Destination)
///             .returns(Output::Url)
///             .repeats(&[RepeatRule { with: &[], does: OnRepeat::SameComputed }]);
///         it.operations.create = true;
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
///             link.made = Some(Made::Composed);
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

    /// Returns the provider's own name, for people to read. The default is that of the API which
    /// the generated client calls, or else [`name`](Self::name).
    fn title(&self) -> &str {
        let api = self.runtime().map(|it| it.api().title);
        api.unwrap_or_else(|| self.name())
    }

    /// Returns what the provider can do.
    fn capabilities(&self) -> &Capabilities;

    /// Returns the runtime of the generated client that sends all requests of this provider; `None`
    /// if they are sent otherwise.
    ///
    /// With it, [`TrackingLinks::create_all`](crate::TrackingLinks::create_all) notes a create in
    /// its journal just before the request leaves, and not before the wait for the rate limit.
    fn runtime(&self) -> Option<&Runtime> {
        None
    }

    /// Returns the account whose links are meant, by which a journal tells whose its rows are. An
    /// implementation adds the public part of the account's name, if it knows one, and never a
    /// secret.
    ///
    /// The default is the base URL of the [`runtime`](Self::runtime), or else
    /// [`name`](Self::name).
    fn account(&self) -> Account {
        match self.runtime() {
            Some(client) => Account::of_client(client),
            None => Account::new(self.name()),
        }
    }

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
            match self.create_checked(checked).await {
                Ok(link) => Ok(compared(link, request, self.capabilities())),
                Err(error) => Err(named(error)).inspect_err(log),
            }
        })
    }

    /// Creates several links by one request, and returns the outcomes, each with the index of its
    /// request in the batch. An implementation pairs them by something that the answer repeats,
    /// such as an external id, and never by position. It leaves out each request whose outcome is
    /// not in the answer. If a bad link that the answer names made the provider refuse all
    /// ([`atomic`](crate::Bulk::atomic)), the error of each other link has
    /// [`Retry::Now`](crate::Retry::Now).
    ///
    /// The batch has at most the items and the [bytes](Self::batch_bytes) that
    /// [`Bulk`](crate::Bulk) allows; a request that has more bytes alone is a batch of its own. Any
    /// two of its requests [may share](Self::may_share_batch) it.
    ///
    /// Implementations provide this method. Callers use
    /// [`TrackingLinks::create_many`](crate::TrackingLinks::create_many) instead.
    ///
    /// # Errors
    ///
    /// Fails if the whole batch failed, or if its outcome is uncertain, and with
    /// [`ErrorKind::Unsupported`], unless the provider takes several links by one request
    /// ([`Operations::create_many`](crate::Operations::create_many)).
    fn create_batch<'a>(
        &'a self,
        batch: &'a [Checked<'a>],
    ) -> BoxFuture<'a, Result<Vec<BatchOutcome>, Error>> {
        let _ = batch;
        unsupported(self.name(), "create_many", "create several links at once")
    }

    /// Returns how many bytes a request adds to the body of a batch, at most. The default is the
    /// length of the request as JSON, in which each byte may be escaped.
    fn batch_bytes(&self, request: &LinkRequest) -> usize {
        let json = serde_json::to_vec(request);
        json.map_or(usize::MAX, |json| json.len().saturating_mul(2))
    }

    /// Returns whether two requests may be in one batch. They may not if the provider would refuse
    /// the batch for it, or if its answer would not tell which link is whose. The default is that
    /// any two may.
    fn may_share_batch(&self, one: &LinkRequest, other: &LinkRequest) -> bool {
        let _ = (one, other);
        true
    }

    /// Finds a link by a key. `None` if the provider says that there is no such link.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Unsupported`], before anything is sent, unless the provider can find
    /// links by such a key ([`Operations::find`](crate::Operations::find)), and then as
    /// [`find_checked`](Self::find_checked) does.
    fn find<'a>(&'a self, key: &'a Key) -> BoxFuture<'a, Result<Option<TrackingLink>, Error>> {
        let (kind, can) = (key.kind(), self.capabilities().operations.find);
        if !can.contains(&kind) {
            let can: Vec<_> = can.iter().map(|kind| format!("`{kind}`")).collect();
            let what = match can.is_empty() {
                true => "find links".to_owned(),
                false => format!("find links by `{kind}`, but by {},", can.join(" or ")),
            };
            return unsupported(self.name(), "find", &what);
        }
        Box::pin(async move {
            let found = self.find_checked(key).await;
            let named = |error: Error| error.or_names(self.name(), "find");
            found.map_err(named).inspect_err(log)
        })
    }

    /// Finds a link by a key of a kind that the capabilities list.
    ///
    /// Implementations provide this method. Callers use [`find`](Self::find) instead.
    ///
    /// # Errors
    ///
    /// Fails if it is not known whether there is such a link.
    fn find_checked<'a>(
        &'a self,
        key: &'a Key,
    ) -> BoxFuture<'a, Result<Option<TrackingLink>, Error>> {
        let _ = key;
        unsupported(self.name(), "find", "find links")
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
        unsupported(self.name(), "list", "list links")
    }

    /// Changes the link with this [`id`](TrackingLink::id): the fields that `change` sets get its
    /// values, and the others stay. Returns the link as it is afterwards, with what the provider
    /// altered of the values in [`changed`](TrackingLink::changed).
    ///
    /// A request without an answer is sent again, since setting the same values twice has the
    /// effect of setting them once.
    ///
    /// # Errors
    ///
    /// Fails as [`Capabilities::check_update`] does, before anything is sent, and then as
    /// [`update_checked`](Self::update_checked) does.
    fn update<'a>(
        &'a self,
        id: &'a str,
        change: &'a LinkRequest,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        Box::pin(async move {
            let named = |error: Error| error.or_names(self.name(), "update");
            let checked = self.capabilities().check_update(change).map_err(named)?;
            let updated = self.update_checked(id, checked).await.map_err(named);
            let compared = updated.map(|mut link| {
                // Without a time of its creation, a duration counts from the change.
                let created_at = link.created_at.or(Some(SystemTime::now()));
                link.changed = link.differences_since(change, created_at);
                link
            });
            compared.inspect_err(log)
        })
    }

    /// Changes a link by a request that [`Capabilities::check_update`] accepted.
    ///
    /// Implementations provide this method. Callers use [`update`](Self::update) instead.
    ///
    /// # Errors
    ///
    /// Fails if the link was not changed, or if that is uncertain.
    fn update_checked<'a>(
        &'a self,
        id: &'a str,
        change: Checked<'a>,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        let _ = (id, change);
        unsupported(self.name(), "update", "change links")
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
        unsupported(self.name(), "delete", "delete links")
    }

    /// Counts the clicks of the link with this [`id`](TrackingLink::id) in a range of time.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Unsupported`], unless the provider can count clicks
    /// ([`Operations::clicks`](crate::Operations::clicks)).
    fn clicks<'a>(
        &'a self,
        id: &'a str,
        range: &'a ClickRange,
    ) -> BoxFuture<'a, Result<Clicks, Error>> {
        let _ = (id, range);
        unsupported(self.name(), "clicks", "count clicks")
    }

    /// Checks that the provider accepts the credentials. Creates nothing.
    ///
    /// # Errors
    ///
    /// Fails as any call does if the provider refuses the credentials, and with
    /// [`ErrorKind::Unsupported`], unless they can be checked
    /// ([`Operations::verify`](crate::Operations::verify)).
    fn verify(&self) -> BoxFuture<'_, Result<(), Error>> {
        unsupported(self.name(), "verify", "check credentials")
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

/// Returns the provider of this name.
pub(crate) fn named<'a>(
    providers: &'a [Arc<dyn Provider>],
    name: &str,
) -> Result<&'a Arc<dyn Provider>, Error> {
    let found = providers.iter().find(|it| it.name() == name);
    found.ok_or_else(|| {
        let names: Vec<_> = providers.iter().map(|it| it.name()).collect();
        let near = text::nearest(name, &names).map(|near| format!("; did you mean {near:?}?"));
        let names: Vec<_> = names.iter().map(|name| format!("{name:?}")).collect();
        let configured = match names.is_empty() {
            true => "none is configured".to_owned(),
            false => format!("configured: {}", names.join(", ")),
        };
        let between = if near.is_some() { " " } else { "; " };
        let near = near.unwrap_or_default();
        let message = format!("no provider is named {name:?}{near}{between}{configured}");
        Error::new(ErrorKind::UnknownProvider, message)
    })
}

/// Sets `made` of a created link, unless the provider did, and `changed`, by comparison with the
/// request.
pub(crate) fn compared(
    mut link: TrackingLink,
    request: &LinkRequest,
    capabilities: &Capabilities,
) -> TrackingLink {
    let returns = |output| capabilities.returned(output) != Returned::Never;
    let is_new = !matches!(link.made, Some(Made::Existing { .. }));
    let created_at = link.created_at.or_else(|| is_new.then(SystemTime::now));
    link.changed = link.differences_at(request, created_at, returns);
    match &mut link.made {
        Some(Made::Existing { as_asked }) => *as_asked = link.changed.is_empty(),
        Some(Made::Created | Made::Composed) => {}
        None => link.made = Some(Made::Created),
    }
    link
}

/// Refuses an operation that a provider does not have. `what` describes it in the message.
fn unsupported<'a, T: Send + 'a>(
    provider: &str,
    operation: &'static str,
    what: &str,
) -> BoxFuture<'a, Result<T, Error>> {
    let message = format!("tracking-links can't {what} at this provider");
    let error = Error::new(ErrorKind::Unsupported, message).or_names(provider, operation);
    Box::pin(ready(Err(error)))
}

/// Logs an error that the provider itself made, as the clients log theirs: one of a call, and of a
/// link that was not created for its own sake.
pub(crate) fn log(error: &Error) {
    let is_of_call = error.kind() != ErrorKind::Unsupported && !is_spared(error);
    if is_of_call && !error.is_from_client() {
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

/// Implements [`Provider`] for a pointer to a provider, such as `Box<dyn Provider>`: each method is
/// the provider's own. (A task of `create_detached` calls its `create`.)
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

            fn runtime(&self) -> Option<&Runtime> {
                (**self).runtime()
            }

            fn account(&self) -> Account {
                (**self).account()
            }

            fn create_checked<'a>(
                &'a self,
                request: Checked<'a>,
            ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
                (**self).create_checked(request)
            }

            fn create<'a>(
                &'a self,
                request: &'a LinkRequest,
            ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
                (**self).create(request)
            }

            fn page<'a>(
                &'a self,
                listing: &'a Listing,
                cursor: Option<&'a str>,
            ) -> BoxFuture<'a, Result<Page, Error>> {
                (**self).page(listing, cursor)
            }

            fn create_batch<'a>(
                &'a self,
                batch: &'a [Checked<'a>],
            ) -> BoxFuture<'a, Result<Vec<BatchOutcome>, Error>> {
                (**self).create_batch(batch)
            }

            fn batch_bytes(&self, request: &LinkRequest) -> usize {
                (**self).batch_bytes(request)
            }

            fn may_share_batch(&self, one: &LinkRequest, other: &LinkRequest) -> bool {
                (**self).may_share_batch(one, other)
            }

            fn find<'a>(
                &'a self,
                key: &'a Key,
            ) -> BoxFuture<'a, Result<Option<TrackingLink>, Error>> {
                (**self).find(key)
            }

            fn find_checked<'a>(
                &'a self,
                key: &'a Key,
            ) -> BoxFuture<'a, Result<Option<TrackingLink>, Error>> {
                (**self).find_checked(key)
            }

            fn update<'a>(
                &'a self,
                id: &'a str,
                change: &'a LinkRequest,
            ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
                (**self).update(id, change)
            }

            fn update_checked<'a>(
                &'a self,
                id: &'a str,
                change: Checked<'a>,
            ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
                (**self).update_checked(id, change)
            }

            fn delete<'a>(&'a self, id: &'a str) -> BoxFuture<'a, Result<(), Error>> {
                (**self).delete(id)
            }

            fn clicks<'a>(
                &'a self,
                id: &'a str,
                range: &'a ClickRange,
            ) -> BoxFuture<'a, Result<Clicks, Error>> {
                (**self).clicks(id, range)
            }

            fn verify(&self) -> BoxFuture<'_, Result<(), Error>> {
                (**self).verify()
            }
        }
    };
}

provider_for_pointer!(Box);
provider_for_pointer!(Arc);
