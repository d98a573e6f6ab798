//! Finds the bytes of the value to which a JSON pointer leads.
//!
//! Only messages about faults need the bytes. So [`locate`] reads the text again, instead of having
//! the parser store a position with every value. In a text that does not parse, [`locate`] finds
//! the values before the syntax error.

mod outline;
mod search;
#[cfg(test)]
mod tests;
mod written;

use std::ops::Range;

use serde_json::{Map, Value};

use crate::text::spans::outline::Outline;
use crate::text::spans::search::Known;
use crate::text::syntax::{BOM, Syntax};

/// Returns the bytes to underline for the value at `pointer` (RFC 6901): the value itself if it is
/// a scalar on one line, else the value's key. If there is no value at `pointer`, returns the bytes
/// for its nearest ancestor.
pub(crate) fn locate(text: &str, syntax: Syntax, pointer: &str) -> Option<Range<usize>> {
    let body = text.strip_prefix(BOM).unwrap_or(text);
    let skipped = text.len() - body.len();
    let outline = outline(body, syntax);
    let span = outline.find(pointer)?;
    Some(span.start + skipped..span.end + skipped)
}

/// Returns the line of the value at each pointer, counted from 1, as [`locate`] finds it, and the
/// length of the pointer of what stands there: the value, or its nearest ancestor.
pub(crate) fn lines(text: &str, syntax: Syntax, pointers: &[&str]) -> Vec<Option<(usize, usize)>> {
    let body = text.strip_prefix(BOM).unwrap_or(text);
    let outline = outline(body, syntax);
    let breaks: Vec<usize> = body.match_indices('\n').map(|(index, _)| index).collect();
    let mut known = Known::default();
    let line = |pointer: &&str| {
        let (span, length) = outline.find_next(pointer, &mut known)?;
        let line = breaks.partition_point(|index| *index < span.start) + 1;
        Some((line, length))
    };
    pointers.iter().map(line).collect()
}

/// Replaces numbers and booleans of `value` by their texts, in the members that `chosen` names for
/// each object, and in lists there. `value` was parsed from `text`.
pub(crate) fn put_back(
    text: &str,
    syntax: Syntax,
    value: &mut Value,
    chosen: fn(&Map<String, Value>) -> &'static [&'static str],
) {
    outline(text.strip_prefix(BOM).unwrap_or(text), syntax).put_back(value, chosen);
}

fn outline(body: &str, syntax: Syntax) -> Outline<'_> {
    match syntax {
        Syntax::Json => Outline::json(body),
        Syntax::Yaml => Outline::yaml(body),
    }
}
