//! Times, as all output has them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Writes a time in the form of RFC 3339, in UTC to the second; `None` before 1970 and after the
/// year 9999.
pub(crate) fn rfc3339(time: SystemTime) -> Option<String> {
    // humantime panics at other times, which a damaged file or a provider may have.
    let since = time.duration_since(UNIX_EPOCH).ok()?;
    (since <= LAST).then(|| humantime::format_rfc3339_seconds(time).to_string())
}

/// Writes a time, in seconds since 1970, as [`rfc3339`] does.
pub(crate) fn rfc3339_of(seconds: u64) -> Option<String> {
    rfc3339(UNIX_EPOCH.checked_add(Duration::from_secs(seconds))?)
}

/// The end of the year 9999.
const LAST: Duration = Duration::from_secs(253_402_300_799);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_that_has_no_form_is_none() {
        assert_eq!(rfc3339_of(0).unwrap(), "1970-01-01T00:00:00Z");
        let last = rfc3339_of(LAST.as_secs());
        assert_eq!(last.unwrap(), "9999-12-31T23:59:59Z");
        let after = [LAST.as_secs() + 1, i64::MAX as u64, u64::MAX];
        assert!(after.into_iter().all(|it| rfc3339_of(it).is_none()));
        assert_eq!(rfc3339(UNIX_EPOCH - Duration::from_secs(1)), None);
    }
}
