//! The sums over a journal, and its first rows in doubt.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;
use tracking_links::journal::{AllRows, Journal, JournalError, Row, RowFilter, RowState};

use crate::job::Job;
use crate::output::rfc3339_of;

use super::timeline::{Tally, Timeline};

/// The most rows of a kind that are listed.
pub(crate) const MAX_LISTED: usize = 100;

/// The most reasons that are told apart. Further ones are counted together.
const MAX_REASONS: usize = 200;

/// The most messages of a reason that are shown.
const MAX_EXAMPLES: usize = 3;

/// The longest message of a provider that is shown, in characters.
const MAX_MESSAGE_CHARS: usize = 400;

/// What became of the rows of a journal.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Summary {
    /// How many rows there are.
    pub(crate) rows: u64,
    /// How many requests left.
    pub(crate) requests: u64,
    /// How many rows have their final outcome.
    pub(crate) settled: u64,
    /// How many rows got an outcome in a second, over the time in which any did. `None` if none
    /// did.
    pub(crate) rows_per_second: Option<f64>,
    /// The rows by provider and state.
    pub(crate) providers: BTreeMap<String, States>,
    /// Why rows have no link, by the number of rows.
    pub(crate) reasons: Vec<Reason>,
    /// The rows that may have a link.
    pub(crate) in_doubt: Listed,
    /// The rows that were refused.
    pub(crate) rejected: Listed,
    /// Outcomes over time.
    pub(crate) timeline: Timeline,
    /// The command that works on the journal.
    #[serde(skip)]
    pub(crate) job: Job,
}

/// The numbers of rows by state, in the order of [`RowState::ALL`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct States([u64; RowState::ALL.len()]);

impl States {
    /// Returns how many rows are in a state.
    pub(crate) fn get(&self, state: RowState) -> u64 {
        self.0[state as usize]
    }
}

/// Writes an object, with the names of the states.
impl Serialize for States {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(
            RowState::ALL
                .iter()
                .map(|state| (state.as_str(), self.get(*state))),
        )
    }
}

/// Rows, of which only the first are listed.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Listed {
    /// How many there are.
    pub(crate) total: u64,
    /// The oldest.
    pub(crate) first: Vec<ListedRow>,
}

impl Listed {
    fn add(&mut self, row: &Row) {
        self.total += 1;
        if self.first.len() < MAX_LISTED {
            self.first.push(ListedRow::new(row));
        }
    }

    /// Returns how many rows are not listed.
    pub(crate) fn more(&self) -> u64 {
        self.total - self.first.len() as u64
    }
}

/// What is shown of a row.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ListedRow {
    pub(crate) key: String,
    pub(crate) provider: String,
    #[serde(serialize_with = "name")]
    pub(crate) state: RowState,
    pub(crate) destination: Option<String>,
    pub(crate) message: Option<String>,
    /// When its last request left: a time of RFC 3339.
    pub(crate) sent_at: Option<String>,
}

fn name<S: serde::Serializer>(state: &RowState, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(state.as_str())
}

impl ListedRow {
    fn new(row: &Row) -> Self {
        let failure = row.failure.as_ref();
        Self {
            key: row.key.clone(),
            provider: row.provider.clone(),
            state: row.state,
            destination: row.request.destination.clone(),
            message: failure.map(|failure| shortened(&failure.message)),
            sent_at: row.sent_at.and_then(seconds).map(shown),
        }
    }
}

/// Why rows have no link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Reason {
    pub(crate) provider: String,
    pub(crate) kind: String,
    pub(crate) status: Option<u16>,
    pub(crate) code: Option<String>,
    /// The first messages that differ, each with how many rows have it.
    pub(crate) examples: Vec<Example>,
    pub(crate) rows: u64,
}

/// A message, and the first row that has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Example {
    pub(crate) key: String,
    pub(crate) message: String,
    pub(crate) rows: u64,
}

impl Reason {
    fn add(&mut self, key: &str, message: &str) {
        self.rows += 1;
        let message = shortened(message);
        if let Some(example) = self.examples.iter_mut().find(|it| it.message == message) {
            example.rows += 1;
        } else if self.examples.len() < MAX_EXAMPLES {
            let (key, rows) = (key.to_owned(), 1);
            self.examples.push(Example { key, message, rows });
        }
    }

    /// Returns how many rows have a message that is not among the examples.
    pub(crate) fn others(&self) -> u64 {
        self.rows - self.examples.iter().map(|it| it.rows).sum::<u64>()
    }
}

impl Summary {
    /// Reads all rows of a journal.
    ///
    /// # Errors
    ///
    /// Fails if the journal can't be read.
    pub(crate) async fn read(journal: &dyn Journal) -> Result<Self, JournalError> {
        let mut summary = Self {
            job: Job::of(journal).await?,
            ..Self::default()
        };
        let mut rows = AllRows::new(journal, RowFilter::new());
        while let Some(row) = rows.try_next().await? {
            summary.add(&row);
        }
        summary
            .reasons
            .sort_by_key(|reason| std::cmp::Reverse(reason.rows));
        let active = summary.timeline.active_seconds();
        summary.rows_per_second = (active > 0).then(|| {
            let outcomes: u64 = summary.timeline.periods().map(|it| it.total()).sum();
            outcomes as f64 / active as f64
        });
        Ok(summary)
    }

    fn add(&mut self, row: &Row) {
        self.rows += 1;
        self.requests += u64::from(row.sends);
        self.settled += u64::from(row.state.is_final());
        match self.providers.get_mut(&row.provider) {
            Some(states) => states.0[row.state as usize] += 1,
            None => {
                let mut states = States::default();
                states.0[row.state as usize] = 1;
                self.providers.insert(row.provider.clone(), states);
            }
        }
        match row.state {
            RowState::Sent | RowState::Unknown => self.in_doubt.add(row),
            RowState::Rejected => self.rejected.add(row),
            RowState::Waiting | RowState::Created | RowState::Existing => {}
        }
        if !row.state.has_link() {
            self.add_reason(row);
        }
        let time = row
            .settled_at
            .and_then(seconds)
            .filter(|_| row.state.is_final());
        if let Some(time) = time {
            let is = |state| u64::from(row.state == state);
            let tally = Tally {
                created: is(RowState::Created),
                existing: is(RowState::Existing),
                rejected: is(RowState::Rejected),
                unknown: is(RowState::Unknown),
            };
            self.timeline.add(time, &tally);
        }
    }

    fn add_reason(&mut self, row: &Row) {
        let Some(failure) = &row.failure else {
            return;
        };
        let known = self.reasons.iter_mut().find(|reason| {
            reason.provider == row.provider
                && reason.kind == failure.kind
                && reason.status == failure.status
                && reason.code == failure.code
        });
        if let Some(reason) = known {
            reason.add(&row.key, &failure.message);
            return;
        }
        if self.reasons.len() > MAX_REASONS {
            let last = self.reasons.last_mut();
            let last = last.expect("there are more than none");
            last.add(&row.key, &failure.message);
            return;
        }
        let is_last = self.reasons.len() == MAX_REASONS;
        let mut reason = match is_last {
            true => Reason {
                provider: "(all)".to_owned(),
                kind: "further reasons".to_owned(),
                status: None,
                code: None,
                examples: Vec::new(),
                rows: 0,
            },
            false => Reason {
                provider: row.provider.clone(),
                kind: failure.kind.clone(),
                status: failure.status,
                code: failure.code.clone(),
                examples: Vec::new(),
                rows: 0,
            },
        };
        reason.add(&row.key, &failure.message);
        self.reasons.push(reason);
    }

    /// Returns how many rows are in a state.
    pub(crate) fn state(&self, state: RowState) -> u64 {
        self.providers
            .values()
            .map(|states| states.get(state))
            .sum()
    }
}

fn shortened(message: &str) -> String {
    match message.char_indices().nth(MAX_MESSAGE_CHARS) {
        None => message.to_owned(),
        Some((end, _)) => format!("{}\u{2026}", &message[..end]),
    }
}

fn seconds(time: SystemTime) -> Option<u64> {
    let since = time.duration_since(UNIX_EPOCH).ok()?;
    Some(since.as_secs())
}

/// Writes a time, in seconds since 1970, as RFC 3339 in UTC.
pub(super) fn shown(seconds: u64) -> String {
    rfc3339_of(seconds).unwrap_or_else(|| "after the year 9999".to_owned())
}

/// Writes a number of rows with its noun.
pub(super) fn rows(number: u64) -> String {
    match number {
        1 => "1 row".to_owned(),
        _ => format!("{} rows", grouped(number)),
    }
}

/// Writes a number with blanks between thousands.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}
