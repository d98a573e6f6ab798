//! The forms in which providers repeat a secret, and the search for all of them.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

/// A secret that a header can carry.
pub(crate) const SECRET: &str = "s3ntinel+s5cond/of~some-length";
/// A secret with a character of two UTF-16 units, which only Basic authentication can carry.
pub(crate) const PASSWORD: &str = "s3ntinel+s5cond/\u{1f600}of~some-length";

/// A text as servers, proxies and logs escape it.
pub(crate) fn escaped(text: &str) -> Vec<String> {
    let percent = |text: &str, upper: bool| {
        let encoded = text.bytes().map(|byte| match byte {
            _ if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            _ if upper => format!("%{byte:02X}"),
            _ => format!("%{byte:02x}"),
        });
        encoded.collect::<String>()
    };
    let html = |write: fn(u32) -> String| text.chars().map(|c| write(u32::from(c))).collect();
    let hex = |write: fn(u8) -> String| text.bytes().map(write).collect();
    let json: String = text
        .encode_utf16()
        .map(|it| format!("\\u{it:04x}"))
        .collect();
    let wide = |order: fn(u16) -> [u8; 2]| {
        let bytes: Vec<u8> = text.encode_utf16().flat_map(order).collect();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    vec![
        percent(text, true),
        percent(text, false),
        percent(&percent(text, true), true),
        percent(&percent(text, false), false),
        hex(|byte| format!("{byte:02x}")),
        hex(|byte| format!("{byte:02X}")),
        html(|code| format!("&#{code};")),
        html(|code| format!("&#x{code:X};")),
        html(|code| format!("&amp;#{code};")),
        text.replace('+', "&plus;").replace('/', "&sol;"),
        json.replace('\\', "\\\\"),
        json.to_uppercase().replace("\\U", "\\u"),
        json,
        wide(u16::to_le_bytes),
        wide(u16::to_be_bytes),
    ]
}

/// Every form in which the test's servers repeat a secret: whole, within the base64 of a longer
/// text, and cut off at its end.
pub(crate) fn repeated(secret: &str) -> Vec<String> {
    let mut forms = escaped(secret);
    forms.push(secret.to_owned());
    for before in ["", "a", "ab", "Bearer "] {
        for engine in [STANDARD, URL_SAFE] {
            forms.push(engine.encode(format!("{before}{secret}")));
        }
    }
    let cut = forms.iter().step_by(2).map(|form| {
        let count = form.chars().count();
        form.chars().take(count - count / 5).collect()
    });
    let cut: Vec<String> = cut.collect();
    forms.extend(cut);
    forms
}

/// What must not be found: a secret in each form, in part, and within base64 at each offset.
fn forbidden() -> Vec<String> {
    let mut forms = vec!["s3ntinel".to_owned(), "s5cond".to_owned()];
    for secret in [SECRET, PASSWORD] {
        // What is left of a secret whose end was cut off begins like the secret.
        for part in [secret, &secret[..14], &secret[8..]] {
            forms.push(part.to_owned());
            forms.extend(escaped(part));
            for offset in 0..3 {
                let padded = [&b"xxx"[..offset], part.as_bytes()].concat();
                // The first and last characters also depend on the text around the secret.
                let skip = [0, 2, 3][offset];
                for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
                    let text = engine.encode(&padded);
                    forms.push(text[skip..text.len() - 2].to_owned());
                }
            }
        }
    }
    forms
}

#[track_caller]
pub(crate) fn assert_without_secret(what: &str, text: &str) {
    thread_local! {
        static FORBIDDEN: Vec<String> = forbidden();
    }
    FORBIDDEN.with(|forms| {
        for form in forms {
            if let Some(at) = text.find(form) {
                let start = text[..at].rfind('\n').map_or(0, |line| line + 1);
                let end = (at + form.len() + 80).min(text.len());
                panic!(
                    "{what} shows the secret as {form:?}: {}",
                    String::from_utf8_lossy(&text.as_bytes()[start..end])
                );
            }
        }
    });
}

#[test]
fn every_form_of_a_secret_is_detected() {
    for secret in [SECRET, PASSWORD] {
        for text in repeated(secret) {
            let found = std::panic::catch_unwind(|| assert_without_secret("it", &text));
            assert!(found.is_err(), "{text}");
        }
    }
    assert_without_secret("it", "nothing here");
}
