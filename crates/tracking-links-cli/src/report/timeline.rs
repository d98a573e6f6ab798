//! Outcomes over time, in a bounded number of periods of equal length.

use std::collections::BTreeMap;

use serde::Serialize;

/// The most periods. When one more is needed, each two become one.
const MAX_PERIODS: u64 = 96;

/// How many rows got each outcome, by the time at which it was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Timeline {
    /// The length of a period.
    pub(crate) period_seconds: u64,
    /// The periods in which a row got its outcome, by their number: the one that begins with 1970
    /// is 0.
    #[serde(skip)]
    periods: BTreeMap<u64, Tally>,
}

/// How many rows got each outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Tally {
    pub(crate) created: u64,
    pub(crate) existing: u64,
    pub(crate) rejected: u64,
    pub(crate) unknown: u64,
}

impl Tally {
    /// Returns how many rows there are.
    pub(crate) fn total(&self) -> u64 {
        self.created + self.existing + self.rejected + self.unknown
    }

    fn add(&mut self, other: &Self) {
        self.created += other.created;
        self.existing += other.existing;
        self.rejected += other.rejected;
        self.unknown += other.unknown;
    }
}

impl Default for Timeline {
    fn default() -> Self {
        Self {
            period_seconds: 1,
            periods: BTreeMap::new(),
        }
    }
}

impl Timeline {
    /// Adds rows that got their outcome at a time: seconds since 1970.
    pub(crate) fn add(&mut self, time: u64, tally: &Tally) {
        let period = time / self.period_seconds;
        self.periods.entry(period).or_default().add(tally);
        while self.span() > MAX_PERIODS {
            self.period_seconds *= 2;
            for (period, tally) in std::mem::take(&mut self.periods) {
                self.periods.entry(period / 2).or_default().add(&tally);
            }
        }
    }

    /// Returns the first time and the last, in seconds since 1970: where the first period begins,
    /// and where the last one ends. `None` if no row has an outcome.
    pub(crate) fn range(&self) -> Option<(u64, u64)> {
        let (first, _) = self.periods.first_key_value()?;
        let (last, _) = self.periods.last_key_value()?;
        Some((
            first * self.period_seconds,
            (last + 1) * self.period_seconds,
        ))
    }

    /// Lists the periods from the first to the last, also those without an outcome.
    pub(crate) fn periods(&self) -> impl Iterator<Item = Tally> {
        let first = self
            .periods
            .first_key_value()
            .map_or(0, |(first, _)| *first);
        let all = first..first + self.span();
        all.map(|period| self.periods.get(&period).copied().unwrap_or_default())
    }

    /// Returns how many seconds the periods have in which a row got its outcome.
    pub(crate) fn active_seconds(&self) -> u64 {
        self.periods.len() as u64 * self.period_seconds
    }

    /// Returns the number of periods from the first to the last.
    fn span(&self) -> u64 {
        let ends = self
            .periods
            .first_key_value()
            .zip(self.periods.last_key_value());
        ends.map_or(0, |((first, _), (last, _))| last - first + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREATED: Tally = Tally {
        created: 1,
        existing: 0,
        rejected: 0,
        unknown: 0,
    };

    #[test]
    fn periods_grow_so_that_there_are_never_too_many_and_no_row_is_lost() {
        let mut timeline = Timeline::default();
        for second in [1_000, 1_001, 1_001, 90_000, 2_000_000, 500] {
            timeline.add(second, &CREATED);
            assert!(timeline.periods().count() as u64 <= MAX_PERIODS);
        }
        assert_eq!(timeline.periods().map(|it| it.total()).sum::<u64>(), 6);
        let (first, end) = timeline.range().unwrap();
        assert!(first <= 500 && end > 2_000_000);
        assert!(timeline.period_seconds.is_power_of_two());
    }

    #[test]
    fn a_pause_is_shown_and_does_not_count_as_active() {
        let mut timeline = Timeline::default();
        timeline.add(10, &CREATED);
        timeline.add(14, &CREATED);
        let totals: Vec<_> = timeline.periods().map(|it| it.total()).collect();
        assert_eq!(totals, [1, 0, 0, 0, 1]);
        assert_eq!(timeline.active_seconds(), 2);
        assert_eq!(Timeline::default().range(), None);
    }
}
