//! Searches the links of an account for that of a row in doubt, where links have no key.

use std::time::SystemTime;

use super::listed::Listed;
use super::marks::fits;
use super::work::{Next, Worker, unknown};
use crate::error::Error;
use crate::journal::{AllRows, Claim, JournalError, Outcome, Row, RowFilter, RowState};
use crate::link::{Made, TrackingLink};

/// How many links that fit are considered at most, and how many rows that may have one of them.
const MAX_FITTING: usize = 1_000;
const MAX_RIVALS: usize = 10_000;

/// Which link is that of a row.
enum Found<'a> {
    This(&'a TrackingLink),
    Nothing,
    Ambiguous,
}

impl Worker {
    /// Searches the links of the row's time for one that fits, and that is no other row's.
    pub(super) async fn search(&self, claim: Claim) -> Result<Next, JournalError> {
        let fitting = tokio::select! {
            fitting = self.fitting(&claim.row) => fitting,
            () = self.stop.stopped() => return Ok(Next::Unstarted(claim)),
        };
        let fitting = match fitting {
            Ok(Some(fitting)) => fitting,
            Ok(None) => {
                let failure = unknown(format!(
                    "the request may have been carried out; the list of links at {} is too long \
                     to look for this row's",
                    self.provider.title()
                ));
                return self.done(claim, Outcome::Unknown(failure)).await;
            }
            Err(error) => return self.unsettled(claim, error).await,
        };
        let _adopting = self.adopting.lock().await;
        let what = match self.choose(&claim.row, &fitting).await? {
            Found::This(link) => {
                let mut link = link.clone();
                link.made = Some(Made::Existing { as_asked: true });
                return self.done(claim, Outcome::Existing(Box::new(link))).await;
            }
            // Other rows may be settled meanwhile, and then it can be told.
            Found::Ambiguous if self.has_looks_left(claim.row.id) => {
                let outcome = Outcome::InDoubt {
                    failure: claim.row.failure,
                    after: Some(self.settling_delay),
                };
                self.journal.record(claim.row.id, &outcome).await?;
                return Ok(Next::Later);
            }
            Found::Ambiguous => "links that fit may be other rows', and which one is this row's",
            Found::Nothing => "no link that fits",
        };
        let failure = unknown(format!(
            "the request may have been carried out; {what} was found at {} {:?} after it",
            self.provider.title(),
            self.settling_delay,
        ));
        self.done(claim, Outcome::Unknown(failure)).await
    }

    /// Returns the links that were created when the row was sent, and that fit its request, in the
    /// order in which all workers take them; `None` if they can't all be looked through.
    async fn fitting(&self, row: &Row) -> Result<Option<Vec<TrackingLink>>, Error> {
        let sent_at = row.sent_at.unwrap_or(SystemTime::UNIX_EPOCH);
        // Held while links are listed, so that rows of the same time share one list.
        let mut listed = self.listed.lock().await;
        let is_shared = |it: &Listed| it.shows(sent_at, self.settling_delay);
        if !listed.as_ref().is_some_and(is_shared) {
            *listed = Some(Listed::around(&*self.provider, sent_at).await?);
        }
        let Some(links) = listed.as_ref().and_then(|it| it.links.as_ref()) else {
            return Ok(None);
        };
        let capabilities = self.provider.capabilities();
        let fitting = links
            .iter()
            .filter(|link| fits(link, &row.request, capabilities));
        let mut fitting: Vec<_> = fitting.take(MAX_FITTING).cloned().collect();
        fitting.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(Some(fitting))
    }

    /// Chooses the link of a row among those that fit it.
    ///
    /// A link may be that of another row in doubt, if it fits that one as closely. As many links as
    /// rows with equal requests are shared out among these: the links in the order of their ids,
    /// the rows by age. Any order will do, as long as each row's worker finds the same.
    async fn choose<'a>(
        &self,
        row: &Row,
        fitting: &'a [TrackingLink],
    ) -> Result<Found<'a>, JournalError> {
        // In this order: of a row whose link is recorded in between, the link counts no more, and
        // the row still does, so that the numbers differ.
        let Some(mut rivals) = self.rivals(row, fitting).await? else {
            return Ok(Found::Ambiguous);
        };
        let mut free = self.free(fitting).await?;
        if free.is_empty() {
            return Ok(Found::Nothing);
        }
        let capabilities = self.provider.capabilities();
        rivals.retain(|rival| {
            let mut free = free.iter();
            free.any(|link| fits(link, &rival.request, capabilities))
        });
        let (equal, others): (Vec<_>, Vec<_>) = rivals
            .iter()
            .partition(|rival| rival.request == row.request);
        free.retain(|link| {
            let mut others = others.iter();
            !others.any(|other| {
                let is_as_close = other.request.fields().count() >= row.request.fields().count();
                is_as_close && fits(link, &other.request, capabilities)
            })
        });
        let place = equal.iter().filter(|rival| rival.id < row.id).count();
        Ok(match free.len() == equal.len() + 1 {
            true => Found::This(free[place]),
            false => Found::Ambiguous,
        })
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

    /// Returns the other rows in doubt that one of these links fits; `None` if there are too many
    /// rows in doubt.
    async fn rivals(
        &self,
        row: &Row,
        links: &[TrackingLink],
    ) -> Result<Option<Vec<Row>>, JournalError> {
        let filter = RowFilter::new().provider(self.name());
        let filter = filter.states([RowState::Sent, RowState::Unknown]);
        let capabilities = self.provider.capabilities();
        let mut in_doubt = AllRows::new(&*self.journal, filter);
        let (mut rivals, mut read) = (Vec::new(), 0);
        while let Some(other) = in_doubt.try_next().await? {
            read += 1;
            if read > MAX_RIVALS {
                return Ok(None);
            }
            let mut links = links.iter();
            if other.id != row.id && links.any(|link| fits(link, &other.request, capabilities)) {
                rivals.push(other);
            }
        }
        Ok(Some(rivals))
    }
}
