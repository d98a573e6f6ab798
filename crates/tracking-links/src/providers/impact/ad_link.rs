//! The regular link of an ad, which impact.com makes of the request alone: which requests have one,
//! and the call for a checked request.

use impact_client::Client;
use impact_client::operation::RetrieveAdTrackingLink;

use crate::capabilities::{Capabilities, Checked, Limit, OnRepeat, RepeatRule};
use crate::link::Output;
use crate::request::Field;

/// Which requests have a link of an ad. The ad determines the program.
pub(super) const CAPABILITIES: Capabilities = {
    let mut it = Capabilities::NONE
        .require(Field::Ad)
        .allow(Field::Destination)
        .allow(Field::SubIds)
        .allow(Field::SharedId)
        .limit_texts(255)
        .limit(Field::SubIds, Limit::NONE.max_chars(255).max_items(3))
        .returns(Output::Url)
        .repeats(&[RepeatRule {
            with: &[],
            does: OnRepeat::SameComputed,
        }]);
    it.operations.create = true;
    it
};

/// Makes the call for a request that [`CAPABILITIES`] accepted.
pub(super) fn call<'a>(
    client: &'a Client,
    account_sid: &str,
    checked: Checked<'a>,
) -> RetrieveAdTrackingLink<'a> {
    let request = checked.request();
    let ad = request.ad.as_deref().unwrap_or_default();
    let call = client.retrieve_ad_tracking_link(account_sid, ad);
    let texts: [(_, fn(_, &'a str) -> _); 5] = [
        (
            request.destination.as_ref(),
            RetrieveAdTrackingLink::landing_page,
        ),
        (request.sub_ids.first(), RetrieveAdTrackingLink::sub_id1),
        (request.sub_ids.get(1), RetrieveAdTrackingLink::sub_id2),
        (request.sub_ids.get(2), RetrieveAdTrackingLink::sub_id3),
        (
            request.shared_id.as_ref(),
            RetrieveAdTrackingLink::shared_id,
        ),
    ];
    texts
        .into_iter()
        .fold(call, |call, (text, set)| match text {
            Some(text) => set(call, text),
            None => call,
        })
}
