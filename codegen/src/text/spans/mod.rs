//! Finds the bytes of the value to which a JSON pointer leads.
//!
//! Only faults need them, so [`locate`] reads the text again instead of storing a position with
//! every value. It works on texts that do not parse, up to the fault.

mod outline;
mod search;
#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::text::spans::outline::Outline;
use crate::text::syntax::{BOM, Syntax};

/// The bytes to underline for the value at `pointer` (RFC 6901): the value itself if it is a scalar
/// on one line, else its key. If there is no such value, those of its nearest ancestor.
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
