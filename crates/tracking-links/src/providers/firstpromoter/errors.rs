//! FirstPromoter's errors.

use crate::error::{Error, ErrorKind};
use crate::request::Field;

/// FirstPromoter's names of members of the body, and the fields that are sent as them.
pub(super) const FIELDS: [(&str, Field); 4] = [
    ("promoter_campaign_id", Field::Program),
    ("sub_id", Field::SubIds),
    ("name", Field::Name),
    ("url", Field::Destination),
];

/// Converts an error, and adds the fields of the request that FirstPromoter names.
pub(super) fn explain(error: Error) -> Error {
    match error.kind() {
        ErrorKind::Authentication if error.status().is_some() => {
            error.with_hint("the API key or the account id is wrong, or they don't belong together")
        }
        _ => error,
    }
}
