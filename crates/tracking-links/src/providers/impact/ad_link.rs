//! The regular link of an ad, which impact.com makes of the request alone: which requests have one,
//! and the operation for a checked request.

use impact_client::Client;
use impact_client::operation::RetrieveAdTrackingLink;

use crate::providers::prelude::*;

/// Which requests have a link of an ad. The ad determines the program.
pub(super) const CAPABILITIES: Capabilities = capabilities! {
    require: Ad;
    allow: Destination, SubIds, SharedId;
    limit_texts: 255;
    limit SubIds: Limit::NONE.max_chars(255).max_items(3);
    returns: Url;
    repeats: RepeatRule::SAME_COMPUTED;
    operations: create;
};

/// Makes the operation for a request that [`CAPABILITIES`] accepted.
pub(super) fn operation<'a>(
    client: &'a Client,
    account_sid: &str,
    checked: Checked<'_>,
) -> RetrieveAdTrackingLink<'a> {
    let request = checked.request();
    let sub_id = |index| request.sub_ids.get(index).map(String::as_str);
    client
        .retrieve_ad_tracking_link(account_sid, request.ad.as_deref().unwrap_or_default())
        .landing_page(request.destination.as_deref())
        .sub_id1(sub_id(0))
        .sub_id2(sub_id(1))
        .sub_id3(sub_id(2))
        .shared_id(request.shared_id.as_deref())
}
