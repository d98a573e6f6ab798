//! The path of a short link.

use serde::{Deserialize, Serialize};

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
