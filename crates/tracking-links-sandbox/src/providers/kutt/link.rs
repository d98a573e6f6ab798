//! The links of the simulated Kutt, and how its answers write them.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::time::{rfc3339, since_epoch};

/// The domain of links that name none.
pub(super) const DEFAULT_DOMAIN: &str = "kutt.test";

/// The domain that the account has besides.
pub(super) const OWN_DOMAIN: &str = "go.brand.example";

/// The periods whose visits are counted: the name of each, and how many parts of which length it
/// has.
const PERIODS: [(&str, usize, Duration); 4] = [
    ("lastDay", 24, Duration::from_secs(3_600)),
    ("lastWeek", 7, Duration::from_secs(86_400)),
    ("lastMonth", 30, Duration::from_secs(86_400)),
    ("lastYear", 12, Duration::from_secs(365 * 7_200)),
];

/// A link that was created at the simulated Kutt.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KuttLink {
    /// A UUID.
    pub id: String,
    /// The requested address, or a generated one of six letters and digits.
    pub address: String,
    /// The account's domain, if it was requested.
    pub domain: Option<String>,
    /// The requested target, with a scheme.
    pub target: String,
    /// The requested description.
    pub description: Option<String>,
    /// When the link stops working.
    pub expires_at: Option<SystemTime>,
    /// The requested password.
    pub password: Option<String>,
    /// Whether the link belongs to nobody, since no valid key came with the request.
    pub is_anonymous: bool,
    /// The times of the visits by the sandbox's clock.
    pub visits: Vec<SystemTime>,
    /// The time of the creation by the sandbox's clock.
    pub created_at: SystemTime,
    /// The time of the last change by the sandbox's clock.
    pub updated_at: SystemTime,
}

impl KuttLink {
    /// Returns whether the link has this address on this domain.
    pub(super) fn is(&self, address: &str, domain: Option<&str>) -> bool {
        self.address == address && self.domain.as_deref() == domain
    }

    /// Returns whether the description, the address, the target and the domain have a text
    /// together, in upper or lower case. A `%` stands for any text in it, and a `_` for any
    /// character.
    pub(super) fn has(&self, text: &str) -> bool {
        let parts = [self.description.as_deref(), Some(&self.address)].into_iter();
        let parts = parts.chain([Some(&*self.target), self.domain.as_deref()]);
        let all: Vec<_> = parts.flatten().collect();
        let all: Vec<char> = all.join(" ").to_lowercase().chars().collect();
        let pattern: Vec<char> = format!("%{text}%").to_lowercase().chars().collect();
        is_like(&all, &pattern)
    }

    /// Writes this as an answer does. SQLite keeps whole seconds, and writes an expiry without its
    /// zone.
    pub(super) fn as_json(&self, is_sqlite: bool) -> Value {
        let scheme = match self.domain {
            Some(_) => "http",
            None => "https",
        };
        let host = self.domain.as_deref().unwrap_or(DEFAULT_DOMAIN);
        let time = |time: SystemTime| match is_sqlite {
            true => rfc3339(time - Duration::from_nanos(since_epoch(time).subsec_nanos().into())),
            false => rfc3339(time),
        };
        let expires_at = self.expires_at.map(|at| match is_sqlite {
            true => time(at).replace('T', " ").replace(".000Z", ""),
            false => time(at),
        });
        json!({
            "id": self.id,
            "address": self.address,
            "link": format!("{scheme}://{host}/{}", self.address),
            "target": self.target,
            "domain": self.domain,
            "description": self.description,
            "expire_in": expires_at,
            "password": self.password.is_some(),
            "banned": false,
            "created_at": time(self.created_at),
            "updated_at": time(self.updated_at),
            "visit_count": self.visits.len(),
        })
    }

    /// Writes this with its visits in the periods up to now. Kutt 2 counts them of all time instead
    /// of the last year.
    pub(super) fn with_visits(&self, is_sqlite: bool, kutt_2: bool, now: SystemTime) -> Value {
        let mut body = self.as_json(is_sqlite);
        body["updatedAt"] = rfc3339(now).into();
        for (name, parts, length) in PERIODS {
            let name = match name {
                "lastYear" if kutt_2 => "allTime",
                name => name,
            };
            let mut views = vec![0; parts];
            for visit in &self.visits {
                let ago = now.duration_since(*visit).unwrap_or_default();
                let part = usize::try_from(ago.as_secs() / length.as_secs()).unwrap_or(parts);
                if part < parts {
                    views[parts - 1 - part] += 1;
                }
            }
            let total: i32 = views.iter().sum();
            let stats = json!({ "browser": [], "os": [], "country": [], "referrer": [] });
            body[name] = json!({ "stats": stats, "views": views, "total": total });
        }
        body
    }
}

/// Returns whether a text fits a pattern of SQL's LIKE.
fn is_like(text: &[char], pattern: &[char]) -> bool {
    match (pattern, text) {
        ([], text) => text.is_empty(),
        (['%', rest @ ..], text) => (0..=text.len()).any(|skip| is_like(&text[skip..], rest)),
        (['_', rest @ ..], [_, text @ ..]) => is_like(text, rest),
        ([wanted, rest @ ..], [c, text @ ..]) => wanted == c && is_like(text, rest),
        (_, []) => false,
    }
}

/// Reads a time span: a number and perhaps a unit. A number alone is of milliseconds.
pub(super) fn span(text: &str) -> Option<Duration> {
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.');
    let (number, unit) = text.split_at(digits.unwrap_or(text.len()));
    let seconds = match unit.trim().to_lowercase().as_str() {
        "" | "ms" | "msec" | "msecs" | "millisecond" | "milliseconds" => 0.001,
        "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "m" | "min" | "mins" | "minute" | "minutes" => 60.0,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3_600.0,
        "d" | "day" | "days" => 86_400.0,
        "w" | "week" | "weeks" => 604_800.0,
        "y" | "yr" | "yrs" | "year" | "years" => 31_557_600.0,
        _ => return None,
    };
    Duration::try_from_secs_f64(number.parse::<f64>().ok()? * seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_a_number_with_a_unit() {
        for (text, seconds) in [
            ("90s", Some(90)),
            ("2 days", Some(172_800)),
            ("1.5 hours", Some(5_400)),
            ("60000", Some(60)),
            ("2 fortnights", None),
            ("soon", None),
        ] {
            assert_eq!(span(text), seconds.map(Duration::from_secs), "{text}");
        }
    }

    #[test]
    fn a_pattern_has_placeholders() {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        for (text, pattern, fits) in [
            ("spring", "%pri%", true),
            ("spring", "%s_r%", true),
            ("spring", "%sprung%", false),
            ("spring", "s%g", true),
            ("spring", "s%", true),
            ("", "%", true),
            ("", "_", false),
        ] {
            assert_eq!(is_like(&chars(text), &chars(pattern)), fits, "{pattern}");
        }
    }
}
