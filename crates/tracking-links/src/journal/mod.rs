//! What was asked, sent and answered, on disk before and after: the trait of a journal, and its
//! rows.
//!
//! The stores are in the crate `tracking-links-journal`: SQLite for one machine, PostgreSQL for
//! many. [`TrackingLinks::create_all`](crate::TrackingLinks::create_all) writes a journal.
//!
//! A journal has a row for each of the caller's keys. A row is `waiting` until its request is about
//! to leave. It is `sent` from then on, until its outcome is recorded: `created`, `existing`,
//! `rejected` or `unknown`. A row that is `sent` when nobody works on it is in doubt: its worker
//! died, and the link may exist. Such a row is never sent again before the provider was
//! asked for its link.

mod error;
mod failure;
mod row;

use std::fmt::Debug;
use std::future::ready;
use std::time::Duration;

use tracking_links_runtime::{BoxFuture, RateLimit};

use crate::account::Account;

pub use error::{JournalError, JournalErrorKind};
pub use failure::Failure;
pub use row::{
    Added, Claim, Claims, Count, NewRow, Outcome, Resolution, Row, RowFilter, RowId, RowState,
};

/// A store of rows, each of which is one link to create.
///
/// What a method returns `Ok` for is on disk, and survives the end of the process and of the
/// machine, unless the method says otherwise. After an error, nothing of it was done, unless the
/// error's kind is [`Unreachable`](JournalErrorKind::Unreachable): then it may have been.
///
/// One value is one worker. It may be used by many tasks at once.
pub trait Journal: Debug + Send + Sync {
    /// Adds rows, each with the state `waiting`, in this order. For each, returns what the journal
    /// did:
    ///
    /// - [`Added::New`]: it had no row with this key, or one that
    ///   [certainly has no link](Row::is_certainly_absent), that nobody works on, and that came
    ///   with another request, not from this batch. That one's request is replaced; the row stays
    ///   as old as it is, and keeps what it says of its sends.
    /// - [`Added::Known`]: it has a row with this key and an equal request at the same provider.
    /// - [`Added::Differs`]: it has a row with this key and another request. Nothing was changed.
    ///
    /// `batch` says where the rows come from, such as a hash of a file. An unfinished row that is
    /// added again comes from the newest batch.
    fn add<'a>(
        &'a self,
        batch: &'a str,
        rows: &'a [NewRow],
    ) -> BoxFuture<'a, Result<Vec<Added>, JournalError>>;

    /// Claims rows of a provider for this worker, at most `max`: first rows that are `sent` and
    /// in doubt, then those that are `waiting`, each by age. Nobody else gets them until
    /// [`record`](Self::record) ends the claim, this worker closes the journal, or its process
    /// ends.
    ///
    /// Leaves out rows that are not due yet, and rows that this worker
    /// [postponed](Outcome::Postponed) until another run. Nothing of a claim needs to be on disk.
    fn claim<'a>(
        &'a self,
        provider: &'a str,
        max: usize,
    ) -> BoxFuture<'a, Result<Claims, JournalError>>;

    /// Notes that the requests of claimed rows are about to leave: makes them `sent`. Only when
    /// this returns `Ok` may they leave.
    ///
    /// # Errors
    ///
    /// Fails with [`ClaimLost`](JournalErrorKind::ClaimLost) if this worker's claim of any of them
    /// ran out. After any error, nothing may be sent, and the claims that did not run out last:
    /// record [`Outcome::NotCreated`], so that somebody else can have the rows.
    fn send<'a>(&'a self, rows: &'a [RowId]) -> BoxFuture<'a, Result<(), JournalError>>;

    /// Records what came of a claimed row, and ends the claim.
    ///
    /// If this worker's claim ran out, another one may work on the row, and only a link counts:
    /// [`Outcome::Created`] and [`Outcome::Existing`], unless the row has one already. Any other
    /// outcome is then ignored.
    fn record<'a>(
        &'a self,
        row: RowId,
        outcome: &'a Outcome,
    ) -> BoxFuture<'a, Result<(), JournalError>>;

    /// Returns the rows with these keys, in the order of the keys.
    fn get<'a>(
        &'a self,
        keys: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<Option<Row>>, JournalError>>;

    /// Returns rows by age, at most `max`: those after `after`, or the first ones.
    fn rows<'a>(
        &'a self,
        filter: &'a RowFilter,
        after: Option<RowId>,
        max: usize,
    ) -> BoxFuture<'a, Result<Vec<Row>, JournalError>>;

    /// Counts the rows by provider and state. Leaves out what there are none of.
    fn count<'a>(
        &'a self,
        filter: &'a RowFilter,
    ) -> BoxFuture<'a, Result<Vec<Count>, JournalError>>;

    /// Returns how many rows link to the link with this id at a provider: one that was created for
    /// a row, or found for it.
    fn owners<'a>(
        &'a self,
        provider: &'a str,
        link_id: &'a str,
    ) -> BoxFuture<'a, Result<u64, JournalError>>;

    /// Applies a person's decision to a row. Returns the row as it is afterwards; `None` if no row
    /// has this key.
    ///
    /// # Errors
    ///
    /// Fails with [`Refused`](JournalErrorKind::Refused) if the row's state does not allow it
    /// ([`Resolution`] says which do), or if a worker works on it.
    fn resolve<'a>(
        &'a self,
        key: &'a str,
        resolution: &'a Resolution,
    ) -> BoxFuture<'a, Result<Option<Row>, JournalError>>;

    /// Says at which account the rows of a provider are worked on. The journal keeps the first one
    /// that it is told, and an [id](Account::id) that it is told later, if the server is the same.
    ///
    /// # Errors
    ///
    /// Fails with [`OtherAccount`](JournalErrorKind::OtherAccount) if the rows belong to another
    /// account. Then none of them may be sent, settled or taken for done.
    fn bind<'a>(
        &'a self,
        provider: &'a str,
        account: &'a Account,
    ) -> BoxFuture<'a, Result<(), JournalError>>;

    /// Forgets the account of a provider's rows, by a person's decision: the account moved to
    /// another server, or was renamed. The next one that is [bound](Self::bind) is kept. Returns
    /// the one that was forgotten.
    ///
    /// # Errors
    ///
    /// Fails with [`Refused`](JournalErrorKind::Refused) if a worker works on any of the rows.
    fn release<'a>(
        &'a self,
        provider: &'a str,
    ) -> BoxFuture<'a, Result<Option<Account>, JournalError>>;

    /// Takes a turn at the rate limit of an account, which all workers keep together. Returns how
    /// long to wait until it comes.
    ///
    /// A turn that nobody uses is not given to anybody else. The default returns zero: it is for
    /// journals with one worker, whose client keeps the limit by itself.
    fn turn<'a>(
        &'a self,
        account: &'a Account,
        limit: RateLimit,
    ) -> BoxFuture<'a, Result<Duration, JournalError>> {
        let _ = (account, limit);
        Box::pin(ready(Ok(Duration::ZERO)))
    }

    /// Ends this worker's claims, and waits until everything is on disk. Further calls fail.
    fn close(&self) -> BoxFuture<'_, Result<(), JournalError>>;
}

/// How many rows are read at once.
const PAGE: usize = 500;

/// Rows of a journal by age, read in pages, so that any number of them needs little memory.
///
/// A row that changes while they are read is as it was when its page was read. Rows that are added
/// meanwhile are read too.
///
/// ```
/// use tracking_links::journal::{AllRows, Journal, JournalError, RowFilter, RowState};
///
/// async fn print_rejected(journal: &dyn Journal) -> Result<(), JournalError> {
///     let mut rows = AllRows::new(journal, RowFilter::new().states([RowState::Rejected]));
///     while let Some(row) = rows.try_next().await? {
///         println!("{}", row.key);
///     }
///     Ok(())
/// }
/// ```
#[derive(Debug)]
pub struct AllRows<'a> {
    journal: &'a dyn Journal,
    filter: RowFilter,
    page: std::vec::IntoIter<Row>,
    /// The last row of the page.
    last: Option<RowId>,
}

impl<'a> AllRows<'a> {
    /// Begins before the oldest row that passes the filter.
    pub fn new(journal: &'a dyn Journal, filter: RowFilter) -> Self {
        Self {
            journal,
            filter,
            page: Vec::new().into_iter(),
            last: None,
        }
    }

    /// Returns the next row; `None` if there is none at present.
    ///
    /// # Errors
    ///
    /// Fails as [`Journal::rows`] does. The next call reads the same page.
    pub async fn try_next(&mut self) -> Result<Option<Row>, JournalError> {
        if let Some(row) = self.page.next() {
            return Ok(Some(row));
        }
        let page = self.journal.rows(&self.filter, self.last, PAGE).await?;
        if let Some(last) = page.last() {
            self.last = Some(last.id);
        }
        self.page = page.into_iter();
        Ok(self.page.next())
    }
}
