//! A provider's capabilities as data: which fields of a request it supports, which fields of a link
//! it fills, and which operations it offers.
//!
//! Callers and the check of a request read the same values. Nothing here names a provider.

mod check;
mod checked;

pub use checked::Checked;

use std::fmt;

use crate::platform::Platform;
use crate::request::Field;
#[cfg(doc)]
use crate::request::LinkRequest;

/// Whether a provider requires, allows or refuses a field of a [`LinkRequest`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Support {
    /// A request without the field is refused.
    Required,
    /// A request may set the field or leave it unset.
    Optional,
    /// A request with the field is refused.
    Unsupported,
}

/// Writes `required`, `optional`, or `-` for [`Unsupported`](Self::Unsupported).
impl fmt::Display for Support {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Required => "required",
            Self::Optional => "optional",
            Self::Unsupported => "-",
        })
    }
}

/// What a provider can do: its support for each field of a [`LinkRequest`], limits of their values,
/// the fields of a created link, and its operations.
///
/// Callers can read the capabilities, and every request is checked against them.
///
/// ```
/// use tracking_links::{Capabilities, Field, Support};
///
/// /// A provider that shortens URLs.
/// const CAPABILITIES: Capabilities = {
///     let mut it = Capabilities::NONE.require(Field::Destination).allow(Field::Slug);
///     it.returns.url = true;
///     it.operations.create = true;
///     it
/// };
///
/// assert_eq!(CAPABILITIES.support(Field::Slug), Support::Optional);
/// let required: Vec<_> = CAPABILITIES
///     .fields()
///     .filter(|(_, support)| *support == Support::Required)
///     .map(|(field, _)| field)
///     .collect();
/// assert_eq!(required, [Field::Destination]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Capabilities {
    /// The support for each field, in the order of [`Field::ALL`].
    support: [Support; Field::ALL.len()],
    /// The most Unicode characters that any text in a request may have; `None` if the provider
    /// documents no limit.
    pub max_text_chars: Option<usize>,
    /// The most [`sub_ids`](LinkRequest::sub_ids) of a request; `None` if the provider documents no
    /// limit.
    pub max_sub_ids: Option<usize>,
    /// The platforms that the provider knows; empty if any name may be sent. Another is refused
    /// unless the caller made it with [`Platform::other`].
    pub platforms: &'static [Platform],
    /// The fields of a created link that the provider fills.
    pub returns: Returns,
    /// The operations that the provider offers.
    pub operations: Operations,
}

/// Which fields of a [`TrackingLink`](crate::TrackingLink) a provider fills.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Returns {
    /// Whether it fills [`TrackingLink::id`](crate::TrackingLink::id).
    pub id: bool,
    /// Whether it fills [`TrackingLink::url`](crate::TrackingLink::url).
    pub url: bool,
    /// Whether it fills [`TrackingLink::slug`](crate::TrackingLink::slug).
    pub slug: bool,
    /// Whether it fills [`TrackingLink::name`](crate::TrackingLink::name).
    pub name: bool,
    /// Whether it fills [`TrackingLink::platform`](crate::TrackingLink::platform).
    pub platform: bool,
    /// Whether it fills [`TrackingLink::created_at`](crate::TrackingLink::created_at).
    pub created_at: bool,
    /// Whether it fills [`TrackingLink::clicks`](crate::TrackingLink::clicks).
    pub clicks: bool,
}

/// The operations that a provider offers through this crate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operations {
    /// The provider can create links.
    pub create: bool,
    /// Creating the same link twice makes only one link. If this is false, do not repeat a request
    /// whose outcome is unknown, because that may make a second link.
    pub idempotent_create: bool,
    /// The provider can list the account's links, and so tell after an unknown outcome what came of
    /// it.
    pub list: bool,
    /// The provider can delete a link by its id.
    pub delete: bool,
}

impl Capabilities {
    /// Capabilities in which no field, returned value or operation is supported. Start from these
    /// to describe a provider.
    pub const NONE: Self = Self {
        support: [Support::Unsupported; Field::ALL.len()],
        max_text_chars: None,
        max_sub_ids: None,
        platforms: &[],
        returns: Returns {
            id: false,
            url: false,
            slug: false,
            name: false,
            platform: false,
            created_at: false,
            clicks: false,
        },
        operations: Operations {
            create: false,
            idempotent_create: false,
            list: false,
            delete: false,
        },
    };

    /// Makes a field required.
    #[must_use]
    pub const fn require(self, field: Field) -> Self {
        self.with(field, Support::Required)
    }

    /// Makes a field optional.
    #[must_use]
    pub const fn allow(self, field: Field) -> Self {
        self.with(field, Support::Optional)
    }

    const fn with(mut self, field: Field, support: Support) -> Self {
        self.support[field as usize] = support;
        self
    }

    /// Returns this provider's support for a field.
    pub const fn support(&self, field: Field) -> Support {
        self.support[field as usize]
    }

    /// Lists the fields of a [`LinkRequest`], with this provider's support for each.
    pub fn fields(&self) -> impl Iterator<Item = (Field, Support)> {
        let fields = Field::ALL.iter().copied();
        fields.zip(self.support)
    }

    /// Lists the fields of a [`TrackingLink`](crate::TrackingLink), and whether this provider fills
    /// them.
    pub fn outputs(&self) -> impl Iterator<Item = (&'static str, bool)> {
        let Returns {
            id,
            url,
            slug,
            name,
            platform,
            created_at,
            clicks,
        } = self.returns;
        [
            ("id", id),
            ("url", url),
            ("slug", slug),
            ("name", name),
            ("platform", platform),
            ("created_at", created_at),
            ("clicks", clicks),
        ]
        .into_iter()
    }

    /// Lists the operations, and whether this provider offers them.
    pub fn operations(&self) -> impl Iterator<Item = (&'static str, bool)> {
        let Operations {
            create,
            idempotent_create,
            list,
            delete,
        } = self.operations;
        [
            ("create", create),
            ("idempotent_create", idempotent_create),
            ("list", list),
            ("delete", delete),
        ]
        .into_iter()
    }
}
