//! Percent-encoding, the one place that says which bytes go out as they are.

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};

/// All but RFC 3986's unreserved characters, so that a value can't end its segment or its pair.
const VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What can't stand in a path as written in a template. `/` and `%` can: a template is trusted.
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

/// A value, or a name from a document, in a path segment, a query or a cookie.
pub(crate) fn value(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, VALUE)
}

/// The fixed text of a path template.
pub(crate) fn literal(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, LITERAL)
}
