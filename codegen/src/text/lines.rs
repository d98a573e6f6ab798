//! From a line and a column to a byte of the text.

use saphyr_parser::Marker;

/// Turns the YAML parser's places, a line and a count of characters, into bytes. Remembers the last
/// one: a document in one line would else be counted through for each of its nodes.
pub(crate) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
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

    pub(crate) fn byte(&mut self, place: &Marker) -> usize {
        let line = place.line().saturating_sub(1);
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
        let wanted = place.col();
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
