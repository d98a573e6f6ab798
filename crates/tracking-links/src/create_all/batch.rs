//! Creates the links of several claimed rows by one request.

use std::sync::Arc;

use tracking_links_runtime::observed;

use super::intent::Intent;
use super::outcome::Verdict;
use super::slot::Slot;
use super::work::{Next, Worker, made, sent};
use crate::capabilities::{Bulk, Checked};
use crate::error::{Error, ErrorKind};
use crate::journal::{Claim, Failure, JournalError, JournalErrorKind, Outcome, RowState};
use crate::many::{CREATE_MANY, Room, paired};
use crate::provider::{BatchOutcome, compared};
use crate::request::LinkRequest;
use crate::spared::is_spared;

impl Worker {
    /// Returns how the provider takes several links by one request, if it does.
    pub(super) fn bulk(&self) -> Option<Bulk> {
        self.provider.capabilities().operations.create_many
    }

    /// Returns how many of these rows, from the first one on, one request may create.
    pub(super) fn batch_len<'a>(&self, claims: impl IntoIterator<Item = &'a Claim>) -> usize {
        let Some(bulk) = self.bulk() else {
            return 1;
        };
        let mut room = Room::new(bulk);
        let mut taken: Vec<&LinkRequest> = Vec::new();
        for claim in claims {
            let request = &claim.row.request;
            let is_new = claim.row.state == RowState::Waiting;
            if !(is_new && room.take(&*self.provider, taken.iter().copied(), request)) {
                break;
            }
            taken.push(request);
        }
        taken.len().max(1)
    }

    /// Creates the links of rows of which nothing was sent.
    pub(super) async fn create_batch(
        &self,
        mut claims: Vec<Claim>,
        slot: &Arc<Slot>,
    ) -> Result<Vec<Next>, JournalError> {
        let mut done = Vec::with_capacity(claims.len());
        loop {
            let rows = claims.len();
            let spared = self.create_at_once(claims, slot, &mut done).await?;
            // Each round has fewer rows, or is the last.
            if spared.len() < rows && !spared.is_empty() {
                claims = spared;
                continue;
            }
            for claim in spared {
                done.push(self.create(claim, slot).await?);
            }
            return Ok(done);
        }
    }

    /// Creates the links of rows by one request. Returns the rows that were refused for another's
    /// sake.
    async fn create_at_once(
        &self,
        claims: Vec<Claim>,
        slot: &Arc<Slot>,
        done: &mut Vec<Next>,
    ) -> Result<Vec<Claim>, JournalError> {
        let mut spared = Vec::new();
        let mut valid = Vec::with_capacity(claims.len());
        for claim in claims {
            match self.provider.capabilities().check(&claim.row.request) {
                Ok(_) => valid.push(claim),
                Err(error) => {
                    let error = error.or_names(self.name(), CREATE_MANY);
                    let outcome = Outcome::Rejected(Failure::from(&error));
                    done.push(self.done(claim, outcome).await?);
                }
            }
        }
        if valid.is_empty() {
            return Ok(spared);
        }
        let intent = Arc::new(self.intent(&valid, slot));
        let create = async {
            self.take_turn(&intent).await?;
            Ok(self.send_batch(&intent, &valid).await)
        };
        let Some(answer) = self.until_stopped(&intent, create).await else {
            done.extend(valid.into_iter().map(Next::Unstarted));
            return Ok(spared);
        };
        let answer = answer?;
        let is_noted = intent.is_noted();
        let valid: Vec<_> = valid
            .into_iter()
            .map(|claim| sent(claim, is_noted))
            .collect();
        if let (Err(_), Some(error)) = (&answer, intent.failure()) {
            if error.kind() != JournalErrorKind::ClaimLost {
                return Err(error);
            }
            // The rows that another worker has are its own; the others are due again.
            for claim in valid {
                done.push(self.unsent(claim, true).await?);
            }
            return Ok(spared);
        }
        match answer {
            Ok(outcomes) => {
                let outcomes = paired(outcomes, valid.len());
                for (claim, outcome) in valid.into_iter().zip(outcomes) {
                    done.push(match outcome {
                        Ok(link) => {
                            let link =
                                compared(link, &claim.row.request, self.provider.capabilities());
                            self.done(claim, made(link)).await?
                        }
                        // Another row made the provider refuse all.
                        Err(error) if is_spared(&error) => {
                            spared.push(claim);
                            continue;
                        }
                        Err(error) => {
                            let error = error.or_names(self.name(), CREATE_MANY);
                            self.failed(claim, error, is_noted).await?
                        }
                    });
                }
            }
            Err(error) if intent.is_held() && error.kind() == ErrorKind::Observer => {
                for claim in valid {
                    done.push(self.unsent(claim, is_noted).await?);
                }
            }
            // One bad row made the provider refuse all.
            Err(error) if valid.len() > 1 && Verdict::of(&error) == Verdict::Rejected => {
                for claim in valid {
                    done.push(self.create(claim, slot).await?);
                }
            }
            Err(error) => {
                for claim in valid {
                    done.push(self.failed(claim, error.clone(), is_noted).await?);
                }
            }
        }
        Ok(spared)
    }

    async fn send_batch(
        &self,
        intent: &Arc<Intent>,
        claims: &[Claim],
    ) -> Result<Vec<BatchOutcome>, Error> {
        let provider = &self.provider;
        let named = |error: Error| error.or_names(provider.name(), CREATE_MANY);
        if provider.runtime().is_none() {
            self.note(intent, CREATE_MANY).await?;
        }
        let requests = claims.iter().map(|claim| &claim.row.request);
        let checked = requests.map(|request| provider.capabilities().check(request));
        let checked: Vec<Checked<'_>> = checked.collect::<Result<_, _>>().map_err(named)?;
        let created = observed(intent.clone(), provider.create_batch(&checked)).await;
        created.map_err(named)
    }
}
