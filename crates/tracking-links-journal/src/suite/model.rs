//! A journal as plain data, which says in the fewest words what the trait promises.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use tracking_links::Account;
use tracking_links::journal::{
    Added, Claim, Claims, Count, JournalError, JournalErrorKind as Kind, NewRow, Outcome,
    Resolution, Row, RowFilter, RowId, RowState,
};

/// A journal in memory, which several workers share. Random histories compare stores with it.
///
/// Workers are told apart by numbers. It writes nothing, and knows no leases.
#[derive(Clone, Debug, Default)]
pub struct Model {
    entries: Vec<Entry>,
    accounts: HashMap<String, Account>,
}

#[derive(Clone, Debug)]
struct Entry {
    row: Row,
    batch: String,
    postponed_by: Option<u64>,
    claimed_by: Option<u64>,
}

impl Entry {
    fn claimable(&self, worker: u64) -> bool {
        self.claimed_by.is_none()
            && self.postponed_by != Some(worker)
            && matches!(self.row.state, RowState::Sent | RowState::Waiting)
    }

    fn is_due(&self) -> bool {
        self.row.due_at.is_none_or(|due| due <= SystemTime::now())
    }

    fn fits(&self, filter: &RowFilter) -> bool {
        let provider = filter.provider.as_ref();
        (filter.states.is_empty() || filter.states.contains(&self.row.state))
            && provider.is_none_or(|provider| *provider == self.row.provider)
            && filter.outside_batch.as_ref() != Some(&self.batch)
    }

    fn settle(&mut self, state: RowState) {
        self.row.state = state;
        self.row.settled_at = state.is_final().then(SystemTime::now);
        self.row.due_at = None;
        self.postponed_by = None;
    }
}

impl Model {
    /// Adds rows, as [`Journal::add`](tracking_links::journal::Journal::add).
    pub fn add(&mut self, batch: &str, rows: &[NewRow]) -> Vec<Added> {
        rows.iter().map(|new| self.add_one(batch, new)).collect()
    }

    fn add_one(&mut self, batch: &str, new: &NewRow) -> Added {
        let count = self.entries.len() as i64;
        let there = self
            .entries
            .iter_mut()
            .find(|entry| entry.row.key == new.key);
        let Some(entry) = there else {
            self.entries.push(Entry {
                row: Row::new(RowId(count + 1), new.clone()),
                batch: batch.to_owned(),
                postponed_by: None,
                claimed_by: None,
            });
            return Added::New;
        };
        if entry.row.provider == new.provider && entry.row.request == new.request {
            if !entry.row.state.is_final() {
                batch.clone_into(&mut entry.batch);
            }
            return Added::Known(Box::new(entry.row.clone()));
        }
        let is_absent = entry.row.is_certainly_absent();
        if is_absent && entry.claimed_by.is_none() && entry.batch != batch {
            let (sends, sent_at) = (entry.row.sends, entry.row.sent_at);
            entry.row = Row::new(entry.row.id, new.clone());
            (entry.row.sends, entry.row.sent_at) = (sends, sent_at);
            batch.clone_into(&mut entry.batch);
            entry.settle(RowState::Waiting);
            return Added::New;
        }
        Added::Differs(Box::new(entry.row.clone()))
    }

    /// Claims rows, as [`Journal::claim`](tracking_links::journal::Journal::claim).
    pub fn claim(&mut self, worker: u64, provider: &str, max: usize) -> Claims {
        let mut claims = Vec::new();
        for state in [RowState::Sent, RowState::Waiting] {
            let fits = |entry: &&mut Entry| {
                entry.row.provider == provider
                    && entry.row.state == state
                    && entry.claimable(worker)
                    && entry.is_due()
            };
            let left = max - claims.len();
            for entry in self.entries.iter_mut().filter(fits).take(left) {
                entry.claimed_by = Some(worker);
                entry.row.due_at = None;
                claims.push(Claim::new(entry.row.clone()));
            }
        }
        let waiting = self.entries.iter().filter(|entry| {
            claims.is_empty() && entry.row.provider == provider && entry.claimable(worker)
        });
        let next = waiting.filter_map(|entry| entry.row.due_at).min();
        let next = next.map(|due| due.duration_since(SystemTime::now()).unwrap_or_default());
        Claims::new(claims, next)
    }

    /// Makes rows `sent`, as [`Journal::send`](tracking_links::journal::Journal::send).
    ///
    /// # Errors
    ///
    /// Fails with [`ClaimLost`](Kind::ClaimLost) if the worker has no claim of any of them.
    pub fn send(&mut self, worker: u64, rows: &[RowId]) -> Result<(), JournalError> {
        let claimed = |row| {
            self.entry(row)
                .is_ok_and(|entry| entry.claimed_by == Some(worker))
        };
        if !rows.iter().all(|row| claimed(*row)) {
            return Err(JournalError::new(
                Kind::ClaimLost,
                "the worker has no claim of it",
            ));
        }
        for row in rows {
            let row = &mut self.entry_mut(*row)?.row;
            row.state = RowState::Sent;
            row.sends += 1;
            row.sent_at = Some(SystemTime::now());
        }
        Ok(())
    }

    /// Records an outcome, as [`Journal::record`](tracking_links::journal::Journal::record).
    ///
    /// # Errors
    ///
    /// Fails if there is no such row.
    pub fn record(
        &mut self,
        worker: u64,
        row: RowId,
        outcome: &Outcome,
    ) -> Result<(), JournalError> {
        let entry = self.entry_mut(row)?;
        let claimed = entry.claimed_by == Some(worker);
        let has_link = matches!(outcome, Outcome::Created(_) | Outcome::Existing(_));
        if claimed {
            entry.claimed_by = None;
        }
        if entry.row.state.is_final() || !(claimed || has_link) {
            return Ok(());
        }
        let due = |after: &Option<Duration>| after.map(|after| SystemTime::now() + after);
        match outcome {
            Outcome::Created(link) | Outcome::Existing(link) => {
                entry.settle(match outcome {
                    Outcome::Created(_) => RowState::Created,
                    _ => RowState::Existing,
                });
                (entry.row.link, entry.row.failure) = (Some((**link).clone()), None);
            }
            Outcome::Rejected(failure) => {
                entry.settle(RowState::Rejected);
                entry.row.failure = Some(failure.clone());
            }
            Outcome::Unknown(failure) => {
                entry.settle(RowState::Unknown);
                entry.row.failure = Some(failure.clone());
            }
            Outcome::NotCreated { failure, after } => {
                entry.settle(RowState::Waiting);
                (entry.row.failure, entry.row.due_at) = (failure.clone(), due(after));
            }
            Outcome::InDoubt { failure, after } => {
                entry.settle(RowState::Sent);
                (entry.row.failure, entry.row.due_at) = (failure.clone(), due(after));
            }
            Outcome::Postponed {
                is_in_doubt,
                failure,
            } => {
                entry.settle(RowState::open(*is_in_doubt));
                entry.row.failure = Some(failure.clone());
                entry.postponed_by = Some(worker);
            }
        }
        Ok(())
    }

    /// Finds a row.
    pub fn get(&self, key: &str) -> Option<&Row> {
        self.entries
            .iter()
            .map(|entry| &entry.row)
            .find(|row| row.key == key)
    }

    /// Returns the rows that a filter means.
    pub fn rows(&self, filter: &RowFilter) -> impl Iterator<Item = &Row> {
        let fits = self.entries.iter().filter(|entry| entry.fits(filter));
        fits.map(|entry| &entry.row)
    }

    /// Counts rows by provider and state.
    pub fn count(&self, filter: &RowFilter) -> Vec<Count> {
        let mut counts: Vec<Count> = Vec::new();
        for row in self.rows(filter) {
            let same =
                |count: &&mut Count| count.provider == row.provider && count.state == row.state;
            match counts.iter_mut().find(same) {
                Some(count) => count.rows += 1,
                None => counts.push(Count::new(&row.provider, row.state, 1)),
            }
        }
        counts.sort_by(|one, next| (&one.provider, one.state).cmp(&(&next.provider, next.state)));
        counts
    }

    /// Counts the rows that have a link.
    pub fn owners(&self, provider: &str, link_id: &str) -> u64 {
        let all = RowFilter::new().provider(provider);
        let owns = |row: &&Row| {
            let link = row.link.as_ref();
            link.is_some_and(|link| link.id.as_deref() == Some(link_id))
        };
        self.rows(&all).filter(owns).count() as u64
    }

    /// Applies a person's decision.
    ///
    /// # Errors
    ///
    /// Fails with [`Refused`](Kind::Refused) if the row's state does not allow it, or if it is
    /// claimed.
    pub fn resolve(
        &mut self,
        key: &str,
        resolution: &Resolution,
    ) -> Result<Option<Row>, JournalError> {
        use RowState::{Existing, Rejected, Sent, Unknown, Waiting};
        let Some(entry) = self.entries.iter_mut().find(|entry| entry.row.key == key) else {
            return Ok(None);
        };
        let (allowed, state): (&[RowState], _) = match resolution {
            Resolution::Adopt(_) => (&[Sent, Unknown, Waiting, Rejected], Existing),
            Resolution::CreateAgain => (&[Sent, Unknown, Rejected], Waiting),
            Resolution::LookAgain => (&[Unknown], Sent),
            Resolution::GiveUp(_) => (&[Waiting, Sent, Unknown], Rejected),
            Resolution::Disown(_) => (&[Existing], Unknown),
        };
        if !allowed.contains(&entry.row.state) || entry.claimed_by.is_some() {
            return Err(JournalError::new(
                Kind::Refused,
                "its state does not allow it",
            ));
        }
        entry.settle(state);
        match resolution {
            Resolution::Adopt(link) => {
                (entry.row.link, entry.row.failure) = (Some((**link).clone()), None);
            }
            Resolution::GiveUp(failure) => entry.row.failure = Some(failure.clone()),
            Resolution::Disown(failure) => {
                (entry.row.link, entry.row.failure) = (None, Some(failure.clone()));
            }
            Resolution::CreateAgain | Resolution::LookAgain => {}
        }
        Ok(Some(entry.row.clone()))
    }

    /// Binds the rows of a provider to an account.
    ///
    /// # Errors
    ///
    /// Fails with [`OtherAccount`](Kind::OtherAccount) if they belong to another one.
    pub fn bind(&mut self, provider: &str, account: &Account) -> Result<(), JournalError> {
        let kept = self.accounts.entry(provider.to_owned());
        let kept = kept.or_insert_with(|| account.clone());
        if kept.id().is_none() && kept.server() == account.server() {
            kept.clone_from(account);
        }
        match kept == account {
            true => Ok(()),
            false => Err(JournalError::other_account(provider, kept, account)),
        }
    }

    /// Forgets the account of a provider's rows.
    ///
    /// # Errors
    ///
    /// Fails with [`Refused`](Kind::Refused) if any of them is claimed.
    pub fn release(&mut self, provider: &str) -> Result<Option<Account>, JournalError> {
        let is_claimed =
            |entry: &Entry| entry.row.provider == provider && entry.claimed_by.is_some();
        if self.entries.iter().any(is_claimed) {
            return Err(JournalError::new(Kind::Refused, "a row is claimed"));
        }
        Ok(self.accounts.remove(provider))
    }

    /// Ends the claims of a worker.
    pub fn end(&mut self, worker: u64) {
        for entry in &mut self.entries {
            if entry.claimed_by == Some(worker) {
                entry.claimed_by = None;
            }
        }
    }

    fn entry(&self, row: RowId) -> Result<&Entry, JournalError> {
        let entry = self.entries.iter().find(|entry| entry.row.id == row);
        entry.ok_or_else(|| no_row(row))
    }

    fn entry_mut(&mut self, row: RowId) -> Result<&mut Entry, JournalError> {
        let entry = self.entries.iter_mut().find(|entry| entry.row.id == row);
        entry.ok_or_else(|| no_row(row))
    }
}

fn no_row(row: RowId) -> JournalError {
    JournalError::new(Kind::Other, format!("there is no row {}", row.0))
}
