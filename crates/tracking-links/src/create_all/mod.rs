//! Creates the links of many rows, each at most once, with a journal that survives a kill.
//!
//! A lane per provider claims rows from the journal and works on several at once: it creates what
//! is waiting and settles what is in doubt. Nothing leaves before the journal says `sent`.

mod batch;
mod binding;
mod clean;
mod event;
mod feed;
mod intent;
mod lane;
mod listed;
mod marks;
pub(crate) mod outcome;
mod progress;
mod run;
mod search;
mod settings;
mod settle;
mod slot;
mod stop;
mod work;

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use futures_util::Stream;
use futures_util::stream::BoxStream;

use crate::account::Account;
use crate::ensure::Ensuring;
use crate::journal::{Journal, NewRow};
use crate::provider::Provider;
use settings::Settings;

pub use event::Event;
pub use progress::Progress;
pub use run::{Handle, Run, Stopped};

/// How the links of many rows are created. Made by
/// [`TrackingLinks::create_all`](crate::TrackingLinks::create_all).
#[must_use = "nothing is created until `start` is called"]
pub struct CreateAll {
    providers: Arc<[Arc<dyn Provider>]>,
    ensuring: Ensuring,
    rows: BoxStream<'static, NewRow>,
    journal: Arc<dyn Journal>,
    settings: Settings,
}

impl CreateAll {
    pub(crate) fn new(
        providers: Arc<[Arc<dyn Provider>]>,
        ensuring: Ensuring,
        rows: impl Stream<Item = NewRow> + Send + 'static,
        journal: Arc<dyn Journal>,
    ) -> Self {
        Self {
            providers,
            ensuring,
            rows: Box::pin(rows),
            journal,
            settings: Settings::default(),
        }
    }

    /// Says where the rows come from, such as a hash of their file. The journal notes it, so that
    /// unfinished rows which are in no current file can be told.
    pub fn batch(mut self, batch: impl Into<String>) -> Self {
        self.settings.batch = batch.into();
        self
    }

    /// Limits how many rows of a provider are worked on at the same time. The default is 16. The
    /// client's own limits of rate and concurrency hold besides.
    pub fn max_concurrency(mut self, rows: NonZeroUsize) -> Self {
        self.settings.max_concurrency = rows;
        self
    }

    /// Sets how long to wait after a request without a usable answer before its link is looked for.
    /// Within that time, a link that the provider made must become visible to look-ups. The default
    /// is 5 seconds.
    pub fn settling_delay(mut self, delay: Duration) -> Self {
        self.settings.settling_delay = delay;
        self
    }

    /// Sets how long a provider may be unavailable before it is given up. Waits at a rate limit
    /// don't count. The default is 10 minutes.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.settings.patience = patience;
        self
    }

    /// Says of which account the rows of a provider are, in place of
    /// [`Provider::account`](crate::Provider::account): for a server whose URL changes, as behind a
    /// tunnel, and for accounts that their provider can't tell apart.
    pub fn account(mut self, provider: impl Into<String>, account: Account) -> Self {
        self.settings.accounts.insert(provider.into(), account);
        self
    }

    /// Starts the work, in tasks of the current tokio runtime.
    ///
    /// # Panics
    ///
    /// Panics outside a tokio runtime.
    pub fn start(self) -> Run {
        run::start(
            self.providers,
            self.ensuring,
            self.rows,
            self.journal,
            self.settings,
        )
    }
}

impl fmt::Debug for CreateAll {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreateAll")
            .field("providers", &self.providers)
            .field("journal", &self.journal)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
