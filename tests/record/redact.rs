//! Masks secrets: credentials, the account's ids, tokens and e-mail addresses. A mask keeps length
//! and form, so a masked answer is still valid by the document.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// Shorter secrets are masked only where they are a whole value, since they are in any text.
const PART_MIN_CHARS: usize = 4;

/// Shorter secrets may be the name of a member by chance, such as the handle `name`.
const LEAK_MIN_CHARS: usize = 8;

/// Words in the names of members whose texts are masked, whatever they are.
const SECRET_NAMES: [&str; 7] = [
    "apikey",
    "credential",
    "email",
    "password",
    "secret",
    "token",
    "authorization",
];

/// The secrets of an account.
#[derive(Clone, Debug, Default)]
pub(crate) struct Secrets(Vec<String>);

impl Secrets {
    pub(crate) fn new(secrets: impl IntoIterator<Item = String>) -> Self {
        let mut all = Vec::new();
        for secret in secrets.into_iter().filter(|it| !it.is_empty()) {
            all.push(utf8_percent_encode(&secret, NON_ALPHANUMERIC).to_string());
            all.push(secret);
        }
        // A secret may hold another one.
        all.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        all.dedup();
        Self(all)
    }

    /// Adds further secrets.
    pub(crate) fn with(&self, more: impl IntoIterator<Item = String>) -> Self {
        Self::new(self.0.iter().cloned().chain(more))
    }

    /// Masks what is secret in a text.
    pub(crate) fn mask_text(&self, text: &str) -> String {
        let mut masked = text.to_owned();
        for secret in &self.0 {
            if secret.len() >= PART_MIN_CHARS || secret == text {
                masked = masked.replace(secret, &mask(secret));
            }
        }
        let breaks = |c: char| c.is_whitespace() || "\"'<>()[]{},;:/?&=".contains(c);
        let words = masked.split_inclusive(breaks).map(|word| {
            let bare = word.trim_end_matches(breaks);
            let is_email = bare
                .split_once('@')
                .is_some_and(|(user, host)| !user.is_empty() && host.contains('.'));
            // The first bytes of a JSON Web Token, `{"`, in Base64.
            let is_token = bare.starts_with("eyJ") && bare.contains('.');
            match is_email || is_token {
                true => mask(word),
                false => word.to_owned(),
            }
        });
        words.collect()
    }

    /// Masks what is secret in a JSON value.
    pub(crate) fn mask(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.mask_text(text),
            Value::Number(number) if self.0.contains(&number.to_string()) => *value = 0.into(),
            Value::Array(items) => items.iter_mut().for_each(|item| self.mask(item)),
            Value::Object(members) => {
                for (name, value) in members {
                    let plain = name.to_lowercase().replace(['-', '_'], "");
                    let is_secret = SECRET_NAMES.iter().any(|word| plain.contains(word));
                    match value {
                        Value::String(text) if is_secret => *text = mask(text),
                        _ => self.mask(value),
                    }
                }
            }
            _ => {}
        }
    }

    /// Returns whether a text has a secret in it that no other text has by chance.
    pub(crate) fn are_in(&self, text: &str) -> bool {
        let long = |secret: &&String| secret.len() >= LEAK_MIN_CHARS && **secret != mask(secret);
        self.0
            .iter()
            .filter(long)
            .any(|secret| text.contains(secret.as_str()))
    }
}

/// Writes `a` for each letter, and 0 for each digit.
fn mask(text: &str) -> String {
    let masked = text.chars().map(|c| match c {
        '0'..='9' => '0',
        'A'..='Z' => 'A',
        c if c.is_alphabetic() => 'a',
        c => c,
    });
    masked.collect()
}
