//! Replaces the client's secrets by `[redacted]` in what a provider sends back.

use std::cmp::Reverse;

use bytes::Bytes;
use secrecy::{ExposeSecret, SecretString};

use crate::auth::token::AccessToken;
use crate::request::encode;

/// Secrets shorter than this are not replaced: they would match parts of ordinary words.
const MIN_SECRET_BYTES: usize = 8;

/// A client's secrets, raw and percent-encoded. The longest come first, since a secret may contain
/// another.
#[derive(Default)]
pub(crate) struct Redactor(Vec<SecretString>);

impl Redactor {
    pub(super) fn add(&mut self, secret: &SecretString) {
        let forms = percent_encoded(secret).into_iter().chain([secret.clone()]);
        self.0.extend(forms.filter(is_long_enough));
        self.0
            .sort_by_key(|secret| Reverse(secret.expose_secret().len()));
    }

    /// Replaces secrets as [`redact`](Self::redact) does, in text that was decoded from an answer.
    pub(crate) fn redact_text(&self, text: String, token: Option<&AccessToken>) -> String {
        let clean = self.redact(Bytes::from(text), token);
        String::from_utf8_lossy(&clean).into_owned()
    }

    /// Replaces the client's secrets and `token` in a body, also where JSON escapes some of their
    /// characters.
    pub(crate) fn redact(&self, body: Bytes, token: Option<&AccessToken>) -> Bytes {
        let token = token.map(AccessToken::secret);
        let token = token.filter(|token| is_long_enough(token));
        let encoded = token.and_then(percent_encoded);
        let secrets = self.0.iter().chain(&encoded).chain(token);
        secrets.fold(body, |body, secret| replaced(body, secret.expose_secret()))
    }
}

fn is_long_enough(secret: &SecretString) -> bool {
    secret.expose_secret().len() >= MIN_SECRET_BYTES
}

/// Percent-encodes the secret, as in a URL or a form body; `None` if encoding changes nothing.
fn percent_encoded(secret: &SecretString) -> Option<SecretString> {
    let encoded = encode::value(secret.expose_secret()).to_string();
    (encoded != secret.expose_secret()).then(|| SecretString::from(encoded))
}

/// Replaces every occurrence of the secret by `[redacted]`.
fn replaced(body: Bytes, secret: &str) -> Bytes {
    let find = |rest: &[u8]| {
        let mut starts = 0..rest.len();
        starts.find_map(|at| Some((at, match_length(&rest[at..], secret)?)))
    };
    let Some((mut at, mut length)) = find(&body) else {
        return body;
    };
    let mut rest = &body[..];
    let mut clean = Vec::with_capacity(body.len());
    loop {
        clean.extend_from_slice(&rest[..at]);
        clean.extend_from_slice(b"[redacted]");
        rest = &rest[at + length..];
        match find(rest) {
            Some(next) => (at, length) = next,
            None => break,
        }
    }
    clean.extend_from_slice(rest);
    Bytes::from(clean)
}

/// Returns how many bytes the secret takes up at the start of `text`, or `None` if `text` does not
/// start with the secret. Each character of the secret may be raw or JSON-escaped.
fn match_length(text: &[u8], secret: &str) -> Option<usize> {
    let first = secret.as_bytes().first()?;
    if text
        .first()
        .is_none_or(|byte| byte != first && *byte != b'\\')
    {
        return None;
    }
    let after = secret.chars().try_fold(text, |rest, char| {
        let mut plain = [0; 4];
        let plain = char.encode_utf8(&mut plain).as_bytes();
        // Try the escaped form first: an escaped backslash starts with a raw one.
        after_escape(rest, char).or_else(|| rest.strip_prefix(plain))
    });
    // In text that is not JSON, two backslashes are two characters: compare it raw.
    let after = after.or_else(|| text.strip_prefix(secret.as_bytes()))?;
    Some(text.len() - after.len())
}

/// Strips `char` from the start of the text, where it stands as a JSON escape (`\uXXXX`, `\/`,
/// `\"`, `\\`).
fn after_escape(text: &[u8], char: char) -> Option<&[u8]> {
    let rest = text.strip_prefix(b"\\")?;
    if let Some(rest) = rest.strip_prefix(b"u") {
        let digits = std::str::from_utf8(rest.get(..4)?).ok()?;
        let code = u32::from_str_radix(digits, 16).ok()?;
        return (code == u32::from(char)).then_some(&rest[4..]);
    }
    let (first, rest) = rest.split_first()?;
    (matches!(char, '"' | '/' | '\\') && u32::from(*first) == u32::from(char)).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redactor(secret: &str) -> Redactor {
        let mut redactor = Redactor::default();
        redactor.add(&SecretString::from(secret));
        redactor
    }

    #[test]
    fn json_escaped_secrets_are_redacted() {
        let secret = "a/b+c=\"d\\e.ä";
        let redactor = redactor(secret);
        let slashed = serde_json::to_string(secret).unwrap().replace('/', r"\/");
        let hex = |digits: fn(u32) -> String| {
            let escape = |char: char| match char.is_ascii_alphanumeric() {
                true => char.to_string(),
                false => format!("\\u{}", digits(u32::from(char))),
            };
            format!("\"{}\"", secret.chars().map(escape).collect::<String>())
        };
        for json in [
            serde_json::to_string(secret).unwrap(),
            slashed.replace('+', r"\u002B"),
            slashed,
            hex(|code| format!("{code:04x}")),
            hex(|code| format!("{code:04X}")),
        ] {
            assert_eq!(serde_json::from_str::<String>(&json).unwrap(), secret);
            let clean = redactor.redact(Bytes::from(format!("{{{json}: {json}}}")), None);
            assert_eq!(clean, r#"{"[redacted]": "[redacted]"}"#, "{json}");
        }
        let other = r#"a\/b\u002Bc=\"d\\e.\u00e5 a\"#;
        assert_eq!(redactor.redact(Bytes::from(other), None), other);
    }

    #[test]
    fn secrets_with_backslashes_are_redacted_raw_and_escaped() {
        let one = redactor(r"back\slashed\");
        for text in [
            r"back\slashed\",
            r"back\\slashed\\",
            r"back\u005cslashed\u005C",
        ] {
            assert_eq!(one.redact(Bytes::from(text), None), "[redacted]", "{text}");
        }
        let two = redactor(r"two\\slashes");
        for text in [r"two\\slashes", r"two\\\\slashes"] {
            assert_eq!(two.redact(Bytes::from(text), None), "[redacted]", "{text}");
        }
    }

    #[test]
    fn tokens_of_a_source_are_redacted_unless_shorter_than_eight_bytes() {
        let redactor = Redactor::default();
        let redact = |token: &str, text: &'static str| {
            let token = AccessToken::new(token).unwrap();
            redactor.redact(Bytes::from_static(text.as_bytes()), Some(&token))
        };
        assert_eq!(redact("12345678", "x 12345678 y"), "x [redacted] y");
        assert_eq!(redact("1234567+", "x 1234567%2B y"), "x [redacted] y");
        assert_eq!(redact("1234567", "x 1234567 y"), "x 1234567 y");
    }
}
