//! impact.com's errors whose kind can't be taken from the HTTP status alone, because impact.com
//! uses the status differently from other providers.

use crate::providers::prelude::*;

/// impact.com's names of parameters, also as its messages write them, and the fields of the request
/// that are sent as them.
pub(super) const FIELDS: Names = names! {
    Program: "ProgramId", "Program";
    Slug: "Type", "CustomPath";
    Ad: "AdId", "Ad";
    Destination: "DeepLink", "landingPage";
    Property: "MediaPartnerPropertyId", "Property";
    SubIds: "subId1", "subId2", "subId3";
    SharedId: "sharedId";
};

/// What messages say of something that does not exist.
const ABSENT: [&str; 4] = ["does not exist", "doesn't exist", "not found", "no such"];

/// Converts an error, and adds the fields of the request that impact.com's answer names. A 403 may
/// mean that something does not exist: only its message says so.
pub(super) fn explain(error: Error) -> Error {
    match error.kind() {
        ErrorKind::Permission if fields::says(&error, &ABSENT) => {
            error.with_kind(ErrorKind::NotFound)
        }
        _ => error,
    }
}
