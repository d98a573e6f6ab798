//! The fields of the struct that a document's headers are decoded as.

/// The end of the names of fields whose headers the document describes by a JSON `content`.
const JSON: &str = ";json";

/// Returns the name of a field's header.
pub(super) fn name(field: &str) -> &str {
    field.strip_suffix(JSON).unwrap_or(field)
}
