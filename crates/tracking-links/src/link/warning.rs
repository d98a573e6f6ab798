//! Changes that a provider announces with a link.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use super::known::known;

/// A change that the provider announces.
///
/// With serde, an object whose member `kind` is the variant's name, such as
/// `api_version_deprecated`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Warning {
    /// The provider will stop serving the API version that was used.
    #[non_exhaustive]
    ApiVersionDeprecated {
        /// When the provider stops serving this version: an HTTP date, as the provider wrote it.
        sunset: Option<String>,
        /// The version to move to.
        next_version: Option<String>,
    },
}

/// Writes one line for people to read.
impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::ApiVersionDeprecated {
            sunset,
            next_version,
        } = self;
        f.write_str("the requested API version is deprecated")?;
        if let Some(sunset) = sunset {
            write!(f, " and will no longer be served after {sunset:?}")?;
        }
        match next_version {
            Some(version) => write!(f, "; move to {version:?}"),
            None => Ok(()),
        }
    }
}

/// Reads the warnings that this version knows.
pub(super) fn known_warnings<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<Warning>, D::Error> {
    known(deserializer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_is_one_line() {
        let warning = Warning::ApiVersionDeprecated {
            sunset: Some("Tue, 01 Jan 2036 00:00:00 GMT".to_owned()),
            next_version: Some("2026-01-01".to_owned()),
        };
        assert_eq!(
            warning.to_string(),
            "the requested API version is deprecated and will no longer be served after \
             \"Tue, 01 Jan 2036 00:00:00 GMT\"; move to \"2026-01-01\""
        );
    }
}
