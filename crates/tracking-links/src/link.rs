//! A created link, with the same fields for all providers, and the provider's own answer.

use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use crate::platform::Platform;

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
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TrackingLink {
    /// The name under which the provider is configured.
    pub provider: String,
    /// The provider's id for the link.
    pub id: Option<String>,
    /// The URL to share, absolute.
    pub url: Option<String>,
    /// The last segment of the URL, such as `fv-123`, if the provider returns it separately.
    pub slug: Option<String>,
    /// The link's name in the provider's reports.
    pub name: Option<String>,
    /// The platform that the link was created for.
    pub platform: Option<Platform>,
    /// The time at which the link was created, as the provider reports it.
    pub created_at: Option<SystemTime>,
    /// How often the link had been followed when the provider answered.
    pub clicks: Option<u64>,
    /// Differences between the link and the request, and changes that the provider announces. The
    /// link was created all the same.
    pub warnings: Vec<Warning>,
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

/// A difference between a created link and the request, or a change that the provider announces.
#[derive(Clone, Debug, PartialEq, Eq)]
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
