//! Resolves local references (`#/...`).

use percent_encoding::percent_decode_str;
use serde_json::Value;

/// Returns the value to which a local reference points.
pub(crate) fn resolve<'v>(root: &'v Value, reference: &str) -> Option<&'v Value> {
    root.pointer(&decoded_pointer(reference)?)
}

/// Returns the JSON pointer in a local reference; `None` if the reference is not local.
pub(crate) fn decoded_pointer(reference: &str) -> Option<String> {
    reference.strip_prefix('#').map(percent_decoded)
}

/// Decodes the percent-encoding of a URI fragment (RFC 6901, section 6).
pub(crate) fn percent_decoded(fragment: &str) -> String {
    percent_decode_str(fragment)
        .decode_utf8_lossy()
        .into_owned()
}
