//! Converts Fanvue's answers: makes the link, and a warning if the requested API version is
//! deprecated.

use fanvue_client::types;
use tracking_links_runtime::{HeaderMap, HeaderValue};
use url::Url;

use crate::link::Warning;
use crate::platform::Platform;
use crate::providers::prelude::*;

/// The start of a link's URL; the creator's handle and the slug follow.
const SITE: &str = "https://www.fanvue.com/";

/// The response header that names the API version to move to.
pub(super) const NEXT_VERSION: &str = "x-fanvue-api-next-version";

own_answer!("Fanvue", as_fanvue, types::TrackingLink);

/// A link has a URL only if the creator's handle is configured.
impl OwnAnswer for types::TrackingLink {
    fn fill(&self, link: &mut TrackingLink) {
        link.id = Some(self.uuid.to_string());
        link.slug = Some(self.link_url.clone()).filter(|slug| !slug.is_empty());
        link.name = Some(self.name.clone());
        link.platform = Some(Platform::from(self.external_social_platform.as_str()));
        link.created_at = system_time!(self.created_at);
        link.clicks = count(self.clicks);
    }
}

/// Makes the URL of a link; `None` if the slug is not a single path segment.
pub(super) fn url(handle: &str, slug: &str) -> Option<String> {
    // `extend` would drop the dots and encode the slash, which would make a URL that Fanvue does
    // not have.
    if matches!(slug, "" | "." | "..") || slug.contains('/') {
        return None;
    }
    let mut url = Url::parse(SITE).ok()?;
    let mut segments = url.path_segments_mut().ok()?;
    segments.pop_if_empty().extend([handle, slug]);
    drop(segments);
    Some(url.into())
}

/// Makes a warning if the headers say that the requested API version is deprecated.
pub(super) fn deprecation(headers: &HeaderMap) -> Option<Warning> {
    let text = |value: &HeaderValue, is_known: fn(&str) -> bool| {
        let text = value.to_str().ok().filter(|text| is_known(text))?;
        Some(text.to_owned())
    };
    let (mut deprecated, mut sunset, mut next_version) = (false, None, None);
    // Pass over all headers once instead of looking up three: most answers have none of the three.
    for (name, value) in headers {
        match name.as_str() {
            "deprecation" => deprecated = true,
            "sunset" => (deprecated, sunset) = (true, text(value, is_date)),
            NEXT_VERSION => (deprecated, next_version) = (true, text(value, is_version)),
            _ => {}
        }
    }
    deprecated.then_some(Warning::ApiVersionDeprecated {
        sunset,
        next_version,
    })
}

/// Returns whether a text can be a version: short, and made of numbers with at most one
/// letter before each.
///
/// Warnings and errors show it, so accept nothing that could be a secret.
pub(super) fn is_version(text: &str) -> bool {
    let is_part = |part: &str| {
        let number = part.strip_prefix(|c: char| c.is_ascii_alphabetic());
        let number = number.unwrap_or(part);
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    };
    text.len() <= 16 && text.split(['-', '.']).all(is_part)
}

/// Returns whether a text can be a date: numbers, and names of days, months and time zones.
fn is_date(text: &str) -> bool {
    const NAMES: &str = " Mon Tue Wed Thu Fri Sat Sun Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov \
                         Dec GMT UTC T Z ";
    let is_known = |name: &str| name.is_empty() || NAMES.contains(&format!(" {name} "));
    let mut names = text.split(|c: char| c.is_ascii_digit() || " ,:.+-".contains(c));
    text.len() <= 40 && names.all(is_known)
}

/// Converts a number of clicks to an integer; `None` if it is not a whole number. Fanvue's document
/// gives it the type `number`.
fn count(clicks: f64) -> Option<u64> {
    const EXACT_UP_TO: f64 = 9_007_199_254_740_992.0;
    let whole = (0.0..=EXACT_UP_TO).contains(&clicks) && clicks.fract() == 0.0;
    whole.then_some(clicks as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_made_of_handle_and_slug_alone() {
        assert_eq!(
            url("anna", "fv-123").as_deref(),
            Some("https://www.fanvue.com/anna/fv-123")
        );
        for slug in ["", ".", "..", "a/b", "https://www.fanvue.com/anna/fv-1"] {
            assert_eq!(url("anna", slug), None, "{slug}");
        }
        assert_eq!(
            url("anna", "a?b#c").as_deref(),
            Some("https://www.fanvue.com/anna/a%3Fb%23c")
        );
    }

    #[test]
    fn only_dates_and_versions_are_shown() {
        for date in [
            "Tue, 01 Jan 2036 00:00:00 GMT",
            "2036-01-01T00:00:00Z",
            "2036-01-01",
        ] {
            assert!(is_date(date), "{date}");
        }
        for version in ["2026-01-01", "v2", "1.0", "2026-01-01.b3"] {
            assert!(is_version(version), "{version}");
        }
        for other in [
            "s3ntinel",
            "sentinel",
            "Monday",
            "a\nb",
            "",
            "12345678901234567",
        ] {
            assert!(!is_version(other), "{other}");
        }
        for other in ["s3ntinel", "sentinel", "Tue, 01 sentinel"] {
            assert!(!is_date(other), "{other}");
        }
    }

    #[test]
    fn only_whole_numbers_are_counts() {
        for (clicks, expected) in [
            (0.0, Some(0)),
            (7.0, Some(7)),
            (0.5, None),
            (-1.0, None),
            (f64::NAN, None),
            (1e300, None),
        ] {
            assert_eq!(count(clicks), expected, "{clicks}");
        }
    }
}
