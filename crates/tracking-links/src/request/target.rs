//! Destinations that depend on the visitor's device or country.

use serde::{Deserialize, Serialize};

/// Another destination for some visitors of a link.
///
/// ```
/// use tracking_links::{LinkRequest, Target};
///
/// let request = LinkRequest::new()
///     .destination("https://brand.example")
///     .targets([
///         Target::ios("https://apps.example/brand"),
///         Target::country("DE", "https://brand.example/de"),
///     ]);
/// # assert_eq!(request.targets.len(), 2);
/// ```
///
/// With serde, an object such as `{"visitors":"ios","url":"https://apps.example/brand"}` or
/// `{"visitors":{"country":"DE"},"url":"https://brand.example/de"}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Target {
    /// The visitors who are led there.
    pub visitors: Visitors,
    /// The destination: an absolute `http` or `https` URL.
    pub url: String,
}

/// Some of the visitors of a link.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Visitors {
    /// Those with an iPhone or an iPad.
    Ios,
    /// Those with an Android device.
    Android,
    /// Those in this country: its code of two letters in upper case (ISO 3166-1).
    Country(String),
}

impl Target {
    /// Leads visitors with an iPhone or an iPad to this URL.
    pub fn ios(url: impl Into<String>) -> Self {
        Self::new(Visitors::Ios, url)
    }

    /// Leads visitors with an Android device to this URL.
    pub fn android(url: impl Into<String>) -> Self {
        Self::new(Visitors::Android, url)
    }

    /// Leads visitors in a country to this URL. `code` is the country's code of two letters in
    /// upper case, such as `DE`.
    pub fn country(code: impl Into<String>, url: impl Into<String>) -> Self {
        Self::new(Visitors::Country(code.into()), url)
    }

    fn new(visitors: Visitors, url: impl Into<String>) -> Self {
        let url = url.into();
        Self { visitors, url }
    }

    /// Returns what to do about the visitors; `None` if they are valid.
    pub(crate) fn remedy(&self) -> Option<&'static str> {
        let Visitors::Country(code) = &self.visitors else {
            return None;
        };
        let is_code = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        (!is_code).then_some(
            "write the country of `targets` as two letters in upper case, such as DE (ISO 3166-1)",
        )
    }
}
