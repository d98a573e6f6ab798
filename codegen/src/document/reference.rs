//! Resolves local references (`#/...`).

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
    if !fragment.contains('%') {
        return fragment.to_owned();
    }
    let bytes = fragment.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let hex = |index: usize| bytes.get(index).and_then(|b| char::from(*b).to_digit(16));
        match (bytes[i], hex(i + 1), hex(i + 2)) {
            (b'%', Some(high), Some(low)) => {
                decoded.push(
                    u8::try_from(high * 16 + low).expect("two hexadecimal digits are a byte"),
                );
                i += 3;
            }
            (byte, ..) => {
                decoded.push(byte);
                i += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}
