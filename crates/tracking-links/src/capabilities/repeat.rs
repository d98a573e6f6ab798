//! What a provider does when it is asked for the same link twice.

use std::fmt;

use crate::key::KeyKind;
use crate::request::Field;

/// What a provider does when it is asked for the same link a second time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OnRepeat {
    /// It makes a second link.
    Duplicates,
    /// It computes the same link again, and stores nothing.
    SameComputed,
    /// It returns the link that it has for the destination.
    SameByDestination {
        /// Further fields that must be equal.
        compares: &'static [Field],
        /// Whether this holds for requests that arrive at the same time. If it is false, they may
        /// make several links.
        atomic: bool,
    },
    /// It returns the link that it has if all fields are equal, and otherwise refuses the request.
    SameIfIdentical,
    /// It refuses a request with a key that a link has already.
    Refused {
        /// The key.
        by: KeyKind,
        /// Whether this holds for requests that arrive at the same time. If it is false, two links
        /// can get the same key.
        atomic: bool,
    },
}

impl OnRepeat {
    /// Returns whether repeating a request can't make a second link.
    pub const fn is_harmless(self) -> bool {
        match self {
            Self::Duplicates => false,
            Self::SameComputed | Self::SameIfIdentical => true,
            Self::SameByDestination { atomic, .. } | Self::Refused { atomic, .. } => atomic,
        }
    }
}

/// Writes a short description.
impl fmt::Display for OnRepeat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, is_atomic) = match self {
            Self::Duplicates => ("a second link".to_owned(), true),
            Self::SameComputed => ("the same link, computed".to_owned(), true),
            Self::SameByDestination { compares, atomic } => {
                let mut what = "the same link for the same destination".to_owned();
                compares
                    .iter()
                    .for_each(|field| what.push_str(&format!(", {field}")));
                (what, *atomic)
            }
            Self::SameIfIdentical => ("the same link if identical, else refused".to_owned(), true),
            Self::Refused { by, atomic } => (format!("refused by {by}"), *atomic),
        };
        f.write_str(&what)?;
        f.write_str(if is_atomic {
            ""
        } else {
            "; concurrent requests may make two"
        })
    }
}

/// What repeating a request does if it sets certain fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RepeatRule {
    /// The fields that the request sets, all of them.
    pub with: &'static [Field],
    /// What repeating the request does.
    pub does: OnRepeat,
}

#[allow(
    dead_code,
    reason = "for providers, each of which is compiled only with its feature"
)]
impl RepeatRule {
    /// A request with a slug that a link has is refused, unless both arrive at the same time.
    pub(crate) const SLUG_REFUSED: Self = Self {
        with: &[Field::Slug],
        does: OnRepeat::Refused {
            by: KeyKind::Slug,
            atomic: false,
        },
    };

    /// A request with an external id that a link has is refused, unless both arrive at the same
    /// time.
    pub(crate) const EXTERNAL_ID_REFUSED: Self = Self {
        with: &[Field::ExternalId],
        does: OnRepeat::Refused {
            by: KeyKind::ExternalId,
            atomic: false,
        },
    };

    /// A request that sets some fields gets the link that there is of its destination, if others
    /// are equal, unless both arrive at the same time.
    pub(crate) const fn same_by_destination(
        with: &'static [Field],
        compares: &'static [Field],
    ) -> Self {
        let atomic = false;
        let does = OnRepeat::SameByDestination { compares, atomic };
        Self { with, does }
    }

    /// Makes a refusal hold for requests that arrive at the same time, too.
    pub(crate) const fn atomic(mut self) -> Self {
        if let OnRepeat::Refused { by, .. } = self.does {
            self.does = OnRepeat::Refused { by, atomic: true };
        }
        self
    }

    /// Each link is computed of its request.
    pub(crate) const SAME_COMPUTED: Self = Self {
        with: &[],
        does: OnRepeat::SameComputed,
    };
}
