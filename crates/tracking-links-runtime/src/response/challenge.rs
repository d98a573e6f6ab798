//! Why a credential was refused, as the header `WWW-Authenticate` says it (RFC 6750, section 3).
//!
//! Many providers send no body with a 401, and tell an expired token from a wrong one only here.

use http::header::{HeaderMap, WWW_AUTHENTICATE};

/// The description of the refusal, or else its code; `None` if the header has neither.
pub(super) fn description(headers: &HeaderMap) -> Option<String> {
    let values = headers.get_all(WWW_AUTHENTICATE);
    let find = |name: &str| {
        let mut values = values.iter().filter_map(|value| value.to_str().ok());
        values.find_map(|value| parameter(value, name))
    };
    find("error_description").or_else(|| find("error"))
}

/// A parameter of a challenge, such as `error="invalid_token"`.
fn parameter(mut challenge: &str, name: &str) -> Option<String> {
    // Go from one `=` to the next, and skip quoted values, which may contain anything.
    while let Some((before, value)) = challenge.split_once('=') {
        let found = before.rsplit([' ', '\t', ',']).find(|it| !it.is_empty());
        let (value, rest) = value_of(value.trim_start());
        if found.is_some_and(|found| found.eq_ignore_ascii_case(name)) && !value.is_empty() {
            return Some(value);
        }
        challenge = rest;
    }
    None
}

/// The value at the start of a text, which may be quoted, and the rest of the text.
fn value_of(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([',', ' ', '\t']).unwrap_or(text.len());
        return (text[..end].to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => value.extend(chars.next().map(|(_, c)| c)),
            c => value.push(c),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::header::HeaderValue;

    #[test]
    fn the_description_of_a_challenge_is_found() {
        for (challenges, expected) in [
            (
                &[concat!(
                    r#"Bearer realm="a, error_description=\"b\"", error="invalid_token", "#,
                    r#"error_description="The token \"expired\"""#,
                )][..],
                Some("The token \"expired\""),
            ),
            (&[r#"Bearer error="invalid_token""#], Some("invalid_token")),
            (
                &["Bearer ERROR = invalid_token,scope=x"],
                Some("invalid_token"),
            ),
            (
                &["Basic realm=\"x\"", "Bearer error_description=\"expired\""],
                Some("expired"),
            ),
            (&[r#"Bearer error="", error_description=""#], None),
            (&[r#"Bearer error_description="cut"#], Some("cut")),
            (&["Bearer", "Negotiate dG9rZW4=="], None),
            (&[], None),
        ] {
            let pair = |text: &&'static str| (WWW_AUTHENTICATE, HeaderValue::from_static(text));
            let headers = challenges.iter().map(pair).collect();
            assert_eq!(description(&headers).as_deref(), expected, "{challenges:?}");
        }
    }
}
