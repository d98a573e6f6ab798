//! Converts times to seconds since 1970 and back. chrono's own conversions need its feature `std`,
//! and the generated clients do without it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Converts one of chrono's times; `None` if this machine can't hold it. A macro, since this crate
/// has chrono from the clients alone.
#[allow(
    unused_macros,
    reason = "for providers, each of which is compiled only with its feature"
)]
macro_rules! system_time {
    ($time:expr) => {{
        let time = &$time;
        $crate::providers::time::from_unix(time.timestamp(), time.timestamp_subsec_nanos())
    }};
}

#[allow(unused_imports, reason = "as for the macro")]
pub(super) use system_time;

/// Converts seconds since 1970, which may be negative, plus nanoseconds into a time.
pub(super) fn from_unix(seconds: i64, nanoseconds: u32) -> Option<SystemTime> {
    let whole = Duration::from_secs(seconds.unsigned_abs());
    let time = match seconds {
        0.. => UNIX_EPOCH.checked_add(whole)?,
        _ => UNIX_EPOCH.checked_sub(whole)?,
    };
    time.checked_add(Duration::from_nanos(nanoseconds.into()))
}

/// Converts a time into seconds since 1970, which may be negative, and the nanoseconds beyond them.
pub(super) fn to_unix(time: SystemTime) -> Option<(i64, u32)> {
    Some(match time.duration_since(UNIX_EPOCH) {
        Ok(since) => (i64::try_from(since.as_secs()).ok()?, since.subsec_nanos()),
        Err(before) => {
            let before = before.duration();
            let seconds = i64::try_from(before.as_secs()).ok()?.checked_neg()?;
            match before.subsec_nanos() {
                0 => (seconds, 0),
                nanoseconds => (seconds.checked_sub(1)?, 1_000_000_000 - nanoseconds),
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_converted_there_and_back() {
        for unix in [(0, 0), (1_775_035_800, 5), (-1, 0), (-1, 500_000_000)] {
            let time = from_unix(unix.0, unix.1).unwrap();
            assert_eq!(to_unix(time), Some(unix));
        }
    }

    #[test]
    fn times_before_1970_are_converted() {
        assert_eq!(
            from_unix(-1, 500_000_000),
            UNIX_EPOCH.checked_sub(Duration::from_millis(500))
        );
        assert_eq!(
            from_unix(i64::MIN, 0).is_none(),
            UNIX_EPOCH
                .checked_sub(Duration::from_secs(1 << 63))
                .is_none()
        );
    }
}
