//! The version of a client crate, by Semantic Versioning 2.0.0.

use std::fmt;

/// A version without pre-release and build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    pub major: u64,
    pub minor: u64,
    pub patch: u64,
}

impl Version {
    /// The version of a client whose `provider.toml` names none.
    pub(crate) const FIRST: Self = Self {
        major: 0,
        minor: 1,
        patch: 0,
    };

    /// Reads `MAJOR.MINOR.PATCH`.
    pub fn parse(text: &str) -> Option<Self> {
        let number = |text: &str| {
            let is_number = text.bytes().all(|byte| byte.is_ascii_digit())
                && (text == "0" || !text.starts_with('0'));
            text.parse().ok().filter(|_| is_number)
        };
        let mut numbers = text.split('.').map(number);
        let version = Self {
            major: numbers.next()??,
            minor: numbers.next()??,
            patch: numbers.next()??,
        };
        numbers.next().is_none().then_some(version)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}
