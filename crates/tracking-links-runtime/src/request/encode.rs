//! Percent-encodes values and path templates, and defines which bytes are sent raw.

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};

/// The bytes to encode in a value: all but RFC 3986's unreserved characters. So a value can't end
/// the path segment or the `name=value` pair that contains it.
const VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The bytes to encode in the text of a path template: those that a URL's path can't contain. `/`
/// and `%` stay as they are, because templates come from the OpenAPI document and not from a
/// caller.
const LITERAL: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Percent-encodes a value or a name for a path segment, a query or a cookie.
pub(crate) fn value(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, VALUE)
}

/// Percent-encodes the text of a path template outside `{...}`.
pub(crate) fn literal(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, LITERAL)
}
