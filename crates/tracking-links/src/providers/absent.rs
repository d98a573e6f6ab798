//! Tells a link that is not there from a look-up that failed.

use crate::error::Error;

/// Returns what a look-up found; `None` if its error says that there is no such thing.
pub(super) fn found<T>(looked_up: Result<T, Error>) -> Result<Option<T>, Error> {
    found_unless(looked_up, Error::says_absent)
}

/// Returns what a look-up found; `None` if its error says that there is no such thing, by
/// `says_absent`.
pub(super) fn found_unless<T>(
    looked_up: Result<T, Error>,
    says_absent: impl FnOnce(&Error) -> bool,
) -> Result<Option<T>, Error> {
    match looked_up {
        Ok(found) => Ok(Some(found)),
        Err(error) if says_absent(&error) => Ok(None),
        Err(error) => Err(error),
    }
}
