//! Partnerize's errors.

use crate::error::{Error, ErrorKind};
use crate::request::Field;

/// Partnerize's names of members of the body, and the fields that are sent as them.
pub(super) const FIELDS: [(&str, Field); 5] = [
    ("campaign_id", Field::Program),
    ("destination_url", Field::Destination),
    ("description", Field::Notes),
    ("params", Field::SubIds),
    ("active", Field::Options),
];

/// Returns whether Partnerize says that there is no such link, or none that the user may read. A
/// 404 without a message of Partnerize's own may come from a wrong base URL.
pub(super) fn says_absent(error: &Error) -> bool {
    error.kind() == ErrorKind::NotFound && error.code().is_some()
}
