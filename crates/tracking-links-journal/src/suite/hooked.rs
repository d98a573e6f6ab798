//! A journal that tells a test of its steps, at which the test may refuse, wait or end the process.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tracking_links::Account;
use tracking_links::journal::{
    Added, Claims, Count, Journal, JournalError, NewRow, Outcome, Resolution, Row, RowFilter, RowId,
};
use tracking_links::runtime::{BoxFuture, RateLimit};

/// A step of a journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JournalStep {
    /// Rows are about to be noted as `sent`.
    BeforeSend,
    /// Rows were noted as `sent`.
    AfterSend,
    /// An outcome is about to be recorded.
    BeforeRecord,
    /// An outcome was recorded.
    AfterRecord,
}

type Hook = dyn Fn(JournalStep) -> Result<(), JournalError> + Send + Sync;

/// A journal whose steps a hook hears of. An error of the hook is that of the call.
pub struct Hooked {
    journal: Arc<dyn Journal>,
    hook: Box<Hook>,
    claim_delay: Duration,
}

impl Hooked {
    /// Makes a journal of another one.
    pub fn new(
        journal: Arc<dyn Journal>,
        hook: impl Fn(JournalStep) -> Result<(), JournalError> + Send + Sync + 'static,
    ) -> Self {
        Self {
            journal,
            hook: Box::new(hook),
            claim_delay: Duration::ZERO,
        }
    }

    /// Sets how long the answer of each claim is on its way: what it says may be out of date then.
    #[must_use]
    pub fn claim_delay(mut self, delay: Duration) -> Self {
        self.claim_delay = delay;
        self
    }
}

impl fmt::Debug for Hooked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Hooked").field(&self.journal).finish()
    }
}

impl Journal for Hooked {
    fn send<'a>(&'a self, rows: &'a [RowId]) -> BoxFuture<'a, Result<(), JournalError>> {
        Box::pin(async move {
            (self.hook)(JournalStep::BeforeSend)?;
            self.journal.send(rows).await?;
            (self.hook)(JournalStep::AfterSend)
        })
    }

    fn record<'a>(
        &'a self,
        row: RowId,
        outcome: &'a Outcome,
    ) -> BoxFuture<'a, Result<(), JournalError>> {
        Box::pin(async move {
            (self.hook)(JournalStep::BeforeRecord)?;
            self.journal.record(row, outcome).await?;
            (self.hook)(JournalStep::AfterRecord)
        })
    }

    fn add<'a>(
        &'a self,
        batch: &'a str,
        rows: &'a [NewRow],
    ) -> BoxFuture<'a, Result<Vec<Added>, JournalError>> {
        self.journal.add(batch, rows)
    }

    fn claim<'a>(
        &'a self,
        provider: &'a str,
        max: usize,
    ) -> BoxFuture<'a, Result<Claims, JournalError>> {
        Box::pin(async move {
            let claims = self.journal.claim(provider, max).await;
            tokio::time::sleep(self.claim_delay).await;
            claims
        })
    }

    fn get<'a>(
        &'a self,
        keys: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<Option<Row>>, JournalError>> {
        self.journal.get(keys)
    }

    fn rows<'a>(
        &'a self,
        filter: &'a RowFilter,
        after: Option<RowId>,
        max: usize,
    ) -> BoxFuture<'a, Result<Vec<Row>, JournalError>> {
        self.journal.rows(filter, after, max)
    }

    fn count<'a>(
        &'a self,
        filter: &'a RowFilter,
    ) -> BoxFuture<'a, Result<Vec<Count>, JournalError>> {
        self.journal.count(filter)
    }

    fn owners<'a>(
        &'a self,
        provider: &'a str,
        link_id: &'a str,
    ) -> BoxFuture<'a, Result<u64, JournalError>> {
        self.journal.owners(provider, link_id)
    }

    fn resolve<'a>(
        &'a self,
        key: &'a str,
        resolution: &'a Resolution,
    ) -> BoxFuture<'a, Result<Option<Row>, JournalError>> {
        self.journal.resolve(key, resolution)
    }

    fn bind<'a>(
        &'a self,
        provider: &'a str,
        account: &'a Account,
    ) -> BoxFuture<'a, Result<(), JournalError>> {
        self.journal.bind(provider, account)
    }

    fn release<'a>(
        &'a self,
        provider: &'a str,
    ) -> BoxFuture<'a, Result<Option<Account>, JournalError>> {
        self.journal.release(provider)
    }

    fn turn<'a>(
        &'a self,
        account: &'a Account,
        limit: RateLimit,
    ) -> BoxFuture<'a, Result<Duration, JournalError>> {
        self.journal.turn(account, limit)
    }

    fn close(&self) -> BoxFuture<'_, Result<(), JournalError>> {
        self.journal.close()
    }
}
