//! The outcomes of the checks.

use std::fmt;

use tracking_links::{Delivery, Error, ErrorKind};

/// The outcomes of all checks, in the order in which they ran.
///
/// `Display` writes a line for each check.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Report {
    /// The name of the provider.
    pub provider: String,
    /// The checks.
    pub checks: Vec<Check>,
    /// How many links were made that can't be deleted again.
    pub left_behind: usize,
}

/// A check and its outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Check {
    /// What was checked, such as ``fields: `name` is sent``.
    pub name: String,
    /// The outcome.
    pub outcome: Outcome,
}

/// The outcome of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The provider does what its capabilities claim.
    Passed,
    /// The provider does something else.
    Failed {
        /// What the capabilities claim.
        expected: String,
        /// What was seen.
        happened: String,
    },
    /// The check did not run, for this reason.
    Skipped(String),
}

impl Report {
    pub(super) fn new(provider: &str) -> Self {
        Self {
            provider: provider.to_owned(),
            checks: Vec::new(),
            left_behind: 0,
        }
    }

    /// Adds a check.
    pub(super) fn add(&mut self, name: impl Into<String>, verdict: Verdict) {
        let outcome = match verdict {
            Ok(()) => Outcome::Passed,
            Err(outcome) => outcome,
        };
        let name = name.into();
        self.checks.push(Check { name, outcome });
    }

    /// Adds the checks of another report.
    pub(super) fn append(&mut self, mut other: Self) {
        self.checks.append(&mut other.checks);
        self.left_behind += other.left_behind;
    }

    /// Lists the checks that failed.
    pub fn failed(&self) -> impl Iterator<Item = &Check> {
        let checks = self.checks.iter();
        checks.filter(|it| matches!(it.outcome, Outcome::Failed { .. }))
    }

    /// Returns whether no check failed, and at least one passed.
    pub fn is_passed(&self) -> bool {
        self.failed().next().is_none() && self.count(|it| *it == Outcome::Passed) > 0
    }

    /// Asserts that [`is_passed`](Self::is_passed), for tests.
    ///
    /// # Panics
    ///
    /// Panics if a check failed, or if none passed. The message is the report.
    #[track_caller]
    pub fn assert_passed(&self) {
        assert!(self.is_passed(), "{self}");
    }

    fn count(&self, is: impl Fn(&Outcome) -> bool) -> usize {
        self.checks.iter().filter(|it| is(&it.outcome)).count()
    }
}

/// Writes a line for each check, and a summary as the last line.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for check in &self.checks {
            writeln!(f, "{check}")?;
        }
        let failed = self.failed().count();
        let passed = self.count(|it| *it == Outcome::Passed);
        let skipped = self.checks.len() - passed - failed;
        let provider = &self.provider;
        write!(
            f,
            "{provider}: {passed} passed, {failed} failed, {skipped} skipped"
        )?;
        match self.left_behind {
            0 => Ok(()),
            links => write!(f, "; {links} links are left that can't be deleted"),
        }
    }
}

/// Writes one line, such as ``passed   fields: `name` is sent``.
impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.name;
        match &self.outcome {
            Outcome::Passed => write!(f, "passed   {name}"),
            Outcome::Failed { expected, happened } => {
                write!(f, "FAILED   {name}: expected {expected}; {happened}")
            }
            Outcome::Skipped(why) => write!(f, "skipped  {name} ({why})"),
        }
    }
}

/// What a check comes to, with the outcome if it did not pass.
pub(super) type Verdict<T = ()> = Result<T, Outcome>;

pub(super) fn failed<T>(expected: impl Into<String>, happened: impl Into<String>) -> Verdict<T> {
    let (expected, happened) = (expected.into(), happened.into());
    Err(Outcome::Failed { expected, happened })
}

pub(super) fn skipped<T>(why: impl Into<String>) -> Verdict<T> {
    Err(Outcome::Skipped(why.into()))
}

/// Fails unless a condition holds.
pub(super) fn ensure(
    holds: bool,
    expected: impl Into<String>,
    happened: impl Into<String>,
) -> Verdict {
    match holds {
        true => Ok(()),
        false => failed(expected, happened),
    }
}

/// Fails with the error of a call. A call that the client's own rate limit held back shows nothing
/// of the provider.
pub(super) fn failed_by<T>(expected: impl Into<String>, error: &Error) -> Verdict<T> {
    let is_held_back = error.kind() == ErrorKind::RateLimited && error.status().is_none();
    match is_held_back && error.delivery() == Delivery::NotSent {
        true => skipped("the rate limit allows no more calls now; run this provider alone, later"),
        false => failed(expected, shown(error)),
    }
}

/// Fails if a call failed.
pub(super) fn succeeded<T>(expected: &str, outcome: Result<T, Error>) -> Verdict<T> {
    outcome.or_else(|error| failed_by(expected, &error))
}

/// Shows an error in one line, with what it says besides its message.
pub(super) fn shown(error: &Error) -> String {
    let (kind, delivery) = (error.kind(), error.delivery());
    format!(
        "it failed ({kind}, {delivery}): {error}",
        delivery = delivery.as_str()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_a_line_for_each_check_and_a_summary() {
        let mut report = Report::new("shop");
        assert!(!report.is_passed(), "nothing ran");
        report.add("a", Ok(()));
        report.add("b", skipped("there is none"));
        assert!(report.is_passed());
        report.add("c", failed("one link", "there are two"));
        report.left_behind = 2;
        assert!(!report.is_passed());
        assert_eq!(
            report.to_string(),
            "passed   a\n\
             skipped  b (there is none)\n\
             FAILED   c: expected one link; there are two\n\
             shop: 1 passed, 1 failed, 1 skipped; 2 links are left that can't be deleted"
        );
    }

    #[test]
    #[should_panic(expected = "FAILED   c: expected x; y")]
    fn a_failed_report_panics_with_its_lines() {
        let mut report = Report::new("shop");
        report.add("c", failed("x", "y"));
        report.assert_passed();
    }
}
