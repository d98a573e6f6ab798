//! Settles a row that is in doubt: its request may have been carried out, and nobody knows.
//!
//! Where the link is computed and nothing is stored, the create is repeated. Where the link has a
//! key, it is ensured: looked up, and created if it is not there. Else the account's links of that
//! time are searched for one that fits; if there is none, the row stays with a person, since the
//! request may still be carried out. Each waits until a link that was made must be visible.

use std::sync::{Arc, OnceLock};

use tokio::time::sleep_until;

use super::marks::has_mark;
use super::outcome::Verdict;
use super::slot::Slot;
use super::work::{MAX_SENDS, Next, Worker, made, sent, unknown};
use crate::capabilities::{OnRepeat, Returned};
use crate::ensure::Permit;
use crate::error::{Error, ErrorKind};
use crate::journal::{Claim, Failure, JournalError, JournalErrorKind, Outcome, RowId};
use crate::link::Output;
use crate::request::LinkRequest;
use crate::sync::lock;

/// How often one run looks for a row.
const MAX_LOOKS: u32 = 3;

/// Whether a row was noted; why not, unless the run was stopped.
type Asked = Result<(), Option<JournalError>>;

/// How a row in doubt is settled.
enum Way {
    Repeat,
    Ensure,
    Search,
    Person,
}

impl Worker {
    /// Returns whether a row with this request can be settled without a person.
    pub(super) fn can_settle(&self, request: &LinkRequest) -> bool {
        !matches!(self.way(request), Way::Person)
    }

    fn way(&self, request: &LinkRequest) -> Way {
        let capabilities = self.provider.capabilities();
        if capabilities.on_repeat(request) == OnRepeat::SameComputed {
            return Way::Repeat;
        }
        if self.ensuring.can_ensure(&*self.provider, request) {
            return Way::Ensure;
        }
        // A list that no time narrows has old links, too, which may have the same values.
        let has_times = capabilities.returned(Output::CreatedAt) != Returned::Never;
        match capabilities.operations.list && has_times && has_mark(request) {
            true => Way::Search,
            false => Way::Person,
        }
    }

    /// Settles a row that is `sent`, as soon as its link must be visible.
    pub(super) async fn settle(
        &self,
        claim: Claim,
        slot: &Arc<Slot>,
    ) -> Result<Next, JournalError> {
        let sent_at = claim.row.sent_at;
        // A time in the future says that a clock was set back.
        let age = sent_at.and_then(|it| it.elapsed().ok());
        let rest = self
            .settling_delay
            .saturating_sub(age.unwrap_or(self.settling_delay));
        let way = self.way(&claim.row.request);
        if !rest.is_zero() && !matches!(way, Way::Person | Way::Repeat) {
            let outcome = Outcome::InDoubt {
                failure: claim.row.failure,
                after: Some(rest),
            };
            self.journal.record(claim.row.id, &outcome).await?;
            return Ok(Next::Later);
        }
        if matches!(way, Way::Ensure | Way::Search) {
            if !self.wait_for_turn().await? {
                return Ok(Next::Unstarted(claim));
            }
            slot.leave().await;
            if !slot.is_open() {
                return Ok(Next::Unstarted(claim));
            }
        }
        match way {
            Way::Repeat => self.create(claim, slot).await,
            Way::Ensure => self.ensure(claim).await,
            Way::Search => self.search(claim).await,
            Way::Person => {
                let failure = claim.row.failure.clone().unwrap_or_else(|| {
                    unknown(format!(
                        "the run ended before the answer of {} came, and tracking-links \
                         can't look links up there; the link may have been created",
                        self.provider.title()
                    ))
                });
                self.done(claim, Outcome::Unknown(failure)).await
            }
        }
    }

    /// Waits for a turn at the rate limit that all workers share. False if the run is stopped.
    async fn wait_for_turn(&self) -> Result<bool, JournalError> {
        let Some(turn) = self.turn().await? else {
            return Ok(true);
        };
        tokio::select! {
            () = sleep_until(turn) => Ok(true),
            () = self.stop.stopped() => Ok(false),
        }
    }

    /// Looks the link up, and creates it if it is not there. Only then is the row noted: so that a
    /// run after a kill waits again, and that nothing is sent if another worker has the row by now,
    /// or the run was stopped.
    async fn ensure(&self, claim: Claim) -> Result<Next, JournalError> {
        if self.stop.is_stopped() {
            return Ok(Next::Unstarted(claim));
        }
        let asked = Arc::new(OnceLock::new());
        let permit = self.permit(claim.row.id, asked.clone());
        let request = &claim.row.request;
        let ensured = self.ensuring.ensure(&self.provider, request, Some(&permit));
        let ensured = ensured.await;
        let is_noted = matches!(asked.get(), Some(Ok(())));
        match (ensured, asked.get()) {
            (Ok(link), _) => self.done(sent(claim, is_noted), made(link)).await,
            (Err(_), Some(Err(Some(error)))) if error.kind() == JournalErrorKind::ClaimLost => {
                Ok(Next::Later)
            }
            (Err(_), Some(Err(Some(error)))) => Err(error.clone()),
            (Err(_), Some(Err(None))) => Ok(Next::Unstarted(claim)),
            // The call of another row with this key was held back.
            (Err(error), None) if error.kind() == ErrorKind::Observer => {
                let outcome = Outcome::InDoubt {
                    failure: claim.row.failure,
                    after: Some(self.settling_delay),
                };
                self.journal.record(claim.row.id, &outcome).await?;
                Ok(Next::Later)
            }
            (Err(error), _) => self.unsettled(sent(claim, is_noted), error).await,
        }
    }

    /// Makes the permit of the creates of a row. `asked` gets its answer: why the journal did not
    /// note the row, or nothing if the run was stopped.
    fn permit(&self, row: RowId, asked: Arc<OnceLock<Asked>>) -> Permit {
        let (journal, stop) = (self.journal.clone(), self.stop.clone());
        Arc::new(move || {
            let (journal, stop, asked) = (journal.clone(), stop.clone(), asked.clone());
            Box::pin(async move {
                let noted = match stop.is_stopped() {
                    true => Err(None),
                    false => journal.send(&[row]).await.map_err(Some),
                };
                let refused = noted.as_ref().err().map(|error| match error {
                    Some(error) => format!("the journal let nothing be sent: {error}"),
                    None => "the run was stopped".to_owned(),
                });
                // Of a later create, after which the link may exist, nothing is kept.
                _ = asked.set(noted);
                match refused {
                    Some(why) => Err(Error::new(ErrorKind::Observer, why)),
                    None => Ok(()),
                }
            })
        })
    }

    /// Counts a look-up of a row in vain, and returns whether there may be another one.
    pub(super) fn has_looks_left(&self, row: RowId) -> bool {
        let mut failed = lock(&self.failed_looks);
        let looks = failed.entry(row).or_default();
        *looks += 1;
        *looks < MAX_LOOKS
    }

    /// Records why a row could not be settled. The link may exist, whatever the error says of the
    /// look-up.
    pub(super) async fn unsettled(&self, claim: Claim, error: Error) -> Result<Next, JournalError> {
        let failure = Failure::from(&error);
        let in_doubt = |after| Outcome::InDoubt {
            failure: Some(failure.clone()),
            after,
        };
        let postponed = || Outcome::Postponed {
            is_in_doubt: true,
            failure: failure.clone(),
        };
        let (id, sends) = (claim.row.id, claim.row.sends);
        // A rate limit holds for all rows alike. Else the provider made this row's link, so that
        // what it refuses is not known to concern the others.
        let is_of_row = error.is_incomplete() && error.kind() != ErrorKind::RateLimited;
        match Verdict::of(&error) {
            Verdict::Again(_) if is_of_row && sends >= MAX_SENDS => {
                self.done(claim, postponed()).await
            }
            Verdict::Again(wait) if is_of_row => {
                self.journal.record(id, &in_doubt(Some(wait))).await?;
                Ok(Next::InDoubt)
            }
            Verdict::Again(wait) => {
                self.journal.record(id, &in_doubt(Some(wait))).await?;
                let claim = None;
                Ok(Next::Again { claim, wait, error })
            }
            Verdict::GiveUp => {
                self.journal.record(id, &in_doubt(None)).await?;
                Ok(Next::GiveUp { claim: None, error })
            }
            // The look-up got no usable answer. It can be repeated.
            Verdict::InDoubt if self.has_looks_left(id) => {
                let after = Some(self.settling_delay);
                self.journal.record(id, &in_doubt(after)).await?;
                Ok(Next::InDoubt)
            }
            Verdict::InDoubt => self.done(claim, postponed()).await,
            Verdict::Rejected => self.done(claim, Outcome::Unknown(failure)).await,
        }
    }
}
