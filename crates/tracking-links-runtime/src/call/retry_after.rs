//! Reads from an answer's headers how long the provider asks its callers to wait.
//!
//! Reads seconds and HTTP dates (RFC 9110, section 10.2.3), the field `RateLimit` of the IETF's
//! drafts, and the Unix times in seconds or milliseconds that some providers send. Ignores other
//! values, and caps every wait at one day.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::StatusCode;
use http::header::{DATE, HeaderMap, RETRY_AFTER};

const MAX_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// Headers that say how long to wait, or when an exhausted quota resets, used if there is no
/// `Retry-After`. The first that a provider sends applies.
const RESETS: [&str; 6] = [
    "x-ratelimit-retry-after",
    "x-rate-limit-retry-after",
    "ratelimit-reset",
    "rate-limit-reset",
    "x-ratelimit-reset",
    "x-rate-limit-reset",
];

/// A number from here on is read as a Unix time: as a number of seconds to wait it would be more
/// than 31 years.
const EPOCH_FROM_SECONDS: f64 = 1e9;
const EPOCH_FROM_MILLISECONDS: f64 = 1e12;

/// Returns the wait that the provider asks for, counted from the answer's arrival. `wall` returns
/// the time of day.
pub fn retry_after(
    status: StatusCode,
    headers: &HeaderMap,
    wall: impl FnOnce() -> SystemTime,
) -> Option<Duration> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let spent = status == StatusCode::TOO_MANY_REQUESTS;
    if !spent && !headers.contains_key(RETRY_AFTER) {
        return None;
    }
    // If the server sends a `Date` header, compare its times with that: the local clock may differ.
    let now = text(DATE.as_str())
        .and_then(|date| httpdate::parse_http_date(date).ok())
        .unwrap_or_else(wall);
    text(RETRY_AFTER.as_str())
        .and_then(|value| parse(value, now))
        .or_else(|| {
            let reset = spent_policies(headers).flatten().max();
            reset.filter(|_| spent).map(|wait| wait.min(MAX_WAIT))
        })
        .or_else(|| {
            RESETS
                .iter()
                .filter(|_| spent)
                .find_map(|name| parse(text(name)?, now))
        })
}

/// Lists the policies of the field `RateLimit` that have nothing left, each with the time until it
/// resets.
pub(crate) fn spent_policies(headers: &HeaderMap) -> impl Iterator<Item = Option<Duration>> {
    let values = headers.get_all("ratelimit").into_iter();
    let values = values.filter_map(|value| value.to_str().ok());
    let spent = values
        .flat_map(policies)
        .filter(|it| it.remaining == Some(0));
    spent.map(|policy| policy.reset.map(Duration::from_secs))
}

/// A quota, as the field `RateLimit` tells it.
struct Policy {
    remaining: Option<u64>,
    /// The seconds until it resets.
    reset: Option<u64>,
}

/// Reads a value of the field `RateLimit`: policies as `"default";r=0;t=30`
/// (draft-ietf-httpapi-ratelimit-headers-08 and later), or one policy as `limit=100, remaining=0,
/// reset=30` (versions 07 and earlier).
fn policies(value: &str) -> Vec<Policy> {
    let items = split(value, ',');
    if !items.iter().any(|item| item.starts_with("remaining=")) {
        let policies = items.iter().map(|item| policy(&split(item, ';'), "r", "t"));
        return policies.collect();
    }
    let parts: Vec<_> = items.iter().flat_map(|item| split(item, ';')).collect();
    vec![policy(&parts, "remaining", "reset")]
}

/// Reads a policy from its parts, by the names of its two numbers.
fn policy(parts: &[&str], remaining: &str, reset: &str) -> Policy {
    let number = |wanted: &str| {
        let mut pairs = parts.iter().filter_map(|part| part.split_once('='));
        let (_, number) = pairs.find(|(name, _)| name.trim() == wanted)?;
        number.trim().parse().ok()
    };
    Policy {
        remaining: number(remaining),
        reset: number(reset),
    }
}

/// Splits a text at a separator, but not within quotes.
fn split(text: &str, separator: char) -> Vec<&str> {
    let mut is_quoted = false;
    let parts = text.split(|c| {
        is_quoted ^= c == '"';
        !is_quoted && c == separator
    });
    parts.map(str::trim).collect()
}

fn parse(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    let wait = if value.starts_with(|c: char| c.is_ascii_digit()) {
        number(value, now)?
    } else {
        until(httpdate::parse_http_date(value).ok()?, now)
    };
    Some(wait.min(MAX_WAIT))
}

fn number(value: &str, now: SystemTime) -> Option<Duration> {
    if !value.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return None;
    }
    let number: f64 = value.parse().ok()?;
    let seconds = match number >= EPOCH_FROM_MILLISECONDS {
        true => number / 1000.0,
        false => number,
    };
    let Ok(duration) = Duration::try_from_secs_f64(seconds) else {
        return Some(MAX_WAIT);
    };
    if number < EPOCH_FROM_SECONDS {
        return Some(duration);
    }
    let time = UNIX_EPOCH.checked_add(duration);
    Some(time.map_or(MAX_WAIT, |time| until(time, now)))
}

/// Returns the duration until `time`; zero if the time has passed.
fn until(time: SystemTime, now: SystemTime) -> Duration {
    time.duration_since(now).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::header::HeaderValue;

    fn found(status: u16, headers: &[(&'static str, &str)]) -> Option<Duration> {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_str(value).unwrap()))
            .collect();
        let wall = || UNIX_EPOCH + Duration::from_secs(1_767_225_600);
        retry_after(StatusCode::from_u16(status).unwrap(), &headers, wall)
    }

    #[test]
    fn known_forms_are_read_and_others_ignored() {
        let date = ("date", "Thu, 01 Jan 2026 00:00:00 GMT"); // 1767225600
        for (value, seconds) in [
            ("0", Some(0.0)),
            ("7", Some(7.0)),
            (" 7 ", Some(7.0)),
            ("1.5", Some(1.5)),
            ("315360000", Some(86_400.0)),
            ("99999999999999999999999999", Some(86_400.0)),
            ("18446744073709551615", Some(86_400.0)),
            ("Thu, 01 Jan 2026 00:01:30 GMT", Some(90.0)),
            ("Tue, 01 Jan 2036 00:00:00 GMT", Some(86_400.0)),
            ("Wed, 31 Dec 2025 23:00:00 GMT", Some(0.0)),
            ("1767225660", Some(60.0)),
            ("1767225660500", Some(60.5)),
            ("1767225660.5", Some(60.5)),
            ("1767225660500.0", Some(60.5)),
            ("1700000000.25", Some(0.0)),
            ("999999999.5", Some(86_400.0)),
            ("1700000000", Some(0.0)),
            ("-5", None),
            ("", None),
            ("soon", None),
            ("1.2.3", None),
            ("5 seconds", None),
            ("1e9", None),
            ("NaN", None),
            ("inf", None),
        ] {
            let wait = found(429, &[date, ("retry-after", value)]);
            assert_eq!(wait.map(|wait| wait.as_secs_f64()), seconds, "{value}");
        }
    }

    #[test]
    fn a_429_without_retry_after_waits_for_the_quotas_reset() {
        let reset = ("x-ratelimit-reset", "30");
        assert_eq!(found(429, &[reset]), Some(Duration::from_secs(30)));
        for name in RESETS {
            let wait = found(429, &[(name, "1767225630.5")]);
            assert_eq!(wait, Some(Duration::from_millis(30_500)), "{name}");
        }
        assert_eq!(found(403, &[reset]), None);
        assert_eq!(
            found(429, &[reset, ("retry-after", "2")]),
            Some(Duration::from_secs(2))
        );
    }

    #[test]
    fn the_field_ratelimit_is_read_in_its_forms() {
        for (value, seconds) in [
            (r#""default";r=0;t=30"#, Some(30)),
            (r#""default"; r=0; t=30"#, Some(30)),
            ("default;r=0;t=30", Some(30)),
            (r#""default";t=30;r=0;pk=:cGs=:"#, Some(30)),
            (r#""burst";r=3;t=90, "day";r=0;t=40"#, Some(40)),
            (r#""burst";r=0;t=5, "day";r=0;t=40"#, Some(40)),
            (r#""a,b;r=0;t=9";r=0;t=7"#, Some(7)),
            ("limit=100, remaining=0, reset=30", Some(30)),
            ("limit=100;w=60,remaining=0,reset=999999", Some(86_400)),
            (r#""default";r=50;t=30"#, None),
            ("limit=100, remaining=5, reset=30", None),
            (r#""a=b";r=0;t=6, "remaining=0";r=4;t=9"#, Some(6)),
            (r#""default";r=0"#, None),
            (r#""default";r=0;t=-1"#, None),
            ("", None),
        ] {
            let wait = found(429, &[("ratelimit", value)]);
            assert_eq!(wait.map(|it| it.as_secs()), seconds, "{value}");
        }
        let spent = ("ratelimit", r#""default";r=0;t=30"#);
        assert_eq!(found(403, &[spent]), None);
        let told = found(429, &[spent, ("retry-after", "2")]);
        assert_eq!(told, Some(Duration::from_secs(2)));
        let wait = found(429, &[spent, ("x-ratelimit-reset", "1767225999")]);
        assert_eq!(wait, Some(Duration::from_secs(30)));
    }

    #[test]
    fn without_a_date_header_the_system_clock_is_used() {
        let wait = found(503, &[("retry-after", "Thu, 01 Jan 2026 00:02:00 GMT")]);
        assert_eq!(wait, Some(Duration::from_secs(120)));
    }
}
