//! Reads the answer of a token endpoint (RFC 6749, section 5).
//!
//! A refresh may have used up its refresh token, so the tokens are taken from whatever came: no odd
//! member, content type, encoding or broken connection is a reason to drop them.

use std::time::Duration;

use serde_json::Value;
use url::form_urlencoded;

/// What an answer says.
#[derive(Debug, Default)]
pub(super) struct Answer {
    pub(super) access_token: Option<String>,
    pub(super) refresh_token: Next,
    /// How long the access token is valid; `None` if that is not a positive number.
    pub(super) lifetime: Option<Duration>,
    pub(super) error: Option<String>,
    pub(super) description: Option<String>,
}

/// The refresh token for the next refresh.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) enum Next {
    New(String),
    /// The answer is complete and has none, so the old one stays valid.
    Same,
    /// It can't be known whether there was one.
    #[default]
    Unknown,
}

/// Reads a body, which may be cut off.
pub(super) fn read(body: &[u8], is_complete: bool) -> Answer {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_matches(|c: char| c == '\u{feff}' || c.is_whitespace() || c == '\0');
    if let Ok(Value::Object(members)) = serde_json::from_str(text)
        && ["access_token", "error"]
            .iter()
            .any(|name| members.contains_key(*name))
    {
        return members_of(|name| members.get(name).cloned());
    }
    if !text.starts_with(['{', '[', '"', '<']) {
        return form(text, is_complete);
    }
    found_in(text)
}

/// Reads the members of a complete answer.
fn members_of(get: impl Fn(&str) -> Option<Value>) -> Answer {
    let text = |name: &str| get(name).and_then(text);
    let refresh_token = match get("refresh_token") {
        None | Some(Value::Null) => Next::Same,
        Some(Value::String(empty)) if empty.is_empty() => Next::Same,
        Some(value) => self::text(value).map_or(Next::Unknown, Next::New),
    };
    Answer {
        access_token: text("access_token"),
        refresh_token,
        lifetime: get("expires_in").and_then(lifetime),
        error: text("error"),
        description: text("error_description"),
    }
}

/// Reads a form, which some servers send in place of JSON.
fn form(text: &str, is_complete: bool) -> Answer {
    // The last pair of an incomplete form may be cut.
    let whole = match is_complete {
        true => text,
        false => text.rsplit_once('&').map_or("", |(whole, _)| whole),
    };
    let get = |name: &str| {
        let mut pairs = form_urlencoded::parse(whole.as_bytes());
        let (_, value) = pairs.find(|(found, _)| found == name)?;
        Some(Value::String(value.into_owned()))
    };
    let mut answer = members_of(get);
    let is_whole = is_complete && answer.access_token.is_some();
    if answer.refresh_token == Next::Same && !is_whole {
        answer.refresh_token = Next::Unknown;
    }
    answer
}

/// Finds the tokens in JSON that is cut off, invalid, or has them deeper within.
fn found_in(text: &str) -> Answer {
    let find = |name: &str| {
        let quoted = format!("\"{name}\"");
        text.match_indices(&quoted).find_map(|(at, _)| {
            let rest = text[at + quoted.len()..].trim_start();
            let rest = rest.strip_prefix(':')?;
            let mut values = serde_json::Deserializer::from_str(rest).into_iter::<String>();
            self::text(Value::String(values.next()?.ok()?))
        })
    };
    Answer {
        access_token: find("access_token"),
        refresh_token: find("refresh_token").map_or(Next::Unknown, Next::New),
        error: find("error"),
        description: find("error_description"),
        lifetime: None,
    }
}

/// A value as text: a string, or a whole number; `None` for one that can't have been read rightly.
fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) if text.contains(char::REPLACEMENT_CHARACTER) => None,
        Value::String(text) => (!text.is_empty()).then_some(text),
        Value::Number(number) if !number.is_f64() => Some(number.to_string()),
        _ => None,
    }
}

/// The lifetime in seconds: a number, also one with a fraction or as text.
fn lifetime(value: Value) -> Option<Duration> {
    let seconds = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    // Servers send 0 or -1 for a token that does not expire. A token that did is refreshed after
    // its 401.
    let lifetime = Duration::try_from_secs_f64(seconds).ok();
    lifetime.filter(|lifetime| !lifetime.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tokens of a complete body, with `-` for none, `=` for the same and `?` for unknown.
    fn tokens(body: &[u8], is_complete: bool) -> String {
        let answer = read(body, is_complete);
        let next = match answer.refresh_token {
            Next::New(token) => token,
            Next::Same => "=".to_owned(),
            Next::Unknown => "?".to_owned(),
        };
        format!("{} {next}", answer.access_token.as_deref().unwrap_or("-"))
    }

    #[test]
    fn tokens_are_read_from_any_form_of_answer() {
        for (body, expected) in [
            (r#"{"access_token":"a","refresh_token":"r"}"#, "a r"),
            (
                "\u{feff}\u{feff}\r\n {\"access_token\":\"a\",\"refresh_token\":\"r\"}\n\0",
                "a r",
            ),
            (
                r#"{"access_token":"a","x":{"y":[1,{}]},"refresh_token":"r"}"#,
                "a r",
            ),
            (r#"{"access_token":"a"}"#, "a ="),
            (r#"{"access_token":"a","refresh_token":null}"#, "a ="),
            (r#"{"access_token":"a","refresh_token":""}"#, "a ="),
            (r#"{"access_token":"a","refresh_token":{}}"#, "a ?"),
            (r#"{"access_token":["a"],"refresh_token":"r"}"#, "- r"),
            (
                r#"{"access_token":1,"refresh_token":18446744073709551615}"#,
                "1 18446744073709551615",
            ),
            (r#"{"access_token":"a","refresh_token":1e30}"#, "a ?"),
            (
                r#"{"access_token":"\u0061","refresh_token":"r\"\\"}"#,
                "a r\"\\",
            ),
            (
                r#"{"data":{"access_token":"a","refresh_token":"r"}}"#,
                "a r",
            ),
            (r#"[{"access_token":"a","refresh_token":"r"}]"#, "a r"),
            (
                r#"{"access_token":"a","expires_in":NaN,"refresh_token":"r",}"#,
                "a r",
            ),
            (
                r#"{"refresh_token" : "r", "scope":"\"access_token\":\"x\"", "#,
                "- r",
            ),
            (
                r#"{"access_token":"a","refresh_token":"r"} trailing"#,
                "a r",
            ),
            (r#"{"access_token":"a"#, "- ?"),
            (r#"{"access_token":"a","refresh_tok"#, "a ?"),
            (r#"{"access_token":"a","refresh_token":"r"#, "a ?"),
            (r#"{"access_token":"a","refresh_token":"r""#, "a r"),
            ("access_token=a&refresh_token=r&scope=a+b", "a r"),
            ("token_type=bearer&access_token=a%2Bb", "a+b ="),
            ("<html>", "- ?"),
            ("OK", "- ?"),
            ("", "- ?"),
        ] {
            assert_eq!(tokens(body.as_bytes(), true), expected, "{body}");
        }
        let latin = b"{\"access_token\":\"a\",\"scope\":\"\xe9\",\"refresh_token\":\"r\"}";
        assert_eq!(tokens(latin, true), "a r");
        let broken = b"{\"access_token\":\"a\",\"refresh_token\":\"\xe9\"}";
        assert_eq!(tokens(broken, true), "a ?");
    }

    #[test]
    fn no_cut_yields_a_wrong_token() {
        for body in [
            r#"{"access_token":"access","refresh_token":"refresh","expires_in":9}"#,
            "access_token=access&refresh_token=refresh&expires_in=9",
        ] {
            for end in 0..body.len() {
                let found = tokens(&body.as_bytes()[..end], false);
                let known = ["- ?", "access ?", "access refresh"].contains(&found.as_str());
                assert!(known, "{}: {found}", &body[..end]);
            }
        }
        // JSON that ends by itself is complete, whatever the connection did.
        assert_eq!(tokens(br#"{"access_token":"a"}"#, false), "a =");
    }

    #[test]
    fn a_lifetime_is_a_positive_number_in_any_spelling() {
        let of = |value: &str| {
            let body = format!(r#"{{"access_token":"a","expires_in":{value}}}"#);
            read(body.as_bytes(), true)
                .lifetime
                .map(|it| it.as_millis())
        };
        for (value, expected) in [
            ("60", Some(60_000)),
            ("60.5", Some(60_500)),
            ("\"60\"", Some(60_000)),
            ("\" 60.0 \"", Some(60_000)),
            ("\"1e3\"", Some(1_000_000)),
            ("0", None),
            ("-1", None),
            ("\"never\"", None),
            ("\"NaN\"", None),
            ("\"inf\"", None),
            ("1e300", None),
            ("null", None),
            ("[60]", None),
        ] {
            assert_eq!(of(value), expected, "{value}");
        }
        let form = read(b"access_token=a&expires_in=60", true);
        assert_eq!(form.lifetime, Some(Duration::from_secs(60)));
    }
}
