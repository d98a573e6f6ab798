//! The rows of a journal, and what changes them.

use std::fmt;
use std::time::{Duration, SystemTime};

use super::failure::Failure;
use crate::link::TrackingLink;
use crate::request::LinkRequest;

/// A link to create, with the caller's key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewRow {
    /// The caller's own key of the link: one row, and at most one create, for each.
    pub key: String,
    /// The name of the provider.
    pub provider: String,
    /// The request.
    pub request: LinkRequest,
}

impl NewRow {
    /// Makes a row.
    pub fn new(key: impl Into<String>, provider: impl Into<String>, request: LinkRequest) -> Self {
        let (key, provider) = (key.into(), provider.into());
        Self {
            key,
            provider,
            request,
        }
    }
}

/// What adding a row did. [`Journal::add`](super::Journal::add) describes each.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Added {
    /// The row is new, or its request replaced another one whose link is
    /// [certainly absent](Row::is_certainly_absent).
    New,
    /// The row was there, with an equal request.
    Known(Box<Row>),
    /// Another request has the key.
    Differs(Box<Row>),
}

/// The number of a row in its journal. An older row has a lower number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RowId(pub i64);

/// The state of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RowState {
    /// Nothing was sent, or what was sent was certainly not carried out.
    Waiting,
    /// A request may have left, and has no outcome yet. If nobody works on the row, it is in doubt.
    Sent,
    /// The provider made the link.
    Created,
    /// The provider had the link already, or it was found after the outcome was lost.
    Existing,
    /// The provider refused the request, or the request does not fit the provider.
    Rejected,
    /// The link may exist, and the provider can't say. A person has to look.
    Unknown,
}

impl RowState {
    /// All states.
    pub const ALL: &[Self] = &[
        Self::Waiting,
        Self::Sent,
        Self::Created,
        Self::Existing,
        Self::Rejected,
        Self::Unknown,
    ];

    /// Returns the state's name in lower case, as in the stores.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Created => "created",
            Self::Existing => "existing",
            Self::Rejected => "rejected",
            Self::Unknown => "unknown",
        }
    }

    /// Returns the state with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        let mut states = Self::ALL.iter().copied();
        states.find(|state| state.as_str() == name)
    }

    /// Returns the state of a row on which work is not over: `sent` if a request may have been
    /// carried out, else `waiting`.
    pub const fn open(is_in_doubt: bool) -> Self {
        match is_in_doubt {
            true => Self::Sent,
            false => Self::Waiting,
        }
    }

    /// Returns whether the row has its link.
    pub const fn has_link(self) -> bool {
        matches!(self, Self::Created | Self::Existing)
    }

    /// Returns whether work on the row is over, unless a person decides otherwise.
    pub const fn is_final(self) -> bool {
        !matches!(self, Self::Waiting | Self::Sent)
    }
}

/// Writes the name that [`as_str`](Self::as_str) returns.
impl fmt::Display for RowState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A row of a journal.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Row {
    /// Its number.
    pub id: RowId,
    /// The caller's key.
    pub key: String,
    /// The name of the provider.
    pub provider: String,
    /// The request.
    pub request: LinkRequest,
    /// Its state.
    pub state: RowState,
    /// The link, in the states that [have one](RowState::has_link).
    pub link: Option<TrackingLink>,
    /// Why there is no link, or why its row is in doubt, at the last time that somebody tried.
    pub failure: Option<Failure>,
    /// How often a request was about to leave.
    pub sends: u32,
    /// When the last request was about to leave.
    pub sent_at: Option<SystemTime>,
    /// When the row may be claimed again, if it waits; may be over.
    pub due_at: Option<SystemTime>,
    /// When the outcome was recorded.
    pub settled_at: Option<SystemTime>,
}

impl Row {
    /// Makes a row with the state `waiting`.
    pub fn new(id: RowId, row: NewRow) -> Self {
        Self {
            id,
            key: row.key,
            provider: row.provider,
            request: row.request,
            state: RowState::Waiting,
            link: None,
            failure: None,
            sends: 0,
            sent_at: None,
            due_at: None,
            settled_at: None,
        }
    }

    /// Returns whether the row certainly has no link, and never will by itself: nothing was ever
    /// sent, or one request, which the provider refused. Its request may then be replaced.
    ///
    /// False for a row of which several requests were sent, even if the provider refused the last:
    /// an earlier one may still be carried out.
    pub fn is_certainly_absent(&self) -> bool {
        let is_open = matches!(self.state, RowState::Waiting | RowState::Rejected);
        let failure = self.failure.as_ref();
        let is_refused = failure.is_some_and(Failure::is_refusal);
        is_open && (self.sends == 0 || self.sends == 1 && is_refused)
    }
}

/// Which rows are meant: all, unless it is narrowed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RowFilter {
    /// Only rows in one of these states; empty for any.
    pub states: Vec<RowState>,
    /// Only rows of this provider.
    pub provider: Option<String>,
    /// Only rows that did not come from this batch last.
    pub outside_batch: Option<String>,
}

impl RowFilter {
    /// Means all rows.
    pub fn new() -> Self {
        Self::default()
    }

    /// Leaves out rows in other states.
    #[must_use]
    pub fn states(mut self, states: impl IntoIterator<Item = RowState>) -> Self {
        self.states = states.into_iter().collect();
        self
    }

    /// Leaves out rows of other providers.
    #[must_use]
    pub fn provider(mut self, provider: impl Into<String>) -> Self {
        self.provider = Some(provider.into());
        self
    }

    /// Leaves out rows that came from this batch last.
    #[must_use]
    pub fn outside_batch(mut self, batch: impl Into<String>) -> Self {
        self.outside_batch = Some(batch.into());
        self
    }
}

/// How many rows of a provider are in a state.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Count {
    /// The provider's name.
    pub provider: String,
    /// The state.
    pub state: RowState,
    /// How many rows are in it.
    pub rows: u64,
}

impl Count {
    /// Makes a count.
    pub fn new(provider: impl Into<String>, state: RowState, rows: u64) -> Self {
        Self {
            provider: provider.into(),
            state,
            rows,
        }
    }
}

/// A row that a worker works on.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Claim {
    /// The row as it was claimed: `waiting`, or `sent` if it is in doubt.
    pub row: Row,
}

impl Claim {
    /// Makes a claim.
    pub fn new(row: Row) -> Self {
        Self { row }
    }
}

/// The rows that a worker gets.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Claims {
    /// The rows, which may be fewer than there are.
    pub claims: Vec<Claim>,
    /// If there are none: how long until there may be one, since a row is not due yet or another
    /// worker's claim may run out. `None` if no row is left for this worker.
    pub next: Option<Duration>,
}

impl Claims {
    /// Makes a set of claims.
    pub fn new(claims: Vec<Claim>, next: Option<Duration>) -> Self {
        Self { claims, next }
    }
}

/// What came of a claimed row.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The provider made the link: `created`.
    Created(Box<TrackingLink>),
    /// The link was there: `existing`.
    Existing(Box<TrackingLink>),
    /// There is no link, and asking again would not make one: `rejected`.
    Rejected(Failure),
    /// Only a person can tell: `unknown`.
    Unknown(Failure),
    /// Nothing was carried out: `waiting`, until somebody tries again.
    NotCreated {
        /// Why, if something failed.
        failure: Option<Failure>,
        /// When it is due again; `None` for at once.
        after: Option<Duration>,
    },
    /// A request left, and its outcome is still open: `sent`, until somebody asks the provider.
    InDoubt {
        /// Why.
        failure: Option<Failure>,
        /// When it is due again; `None` for at once.
        after: Option<Duration>,
    },
    /// The row stays open, and this worker does not get it again, but the next one that opens the
    /// journal does.
    Postponed {
        /// Whether a request may have been carried out: then the row is `sent`, else `waiting`.
        is_in_doubt: bool,
        /// Why.
        failure: Failure,
    },
}

/// A person's decision about a row.
#[derive(Clone, Debug)]
pub enum Resolution {
    /// This is the row's link: `existing`. For rows that are `sent`, `unknown`, `waiting` or
    /// `rejected`.
    Adopt(Box<TrackingLink>),
    /// There is no link; create it: `waiting`. For rows that are `sent`, `unknown` or `rejected`.
    CreateAgain,
    /// Ask the provider again: `sent`. For rows that are `unknown`.
    LookAgain,
    /// Let it be: `rejected`, without a link. For rows that are `waiting`, `sent` or `unknown`.
    GiveUp(Failure),
    /// The link that was adopted or found for it is not the row's: `unknown`, without a link. For
    /// rows that are `existing`.
    Disown(Failure),
}

impl Resolution {
    /// Returns why the decision is refused for a row in this state; `None` if it is allowed.
    pub fn refusal(&self, state: RowState) -> Option<&'static str> {
        use RowState::{Created, Existing, Rejected, Sent, Unknown, Waiting};
        match (self, state) {
            (Self::Adopt(_), Created | Existing) => Some("it has its link, which stays"),
            (Self::CreateAgain, Waiting | Created | Existing) => {
                Some("only a row that is sent, unknown or rejected can be created again")
            }
            (Self::LookAgain, Waiting | Sent | Created | Existing | Rejected) => {
                Some("only a row that is unknown can be looked for again")
            }
            (Self::GiveUp(_), Created | Existing | Rejected) => {
                Some("only a row that is waiting, sent or unknown can be given up")
            }
            (Self::Disown(_), Waiting | Sent | Created | Rejected | Unknown) => {
                Some("only a row that is existing can lose its link")
            }
            _ => None,
        }
    }
}
