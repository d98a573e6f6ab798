//! Replaces the client's secrets by `[redacted]` in what a provider sends back.

mod automaton;
mod escape;
mod forms;
mod scan;

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use secrecy::{ExposeSecret, SecretString};

use crate::auth::redact::automaton::Automaton;
use crate::auth::redact::forms::forms;
use crate::auth::redact::scan::MIN_BYTES;
use crate::auth::token::AccessToken;

pub(crate) use crate::auth::redact::scan::Scan;

/// How many tokens of a token source are searched for: the current one and its predecessors.
const MAX_TOKENS: usize = 8;

/// A client's secrets, in every form in which a provider may repeat them.
///
/// Secrets shorter than 8 bytes are not replaced: they would match parts of ordinary words.
#[derive(Default)]
pub(crate) struct Redactor {
    secrets: Vec<SecretString>,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    /// Tokens of the token source, the latest last.
    tokens: Vec<AccessToken>,
    /// What searches for all secrets and tokens, built when it is first needed.
    automaton: Option<Arc<Automaton>>,
}

impl Redactor {
    pub(super) fn add(&mut self, secret: &SecretString) {
        self.secrets.push(secret.clone());
    }

    /// Adds a token to the secrets, so that it is also replaced after another token took its place.
    pub(crate) fn remember(&self, token: &AccessToken) {
        self.automaton(Some(token));
    }

    /// Replaces secrets as [`redact`](Self::redact) does, in text that was decoded from an answer.
    pub(crate) fn redact_text(&self, text: String, token: Option<&AccessToken>) -> String {
        let clean = self.scan(text.as_bytes(), token).clean(usize::MAX);
        match clean {
            Some((clean, _)) => String::from_utf8_lossy(&clean).into_owned(),
            None => text,
        }
    }

    /// Replaces the client's secrets and `token` in a body. Returns at most `max_bytes` of the
    /// result, and whether it was cut. Of a large body, only what is searched before `is_late` is
    /// returned.
    pub(crate) fn redact(
        &self,
        body: &Bytes,
        token: Option<&AccessToken>,
        max_bytes: usize,
        is_late: &dyn Fn() -> bool,
    ) -> (Bytes, bool) {
        match self.scan(body, token).until(is_late).clean(max_bytes) {
            Some((clean, is_cut)) => (clean.into(), is_cut),
            None if body.len() <= max_bytes => (body.clone(), false),
            // Copy it: a slice would keep the whole body in memory.
            None => (Bytes::copy_from_slice(&body[..max_bytes]), true),
        }
    }

    /// Makes a reader of the text that replaces the client's secrets and `token`.
    pub(crate) fn scan<'a>(&self, text: &'a [u8], token: Option<&AccessToken>) -> Scan<'a> {
        Scan::new(self.automaton(token), text)
    }

    fn automaton(&self, token: Option<&AccessToken>) -> Arc<Automaton> {
        // A panic elsewhere leaves the tokens as they were.
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(token) = token.filter(|token| !known.tokens.contains(token)) {
            if known.tokens.len() == MAX_TOKENS {
                known.tokens.remove(0);
            }
            known.tokens.push(token.clone());
            known.automaton = None;
        }
        let Known { tokens, automaton } = &mut *known;
        let build = || {
            let tokens = tokens.iter().map(AccessToken::expose_secret);
            let secrets = self.secrets.iter().map(|secret| secret.expose_secret());
            let secrets = secrets.chain(tokens);
            let long = secrets.filter(|secret| secret.len() >= MIN_BYTES);
            Arc::new(Automaton::new(&long.flat_map(forms).collect::<Vec<_>>()))
        };
        automaton.get_or_insert_with(build).clone()
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use base64::Engine;

    use super::*;

    fn redactor(secret: &str) -> Redactor {
        let mut redactor = Redactor::default();
        redactor.add(&SecretString::from(secret));
        redactor
    }

    fn redacted(redactor: &Redactor, text: impl Into<String>) -> String {
        redactor.redact_text(text.into(), None)
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
            let clean = redacted(&redactor, format!("{{{json}: {json}}}"));
            assert_eq!(clean, r#"{"[redacted]": "[redacted]"}"#, "{json}");
        }
        let other = r#"a\/b\u002Bc=\"d\\e.\u00e5 a\"#;
        assert_eq!(redacted(&redactor, other), other);
    }

    #[test]
    fn secrets_with_backslashes_are_redacted_raw_and_escaped() {
        let one = redactor(r"back\slashed\");
        for text in [
            r"back\slashed\",
            r"back\\slashed\\",
            r"back\u005cslashed\u005C",
        ] {
            assert_eq!(redacted(&one, text), "[redacted]", "{text}");
        }
        let two = redactor(r"two\\slashes");
        for text in [r"two\\slashes", r"two\\\\slashes"] {
            assert_eq!(redacted(&two, text), "[redacted]", "{text}");
        }
    }

    #[test]
    fn tokens_of_a_source_are_redacted_unless_shorter_than_eight_bytes() {
        let redactor = Redactor::default();
        let redact = |token: &str, text: &'static str| {
            let token = AccessToken::new(token).unwrap();
            redactor.redact_text(text.to_owned(), Some(&token))
        };
        assert_eq!(redact("12345678", "x 12345678 y"), "x [redacted] y");
        assert_eq!(redact("1234567+", "x 1234567%2B y"), "x [redacted] y");
        assert_eq!(redact("1234567", "x 1234567 y"), "x 1234567 y");
    }

    const SECRET: &str = "s3ntinel+S5cond/of~some=le\u{e4}ngth.\u{1f600}";

    fn percent(text: &str, digits: fn(u8) -> String) -> String {
        let encoded = text.bytes().map(|byte| match byte {
            b'0'..=b'9' | b'a'..=b'z' => char::from(byte).to_string(),
            byte => format!("%{}", digits(byte)),
        });
        encoded.collect()
    }

    fn lower(byte: u8) -> String {
        format!("{byte:02x}")
    }

    fn upper(byte: u8) -> String {
        format!("{byte:02X}")
    }

    fn json(text: &str) -> String {
        serde_json::to_string(text).unwrap()
    }

    fn json_units(text: &str) -> String {
        let units = text.encode_utf16();
        units.map(|unit| format!("\\u{unit:04x}")).collect()
    }

    fn html(text: &str, reference: fn(char) -> String) -> String {
        let references = text.chars().map(|char| match char {
            char if char.is_ascii_alphanumeric() => char.to_string(),
            char => reference(char),
        });
        references.collect()
    }

    /// Returns the secret in every form that a provider may repeat it in.
    fn repeated() -> Vec<String> {
        use base64::engine::general_purpose::{STANDARD, URL_SAFE};
        let decimal = html(SECRET, |char| format!("&#{};", u32::from(char)));
        let mut forms = vec![
            SECRET.to_owned(),
            SECRET.to_lowercase(),
            percent(SECRET, lower),
            percent(SECRET, upper),
            percent(&percent(SECRET, upper), upper),
            percent(&percent(&percent(SECRET, lower), lower), lower),
            json(SECRET),
            json(&json(SECRET)),
            json(&json(&json_units(SECRET))),
            json_units(SECRET),
            json(&percent(&percent(SECRET, upper), upper)),
            percent(&json(SECRET), upper),
            html(&json_units(SECRET), |char| {
                format!("&#{};", u32::from(char))
            }),
            html(SECRET, |char| format!("&#x{:X};", u32::from(char))),
            html(&decimal, |char| format!("&#{};", u32::from(char))),
            decimal.replace('&', "&amp;"),
            decimal,
            SECRET.bytes().map(lower).collect(),
            SECRET.bytes().map(upper).collect(),
        ];
        for before in ["", "a", "ab", "abc"] {
            for engine in [STANDARD, URL_SAFE] {
                forms.push(engine.encode(format!("{before}{SECRET}")));
                forms.push(json(&percent(
                    &engine.encode(format!("{before}{SECRET}:")),
                    upper,
                )));
            }
        }
        forms
    }

    /// Checks that no part of the form is left, except at its edges, where a character of base64
    /// also depends on the text around the secret.
    fn assert_clean(clean: &str, form: &str) {
        let chars: Vec<char> = form.chars().collect();
        for part in chars[4..chars.len() - 12].windows(8) {
            let part: String = part.iter().collect();
            assert!(!clean.contains(&part), "{part} of {form} is in {clean}");
        }
    }

    #[test]
    fn a_secret_is_found_in_every_form_and_at_every_place() {
        let redactor = redactor(SECRET);
        for form in repeated() {
            for before in [0, 1, CHUNK - 40, CHUNK - 1, CHUNK, 2 * CHUNK - 3] {
                let text = format!("{} {form} {form}, after", "x".repeat(before));
                let clean = redacted(&redactor, text.as_str());
                assert_eq!(clean.matches("[redacted]").count(), 2, "{form}: {clean}");
                assert!(clean.ends_with(", after"), "{clean}");
                assert_clean(&clean, &form);
                let mut read = String::new();
                let mut scan = redactor.scan(text.as_bytes(), None);
                io::Read::read_to_string(&mut scan, &mut read).unwrap();
                assert_eq!(read, clean);
            }
        }
    }

    #[test]
    fn a_secret_is_found_wherever_within_it_a_chunk_ends() {
        let redactor = redactor("s3ntinel+s5cond/of");
        for form in [
            "s3ntinel%2Bs5cond%2Fof",
            "s3ntinel%252Bs5cond%252Fof",
            r"s3ntinel\u002bs5cond\u002fof",
            "s3ntinel&#43;s5cond&sol;of",
        ] {
            for left in 0..=form.len() {
                let before = "x".repeat(CHUNK - left);
                let clean = redacted(&redactor, format!("{before}{form}, after"));
                assert_eq!(
                    clean,
                    format!("{before}[redacted], after"),
                    "{form}, {left}"
                );
            }
        }
    }

    /// The same as the size of a chunk in `scan.rs`; other sizes would only make the test weaker.
    const CHUNK: usize = 4096;

    #[test]
    fn utf_16_is_searched_in_both_byte_orders() {
        let redactor = redactor(SECRET);
        for order in [u16::to_le_bytes, u16::to_be_bytes] {
            for said in [SECRET.to_owned(), json(SECRET), percent(SECRET, lower)] {
                let text = format!("no {said} here");
                let body: Bytes = text.encode_utf16().flat_map(order).collect();
                let (clean, _) = redactor.redact(&body, None, usize::MAX, &|| false);
                let clean = String::from_utf8_lossy(&clean).replace('\0', "");
                assert!(clean.contains("[redacted]"), "{clean}");
                assert!(
                    !clean.contains("s3ntinel") && !clean.contains("some"),
                    "{clean}"
                );
            }
        }
    }

    #[test]
    fn a_secret_that_is_cut_off_is_found() {
        let redactor = redactor("s3ntinel+s5cond/of~some");
        for (text, expected) in [
            ("no s3ntinel+s5con", "no [redacted]"),
            ("no s3ntinel", "no [redacted]"),
            ("no s3ntinel+s5con...", "no [redacted]..."),
            ("\"s3ntinel+s5con\"", "\"[redacted]\""),
            ("s3ntinel%2Bs5co%6", "[redacted]%6"),
            ("s3ntinel\\u002bs5co\\u0", "[redacted]\\u0"),
            ("no 73336e74696e656c2b", "no [redacted]"),
            ("no czNudGluZWwrczVjb2", "no [redacted]"),
            // Less than 8 characters may be an ordinary word, and a longer word is another one.
            ("s3ntine", "s3ntine"),
            ("s3ntinels", "s3ntinels"),
        ] {
            assert_eq!(redacted(&redactor, text), expected);
        }
    }

    #[test]
    fn each_of_two_secrets_that_touch_is_replaced() {
        let redactor = redactor("s3ntinel-1");
        let twice = "s3ntinel-1s3ntinel-1";
        assert_eq!(redacted(&redactor, twice), "[redacted][redacted]");
    }

    #[test]
    fn what_may_be_an_escape_is_a_part_of_the_secret_too() {
        // The end of the text decides that its last part is no escape.
        let secret = "s3n+&abcdefghi";
        let text = "no s3n%2B&abcdefghi";
        assert_eq!(redacted(&redactor(secret), text), "no [redacted]");
        // A level has no characters of the next one.
        let other = "s3nt%2Binel";
        assert_eq!(redacted(&redactor("s3nt%2B+inel"), other), other);
    }

    #[test]
    fn former_tokens_are_searched_for() {
        let redactor = Redactor::default();
        let token = |number: usize| AccessToken::new(format!("sentinel-{number}")).unwrap();
        for number in 0..3 {
            redactor.remember(&token(number));
        }
        let clean = redactor.redact_text("sentinel-0, sentinel-3".to_owned(), Some(&token(3)));
        assert_eq!(clean, "[redacted], [redacted]");
        for number in 4..100 {
            redactor.remember(&token(number));
        }
        assert_eq!(redactor.known.lock().unwrap().tokens.len(), MAX_TOKENS);
        assert_eq!(
            redacted(&redactor, "sentinel-99 sentinel-92"),
            "[redacted] [redacted]"
        );
    }

    #[test]
    fn only_the_beginning_of_a_large_body_is_kept() {
        let redactor = redactor("sentinel-1");
        let keep = |text: &str, max| {
            let body = Bytes::copy_from_slice(text.as_bytes());
            redactor.redact(&body, None, max, &|| false)
        };
        assert_eq!(keep("abc", 3), (Bytes::from("abc"), false));
        assert_eq!(keep("abcd", 3), (Bytes::from("abc"), true));
        assert_eq!(keep("sentinel-1", 10), (Bytes::from("[redacted]"), false));
        assert_eq!(keep("sentinel-1!", 10), (Bytes::from("[redacted]"), true));
        assert_eq!(
            keep(&"sentinel-1".repeat(9999), 12),
            (Bytes::from("[redacted][r"), true)
        );
    }

    #[test]
    fn a_search_stops_when_it_is_late_and_shows_nothing_unsearched() {
        let secret = format!("sentinel{}", "a".repeat(9_000));
        let redactor = redactor(&secret);
        // The first 64 KiB end within a secret, and nothing before was replaced.
        let text = format!("{}{secret}{secret}", "x".repeat(62 * 1024));
        let body = Bytes::from(text);
        let late = || true;
        let (clean, is_cut) = redactor.redact(&body, None, 64 * 1024, &late);
        assert_eq!((clean.len(), is_cut), (62 * 1024, true));
        assert!(clean.iter().all(|byte| *byte == b'x'));
        let mut read = Vec::new();
        let mut scan = redactor.scan(&body, None).until(&late);
        let error = io::Read::read_to_end(&mut scan, &mut read).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert_eq!(read, clean);
        // A small body is searched in any case.
        let body = body.slice(..64 * 1024);
        let (clean, is_cut) = redactor.redact(&body, None, usize::MAX, &late);
        assert!(clean.ends_with(b"x[redacted]") && !is_cut);
    }

    #[test]
    fn what_is_too_long_for_an_escape_is_not_held_back() {
        let redactor = redactor("s3ntinel+s5cond/of~some");
        let body = Bytes::from(format!("&{}", "a".repeat(70 * 1024)));
        let (clean, is_cut) = redactor.redact(&body, None, usize::MAX, &|| true);
        assert_eq!((clean.len(), is_cut), (64 * 1024, true));
    }

    #[test]
    fn the_work_is_proportional_to_the_text_whatever_it_repeats() {
        const MIB: usize = 1024 * 1024;
        let secret = format!("{}b", "a".repeat(199));
        let redactor = redactor(&secret);
        let escaped = json_units(&secret[..50]);
        for (text, levels) in [
            ("a".repeat(MIB), 1),
            (secret.repeat(MIB / 200), 1),
            ("aaaaaaaaaaaaaaaaaaaaaaaaaaaac".repeat(MIB / 29), 1),
            (r"\\\\".repeat(MIB / 8), 7),
            ("%25".repeat(MIB / 3), 7),
            ("&amp;".repeat(MIB / 5), 7),
            (escaped.repeat(MIB / escaped.len()), 7),
            (json(&escaped).repeat(MIB / 300), 7),
        ] {
            automaton::tests::STEPS.set(0);
            redactor.redact(&Bytes::from(text.clone()), None, usize::MAX, &|| false);
            let steps = automaton::tests::STEPS.get();
            println!("{}: {steps} steps", &text[..20]);
            // Building takes steps in proportion to the secret. Then each byte of a level takes a
            // step forward, and a step back for at most each step forward.
            assert!(
                steps <= levels * 2 * text.len() + 10_000,
                "{steps}: {}",
                &text[..20]
            );
        }
    }
}
