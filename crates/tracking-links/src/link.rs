//! A created link, with the same fields for all providers, and the provider's own answer.

use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize};

use crate::platform::Platform;
use crate::rfc3339;

/// A tracking link that exists at its provider.
///
/// A field that the provider does not return is `None`.
/// [`Capabilities::returns`](crate::Capabilities::returns) says which fields a provider returns.
///
/// ```
/// use tracking_links::TrackingLink;
///
/// let mut link = TrackingLink::new("shortener");
/// link.url = Some("https://sho.rt/abc".to_owned());
/// assert_eq!(link.url.as_deref(), Some("https://sho.rt/abc"));
/// ```
///
/// # As JSON
///
/// With serde, a link is an object with the fields that are set, by their names here; only
/// `provider` is always there. `created_at` is a time of RFC 3339 in UTC, such as
/// `2026-04-01T09:30:00Z`. The provider's own [`answer`](Self::answer) is left out. Members and
/// kinds of warnings that are not known are ignored, so that links of a later version can be read.
///
/// ```
/// # fn main() -> Result<(), serde_json::Error> {
/// use tracking_links::TrackingLink;
///
/// let json = r#"{"provider":"shortener","url":"https://sho.rt/abc"}"#;
/// let link: TrackingLink = serde_json::from_str(json)?;
/// assert_eq!(link.url.as_deref(), Some("https://sho.rt/abc"));
/// assert_eq!(serde_json::to_string(&link)?, json);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TrackingLink {
    /// The name under which the provider is configured.
    pub provider: String,
    /// The provider's id for the link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The URL to share, absolute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The last segment of the URL, such as `fv-123`, if the provider returns it separately.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    /// The link's name in the provider's reports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The platform that the link was created for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    /// The time at which the link was created, as the provider reports it.
    #[serde(
        default,
        serialize_with = "rfc3339::serialize_option",
        deserialize_with = "rfc3339::deserialize_option",
        skip_serializing_if = "Option::is_none"
    )]
    pub created_at: Option<SystemTime>,
    /// How often the link had been followed when the provider answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clicks: Option<u64>,
    /// Differences between the link and the request, and changes that the provider announces. The
    /// link was created all the same.
    #[serde(
        default,
        deserialize_with = "known",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub warnings: Vec<Warning>,
    #[serde(skip)]
    answer: Option<Answer>,
}

impl TrackingLink {
    /// Creates a value with only the provider's name. An implementation of
    /// [`Provider`](crate::Provider) then sets the other fields.
    pub fn new(provider: impl Into<String>) -> Self {
        Self {
            provider: provider.into(),
            id: None,
            url: None,
            slug: None,
            name: None,
            platform: None,
            created_at: None,
            clicks: None,
            warnings: Vec::new(),
            answer: None,
        }
    }

    /// Adds the provider's own answer, which [`answer`](Self::answer) returns.
    #[must_use]
    pub fn with_answer<T: Any + Send + Sync>(mut self, answer: T) -> Self {
        self.answer = Some(Answer {
            type_name: std::any::type_name::<T>(),
            value: Arc::new(answer),
        });
        self
    }

    /// Returns the provider's own answer; `None` if its type is not `T`.
    ///
    /// The providers of this crate have methods that return the right type: `as_fanvue` and
    /// `as_impact`.
    ///
    /// ```
    /// use tracking_links::TrackingLink;
    ///
    /// #[derive(Debug, PartialEq)]
    /// struct Answer {
    ///     qr_code: String,
    /// }
    ///
    /// let link = TrackingLink::new("shortener").with_answer(Answer { qr_code: "...".to_owned() });
    /// assert_eq!(link.answer::<Answer>().map(|it| it.qr_code.as_str()), Some("..."));
    /// assert!(link.answer::<String>().is_none());
    /// ```
    pub fn answer<T: Any>(&self) -> Option<&T> {
        self.answer.as_ref()?.value.downcast_ref()
    }
}

/// A provider's own answer, of any type.
#[derive(Clone)]
struct Answer {
    type_name: &'static str,
    value: Arc<dyn Any + Send + Sync>,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.type_name)
    }
}

/// Reads the warnings that this version knows.
fn known<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Warning>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Kind {
        Known(Warning),
        Unknown(IgnoredAny),
    }
    let kinds = Vec::deserialize(deserializer)?.into_iter();
    let known = kinds.filter_map(|kind| match kind {
        Kind::Known(warning) => Some(warning),
        Kind::Unknown(_) => None,
    });
    Ok(known.collect())
}

/// A difference between a created link and the request, or a change that the provider announces.
///
/// With serde, an object whose member `kind` is the variant's name: `custom_path_changed` or
/// `api_version_deprecated`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Warning {
    /// The link has another path than the requested one.
    #[non_exhaustive]
    CustomPathChanged {
        /// The requested path.
        asked: String,
        /// The path of the link, decoded.
        received: String,
    },
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
        match self {
            Self::CustomPathChanged { asked, received } => {
                write!(
                    f,
                    "the link has the path {received:?} instead of the requested {asked:?}"
                )
            }
            Self::ApiVersionDeprecated {
                sunset,
                next_version,
            } => {
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
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_are_one_line() {
        let warning = Warning::CustomPathChanged {
            asked: "a\nb".to_owned(),
            received: "c".to_owned(),
        };
        assert_eq!(
            warning.to_string(),
            r#"the link has the path "c" instead of the requested "a\nb""#
        );
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
