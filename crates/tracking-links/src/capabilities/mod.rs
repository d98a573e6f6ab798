//! A provider's capabilities as data: which fields of a request it supports, which fields of a link
//! it fills, and which operations it offers.
//!
//! Callers and the check of a request read the same values. This file also contains the one list of
//! a request's fields. It names no provider.

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

/// What a provider can do: its support for each field of a [`LinkRequest`], the fields of a created
/// link, and its operations.
///
/// Callers can read the capabilities, and every request is checked against them.
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
    /// Support for [`LinkRequest::name`].
    pub name: Support,
    /// Support for [`LinkRequest::platform`].
    pub platform: Support,
    /// Support for [`LinkRequest::destination`].
    pub destination: Support,
    /// Support for [`LinkRequest::program`].
    pub program: Support,
    /// Support for [`LinkRequest::vanity`].
    pub vanity: Support,
    /// Support for [`LinkRequest::custom_path`].
    pub custom_path: Support,
    /// Support for [`LinkRequest::ad`].
    pub ad: Support,
    /// Support for [`LinkRequest::property`].
    pub property: Support,
    /// Support for [`LinkRequest::sub_id1`].
    pub sub_id1: Support,
    /// Support for [`LinkRequest::sub_id2`].
    pub sub_id2: Support,
    /// Support for [`LinkRequest::sub_id3`].
    pub sub_id3: Support,
    /// Support for [`LinkRequest::shared_id`].
    pub shared_id: Support,
    /// The most Unicode characters that any text in a request may have; `None` if the provider
    /// documents no limit.
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
    /// After an unknown outcome, one can look up whether the request created a link.
    pub lookup: bool,
}

/// A field of a request: its name, the provider's support for it, and its value.
struct Row<'a> {
    field: &'static str,
    support: Support,
    value: Option<&'a str>,
}

impl Capabilities {
    /// Capabilities in which no field, returned value or operation is supported. Start from these
    /// to describe a provider.
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

    /// Lists the fields of a [`LinkRequest`], with this provider's support for each.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, Support)> {
        self.rows(&LinkRequest::default())
            .map(|row| (row.field, row.support))
            .into_iter()
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
            lookup,
        } = self.operations;
        [
            ("create", create),
            ("idempotent_create", idempotent_create),
            ("lookup", lookup),
        ]
        .into_iter()
    }

    /// Lists the fields of a request. The request is destructured, so that a new field does not
    /// compile until it is listed here.
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

    /// Returns the names of a struct's fields, read from its `{:#?}` output.
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
