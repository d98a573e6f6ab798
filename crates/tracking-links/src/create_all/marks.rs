//! Whether a link may be the one of a request, by the fields that its provider returns.

use crate::capabilities::{Capabilities, Returned};
use crate::link::{Output, TrackingLink};
use crate::request::{Field, LinkRequest, Slug};

/// The fields of a request that links have too.
const RETURNED: [(Field, Output); 8] = [
    (Field::Destination, Output::Destination),
    (Field::Name, Output::Name),
    (Field::Slug, Output::Slug),
    (Field::Domain, Output::Domain),
    (Field::Tags, Output::Tags),
    (Field::Expires, Output::ExpiresAt),
    (Field::ExternalId, Output::ExternalId),
    (Field::Platform, Output::Platform),
];

/// Returns whether a request has a field by which its link can be told from others.
pub(super) fn has_mark(request: &LinkRequest) -> bool {
    request.name.is_some()
        || request.destination.is_some()
        || request.external_id.is_some()
        || matches!(request.slug, Some(Slug::Custom(_)))
}

/// Returns whether a link may be the one of a request: it has what was asked for, as far as the
/// provider returns it, and something by which links can be told apart.
pub(super) fn fits(
    link: &TrackingLink,
    request: &LinkRequest,
    capabilities: &Capabilities,
) -> bool {
    let asked = RETURNED.iter().filter(|(field, _)| request.sets(*field));
    let has = |(_, output): &(Field, Output)| {
        link.has(*output) || capabilities.returned(*output) == Returned::Never
    };
    let is_marked = link.name.is_some()
        || link.destination.is_some()
        || link.external_id.is_some()
        || link.slug.is_some() && matches!(request.slug, Some(Slug::Custom(_)));
    let mut asked = asked.copied();
    has_mark(request)
        && is_marked
        && asked.all(|it| has(&it))
        && link.differences(request).is_empty()
}
