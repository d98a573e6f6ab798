//! Short.io's errors: of a request, and of one link of a batch.

use crate::providers::prelude::*;

/// Short.io's names of members of the body, and the fields of the request that are sent as them.
pub(super) const FIELDS: Names = names! {
    Destination: "originalURL";
    Slug: "path";
    Domain: "domain";
    Name: "title";
    Tags: "tags";
    Folder: "folderId";
    Expires: "expiresAt";
};

/// Converts the error of one link of a batch, or of a success that says that it is none.
pub(super) fn of_item(status: Option<u16>, message: &str, runtime: &Runtime) -> Error {
    let message = runtime.redact(message.to_owned());
    let error = fields::item_error(status, message.as_str(), &message, FIELDS);
    fields::conflict_of_slug(error)
}
