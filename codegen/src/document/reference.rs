//! Resolves local references (`#/...`).

use percent_encoding::percent_decode_str;
use serde_json::Value;

/// Returns the value to which a local reference points.
pub(crate) fn resolve<'v>(root: &'v Value, reference: &str) -> Option<&'v Value> {
    root.pointer(&decoded_pointer(reference)?)
}

/// The longest chain of references that is followed, so that a cycle ends.
pub(crate) const MAX_CHAIN: usize = 32;

/// Returns the value to which a Reference Object leads, through others if there are any; the value
/// itself if it is none, or if it leads nowhere.
pub(crate) fn followed<'v>(root: &'v Value, value: &'v Value) -> &'v Value {
    target(root, value).map_or(value, |(_, target)| target)
}

/// Returns the value to which a Reference Object leads, through others if there are any, with its
/// pointer; `None` if the value is no Reference Object, or leads nowhere.
pub(crate) fn target<'v>(root: &'v Value, value: &'v Value) -> Option<(String, &'v Value)> {
    let next = |value: &'v Value| {
        let reference = value.get("$ref")?.as_str()?;
        Some((reference, resolve(root, reference)?))
    };
    let chain = std::iter::successors(next(value), |(_, target)| next(target));
    let (reference, target) = chain.take(MAX_CHAIN).last()?;
    Some((decoded_pointer(reference)?, target))
}

/// Whether a value, or one below it, is a reference that begins with `prefix`, such as `#/paths/`.
pub(crate) fn refers_into(value: &Value, prefix: &str) -> bool {
    match value {
        Value::Object(members) => members.iter().any(|(key, value)| {
            let reference = value.as_str().filter(|_| key == "$ref");
            reference.is_some_and(|reference| reference.starts_with(prefix))
                || refers_into(value, prefix)
        }),
        Value::Array(items) => items.iter().any(|item| refers_into(item, prefix)),
        _ => false,
    }
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
