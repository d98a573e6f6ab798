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
/// let mut capabilities = Capabilities::NONE.take_options(ShopOptions::PROVIDER);
/// capabilities.operations.create = true;
///
/// let request = LinkRequest::new().options(ShopOptions { max_clicks: 10 });
/// let checked = capabilities.check(&request)?;
/// assert_eq!(checked.options()?, Some(ShopOptions { max_clicks: 10 }));
/// # Ok(())
/// # }
/// ```
pub trait ProviderOptions: Serialize + DeserializeOwned {
    /// The name of the provider, which
    /// [`Capabilities::take_options`](crate::Capabilities::take_options) names too.
    const PROVIDER: &'static str;
}

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
