//! Resolves local references (`#/...`).

use percent_encoding::percent_decode_str;
use serde_json::Value;

/// Returns the value to which a local reference points.
pub(crate) fn resolve<'v>(root: &'v Value, reference: &str) -> Option<&'v Value> {
    root.pointer(&decoded_pointer(reference)?)
}

/// The longest chain of references that is followed, so that a cycle ends.
const MAX_CHAIN: usize = 32;

/// Returns the value to which a Reference Object leads, through others if there are any; the value
/// itself if it is none, or if it leads nowhere.
pub(crate) fn followed<'v>(root: &'v Value, value: &'v Value) -> &'v Value {
    let mut target = value;
    for _ in 0..MAX_CHAIN {
        let reference = target.get("$ref").and_then(Value::as_str);
        match reference.and_then(|reference| resolve(root, reference)) {
            Some(next) => target = next,
            None => break,
        }
    }
    target
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
