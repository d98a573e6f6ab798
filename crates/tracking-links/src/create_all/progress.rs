//! How far a run is, as data.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use crate::journal::RowState;
use crate::sync::lock;

/// How far a run is.
///
/// ```
/// use std::time::Duration;
/// use tracking_links::Progress;
///
/// fn line(progress: &Progress) -> String {
///     let rate = progress.per_second();
///     format!("{} of {} done, {rate:.1} per second", progress.done(), progress.rows)
/// }
/// # assert_eq!(line(&Progress::default()), "0 of 0 done, 0.0 per second");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The rows known so far: unfinished ones that were in the journal, and those of the input.
    pub rows: u64,
    /// Whether the whole input was read, so that `rows` grows no more.
    pub is_complete: bool,
    /// The rows of the input that had their outcome before.
    pub skipped: u64,
    /// The rows whose link the provider made.
    pub created: u64,
    /// The rows whose link was there.
    pub existing: u64,
    /// The rows that were refused, and those whose key has another request in the journal.
    pub rejected: u64,
    /// The rows that a person has to look at.
    pub unknown: u64,
    /// The rows that this run gave up for now, which another run tries again.
    pub postponed: u64,
    /// The rows that are in doubt and wait to be settled.
    pub in_doubt: u64,
    /// The rows that are being worked on.
    pub in_flight: u64,
    /// Time since the start.
    pub elapsed: Duration,
    /// If no provider can be asked at present, as at a rate limit: how long until one can.
    pub wait: Option<Duration>,
}

impl Progress {
    /// Returns how many rows have an outcome of this run or of an earlier one. A row that was given
    /// up for now has none.
    pub fn done(&self) -> u64 {
        let Self {
            skipped,
            created,
            existing,
            rejected,
            unknown,
            ..
        } = self;
        skipped + created + existing + rejected + unknown
    }

    /// Returns how many rows got their outcome each second.
    pub fn per_second(&self) -> f64 {
        let done = self.done() - self.skipped;
        match self.elapsed.as_secs_f64() {
            0.0 => 0.0,
            #[allow(clippy::cast_precision_loss, reason = "a rate for people")]
            seconds => done as f64 / seconds,
        }
    }

    /// Returns how long the rest takes if it goes on as it did so far; `None` before the first
    /// outcome, and while the input is read. Rows that were given up for now are no part of the
    /// rest.
    pub fn remaining(&self) -> Option<Duration> {
        let rate = self.per_second();
        if !self.is_complete || rate <= 0.0 {
            return None;
        }
        #[allow(clippy::cast_precision_loss, reason = "an estimate for people")]
        let rows = self.rows.saturating_sub(self.done() + self.postponed) as f64;
        Duration::try_from_secs_f64(rows / rate).ok()
    }
}

/// The counters of a run.
#[derive(Debug)]
pub(super) struct Counters {
    started: Instant,
    rows: AtomicU64,
    is_complete: AtomicBool,
    skipped: AtomicU64,
    created: AtomicU64,
    existing: AtomicU64,
    rejected: AtomicU64,
    unknown: AtomicU64,
    postponed: AtomicU64,
    in_doubt: AtomicU64,
    in_flight: AtomicU64,
    /// Until when the lane of a provider is paused, as a time after the start. A lane that is done
    /// is not in it.
    paused_until: Mutex<BTreeMap<String, Duration>>,
}

impl Counters {
    pub(super) fn new() -> Self {
        let zero = || AtomicU64::new(0);
        Self {
            started: Instant::now(),
            rows: zero(),
            is_complete: AtomicBool::new(false),
            skipped: zero(),
            created: zero(),
            existing: zero(),
            rejected: zero(),
            unknown: zero(),
            postponed: zero(),
            in_doubt: zero(),
            in_flight: zero(),
            paused_until: Mutex::default(),
        }
    }

    pub(super) fn add_rows(&self, rows: u64) {
        self.rows.fetch_add(rows, Relaxed);
    }

    pub(super) fn complete(&self) {
        self.is_complete.store(true, Relaxed);
    }

    pub(super) fn skip(&self) {
        self.rows.fetch_add(1, Relaxed);
        self.skipped.fetch_add(1, Relaxed);
    }

    /// Counts a row whose key has another request.
    pub(super) fn refuse(&self) {
        self.rows.fetch_add(1, Relaxed);
        self.rejected.fetch_add(1, Relaxed);
    }

    /// Counts rows that are worked on from now on.
    pub(super) fn begin(&self, rows: u64) {
        self.in_flight.fetch_add(rows, Relaxed);
    }

    /// Counts rows that are no longer worked on.
    pub(super) fn end(&self, rows: u64) {
        self.in_flight.fetch_sub(rows, Relaxed);
    }

    /// Counts rows that came to be in doubt.
    pub(super) fn add_doubts(&self, rows: u64) {
        self.in_doubt.fetch_add(rows, Relaxed);
    }

    /// Counts a row that no longer is in doubt. Another worker's row was never counted here.
    pub(super) fn end_doubt(&self) {
        let less = |rows: u64| Some(rows.saturating_sub(1));
        _ = self.in_doubt.fetch_update(Relaxed, Relaxed, less);
    }

    /// Counts a row that this run is done with.
    pub(super) fn finish(&self, state: RowState) {
        let counter = match state {
            RowState::Created => &self.created,
            RowState::Existing => &self.existing,
            RowState::Rejected => &self.rejected,
            RowState::Unknown => &self.unknown,
            RowState::Waiting | RowState::Sent => &self.postponed,
        };
        counter.fetch_add(1, Relaxed);
    }

    /// Notes that no row of a provider can be begun until a time.
    pub(super) fn pause(&self, provider: &str, wait: Duration) {
        let until = self.started.elapsed().saturating_add(wait);
        lock(&self.paused_until).insert(provider.to_owned(), until);
    }

    /// Notes that a provider's rows are done, or given up.
    pub(super) fn end_lane(&self, provider: &str) {
        lock(&self.paused_until).remove(provider);
    }

    pub(super) fn progress(&self) -> Progress {
        let elapsed = self.started.elapsed();
        let in_flight = self.in_flight.load(Relaxed);
        let paused_until = lock(&self.paused_until);
        let waits = paused_until.values().map(|it| it.checked_sub(elapsed));
        let wait = waits.flatten().min();
        Progress {
            rows: self.rows.load(Relaxed),
            is_complete: self.is_complete.load(Relaxed),
            skipped: self.skipped.load(Relaxed),
            created: self.created.load(Relaxed),
            existing: self.existing.load(Relaxed),
            rejected: self.rejected.load(Relaxed),
            unknown: self.unknown.load(Relaxed),
            postponed: self.postponed.load(Relaxed),
            in_doubt: self.in_doubt.load(Relaxed),
            in_flight,
            elapsed,
            wait: wait.filter(|_| in_flight == 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_counted_where_it_is() {
        let counters = Counters::new();
        counters.add_rows(7);
        counters.skip();
        counters.refuse();
        for (state, times) in [
            (RowState::Created, 1),
            (RowState::Existing, 2),
            (RowState::Rejected, 3),
            (RowState::Unknown, 4),
            (RowState::Waiting, 5),
            (RowState::Sent, 6),
        ] {
            (0..times).for_each(|_| counters.finish(state));
        }
        counters.begin(5);
        counters.end(2);
        counters.add_doubts(1);
        counters.add_doubts(1);
        counters.end_doubt();
        let progress = counters.progress();
        let expected = Progress {
            rows: 9,
            is_complete: false,
            skipped: 1,
            created: 1,
            existing: 2,
            rejected: 4,
            unknown: 4,
            postponed: 11,
            in_doubt: 1,
            in_flight: 3,
            elapsed: progress.elapsed,
            wait: None,
        };
        assert_eq!(progress, expected);
        assert_eq!(progress.done(), 12);
        counters.complete();
        assert!(counters.progress().is_complete);
    }

    #[test]
    fn a_wait_is_told_while_no_row_is_worked_on() {
        let counters = Counters::new();
        assert_eq!(counters.progress().wait, None);
        let minute = Duration::from_secs(60);
        counters.pause("first", minute);
        counters.pause("second", 60 * minute);
        let wait = counters.progress().wait.unwrap();
        assert!(wait <= minute && wait > minute / 2, "{wait:?}");
        counters.end_lane("first");
        let wait = counters.progress().wait.unwrap();
        assert!(wait > 30 * minute, "{wait:?}");
        counters.begin(1);
        assert_eq!(counters.progress().wait, None);
    }

    #[test]
    fn the_rest_takes_as_long_for_each_row_as_the_rows_of_this_run_took() {
        let mut progress = Progress {
            rows: 115,
            skipped: 10,
            postponed: 5,
            created: 15,
            rejected: 5,
            elapsed: Duration::from_secs(10),
            ..Progress::default()
        };
        assert_eq!(progress.per_second(), 2.0);
        assert_eq!(progress.remaining(), None, "the input is still read");
        progress.is_complete = true;
        assert_eq!(progress.remaining(), Some(Duration::from_secs(40)));
        progress.rows = 3;
        assert_eq!(progress.remaining(), Some(Duration::ZERO));
        progress.elapsed = Duration::ZERO;
        assert_eq!(progress.per_second(), 0.0);
        assert_eq!(progress.remaining(), None);
    }
}
