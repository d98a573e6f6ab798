//! Finds the bytes of the value to which a JSON pointer leads.
//!
//! Only messages about faults need the bytes. So [`locate`] reads the text again, instead of having
//! the parser store a position with every value. In a text that does not parse, [`locate`] finds
//! the values before the syntax error.

mod outline;
mod search;
#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::text::spans::outline::Outline;
use crate::text::syntax::{BOM, Syntax};

/// Returns the bytes to underline for the value at `pointer` (RFC 6901): the value itself if it is
/// a scalar on one line, else the value's key. If there is no value at `pointer`, returns the bytes
/// for its nearest ancestor.
pub(crate) fn locate(text: &str, syntax: Syntax, pointer: &str) -> Option<Range<usize>> {
    let body = text.strip_prefix(BOM).unwrap_or(text);
    let skipped = text.len() - body.len();
    let outline = match syntax {
        Syntax::Json => Outline::json(body),
        Syntax::Yaml => Outline::yaml(body),
    };
    let span = outline.find(pointer)?;
    Some(span.start + skipped..span.end + skipped)
}
