//! Whether a link may be the one of a request, by the fields that its provider returns.

use crate::capabilities::{Capabilities, Returned};
use crate::link::{Output, TrackingLink};
use crate::request::{Field, LinkRequest};

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
        || request.custom_slug().is_some()
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
        || link.slug.is_some() && request.custom_slug().is_some();
    let mut asked = asked.copied();
    has_mark(request)
        && is_marked
        && asked.all(|it| has(&it))
        && link.differences(request).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Slug;

    fn link(output: Output) -> TrackingLink {
        let mut link = TrackingLink::new("p");
        let place = match output {
            Output::Name => &mut link.name,
            Output::Destination => &mut link.destination,
            Output::ExternalId => &mut link.external_id,
            _ => &mut link.slug,
        };
        *place = Some("https://a.example".to_owned());
        link
    }

    #[test]
    fn a_link_fits_if_it_has_all_that_was_asked_for_and_is_returned() {
        let (none, value) = (LinkRequest::new, "https://a.example");
        let outputs = [
            Output::Name,
            Output::Destination,
            Output::ExternalId,
            Output::Slug,
        ];
        let requests = [
            none().name(value),
            none().destination(value),
            none().external_id(value),
            none().slug(value),
        ];
        let all_returned = outputs
            .iter()
            .fold(Capabilities::NONE, |it, output| it.returns(*output));
        for (asked, request) in requests.iter().enumerate() {
            assert!(has_mark(request), "{request:?}");
            for (other, output) in outputs.iter().enumerate() {
                let link = link(*output);
                let case = format!("{output:?} {request:?}");
                let is_same = asked == other;
                assert_eq!(fits(&link, request, &all_returned), is_same, "{case}");
                // A slug may be made up by the provider, and then marks no link.
                let is_marked = *output != Output::Slug || is_same;
                let nothing_returned = Capabilities::NONE;
                assert_eq!(fits(&link, request, &nothing_returned), is_marked, "{case}");
            }
            let mut different = link(outputs[asked]);
            different.tags = vec!["b".to_owned()];
            let tagged = request.clone().tags(["a"]);
            assert!(!fits(&different, &tagged, &all_returned), "{request:?}");
            assert!(!fits(&TrackingLink::new("p"), request, &Capabilities::NONE));
        }
        for request in [none(), none().tags(["a"]), none().slug(Slug::Random)] {
            assert!(!has_mark(&request), "{request:?}");
            for output in outputs {
                assert!(!fits(&link(output), &request, &Capabilities::NONE));
            }
        }
    }
}
