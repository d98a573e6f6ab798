//! Times.

use std::time::{Duration, SystemTime};

use tracking_links::Expiry;

/// Reads a duration, such as `5s` or `2m`.
pub(crate) fn parse_duration(text: &str) -> Result<Duration, String> {
    let duration = humantime::parse_duration(text);
    duration.map_err(|_| "write a duration with its unit, such as 5s, 2m or 1h".to_owned())
}

/// Reads a time: of RFC 3339, a day, or how long ago it was.
pub(crate) fn parse_time(text: &str) -> Result<SystemTime, String> {
    if let Ok(ago) = humantime::parse_duration(text) {
        let time = SystemTime::now().checked_sub(ago);
        return time.ok_or_else(|| "that is too long ago".to_owned());
    }
    // An expiry is a time of RFC 3339 with any offset, or a duration.
    if let Ok(Expiry::At(time)) = serde_json::from_value(text.into()) {
        return Ok(time);
    }
    let day = format!("{text}T00:00:00Z");
    humantime::parse_rfc3339(&day).map_err(|_| {
        "write a time such as 2027-01-31T12:00:00Z, a day such as 2027-01-31 (in UTC), or how \
         long ago such as 7d or 90m"
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_has_a_unit() {
        for (text, seconds) in [("5s", 5), ("2m", 120), ("1h 30m", 5400), ("0s", 0)] {
            assert_eq!(parse_duration(text), Ok(Duration::from_secs(seconds)));
        }
        for wrong in ["", "5", "s", "-1s", "5 parsecs"] {
            assert!(
                parse_duration(wrong).unwrap_err().contains("such as 5s"),
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_time_is_a_moment_a_day_or_ago() {
        let day = SystemTime::UNIX_EPOCH + Duration::from_secs(86_400);
        assert_eq!(parse_time("1970-01-02"), Ok(day));
        assert_eq!(parse_time("1970-01-02T00:00:00Z"), Ok(day));
        assert_eq!(parse_time("1970-01-02T02:00:00+02:00"), Ok(day));
        let then = parse_time("90m").unwrap();
        let ago = SystemTime::now().duration_since(then);
        assert!((5400..5500).contains(&ago.unwrap().as_secs()));
        for wrong in ["", "yesterday", "2027-13-01", "2027-01-31 12:00"] {
            assert!(parse_time(wrong).unwrap_err().contains("90m"), "{wrong}");
        }
    }
}
