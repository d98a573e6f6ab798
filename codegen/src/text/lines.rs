//! Converts line and column numbers to byte offsets of a text.

use saphyr_parser::Marker;

/// Returns the byte at which a line begins. Lines are counted from 1. For a line after the last
/// one, returns the length of the text.
pub(crate) fn line_start(text: &str, line: usize) -> usize {
    let Some(breaks_before) = line.checked_sub(2) else {
        return 0;
    };
    let mut breaks = text.match_indices('\n');
    breaks.nth(breaks_before).map_or(text.len(), |(i, _)| i + 1)
}

/// A converter of the YAML parser's markers to byte offsets. A marker is a line and a column, which
/// is counted in characters.
///
/// Each count continues from the last marker. Counting from the start of the line for every marker
/// would take quadratic time on a document without line breaks.
pub(crate) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
    /// The last marker: line, column, byte.
    last: (usize, usize, usize),
}

impl<'a> Lines<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let breaks = bytes.iter().enumerate().filter(|&(i, &byte)| {
            byte == b'\n' || (byte == b'\r' && bytes.get(i + 1) != Some(&b'\n'))
        });
        let starts = std::iter::once(0)
            .chain(breaks.map(|(i, _)| i + 1))
            .collect();
        Self {
            text,
            starts,
            last: (0, 0, 0),
        }
    }

    pub(crate) fn byte(&mut self, marker: &Marker) -> usize {
        let line = marker.line().saturating_sub(1);
        let Some(&start) = self.starts.get(line) else {
            return self.text.len();
        };
        let end = self
            .starts
            .get(line + 1)
            .copied()
            .unwrap_or(self.text.len());
        let (column, byte) = match self.last {
            (last_line, column, byte) if last_line == line => (column, byte),
            _ => (0, start),
        };
        let wanted = marker.col();
        let byte = if wanted >= column {
            let rest = &self.text[byte..end];
            byte + rest
                .char_indices()
                .nth(wanted - column)
                .map_or(rest.len(), |(i, _)| i)
        } else {
            let before = &self.text[start..byte];
            start
                + before
                    .char_indices()
                    .rev()
                    .nth(column - wanted - 1)
                    .map_or(0, |(i, _)| i)
        };
        self.last = (line, wanted, byte);
        byte
    }
}
