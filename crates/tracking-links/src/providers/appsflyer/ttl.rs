//! The time to live of a link: AppsFlyer's text of it, and the time that AppsFlyer makes of it.

use std::time::Duration;

use appsflyer_client::types::LinkData;

use super::answer::expires_at;
use crate::providers::prelude::*;

const HOUR: u64 = 60;
const DAY: u64 = 24 * HOUR;
/// The longest time, in minutes.
const MAX: u64 = 730 * DAY;
/// The time that AppsFlyer makes of a longer one, in minutes.
const DEFAULT: u64 = 31 * DAY;

/// Returns the time from now on for which a link is to work, in whole minutes.
pub(super) fn minutes(expiry: Expiry, now: SystemTime) -> Result<u64> {
    let left = values::time_left(expiry, now, now)?;
    Ok(left.as_secs().saturating_add(30) / 60)
}

/// Returns the time that a link has, in minutes, of which it keeps at least one.
pub(super) fn of_link(data: &LinkData, now: SystemTime) -> Option<u64> {
    let whole = data
        .ttl
        .and_then(|seconds| u64::try_from(seconds / 60).ok());
    let left = || Some(minutes(expires_at(data)?.into(), now).unwrap_or(1));
    whole.filter(|minutes| *minutes > 0).or_else(left)
}

/// Writes a time in the largest unit that has it whole: `14d`, `20h` or `10m`.
pub(super) fn text(minutes: u64) -> String {
    match minutes {
        whole if whole.is_multiple_of(DAY) => format!("{}d", whole / DAY),
        whole if whole.is_multiple_of(HOUR) => format!("{}h", whole / HOUR),
        minutes => format!("{minutes}m"),
    }
}

/// Returns when a link expires which is to have this time from now on.
pub(super) fn end(minutes: u64, now: SystemTime) -> Option<SystemTime> {
    let minutes = if minutes > MAX { DEFAULT } else { minutes };
    now.checked_add(Duration::from_secs(minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_in_the_largest_whole_unit_and_clamped_by_the_documented_rule() {
        let (now, day) = (SystemTime::UNIX_EPOCH, Duration::from_secs(86_400));
        for (asked, written, kept_for) in [
            (Duration::from_secs(600), "10m", Duration::from_secs(600)),
            (
                Duration::from_secs(72_029),
                "20h",
                Duration::from_secs(72_000),
            ),
            (14 * day, "14d", 14 * day),
            (14 * day - Duration::from_millis(1), "14d", 14 * day),
            (730 * day, "730d", 730 * day),
            (730 * day + Duration::from_secs(60), "1051201m", 31 * day),
            (800 * day, "800d", 31 * day),
        ] {
            for expiry in [Expiry::After(asked), Expiry::At(now + asked)] {
                let minutes = minutes(expiry, now).unwrap();
                assert_eq!(text(minutes), written, "{asked:?}");
                assert_eq!(end(minutes, now), Some(now + kept_for), "{asked:?}");
            }
        }
    }
}
