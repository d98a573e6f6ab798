//! Keys by which links are found.

use std::fmt;

use crate::request::{Field, LinkRequest};

/// A value by which [`TrackingLinks::find`](crate::TrackingLinks::find) finds a link.
///
/// ```
/// use tracking_links::{Key, KeyKind};
///
/// let key = Key::slug("SummerSale");
/// assert_eq!(key.kind(), KeyKind::Slug);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Key {
    /// The provider's id.
    Id(String),
    /// The caller's own id.
    ExternalId(String),
    /// The path of the short URL.
    Slug {
        /// The path, without a leading slash.
        slug: String,
        /// The domain; `None` for the account's default.
        domain: Option<String>,
    },
    /// The URL that the link leads to.
    Destination(String),
}

/// A kind of [`Key`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum KeyKind {
    /// [`Key::Id`]
    Id,
    /// [`Key::ExternalId`]
    ExternalId,
    /// [`Key::Slug`]
    Slug,
    /// [`Key::Destination`]
    Destination,
}

impl Key {
    /// Makes a key from the provider's id.
    pub fn id(id: impl Into<String>) -> Self {
        Self::Id(id.into())
    }

    /// Makes a key from the caller's own id.
    pub fn external_id(id: impl Into<String>) -> Self {
        Self::ExternalId(id.into())
    }

    /// Makes a key from a path on the account's default domain.
    pub fn slug(slug: impl Into<String>) -> Self {
        let slug = slug.into();
        Self::Slug { slug, domain: None }
    }

    /// Makes a key from the URL that the link leads to.
    pub fn destination(url: impl Into<String>) -> Self {
        Self::Destination(url.into())
    }

    /// Returns the key of a kind that a request asks for; `None` if it asks for none. A slug that
    /// the provider chooses is no key, and no request has an id.
    ///
    /// ```
    /// use tracking_links::{Key, KeyKind, LinkRequest};
    ///
    /// let request = LinkRequest::new().slug("SummerSale");
    /// assert_eq!(Key::of(&request, KeyKind::Slug), Some(Key::slug("SummerSale")));
    /// assert_eq!(Key::of(&request, KeyKind::Destination), None);
    /// ```
    pub fn of(request: &LinkRequest, kind: KeyKind) -> Option<Self> {
        match kind {
            KeyKind::ExternalId => request.external_id.clone().map(Self::ExternalId),
            KeyKind::Destination => request.destination.clone().map(Self::Destination),
            KeyKind::Slug => request.custom_slug().map(|path| Self::Slug {
                slug: path.to_owned(),
                domain: request.domain.clone(),
            }),
            KeyKind::Id => None,
        }
    }

    /// Returns the kind of the key.
    pub fn kind(&self) -> KeyKind {
        match self {
            Self::Id(_) => KeyKind::Id,
            Self::ExternalId(_) => KeyKind::ExternalId,
            Self::Slug { .. } => KeyKind::Slug,
            Self::Destination(_) => KeyKind::Destination,
        }
    }
}

impl KeyKind {
    /// All kinds.
    pub const ALL: &[Self] = &[Self::Id, Self::ExternalId, Self::Slug, Self::Destination];

    /// Returns the field of a request that becomes a key of this kind; `None` of an id, which the
    /// provider chooses.
    pub const fn field(self) -> Option<Field> {
        match self {
            Self::Id => None,
            Self::ExternalId => Some(Field::ExternalId),
            Self::Slug => Some(Field::Slug),
            Self::Destination => Some(Field::Destination),
        }
    }

    /// Returns the name of the field that holds the key: `id` of the link, or a field of the
    /// request.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::ExternalId => "external_id",
            Self::Slug => "slug",
            Self::Destination => "destination",
        }
    }
}

/// Writes the name that [`as_str`](Self::as_str) returns.
impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_the_value_of_its_field() {
        for kind in KeyKind::ALL.iter().copied() {
            let Some(field) = kind.field() else {
                assert_eq!(kind, KeyKind::Id);
                continue;
            };
            assert_eq!(field.as_str(), kind.as_str());
            let request = LinkRequest::new().with_example(field);
            let key = Key::of(&request, kind).unwrap();
            assert_eq!(key.kind(), kind);
            assert_eq!(Key::of(&LinkRequest::new(), kind), None);
        }
        let request = LinkRequest::new().slug(crate::Slug::Random);
        assert_eq!(Key::of(&request, KeyKind::Slug), None);
    }
}
