//! Links for programs without async: each call waits for its outcome.

use std::fmt;
use std::sync::Arc;
use std::thread;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use crate::error::{Error, ErrorKind};
use crate::link::TrackingLink;
use crate::links;
use crate::request::LinkRequest;

/// [`TrackingLinks`](crate::TrackingLinks) whose calls wait, for programs without async.
///
/// Cheap to clone; clones and threads share the providers, their connections and their limits. The
/// connections are driven by one thread, which ends after the last clone was dropped.
///
/// ```no_run
/// # #[cfg(feature = "fanvue")]
/// # fn main() -> Result<(), tracking_links::Error> {
/// use tracking_links::{Fanvue, LinkRequest, Platform, TrackingLinks, blocking};
///
/// let fanvue = Fanvue::from_env()?.build()?;
/// let links = blocking::TrackingLinks::new(TrackingLinks::builder().provider(fanvue).build()?)?;
/// let request = LinkRequest::new().name("Spring").platform(Platform::Instagram);
/// let link = links.create("fanvue", &request)?;
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "fanvue"))]
/// # fn main() {}
/// ```
#[derive(Clone)]
pub struct TrackingLinks {
    links: links::TrackingLinks,
    driver: Arc<Driver>,
}

/// A tokio runtime that a thread drives until this is dropped. Idle connections need it between
/// calls too, to notice that the server closes them.
struct Driver {
    runtime: Handle,
    _stop: oneshot::Sender<()>,
}

impl TrackingLinks {
    /// Starts the thread that drives the connections of these providers. Pass providers that have
    /// not been used within another tokio runtime.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Configuration`] if the system refuses a thread.
    pub fn new(links: links::TrackingLinks) -> Result<Self, Error> {
        let refused = |error: std::io::Error| {
            let message = "can't start the thread that drives the connections";
            Error::new(ErrorKind::Configuration, message).with_source(error)
        };
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(refused)?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel();
        let thread = thread::Builder::new().name("tracking-links".to_owned());
        let drive = move || _ = runtime.block_on(stopped);
        thread.spawn(drive).map_err(refused)?;
        let driver = Arc::new(Driver {
            runtime: handle,
            _stop: stop,
        });
        Ok(Self { links, driver })
    }

    /// Creates a link at the provider of this name, and waits for it. The provider carries it out
    /// at most once.
    ///
    /// # Errors
    ///
    /// Fails as [`TrackingLinks::create`](crate::TrackingLinks::create) does. Within a tokio
    /// runtime, where waiting would stop other tasks, it fails with [`ErrorKind::Configuration`]
    /// and sends nothing; this includes `spawn_blocking`.
    pub fn create(&self, provider: &str, request: &LinkRequest) -> Result<TrackingLink, Error> {
        let create = self.block_on(self.links.create(provider, request));
        create.map_err(|error| error.with_operation("create"))?
    }

    /// Waits for any other operation of [`links`](Self::links).
    ///
    /// ```no_run
    /// # #[cfg(feature = "fanvue")]
    /// # fn list(links: &tracking_links::blocking::TrackingLinks)
    /// # -> Result<(), tracking_links::Error> {
    /// use tracking_links::Listing;
    ///
    /// let list = links.links().list("fanvue", Listing::new())?;
    /// for link in links.block_on(list.all())?? {
    ///     println!("{}", link.name.unwrap_or_default());
    /// }
    /// # Ok(())
    /// # }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Configuration`], without a poll of the future, within a tokio
    /// runtime, where waiting would stop other tasks; this includes `spawn_blocking`.
    pub fn block_on<F: Future>(&self, future: F) -> Result<F::Output, Error> {
        if Handle::try_current().is_ok() {
            let message = "a blocking call within a tokio runtime would stop its other tasks; call \
                           the async TrackingLinks there, or this one from a thread of its own";
            return Err(Error::new(ErrorKind::Configuration, message));
        }
        Ok(self.driver.runtime.block_on(future))
    }

    /// Returns the providers, to ask for their names and capabilities.
    pub fn links(&self) -> &links::TrackingLinks {
        &self.links
    }
}

/// Shows the providers.
impl fmt::Debug for TrackingLinks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.links.fmt(f)
    }
}
