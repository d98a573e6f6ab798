//! Percent-encodes values and path templates, and defines which bytes are sent raw.

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};

/// The bytes to encode in a value: all but RFC 3986's unreserved characters. So a value can't end
/// the path segment or the `name=value` pair that contains it.
const VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The bytes to encode in a value that may contain reserved characters. Of these, `#`, `[` and `]`
/// can't stand in a query, and `&` and `+` would be read as a separator and a space (OpenAPI 3.1
/// section 4.8.12.2, `allowReserved`). `%` is encoded, so that the server reads what the caller
/// set.
const WITH_RESERVED: &AsciiSet = &VALUE
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

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

/// Percent-encodes a value for a query, but for the reserved characters that a value of a query may
/// contain.
pub(crate) fn with_reserved(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, WITH_RESERVED)
}

/// Percent-encodes the text of a path template outside `{...}`.
pub(crate) fn literal(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, LITERAL)
}
