//! Splits an event stream into events, as the HTML specification says (section 9.2.6,
//! "Interpreting an event stream"), wherever the bytes are cut.

use std::time::Duration;

use crate::response::body::BOM;

/// An event as received.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fields {
    /// The event's type; empty if the server names none.
    pub(super) event: String,
    pub(super) data: String,
    /// The id of this event, or of the last one that had an id.
    pub(super) id: String,
}

/// An event or a line is longer than the limit.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLong;

/// The state between two pieces of a stream.
pub(super) struct EventParser {
    max_bytes: usize,
    /// The beginning of the line that is not complete yet.
    line: Vec<u8>,
    /// Whether the last byte was a CR: an LF after it belongs to the same end of line.
    is_after_cr: bool,
    is_at_start: bool,
    /// The lines of `data` so far, each with an LF.
    data: String,
    event: String,
    id: String,
    retry: Option<Duration>,
}

impl EventParser {
    pub(super) fn new(max_bytes: usize) -> Self {
        Self {
            max_bytes,
            line: Vec::new(),
            is_after_cr: false,
            is_at_start: true,
            data: String::new(),
            event: String::new(),
            id: String::new(),
            retry: None,
        }
    }

    /// The id of the last event that had one; empty if none had.
    pub(super) fn last_id(&self) -> &str {
        &self.id
    }

    /// How long the server asks to wait before connecting again, if it asked.
    pub(super) fn retry(&self) -> Option<Duration> {
        self.retry
    }

    /// Reads bytes up to the end of the next event. Returns the event, if it is complete, and how
    /// many of the bytes were read.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Result<(Option<Fields>, usize), TooLong> {
        let mut read = 0;
        while let Some(&first) = bytes.get(read) {
            if std::mem::take(&mut self.is_after_cr) && first == b'\n' {
                read += 1;
                continue;
            }
            let rest = &bytes[read..];
            let Some(end) = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')) else {
                self.keep(rest)?;
                return Ok((None, bytes.len()));
            };
            self.keep(&rest[..end])?;
            self.is_after_cr = rest[end] == b'\r';
            read += end + 1;
            let line = std::mem::take(&mut self.line);
            if let Some(event) = self.line(&line) {
                return Ok((Some(event), read));
            }
            // The next line reuses the memory of this one.
            self.line = line;
            self.line.clear();
        }
        Ok((None, read))
    }

    fn keep(&mut self, piece: &[u8]) -> Result<(), TooLong> {
        let held = self.line.len() + self.data.len() + self.event.len() + self.id.len();
        if piece.len() > self.max_bytes.saturating_sub(held) {
            return Err(TooLong);
        }
        self.line.extend_from_slice(piece);
        Ok(())
    }

    /// Interprets a line, and returns the event that it ends.
    fn line(&mut self, line: &[u8]) -> Option<Fields> {
        let is_first = std::mem::take(&mut self.is_at_start);
        let line = match line.strip_prefix(BOM) {
            Some(rest) if is_first => rest,
            _ => line,
        };
        if line.is_empty() {
            return self.dispatch();
        }
        let line = String::from_utf8_lossy(line);
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "data" => {
                self.data.push_str(value);
                self.data.push('\n');
            }
            "event" => value.clone_into(&mut self.event),
            "id" if !value.contains('\0') => value.clone_into(&mut self.id),
            "retry" if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.retry = value.parse().ok().map(Duration::from_millis).or(self.retry);
            }
            // A comment (which has no name), or a field that the specification does not know.
            _ => {}
        }
        None
    }

    fn dispatch(&mut self) -> Option<Fields> {
        let event = std::mem::take(&mut self.event);
        let mut data = std::mem::take(&mut self.data);
        // An event without data is none; its last line feed is not part of the data.
        data.pop()?;
        Some(Fields {
            event,
            data,
            id: self.id.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(event: &str, data: &str, id: &str) -> Fields {
        Fields {
            event: event.to_owned(),
            data: data.to_owned(),
            id: id.to_owned(),
        }
    }

    /// Parses a stream that arrives in pieces of `size` bytes.
    fn parse(parser: &mut EventParser, stream: &[u8], size: usize) -> Vec<Fields> {
        let mut events = Vec::new();
        for mut piece in stream.chunks(size) {
            while !piece.is_empty() {
                let (event, read) = parser.feed(piece).unwrap();
                events.extend(event);
                piece = &piece[read..];
            }
        }
        events
    }

    #[track_caller]
    fn check(stream: &str, expected: &[Fields]) {
        for ends in ["\n", "\r", "\r\n"] {
            let stream = stream.replace('\n', ends);
            for size in 1..=stream.len() {
                let events = parse(&mut EventParser::new(1000), stream.as_bytes(), size);
                assert_eq!(events, expected, "{stream:?} in pieces of {size}");
            }
        }
    }

    #[test]
    fn the_examples_of_the_specification_are_read() {
        check(
            "data: YHOO\ndata: +2\ndata: 10\n\n",
            &[fields("", "YHOO\n+2\n10", "")],
        );
        check(
            ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third\n\n",
            &[
                fields("", "first event", "1"),
                fields("", "second event", ""),
                fields("", " third", ""),
            ],
        );
        check(
            "data\n\ndata\ndata\n\ndata:",
            &[fields("", "", ""), fields("", "\n", "")],
        );
        check(
            "data:test\n\ndata: test\n\n",
            &[fields("", "test", ""), fields("", "test", "")],
        );
    }

    #[test]
    fn types_and_ids_belong_to_their_events() {
        check(
            "event: add\ndata: 1\nid: 7\n\ndata: 2\n\nevent: lost\n\ndata: 3\nid: a\0b\n\n",
            &[
                fields("add", "1", "7"),
                fields("", "2", "7"),
                fields("", "3", "7"),
            ],
        );
    }

    #[test]
    fn an_event_that_does_not_end_is_none() {
        check("data: 1\n\ndata: 2\n", &[fields("", "1", "")]);
    }

    #[test]
    fn fields_without_meaning_are_skipped() {
        check(
            "Data: 1\n data: 2\nother: 3\n:data: 4\ndata: 5\n\n",
            &[fields("", "5", "")],
        );
    }

    #[test]
    fn a_byte_order_mark_is_skipped_at_the_start_only() {
        let data = "\u{feff}data: 1\n\n\u{feff}data: 2\n\n";
        check(data, &[fields("", "1", "")]);
        check("\u{feff}\u{feff}data: 1\n\n", &[]);
    }

    #[test]
    fn the_time_to_wait_is_a_whole_number_of_milliseconds() {
        let mut parser = EventParser::new(100);
        assert_eq!(parser.retry(), None);
        parse(
            &mut parser,
            b"retry: 1500\nretry: 2s\nretry:\nretry: -1\n",
            7,
        );
        assert_eq!(parser.retry(), Some(Duration::from_millis(1500)));
        parse(&mut parser, b"retry: 99999999999999999999999\n", 7);
        assert_eq!(parser.retry(), Some(Duration::from_millis(1500)));
    }

    #[test]
    fn bytes_that_are_no_utf_8_are_replaced() {
        let events = parse(&mut EventParser::new(100), b"data: \xff\xc3\xa9\n\n", 1);
        assert_eq!(events, [fields("", "\u{fffd}\u{e9}", "")]);
    }

    #[test]
    fn an_event_has_at_most_the_limit() {
        let mut parser = EventParser::new(20);
        assert_eq!(parse(&mut parser, b"data: 0123456789\n\n", 3).len(), 1);
        assert_eq!(parser.feed(b"data: 01234567890123456789"), Err(TooLong));
        let lines = b"data: 0123\n".repeat(9);
        assert_eq!(EventParser::new(20).feed(&lines), Err(TooLong));
        // Comments are not kept.
        let comments = b": 0123456789\n".repeat(9);
        assert_eq!(EventParser::new(20).feed(&comments).unwrap().0, None);
    }
}
