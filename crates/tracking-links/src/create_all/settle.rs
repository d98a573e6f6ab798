//! Settles a row that is in doubt: its request may have been carried out, and nobody knows.
//!
//! Where repeating the create can't make a second link, it is repeated. Where the link has a key,
//! it is ensured: looked up, and created if it is not there. Else the account's links of that time
//! are searched for one that fits; if there is none, the row stays with a person, since the request
//! may still be carried out. Each waits until a link that was made must be visible.

use std::time::{Duration, SystemTime};

use super::outcome::Verdict;
use super::work::{Next, Worker, made, unknown};
use crate::capabilities::OnRepeat;
use crate::error::Error;
use crate::journal::{Claim, Failure, JournalError, Outcome, Row, RowId};
use crate::link::{Made, TrackingLink};
use crate::listing::Listing;
use crate::pages::Links;
use crate::request::{LinkRequest, Slug};

/// How far the clocks of this machine and of the provider may differ.
const CLOCK_SKEW: Duration = Duration::from_secs(120);

/// How often a row is looked for in vain by one run.
const MAX_LOOKS: u32 = 3;

/// How many links that fit are read at most, and how often they are counted again if another worker
/// takes one meanwhile.
const MAX_FITTING: usize = 1_000;
const MAX_COUNTS: usize = 3;

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
        match capabilities.operations.list && has_mark(request) {
            true => Way::Search,
            false => Way::Person,
        }
    }

    /// Settles a row that is `sent`, as soon as its link must be visible.
    pub(super) async fn settle(&self, claim: Claim) -> Result<Next, JournalError> {
        let sent_at = claim.row.sent_at;
        let age = sent_at.map(|it| it.elapsed().unwrap_or_default());
        let rest = self.settling_delay.saturating_sub(age.unwrap_or_default());
        let way = self.way(&claim.row.request);
        if !rest.is_zero() && !matches!(way, Way::Person | Way::Repeat) {
            let outcome = Outcome::InDoubt {
                failure: claim.row.failure,
                after: Some(rest),
            };
            self.journal.record(claim.row.id, &outcome).await?;
            return Ok(Next::Later);
        }
        match way {
            Way::Repeat => self.create(claim).await,
            Way::Ensure => self.ensure(claim).await,
            Way::Search => self.search(claim).await,
            Way::Person => {
                let failure = claim.row.failure.clone().unwrap_or_else(|| {
                    unknown(format!(
                        "the run ended before the answer of {} came, and links can't be looked up \
                         there through this crate; the link may have been created",
                        self.provider.title()
                    ))
                });
                self.done(claim, Outcome::Unknown(failure)).await
            }
        }
    }

    async fn ensure(&self, claim: Claim) -> Result<Next, JournalError> {
        let ensured = self.ensuring.ensure(&self.provider, &claim.row.request);
        match ensured.await {
            Ok(link) => self.done(claim, made(link)).await,
            Err(error) => self.unsettled(claim, error).await,
        }
    }

    /// Searches the account's links of the time for one that fits, and that no other row has.
    async fn search(&self, claim: Claim) -> Result<Next, JournalError> {
        let fitting = match self.fitting(&claim.row).await {
            Ok(fitting) => fitting,
            Err(error) => return self.unsettled(claim, error).await,
        };
        let _adopting = self.adopting.lock().await;
        let mut free = Vec::new();
        let mut is_ambiguous = false;
        for _ in 0..MAX_COUNTS {
            let rivals = self.journal.rivals(claim.row.id).await?;
            free = self.free(&fitting).await?;
            let older = rivals.iter().filter(|rival| **rival < claim.row.id);
            let place = older.count();
            is_ambiguous = free.len() != rivals.len() + 1;
            if free.is_empty() || !is_ambiguous {
                // As many links as rows, with equal requests: each row takes another one.
                free = free.into_iter().skip(place).take(1).collect();
                break;
            }
        }
        match free.pop() {
            Some(link) if !is_ambiguous => {
                let mut link = link.clone();
                link.made = Some(Made::Existing { as_asked: true });
                self.done(claim, Outcome::Existing(Box::new(link))).await
            }
            found => {
                let what = match found {
                    None => "no link that fits was found",
                    Some(_) => "several links fit, and which one is this row's can't be told",
                };
                let failure = unknown(format!(
                    "the request may have been carried out; {what} at {} {:?} after it",
                    self.provider.title(),
                    self.settling_delay,
                ));
                self.done(claim, Outcome::Unknown(failure)).await
            }
        }
    }

    /// Lists the links that were created when the row was sent, and that fit its request.
    async fn fitting(&self, row: &Row) -> Result<Vec<TrackingLink>, Error> {
        let sent_at = row.sent_at.unwrap_or(SystemTime::UNIX_EPOCH);
        let mut listing = Listing::new();
        if let Some(time) = sent_at.checked_sub(CLOCK_SKEW) {
            listing = listing.created_after(time);
        }
        let mut links = Links::new(&*self.provider, listing);
        let mut fitting = Vec::new();
        while let Some(link) = links.next().await {
            let link = link?;
            if fitting.len() < MAX_FITTING && fits(&link, &row.request) {
                fitting.push(link);
            }
        }
        // The order in which all workers take them.
        fitting.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(fitting)
    }

    /// Returns the links that no row has.
    async fn free<'a>(
        &self,
        links: &'a [TrackingLink],
    ) -> Result<Vec<&'a TrackingLink>, JournalError> {
        let mut free = Vec::new();
        for link in links {
            if let Some(id) = &link.id
                && self.journal.owners(self.name(), id).await? == 0
            {
                free.push(link);
            }
        }
        Ok(free)
    }

    /// Counts a look-up of a row that failed, and returns whether there may be another one.
    fn has_looks_left(&self, row: RowId) -> bool {
        let mut failed = self.failed_looks.lock();
        let failed = failed.as_mut().unwrap_or_else(|it| it.get_mut());
        let looks = failed.entry(row).or_default();
        *looks += 1;
        *looks < MAX_LOOKS
    }

    /// Records why a row could not be settled. The link may exist, whatever the error says of the
    /// look-up.
    async fn unsettled(&self, claim: Claim, error: Error) -> Result<Next, JournalError> {
        let failure = Failure::from(&error);
        let in_doubt = |after| Outcome::InDoubt {
            failure: Some(failure.clone()),
            after,
        };
        let id = claim.row.id;
        match Verdict::of(&error) {
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
            Verdict::InDoubt => self.done(claim, Outcome::Postponed(failure)).await,
            Verdict::Rejected => self.done(claim, Outcome::Unknown(failure)).await,
        }
    }
}

/// Returns whether a request has a field by which its link can be told from others.
fn has_mark(request: &LinkRequest) -> bool {
    request.name.is_some()
        || request.destination.is_some()
        || request.external_id.is_some()
        || matches!(request.slug, Some(Slug::Custom(_)))
}

/// Returns whether a link may be the one of a request: it has what was asked for, and says so in a
/// field by which links can be told apart.
fn fits(link: &TrackingLink, request: &LinkRequest) -> bool {
    let has_mark = request.name.is_some() && link.name.is_some()
        || request.destination.is_some() && link.destination.is_some()
        || request.external_id.is_some() && link.external_id.is_some()
        || matches!(request.slug, Some(Slug::Custom(_))) && link.slug.is_some();
    has_mark && link.differences(request).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_fits_by_a_field_that_both_have_if_no_other_differs() {
        let (none, link) = (LinkRequest::new, || TrackingLink::new("p"));
        let mut name = link();
        name.name = Some("a".to_owned());
        let mut destination = link();
        destination.destination = Some("https://a.example/".to_owned());
        let mut external_id = link();
        external_id.external_id = Some("a".to_owned());
        let mut slug = link();
        slug.slug = Some("a".to_owned());
        let links = [&name, &destination, &external_id, &slug];
        for (at, request) in [
            none().name("a"),
            none().destination("https://a.example"),
            none().external_id("a"),
            none().slug("a"),
        ]
        .iter()
        .enumerate()
        {
            assert!(has_mark(request), "{request:?}");
            for (other, link) in links.iter().enumerate() {
                assert_eq!(fits(link, request), at == other, "{link:?} {request:?}");
            }
            let mut different = links[at].clone();
            different.tags = vec!["b".to_owned()];
            assert!(!fits(&different, &request.clone().tags(["a"])));
        }
        for request in [none(), none().tags(["a"]), none().slug(Slug::Random)] {
            assert!(!has_mark(&request), "{request:?}");
            for link in links {
                assert!(!fits(link, &request), "{link:?} {request:?}");
            }
        }
    }
}
