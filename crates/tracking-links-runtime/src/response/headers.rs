//! Which of an answer's headers errors show: those of known names, whose values are known to be
//! harmless. The caller gets all headers as received.

use http::header::{CONTENT_TYPE, HeaderMap};

/// Response headers that contain a request id. Headers that providers set come before headers that
/// proxies set.
const REQUEST_IDS: [&str; 8] = [
    "x-request-id",
    "request-id",
    "x-correlation-id",
    "x-trace-id",
    "x-amzn-requestid",
    "x-amz-request-id",
    "x-amz-cf-id",
    "cf-ray",
];

/// Headers whose values are numbers, dates or words of HTTP's own.
const PLAIN: [&str; 9] = [
    "age",
    "allow",
    "connection",
    "content-encoding",
    "content-language",
    "content-length",
    "content-type",
    "date",
    "retry-after",
];

/// Longer words and numbers are not shown; `application` and a time in milliseconds are.
const MAX_WORD_BYTES: usize = 13;

/// Returns the names of all headers, and the values that are shown. `redact` removes secrets from
/// each text first.
pub(super) fn shown(
    headers: &HeaderMap,
    redact: impl Fn(String) -> String,
) -> Vec<(String, Option<String>)> {
    let shown = headers.iter().map(|(name, value)| {
        let value = value.to_str().ok().map(|value| redact(value.to_owned()));
        let is_id = REQUEST_IDS.contains(&name.as_str());
        let is_known = PLAIN.contains(&name.as_str()) || name.as_str().contains("ratelimit");
        let value = value.filter(|value| is_id || is_known && is_plain(value));
        (redact(name.as_str().to_owned()), value)
    });
    shown.collect()
}

/// Returns the first request id, without credentials.
pub(super) fn request_id(headers: &HeaderMap, redact: impl Fn(String) -> String) -> Option<String> {
    let ids = REQUEST_IDS.iter().filter_map(|name| headers.get(*name));
    let mut ids = ids.filter_map(|id| id.to_str().ok());
    let id = ids.find(|id| !id.trim().is_empty())?;
    Some(redact(id.to_owned()))
}

/// Returns the media type without its parameters; `None` if there is none or it is not made of
/// words.
pub(super) fn media_type(headers: &HeaderMap, redact: impl Fn(String) -> String) -> Option<String> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let media_type = value.split(';').next().unwrap_or_default().trim();
    let media_type = redact(media_type.to_owned());
    is_plain(&media_type).then_some(media_type)
}

/// Returns whether a text has only words and numbers: short, and with no digit beside a letter.
fn is_plain(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
    text.is_ascii()
        && words.all(|word| {
            let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
            let is_word = word.bytes().all(|byte| byte.is_ascii_alphabetic());
            word.len() <= MAX_WORD_BYTES && (is_number || is_word)
        })
}

#[cfg(test)]
mod tests {
    use http::header::{HeaderName, HeaderValue};

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn numbers_dates_and_plain_words_of_known_headers_are_shown() {
        for (name, value) in [
            ("content-type", "application/problem+json; charset=utf-8"),
            ("content-type", "application/x-www-form-urlencoded"),
            ("date", "Tue, 01 Jan 2036 00:00:00 GMT"),
            ("retry-after", "-1"),
            ("x-ratelimit-reset", "1767225600000"),
            ("ratelimit", "\"default\";r=50;t=30"),
            ("x-ratelimit-remaining", "99, 99;w=60"),
            ("content-language", "en-GB, de"),
        ] {
            let shown = shown(&headers(&[(name, value)]), |text| text);
            assert_eq!(shown, [(name.to_owned(), Some(value.to_owned()))]);
        }
    }

    #[test]
    fn other_headers_and_other_values_are_not_shown() {
        for (name, value) in [
            ("server", "nginx"),
            ("via", "proxy"),
            ("warning", "something"),
            ("set-cookie", "a"),
            ("location", "a"),
            ("content-x-token", "a"),
            ("content-type", "application/s3ntinel"),
            (
                "content-type",
                "multipart/mixed; boundary=aaaaaaaaaaaaaaaaaa",
            ),
            ("retry-after", "deadbeefdeadbeef"),
            ("ratelimit", "sentinelsentinel"),
        ] {
            let shown = shown(&headers(&[(name, value)]), |text| text);
            assert_eq!(shown, [(name.to_owned(), None)], "{value}");
        }
    }

    #[test]
    fn what_is_shown_is_redacted() {
        let redact = |text: String| text.replace("word", "-");
        let headers = headers(&[
            ("x-word", "1"),
            ("retry-after", "word"),
            ("content-type", "text/word;a"),
            ("x-trace-id", " "),
            ("cf-ray", "a-word"),
        ]);
        let shown = shown(&headers, redact);
        assert!(shown.contains(&("x--".to_owned(), None)));
        assert!(shown.contains(&("retry-after".to_owned(), Some("-".to_owned()))));
        assert!(shown.contains(&("cf-ray".to_owned(), Some("a--".to_owned()))));
        assert_eq!(request_id(&headers, redact).as_deref(), Some("a--"));
        assert_eq!(media_type(&headers, redact).as_deref(), Some("text/-"));
    }
}
