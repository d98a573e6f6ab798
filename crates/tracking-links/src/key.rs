//! Keys by which links are found.

use std::fmt;

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
