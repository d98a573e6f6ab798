//! Options that one provider alone has.

use std::fmt;

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::request::distinct::Distinct;

/// Options that one provider alone has. A setting that several providers share is a field of
/// [`LinkRequest`](crate::LinkRequest) instead.
///
/// An implementation is a struct of serde's that refuses unknown members
/// (`#[serde(deny_unknown_fields)]`).
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use tracking_links::{Capabilities, LinkRequest, ProviderOptions};
///
/// #[derive(Debug, PartialEq, Serialize, Deserialize)]
/// #[serde(deny_unknown_fields)]
/// struct ShopOptions {
///     max_clicks: u32,
/// }
///
/// impl ProviderOptions for ShopOptions {
///     const PROVIDER: &'static str = "shop";
/// }
///
/// # fn main() -> Result<(), tracking_links::Error> {
/// let mut capabilities = Capabilities::NONE.take_options::<ShopOptions>();
/// capabilities.operations.create = true;
///
/// let request = LinkRequest::new().options(ShopOptions { max_clicks: 10 });
/// let checked = capabilities.check(&request)?;
/// assert_eq!(checked.options()?, Some(ShopOptions { max_clicks: 10 }));
/// # Ok(())
/// # }
/// ```
pub trait ProviderOptions: Serialize + DeserializeOwned {
    /// The name of the provider.
    const PROVIDER: &'static str;

    /// Describes the members, for people. Empty if nobody described them.
    const MEMBERS: &'static [OptionMember] = &[];
}

/// A member of [`ProviderOptions`], described for people.
///
/// ```
/// # #[cfg(feature = "kutt")]
/// # {
/// use tracking_links::{KuttOptions, ProviderOptions};
///
/// let password = KuttOptions::MEMBERS[0];
/// assert_eq!((password.name, password.kind), ("password", "text"));
/// assert_eq!(password.summary(), "A password that visitors need, of 3 to 64 characters");
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OptionMember {
    /// The name, as in JSON.
    pub name: &'static str,
    /// What its values are in JSON, such as `whole number`.
    pub kind: &'static str,
    /// Whether its value is a secret, such as a password.
    pub is_secret: bool,
    doc: &'static str,
}

impl OptionMember {
    /// Describes a member that is no secret. `doc` says what it is, and may have line breaks.
    pub const fn new(name: &'static str, kind: &'static str, doc: &'static str) -> Self {
        Self {
            name,
            kind,
            is_secret: false,
            doc,
        }
    }

    /// Says that the member's value is a secret.
    #[must_use]
    pub const fn secret(mut self) -> Self {
        self.is_secret = true;
        self
    }

    /// Returns what the member is, on one line, without the last full stop.
    pub fn summary(&self) -> String {
        let words: Vec<_> = self.doc.split_whitespace().collect();
        let text = words.join(" ");
        text.strip_suffix('.').unwrap_or(&text).to_owned()
    }
}

/// The options that a provider takes, as its capabilities have them.
#[derive(Clone, Copy)]
pub(crate) struct OwnOptions {
    pub(crate) provider: &'static str,
    pub(crate) members: &'static [OptionMember],
    /// Returns what is wrong with options of the provider.
    fault: fn(&Options) -> Option<serde_json::Error>,
}

impl OwnOptions {
    pub(crate) const fn of<T: ProviderOptions>() -> Self {
        Self {
            provider: T::PROVIDER,
            members: T::MEMBERS,
            fault: |options| options.read::<T>().err(),
        }
    }

    /// Returns what is wrong with options of the provider; `None` if they can be read.
    pub(crate) fn fault(&self, options: &Options) -> Option<serde_json::Error> {
        (self.fault)(options)
    }
}

impl PartialEq for OwnOptions {
    fn eq(&self, other: &Self) -> bool {
        (self.provider, self.members) == (other.provider, other.members)
    }
}

impl Eq for OwnOptions {}

/// The options of one provider, in a request. Made from a [`ProviderOptions`], and read with
/// [`Checked::options`](crate::Checked::options).
///
/// A provider refuses the options of another one. `Debug` shows no value, since an option may be a
/// password.
///
/// With serde, an object with one member: its name is the provider's, and its value an object with
/// the options. Passwords are among them, so treat the JSON of such a request as a secret.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Options {
    provider: String,
    values: Value,
}

impl Options {
    /// Returns the name of the provider that has these options.
    pub fn provider(&self) -> &str {
        &self.provider
    }

    /// Returns whether the options could not be written as JSON, or were read from `null`.
    pub(crate) fn is_null(&self) -> bool {
        self.values.is_null()
    }

    /// Returns whether the options are an object of JSON.
    pub(crate) fn is_object(&self) -> bool {
        self.values.is_object()
    }

    /// Reads the options; an error if they are not of this type.
    pub(crate) fn read<T: ProviderOptions>(&self) -> Result<T, serde_json::Error> {
        T::deserialize(&self.values)
    }

    /// Returns options for tests, which no provider takes.
    pub(crate) fn example() -> Self {
        Self {
            provider: "example".to_owned(),
            values: Value::Object(Map::new()),
        }
    }
}

/// Keeps the options as JSON. Options that can't be JSON are `null`, which is refused.
impl<T: ProviderOptions> From<T> for Options {
    fn from(options: T) -> Self {
        Self {
            provider: T::PROVIDER.to_owned(),
            values: serde_json::to_value(options).unwrap_or(Value::Null),
        }
    }
}

impl Serialize for Options {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([(&self.provider, &self.values)])
    }
}

impl<'de> Deserialize<'de> for Options {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members = match Distinct::deserialize(deserializer)?.0 {
            Value::Object(members) => members,
            _ => Map::new(),
        };
        let mut members = members.into_iter();
        match (members.next(), members.next()) {
            (Some((provider, values)), None) => Ok(Self { provider, values }),
            _ => Err(D::Error::custom(
                "the options must be an object with one member, the name of their provider",
            )),
        }
    }
}

/// Shows the provider's name alone: an option may be a password.
impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("provider", &self.provider)
            .finish_non_exhaustive()
    }
}
