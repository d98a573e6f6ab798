//! A request that was checked.

use crate::error::{Error, ErrorKind};
use crate::request::{Field, LinkRequest, ProviderOptions};

/// A request that [`Capabilities::check`](crate::Capabilities::check) accepted. Providers take no
/// other, so none can forget to check.
#[derive(Clone, Copy, Debug)]
pub struct Checked<'a>(pub(super) &'a LinkRequest);

impl<'a> Checked<'a> {
    /// Returns the request.
    pub fn request(self) -> &'a LinkRequest {
        self.0
    }

    /// Reads the options of one provider, if there are any. Call this before anything is sent.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::InvalidRequest`] if the options do not fit the type, as options read
    /// from JSON may. The message names members and quotes no value, which may be a password.
    pub fn options<T: ProviderOptions>(self) -> Result<Option<T>, Error> {
        let Some(options) = &self.0.options else {
            return Ok(None);
        };
        options.read().map(Some).map_err(|error| {
            let message = unreadable_options(options.provider(), &error);
            Error::new(ErrorKind::InvalidRequest, message).with_fields([Field::Options])
        })
    }
}

impl LinkRequest {
    /// Reads the options of one provider from a request that was checked; the default ones if there
    /// are none. Fails as [`Checked::options`] does.
    #[allow(
        dead_code,
        reason = "for providers, each of which is compiled only with its feature"
    )]
    pub(crate) fn own_options<T: ProviderOptions + Default>(&self) -> Result<T, Error> {
        Checked(self).options().map(Option::unwrap_or_default)
    }
}

/// Says what to do about options of a provider that are not of its type.
pub(super) fn unreadable_options(provider: &str, error: &serde_json::Error) -> String {
    format!("correct the `options` of {provider}: {}", fault(error))
}

/// Returns what is wrong with options, without the value that serde quotes.
fn fault(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let starts_with = |starts: &[&str]| starts.iter().any(|start| text.starts_with(start));
    if starts_with(&["unknown field", "missing field", "duplicate field"]) {
        return text;
    }
    let is_of_serde = starts_with(&["invalid type", "invalid value", "unknown variant"]);
    match text.rsplit_once(", expected ") {
        Some((_, expected)) if is_of_serde => {
            format!("a value is of another type, expected {expected}")
        }
        _ => "a value is not allowed".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Debug, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct ShopOptions {
        #[serde(default)]
        max_clicks: u32,
        #[serde(default)]
        password: String,
        #[serde(default)]
        kind: Option<Kind>,
    }

    #[derive(Debug, Serialize, Deserialize)]
    enum Kind {
        Plain,
    }

    impl ProviderOptions for ShopOptions {
        const PROVIDER: &'static str = "shop";
    }

    #[test]
    fn an_error_of_options_names_members_and_quotes_no_value() {
        for (json, expected) in [
            (
                r#"{"max_clicks":"sentinel"}"#,
                "a value is of another type, expected",
            ),
            (
                r#"{"max_clicks":-7777}"#,
                "a value is of another type, expected",
            ),
            (
                r#"{"password":7777}"#,
                "a value is of another type, expected",
            ),
            (
                r#"{"kind":"sentinel"}"#,
                "a value is of another type, expected",
            ),
            (r#""sentinel""#, "a value is of another type, expected"),
            ("null", "a value is of another type, expected"),
            (r#"{"pasword":"sentinel"}"#, "unknown field `pasword`"),
        ] {
            let json = format!(r#"{{"options":{{"shop":{json}}}}}"#);
            let request: LinkRequest = serde_json::from_str(&json).unwrap();
            let error = Checked(&request).options::<ShopOptions>().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidRequest);
            assert_eq!(error.fields(), [Field::Options]);
            let text = format!("{error} {error:?} {request:?}");
            assert!(text.contains(expected), "{json}: {text}");
            assert!(
                !text.contains("sentinel") && !text.contains("7777"),
                "{text}"
            );
        }
    }
}
