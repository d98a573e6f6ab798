//! The clicks of a link in a range of time.

use std::time::SystemTime;

use crate::error::{Error, ErrorKind};
use crate::link::TrackingLink;

/// The range of time whose clicks are counted. All time by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClickRange {
    /// The start of the range, inclusive.
    pub from: Option<SystemTime>,
    /// The end of the range, exclusive.
    pub to: Option<SystemTime>,
}

impl ClickRange {
    /// Asks for the clicks of all time.
    pub fn new() -> Self {
        Self::default()
    }

    /// Leaves out clicks before this time.
    #[must_use]
    pub fn from(mut self, time: SystemTime) -> Self {
        self.from = Some(time);
        self
    }

    /// Leaves out clicks at this time and later.
    #[must_use]
    pub fn to(mut self, time: SystemTime) -> Self {
        self.to = Some(time);
        self
    }

    /// Refuses a range for a provider that can't count clicks in one.
    #[allow(
        dead_code,
        reason = "for providers, each of which is compiled only with its feature"
    )]
    pub(crate) fn refuse_unless_all_time(&self, title: &str) -> Result<(), Error> {
        if *self == Self::new() {
            return Ok(());
        }
        let message = format!("{title} counts the clicks of all time only; leave out the times");
        Err(Error::new(ErrorKind::Unsupported, message))
    }
}

/// How often a link was followed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Clicks {
    /// The clicks in the range.
    pub total: u64,
    /// The clicks of each part of the range, such as a day, in the order of time. Empty if the
    /// provider returns the total alone.
    pub series: Vec<ClickCount>,
}

/// The clicks of a part of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClickCount {
    /// The start of the part. It ends at the start of the next one.
    pub start: SystemTime,
    /// The clicks in it.
    pub clicks: u64,
}

impl Clicks {
    /// Creates a value without a series.
    pub fn new(total: u64) -> Self {
        Self {
            total,
            series: Vec::new(),
        }
    }

    /// Takes the number of clicks that a link was answered with.
    ///
    /// Fails if the answer had none.
    #[allow(
        dead_code,
        reason = "for providers, each of which is compiled only with its feature"
    )]
    pub(crate) fn in_link(link: &TrackingLink) -> Result<Self, Error> {
        link.clicks.map(Self::new).ok_or_else(|| {
            let message = "the answer does not say how many clicks the link has";
            Error::new(ErrorKind::Unexpected, message)
        })
    }

    /// Makes the number that an answer has, which is not negative.
    #[allow(
        dead_code,
        reason = "for providers, each of which is compiled only with its feature"
    )]
    pub(crate) fn of_count(total: i64) -> Self {
        Self::new(u64::try_from(total).unwrap_or_default())
    }

    /// Adds the next part of the series.
    #[must_use]
    pub fn with_count(mut self, start: SystemTime, clicks: u64) -> Self {
        self.series.push(ClickCount { start, clicks });
        self
    }
}
