//! Random histories, which a store and a model live through with the same answers.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use fastrand::Rng;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use tracking_links::journal::{
    Added, Journal, NewRow, Outcome, Resolution, Row, RowFilter, RowId, RowState,
};
use tracking_links::{Delivery, LinkRequest};

use super::model::Model;
use super::store::{Broken, Checked, Store};
use super::tools::{failure, link, reopen, reopen_after_crash, same};

/// How many run at the same time, in the same journal.
const AT_ONCE: usize = 250;

/// How many steps there are between two openings of the journal.
const STEPS: usize = 12;

/// In each of some random histories, a store answers as the model does, and goes on after its
/// worker closed it or died. The seed of a history is its number.
pub async fn random_histories_match_the_model(store: &dyn Store) -> Checked {
    let mut histories: Vec<History> = (0..store.histories()).map(History::new).collect();
    let mut journal = store.open().await?;
    for crash in [Some(true), Some(false), Some(true), None] {
        let running = stream::iter(histories).map(|history| history.live(&*journal));
        histories = running.buffer_unordered(AT_ONCE).try_collect().await?;
        journal = match crash {
            Some(true) => reopen_after_crash(store, journal).await?,
            Some(false) => reopen(store, journal).await?,
            None => Arc::clone(&journal),
        };
        for history in &mut histories {
            history.model.end(history.worker);
            history.worker += 1;
            history.claimed.clear();
        }
    }
    for history in &histories {
        let broken = |broken: Broken| broken.within(format_args!("seed {}", history.seed));
        history.compare(&*journal).await.map_err(broken)?;
    }
    Ok(())
}

struct History {
    seed: u64,
    random: Rng,
    model: Model,
    /// The provider of this history's rows; no other history has it.
    provider: String,
    worker: u64,
    /// The numbers in the store of the model's rows.
    ids: HashMap<RowId, RowId>,
    /// The model's numbers of the rows that are claimed.
    claimed: Vec<RowId>,
    /// What was done, for the message.
    log: Vec<String>,
}

impl History {
    fn new(seed: u64) -> Self {
        Self {
            seed,
            random: Rng::with_seed(seed),
            model: Model::default(),
            provider: format!("history {seed}"),
            worker: 0,
            ids: HashMap::new(),
            claimed: Vec::new(),
            log: Vec::new(),
        }
    }

    async fn live(mut self, journal: &dyn Journal) -> Result<Self, Broken> {
        for _ in 0..STEPS {
            let done = self.step(journal).await;
            done.map_err(|broken| {
                broken.within(format_args!("seed {} after {:#?}", self.seed, self.log))
            })?;
        }
        Ok(self)
    }

    async fn step(&mut self, journal: &dyn Journal) -> Checked {
        match self.random.u8(0..10) {
            0..2 => self.add(journal).await,
            2..4 => self.claim(journal).await,
            4..6 => self.send(journal).await,
            6..8 => self.record(journal).await,
            8 => self.resolve(journal).await,
            _ => self.compare(journal).await,
        }
    }

    fn key(&mut self) -> String {
        format!("{} key {}", self.provider, self.random.u8(0..8))
    }

    async fn add(&mut self, journal: &dyn Journal) -> Checked {
        let batch = format!("{} batch {}", self.provider, self.random.u8(0..3));
        let count = self.random.usize(1..5);
        let mut rows = Vec::new();
        for _ in 0..count {
            let request = LinkRequest::new().slug(format!("slug {}", self.random.u8(0..3)));
            rows.push(NewRow::new(self.key(), &self.provider, request));
        }
        self.log.push(format!("add {batch:?} {rows:?}"));
        let wanted = self.model.add(&batch, &rows);
        let added = journal.add(&batch, &rows).await?;
        let plain = |added: &[Added]| -> Vec<(&str, Option<String>)> {
            let plain = added.iter().map(|added| match added {
                Added::Known(row) => ("known", Some(self.plain(row))),
                Added::Differs(row) => ("differs", Some(self.plain(row))),
                _ => ("new", None),
            });
            plain.collect()
        };
        same("answers of add", plain(&added), plain(&wanted))?;
        let keys: Vec<String> = rows.into_iter().map(|row| row.key).collect();
        let found = journal.get(&keys).await?;
        same("rows that were added", found.len(), keys.len())?;
        for (key, found) in keys.iter().zip(found) {
            let (Some(found), Some(row)) = (found, self.model.get(key)) else {
                return Err(Broken::new(format!("there is no row {key:?}")));
            };
            let known = *self.ids.entry(row.id).or_insert(found.id);
            same("number of the row", found.id, known)?;
        }
        Ok(())
    }

    async fn claim(&mut self, journal: &dyn Journal) -> Checked {
        let max = self.random.usize(1..5);
        self.log.push(format!("claim {max}"));
        let wanted = self.model.claim(self.worker, &self.provider, max);
        let found = journal.claim(&self.provider, max).await?;
        let plain = |rows: &[tracking_links::journal::Claim]| -> Vec<String> {
            rows.iter().map(|claim| self.plain(&claim.row)).collect()
        };
        same("claims", plain(&found.claims), plain(&wanted.claims))?;
        self.claimed
            .extend(wanted.claims.iter().map(|claim| claim.row.id));
        if found.claims.is_empty() {
            same(
                "whether there are later ones",
                found.next.is_some(),
                wanted.next.is_some(),
            )?;
        }
        Ok(())
    }

    /// Returns a row of the history: one that is claimed, or now and then any.
    fn any_row(&mut self) -> Option<RowId> {
        if self.random.u8(0..8) > 0 {
            return self.random.choice(&self.claimed).copied();
        }
        let mut rows: Vec<RowId> = self.ids.keys().copied().collect();
        rows.sort();
        self.random.choice(rows)
    }

    async fn send(&mut self, journal: &dyn Journal) -> Checked {
        let count = self.random.usize(1..3);
        let mut rows: Vec<RowId> = (0..count).filter_map(|_| self.any_row()).collect();
        rows.sort();
        rows.dedup();
        self.log.push(format!("send {rows:?}"));
        let ids: Vec<RowId> = rows.iter().map(|row| self.ids[row]).collect();
        let wanted = self.model.send(self.worker, &rows);
        let found = journal.send(&ids).await;
        let kind = |result: Result<(), tracking_links::journal::JournalError>| {
            result.err().map(|error| error.kind())
        };
        same("answer of send", kind(found), kind(wanted))
    }

    async fn record(&mut self, journal: &dyn Journal) -> Checked {
        let Some(row) = self.any_row() else {
            return Ok(());
        };
        let number = self.random.u8(0..3);
        let mut failure = failure(&format!("failure {number}"));
        if self.random.bool() {
            failure = failure.with_delivery(Delivery::Rejected);
        }
        let after = self.random.bool().then_some(Duration::from_secs(3600));
        let outcome = match self.random.u8(0..9) {
            0 => Outcome::Created(link(&format!("{number}"))),
            1 => Outcome::Existing(link(&format!("{number}"))),
            2 => Outcome::Rejected(failure),
            3 => Outcome::Unknown(failure),
            4..6 => Outcome::NotCreated {
                failure: Some(failure),
                after,
            },
            6..8 => Outcome::InDoubt {
                failure: None,
                after,
            },
            _ => Outcome::Postponed {
                is_in_doubt: self.random.bool(),
                failure,
            },
        };
        self.log.push(format!("record {row:?} {outcome:?}"));
        if !self.claimed.contains(&row) {
            // A late outcome: only that of a settled row is promised to be ignored.
            let settled = self
                .model
                .rows(&RowFilter::new())
                .find(|other| other.id == row);
            if !settled.is_some_and(|row| row.state.is_final()) {
                return Ok(());
            }
        }
        self.claimed.retain(|claimed| *claimed != row);
        self.model.record(self.worker, row, &outcome)?;
        Ok(journal.record(self.ids[&row], &outcome).await?)
    }

    async fn resolve(&mut self, journal: &dyn Journal) -> Checked {
        let key = self.key();
        let resolution = match self.random.u8(0..5) {
            0 => Resolution::Adopt(link("adopted")),
            1 => Resolution::CreateAgain,
            2 => Resolution::LookAgain,
            3 => Resolution::Disown(failure("another link")),
            _ => Resolution::GiveUp(failure("given up")),
        };
        self.log.push(format!("resolve {key:?} {resolution:?}"));
        let wanted = self.model.resolve(&key, &resolution);
        let found = journal.resolve(&key, &resolution).await;
        let plain = |result: Result<Option<Row>, tracking_links::journal::JournalError>| {
            let row = result.map(|row| row.map(|row| self.plain(&row)));
            row.map_err(|error| error.kind())
        };
        same("answer of resolve", plain(found), plain(wanted))
    }

    /// Compares all that can be read.
    async fn compare(&self, journal: &dyn Journal) -> Checked {
        let all = RowFilter::new().provider(&self.provider);
        let filters = [
            all.clone(),
            all.clone().states([RowState::Waiting, RowState::Sent]),
            all.clone().states([RowState::Sent, RowState::Unknown]),
            all.outside_batch(format!("{} batch 0", self.provider)),
        ];
        for filter in filters {
            let rows = journal.rows(&filter, None, 100).await?;
            let found: Vec<String> = rows.iter().map(|row| self.plain(row)).collect();
            let rows = self.model.rows(&filter);
            let wanted: Vec<String> = rows.map(|row| self.plain(row)).collect();
            same("rows", found, wanted)?;
            let mut counts = journal.count(&filter).await?;
            counts.sort_by_key(|count| count.state);
            same("counts", counts, self.model.count(&filter))?;
        }
        let id = ["0", "1", "2", "adopted"][self.log.len() % 4];
        let found = journal.owners(&self.provider, id).await?;
        same("owners", found, self.model.owners(&self.provider, id))
    }

    /// Returns what both know of a row: all but numbers and times.
    fn plain(&self, row: &Row) -> String {
        let link = row.link.as_ref().and_then(|link| link.id.as_deref());
        format!(
            "{:?} {:?} {} {link:?} {:?} {} sends, sent {}, settled {}",
            row.key,
            row.request,
            row.state,
            row.failure,
            row.sends,
            row.sent_at.is_some(),
            row.settled_at.is_some(),
        )
    }
}
