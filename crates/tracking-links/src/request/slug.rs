//! The path of a short link.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The path of a short link, as it is asked for.
///
/// ```
/// use tracking_links::Slug;
///
/// assert_eq!(Slug::from("SummerSale"), Slug::Custom("SummerSale".to_owned()));
/// ```
///
/// With serde, a custom slug is its text, and a random one is `{"random": true}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Form", into = "Form")]
#[non_exhaustive]
pub enum Slug {
    /// A path of your own, without a leading slash.
    Custom(String),
    /// A short link whose path the provider chooses.
    Random,
}

/// The hexadecimal digits of a slug that is made from an external id.
const DIGITS: usize = 16;

impl Slug {
    /// Makes a path from an id of your own, always the same from the same id: the first 16
    /// hexadecimal digits, in lower case, of its UUID of version 5 (RFC 9562) in the namespace of
    /// URLs. Of a million ids, two have the same path with a probability below one in a million.
    ///
    /// ```
    /// use tracking_links::Slug;
    ///
    /// let slug = Slug::from_external_id("shoes-42");
    /// assert_eq!(slug, Slug::Custom("83581f4375075176".to_owned()));
    /// ```
    pub fn from_external_id(id: impl AsRef<str>) -> Self {
        let uuid = Uuid::new_v5(&Uuid::NAMESPACE_URL, id.as_ref().as_bytes());
        let mut digits = uuid.simple().to_string();
        digits.truncate(DIGITS);
        Self::Custom(digits)
    }
}

impl From<String> for Slug {
    fn from(path: String) -> Self {
        Self::Custom(path)
    }
}

impl From<&str> for Slug {
    fn from(path: &str) -> Self {
        Self::Custom(path.to_owned())
    }
}

/// A slug in JSON: an object where a text would be a path.
#[derive(Clone, Serialize, Deserialize)]
#[serde(
    untagged,
    deny_unknown_fields,
    expecting = "a slug must be a path, or {\"random\": true}"
)]
enum Form {
    Custom(String),
    Random { random: True },
}

/// `true`, and nothing else.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(try_from = "bool", into = "bool")]
struct True;

impl TryFrom<bool> for True {
    type Error = &'static str;

    fn try_from(value: bool) -> Result<Self, Self::Error> {
        value
            .then_some(Self)
            .ok_or("leave the slug out rather than false")
    }
}

impl From<True> for bool {
    fn from(True: True) -> Self {
        true
    }
}

impl From<Form> for Slug {
    fn from(form: Form) -> Self {
        match form {
            Form::Custom(path) => Self::Custom(path),
            Form::Random { random: True } => Self::Random,
        }
    }
}

impl From<Slug> for Form {
    fn from(slug: Slug) -> Self {
        match slug {
            Slug::Custom(path) => Self::Custom(path),
            Slug::Random => Self::Random { random: True },
        }
    }
}
