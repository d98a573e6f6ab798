//! The value of a field, as checks see it.

use crate::platform::Platform;
use crate::request::expiry::Expiry;
use crate::request::options::Options;
use crate::request::slug::Slug;
use crate::request::target::Target;

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
    Urls(&'a [Target]),
}

impl<'a> Texts<'a> {
    pub(crate) fn iter(self) -> impl Iterator<Item = &'a str> {
        let (one, many, targets): (_, &[String], &[Target]) = match self {
            Self::One(text) => (text, &[], &[]),
            Self::Many(texts) => (None, texts, &[]),
            Self::Urls(targets) => (None, &[], targets),
        };
        let many = many.iter().map(String::as_str);
        let urls = targets.iter().map(|target| target.url.as_str());
        one.into_iter().chain(many).chain(urls)
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

impl Value for Vec<Target> {
    fn is_set(&self) -> bool {
        !self.is_empty()
    }

    fn texts(&self) -> Texts<'_> {
        Texts::Urls(self)
    }
}

impl Value for Option<Options> {
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
