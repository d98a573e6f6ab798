//! What a provider can do, as data.
//!
//! Callers and the check of a request read the same values. The list of a request's fields is here,
//! and no provider is named.

mod check;
mod value;

use std::fmt;

use crate::platform::Platform;
use crate::request::LinkRequest;

/// Whether a provider requires, allows or refuses a field of a [`LinkRequest`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Support {
    /// A request without the field is refused.
    Required,
    /// The field may be set.
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

/// What a provider can do: its support for each field of a [`LinkRequest`], the fields of a created
/// link, and its operations.
///
/// Callers can read it, and every request is checked against it.
///
/// ```
/// use tracking_links::{Capabilities, Support};
///
/// /// A provider that shortens URLs.
/// const CAPABILITIES: Capabilities = {
///     let mut it = Capabilities::NONE;
///     it.destination = Support::Required;
///     it.custom_path = Support::Optional;
///     it.returns.url = true;
///     it.operations.create = true;
///     it
/// };
///
/// let needed: Vec<_> = CAPABILITIES
///     .fields()
///     .filter(|(_, support)| *support == Support::Required)
///     .map(|(field, _)| field)
///     .collect();
/// assert_eq!(needed, ["destination"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Capabilities {
    /// [`LinkRequest::name`]
    pub name: Support,
    /// [`LinkRequest::platform`]
    pub platform: Support,
    /// [`LinkRequest::destination`]
    pub destination: Support,
    /// [`LinkRequest::program`]
    pub program: Support,
    /// [`LinkRequest::vanity`]
    pub vanity: Support,
    /// [`LinkRequest::custom_path`]
    pub custom_path: Support,
    /// [`LinkRequest::ad`]
    pub ad: Support,
    /// [`LinkRequest::property`]
    pub property: Support,
    /// [`LinkRequest::sub_id1`]
    pub sub_id1: Support,
    /// [`LinkRequest::sub_id2`]
    pub sub_id2: Support,
    /// [`LinkRequest::sub_id3`]
    pub sub_id3: Support,
    /// [`LinkRequest::shared_id`]
    pub shared_id: Support,
    /// The most Unicode characters that a text of a request may have; `None` if no limit is known.
    pub max_text_chars: Option<usize>,
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
    /// [`TrackingLink::id`](crate::TrackingLink::id)
    pub id: bool,
    /// [`TrackingLink::url`](crate::TrackingLink::url)
    pub url: bool,
    /// [`TrackingLink::slug`](crate::TrackingLink::slug)
    pub slug: bool,
    /// [`TrackingLink::name`](crate::TrackingLink::name)
    pub name: bool,
    /// [`TrackingLink::platform`](crate::TrackingLink::platform)
    pub platform: bool,
    /// [`TrackingLink::created_at`](crate::TrackingLink::created_at)
    pub created_at: bool,
    /// [`TrackingLink::clicks`](crate::TrackingLink::clicks)
    pub clicks: bool,
}

/// The operations that a provider offers through this crate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operations {
    /// Links can be created.
    pub create: bool,
    /// Creating the same link twice makes one link. If this is false, do not repeat a request whose
    /// outcome is unknown: it may make a second link.
    pub idempotent_create: bool,
    /// Whether a request created a link can be looked up.
    pub lookup: bool,
}

/// One field: its name, the provider's support for it, and its value in a request.
struct Row<'a> {
    field: &'static str,
    support: Support,
    value: Option<&'a str>,
}

impl Capabilities {
    /// No field, returned value or operation is supported. Start from it to describe a provider.
    pub const NONE: Self = Self {
        name: Support::Unsupported,
        platform: Support::Unsupported,
        destination: Support::Unsupported,
        program: Support::Unsupported,
        vanity: Support::Unsupported,
        custom_path: Support::Unsupported,
        ad: Support::Unsupported,
        property: Support::Unsupported,
        sub_id1: Support::Unsupported,
        sub_id2: Support::Unsupported,
        sub_id3: Support::Unsupported,
        shared_id: Support::Unsupported,
        max_text_chars: None,
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
            lookup: false,
        },
    };

    /// The fields of a [`LinkRequest`], and this provider's support for them.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, Support)> {
        self.rows(&LinkRequest::default())
            .map(|row| (row.field, row.support))
            .into_iter()
    }

    /// The fields of a [`TrackingLink`](crate::TrackingLink), and whether this provider fills them.
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

    /// The [`operations`](Self::operations), and whether this provider offers them.
    pub fn operations(&self) -> impl Iterator<Item = (&'static str, bool)> {
        let Operations {
            create,
            idempotent_create,
            lookup,
        } = self.operations;
        [
            ("create", create),
            ("idempotent_create", idempotent_create),
            ("lookup", lookup),
        ]
        .into_iter()
    }

    /// The one list of fields. Destructuring makes a new field of the request a compile error until
    /// it is listed.
    fn rows<'a>(&self, request: &'a LinkRequest) -> [Row<'a>; 12] {
        let LinkRequest {
            name,
            platform,
            destination,
            program,
            vanity,
            custom_path,
            ad,
            property,
            sub_id1,
            sub_id2,
            sub_id3,
            shared_id,
        } = request;
        let row = |field, support, value| Row {
            field,
            support,
            value,
        };
        let platform = platform.as_ref().map(Platform::as_str);
        [
            row("name", self.name, name.as_deref()),
            row("platform", self.platform, platform),
            row("destination", self.destination, destination.as_deref()),
            row("program", self.program, program.as_deref()),
            row("vanity", self.vanity, vanity.then_some("true")),
            row("custom_path", self.custom_path, custom_path.as_deref()),
            row("ad", self.ad, ad.as_deref()),
            row("property", self.property, property.as_deref()),
            row("sub_id1", self.sub_id1, sub_id1.as_deref()),
            row("sub_id2", self.sub_id2, sub_id2.as_deref()),
            row("sub_id3", self.sub_id3, sub_id3.as_deref()),
            row("shared_id", self.shared_id, shared_id.as_deref()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names at the first level of a struct's `{:#?}`.
    fn members(debug: String) -> Vec<String> {
        let first_level = debug
            .lines()
            .filter_map(|line| line.strip_prefix("    ").filter(|l| !l.starts_with(' ')));
        first_level
            .filter_map(|line| Some(line.split_once(':')?.0.to_owned()))
            .collect()
    }

    #[test]
    fn every_field_of_a_request_is_listed_once_in_order() {
        let listed: Vec<_> = Capabilities::NONE
            .fields()
            .map(|(field, _)| field)
            .collect();
        assert_eq!(members(format!("{:#?}", LinkRequest::new())), listed);
        let described = members(format!("{:#?}", Capabilities::NONE));
        let beside = ["max_text_chars", "platforms", "returns", "operations"];
        assert_eq!(described, [&listed[..], &beside[..]].concat());
    }
}
