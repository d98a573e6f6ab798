//! The value of a field, as checks see it.

use crate::platform::Platform;
use crate::request::expiry::Expiry;
use crate::request::slug::Slug;

/// The value of a field of a request.
pub(crate) trait Value {
    /// Returns whether the field is set.
    fn is_set(&self) -> bool;

    /// Returns the texts of the value that are sent as they are.
    fn texts(&self) -> Texts<'_>;
}

/// The texts of a value.
#[derive(Clone, Copy)]
pub(crate) enum Texts<'a> {
    One(Option<&'a str>),
    Many(&'a [String]),
}

impl<'a> Texts<'a> {
    pub(crate) fn iter(self) -> impl Iterator<Item = &'a str> {
        let (one, many): (_, &[String]) = match self {
            Self::One(text) => (text, &[]),
            Self::Many(texts) => (None, texts),
        };
        one.into_iter().chain(many.iter().map(String::as_str))
    }
}

impl Value for Option<String> {
    fn is_set(&self) -> bool {
        self.is_some()
    }

    fn texts(&self) -> Texts<'_> {
        Texts::One(self.as_deref())
    }
}

impl Value for Vec<String> {
    fn is_set(&self) -> bool {
        !self.is_empty()
    }

    fn texts(&self) -> Texts<'_> {
        Texts::Many(self)
    }
}

impl Value for Option<Platform> {
    fn is_set(&self) -> bool {
        self.is_some()
    }

    fn texts(&self) -> Texts<'_> {
        Texts::One(self.as_ref().map(Platform::as_str))
    }
}

impl Value for Option<Slug> {
    fn is_set(&self) -> bool {
        self.is_some()
    }

    fn texts(&self) -> Texts<'_> {
        Texts::One(match self {
            Some(Slug::Custom(path)) => Some(path),
            Some(Slug::Random) | None => None,
        })
    }
}

impl Value for Option<Expiry> {
    fn is_set(&self) -> bool {
        self.is_some()
    }

    fn texts(&self) -> Texts<'_> {
        Texts::One(None)
    }
}

/// Returns whether a field is not set, for serde.
pub(crate) fn is_unset<V: Value>(value: &V) -> bool {
    !value.is_set()
}
