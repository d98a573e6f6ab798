//! Creates the link of one claimed row, and records what came of it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};
use tracking_links_runtime::{Delivery, RateLimit, observed};

use super::binding::Binding;
use super::clean::without_credentials;
use super::intent::Intent;
use super::listed::Listed;
use super::outcome::Verdict;
use super::progress::Counters;
use super::slot::Slot;
use super::stop::Stop;
use crate::account::Account;
use crate::ensure::Ensuring;
use crate::error::{Error, ErrorKind};
use crate::journal::{
    Claim, Failure, Journal, JournalError, JournalErrorKind, Outcome, Row, RowId, RowState,
};
use crate::link::{Made, TrackingLink};
use crate::provider::Provider;

/// After so many requests for one row that the provider did not carry out, or not wholly, the row
/// is left to the next run.
pub(super) const MAX_SENDS: u32 = 5;

/// How long before its turn a row is noted.
const LEAD: Duration = Duration::from_millis(50);

/// What all rows of a lane share.
#[derive(Debug)]
pub(super) struct Worker {
    pub(super) provider: Arc<dyn Provider>,
    pub(super) ensuring: Ensuring,
    pub(super) journal: Arc<dyn Journal>,
    pub(super) binding: Arc<Binding>,
    pub(super) counters: Arc<Counters>,
    pub(super) settling_delay: Duration,
    pub(super) stop: Stop,
    /// Held while a link that was found is recorded, so that no two rows take the same one.
    pub(super) adopting: Mutex<()>,
    /// The links that were listed last, to look for rows in doubt.
    pub(super) listed: Mutex<Option<Listed>>,
    /// How often the look-up of a row in doubt failed.
    pub(super) failed_looks: std::sync::Mutex<HashMap<RowId, u32>>,
}

/// What became of a claimed row.
#[derive(Debug)]
pub(super) enum Next {
    /// This run is done with the row.
    Done(Box<Row>),
    /// The row is in doubt. The journal gives it again when it can be settled.
    InDoubt,
    /// The journal gives the row again when it is due, or another worker has it.
    Later,
    /// The provider is to be left alone for a while, and then asked for this row again. The claim
    /// is `None` if it ended with what was recorded.
    Again {
        claim: Option<Claim>,
        wait: Duration,
        error: Error,
    },
    /// No other row of the provider would succeed either. The claim is `None` if it ended with what
    /// was recorded.
    GiveUp { claim: Option<Claim>, error: Error },
    /// The run was stopped, or its lane pauses, before anything was sent.
    Unstarted(Claim),
}

impl Worker {
    /// Creates the link of a row of which nothing was sent, or whose create can be repeated. Frees
    /// the slot as soon as the provider has made the link. After an error, the lane has to decide
    /// first whether another row may be sent.
    pub(super) async fn create(
        &self,
        claim: Claim,
        slot: &Arc<Slot>,
    ) -> Result<Next, JournalError> {
        let intent = Arc::new(self.intent(std::slice::from_ref(&claim), slot));
        let create = async {
            self.take_turn(&intent).await?;
            Ok(self.send(&intent, &claim.row).await)
        };
        let Some(created) = self.until_stopped(&intent, create).await else {
            return Ok(Next::Unstarted(claim));
        };
        let created = created?;
        if created.is_ok() {
            slot.free();
        }
        let is_noted = intent.is_noted();
        let claim = sent(claim, is_noted);
        match (created, intent.failure()) {
            (Ok(link), _) => self.done(claim, made(link)).await,
            (Err(_), Some(error)) if error.kind() == JournalErrorKind::ClaimLost => Ok(Next::Later),
            (Err(_), Some(error)) => Err(error),
            (Err(error), None) if intent.is_held() && error.kind() == ErrorKind::Observer => {
                self.unsent(claim, is_noted).await
            }
            (Err(error), None) => self.failed(claim, error, is_noted).await,
        }
    }

    pub(super) fn intent(&self, claims: &[Claim], slot: &Arc<Slot>) -> Intent {
        let rows = claims.iter().map(|claim| claim.row.id).collect();
        let limit = self.rate_limit().map(|it| (self.limited(it), it));
        let (journal, stop) = (self.journal.clone(), self.stop.clone());
        Intent::new(journal, rows, slot.clone(), limit, stop)
    }

    /// Takes a turn at the rate limit that all workers share, and waits until it comes, but for the
    /// time that the journal takes to note the rows.
    pub(super) async fn take_turn(&self, intent: &Intent) -> Result<(), JournalError> {
        let turn = self.turn().await?;
        intent.hold_until(turn);
        if let Some(turn) = turn {
            sleep_until(turn.checked_sub(LEAD).unwrap_or(turn)).await;
        }
        Ok(())
    }

    /// Takes a turn at the rate limit that all workers share. Returns when it comes, if that is not
    /// now.
    pub(super) async fn turn(&self) -> Result<Option<Instant>, JournalError> {
        let Some(limit) = self.rate_limit() else {
            return Ok(None);
        };
        let wait = self.journal.turn(&self.limited(limit), limit).await?;
        Ok((!wait.is_zero()).then(|| Instant::now() + wait))
    }

    /// Creates the link. The journal is told just before the request leaves; if the provider can't
    /// tell when that is, before the create begins.
    async fn send(&self, intent: &Arc<Intent>, row: &Row) -> Result<TrackingLink, Error> {
        let provider = &self.provider;
        if provider.runtime().is_none() {
            let named = |error: Error| error.or_names(provider.name(), "create");
            provider.capabilities().check(&row.request).map_err(named)?;
            self.note(intent, "create").await?;
        }
        observed(intent.clone(), provider.create(&row.request)).await
    }

    /// Tells the journal of a create that is about to begin.
    pub(super) async fn note(&self, intent: &Intent, operation: &'static str) -> Result<(), Error> {
        intent.note().await.map_err(|error| {
            let message = format!("the journal let nothing be sent: {error}");
            Error::new(ErrorKind::Observer, message).or_names(self.name(), operation)
        })
    }

    /// Runs a create to its end. If the run is stopped before the journal was told of it, drops it:
    /// then nothing leaves.
    pub(super) async fn until_stopped<F: Future>(
        &self,
        intent: &Intent,
        create: F,
    ) -> Option<F::Output> {
        let mut create = std::pin::pin!(create);
        tokio::select! {
            biased;
            created = &mut create => Some(created),
            () = self.stop.stopped() => match intent.is_noted() {
                true => Some(create.await),
                false => None,
            },
        }
    }

    /// Gives a row back that was not sent, although the journal may say so.
    pub(super) async fn unsent(&self, claim: Claim, is_noted: bool) -> Result<Next, JournalError> {
        if is_noted {
            let outcome = Outcome::NotCreated {
                failure: None,
                after: None,
            };
            self.journal.record(claim.row.id, &outcome).await?;
            return Ok(Next::Later);
        }
        Ok(Next::Unstarted(claim))
    }

    /// Records what an error of a create means for its row.
    pub(super) async fn failed(
        &self,
        claim: Claim,
        error: Error,
        is_noted: bool,
    ) -> Result<Next, JournalError> {
        if error.is_incomplete() {
            return self.incomplete(claim, error).await;
        }
        let failure = Failure::from(&error);
        let (id, sends) = (claim.row.id, claim.row.sends);
        let waits = |after| Outcome::NotCreated {
            failure: Some(failure.clone()),
            after,
        };
        match Verdict::of(&error) {
            Verdict::InDoubt => self.doubt(claim, failure).await,
            Verdict::Rejected => self.done(claim, Outcome::Rejected(failure)).await,
            Verdict::GiveUp if is_noted => {
                self.journal.record(id, &waits(None)).await?;
                Ok(Next::GiveUp { claim: None, error })
            }
            Verdict::GiveUp => {
                let claim = Some(claim);
                Ok(Next::GiveUp { claim, error })
            }
            // A rate limit holds for all rows alike, so it says nothing against this one.
            Verdict::Again(_)
                if is_noted && sends >= MAX_SENDS && error.kind() != ErrorKind::RateLimited =>
            {
                let is_in_doubt = false;
                let outcome = Outcome::Postponed {
                    is_in_doubt,
                    failure,
                };
                self.done(claim, outcome).await
            }
            Verdict::Again(wait) if is_noted => {
                self.journal.record(id, &waits(Some(wait))).await?;
                let claim = None;
                Ok(Next::Again { claim, wait, error })
            }
            Verdict::Again(wait) => {
                let claim = Some(claim);
                Ok(Next::Again { claim, wait, error })
            }
        }
    }

    /// Records that the link of a row exists without all that was asked of it. The row is in doubt
    /// until it is asked for again, or is left to a person if that would be refused.
    async fn incomplete(&self, claim: Claim, error: Error) -> Result<Next, JournalError> {
        let is_new = claim.row.state == RowState::Waiting;
        if is_new && Verdict::of(&error) != Verdict::Rejected {
            self.counters.add_doubts(1);
        }
        self.unsettled(claim, error).await
    }

    /// Records that a row is in doubt, until its link is looked for.
    pub(super) async fn doubt(&self, claim: Claim, failure: Failure) -> Result<Next, JournalError> {
        if !self.can_settle(&claim.row.request) {
            return self.done(claim, Outcome::Unknown(failure)).await;
        }
        let outcome = Outcome::InDoubt {
            failure: Some(failure),
            after: Some(self.settling_delay),
        };
        self.journal.record(claim.row.id, &outcome).await?;
        if claim.row.state == RowState::Waiting {
            self.counters.add_doubts(1);
        }
        Ok(Next::InDoubt)
    }

    /// Records what came of a row, and returns it as it is then.
    pub(super) async fn done(&self, claim: Claim, outcome: Outcome) -> Result<Next, JournalError> {
        let mut row = claim.row;
        let outcome = self.without_credentials(outcome);
        self.journal.record(row.id, &outcome).await?;
        if row.state == RowState::Sent {
            self.counters.end_doubt();
        }
        let (state, link, failure) = match outcome {
            Outcome::Created(link) => (RowState::Created, Some(*link), None),
            Outcome::Existing(link) => (RowState::Existing, Some(*link), None),
            Outcome::Rejected(failure) => (RowState::Rejected, None, Some(failure)),
            Outcome::Unknown(failure) => (RowState::Unknown, None, Some(failure)),
            Outcome::Postponed {
                is_in_doubt,
                failure,
            } => (RowState::open(is_in_doubt), None, Some(failure)),
            Outcome::NotCreated { failure, .. } => (RowState::Waiting, None, failure),
            Outcome::InDoubt { failure, .. } => (RowState::Sent, None, failure),
        };
        row.settled_at = state.is_final().then(SystemTime::now);
        (row.state, row.link, row.failure) = (state, link, failure);
        self.counters.finish(state);
        Ok(Next::Done(Box::new(row)))
    }

    fn without_credentials(&self, outcome: Outcome) -> Outcome {
        let clean = |link: Box<_>| Box::new(without_credentials(*link, self.provider.runtime()));
        match outcome {
            Outcome::Created(link) => Outcome::Created(clean(link)),
            Outcome::Existing(link) => Outcome::Existing(clean(link)),
            other => other,
        }
    }

    pub(super) fn name(&self) -> &str {
        self.provider.name()
    }

    /// Returns the account whose rate limit the workers keep together. Nothing that is no secret
    /// tells one user from another, so a limit of users is that of the server: too slow at worst.
    fn limited(&self, limit: RateLimit) -> Account {
        let account = &self.binding.account;
        match limit.is_per_credential() {
            true => Account::new(account.server()),
            false => account.clone(),
        }
    }

    pub(super) fn rate_limit(&self) -> Option<RateLimit> {
        self.provider.runtime()?.rate_limit()
    }
}

/// Counts a request of a claimed row, as the journal did.
pub(super) fn sent(mut claim: Claim, is_noted: bool) -> Claim {
    if is_noted {
        claim.row.sends += 1;
        claim.row.sent_at = Some(SystemTime::now());
    }
    claim
}

/// Returns the outcome of a create that succeeded.
pub(super) fn made(link: TrackingLink) -> Outcome {
    match link.made {
        Some(Made::Existing { .. }) => Outcome::Existing(Box::new(link)),
        _ => Outcome::Created(Box::new(link)),
    }
}

/// Makes the failure of a row that only a person can settle.
pub(super) fn unknown(message: String) -> Failure {
    Failure::new("unknown", message).with_delivery(Delivery::Unknown)
}
