//! Records of a CSV text, with the line on which each cell begins.
//!
//! The parser is that of the crate `csv` (`csv-core`), driven cell by cell: `csv` itself says where
//! a record begins, by counting line feeds, which is neither the line of a cell after a quoted line
//! break nor any line of a file with carriage returns alone.

use std::io::{self, ErrorKind, Read};

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};

/// The most bytes of a record: a quote that nobody closes makes one of the rest of the file.
const MAX_BYTES: usize = 64 << 20;

/// The bytes that are read at once.
const CHUNK: usize = 64 << 10;

/// A record. It is reused, so that reading does not allocate.
#[derive(Debug, Default)]
pub(crate) struct Record {
    /// The cells, and then what is left of longer records before.
    bytes: Vec<u8>,
    cells: Vec<Cell>,
    line: u64,
}

#[derive(Clone, Copy, Debug)]
struct Cell {
    end: usize,
    line: u64,
    fault: Option<QuoteFault>,
}

/// A fault of the quotes around a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum QuoteFault {
    /// The file ends before the quotes do.
    Open,
    /// A text follows the quotes.
    TextAfter,
}

impl QuoteFault {
    /// Says what to do about the fault.
    pub(super) fn remedy(self) -> &'static str {
        match self {
            Self::Open => "close the quotes of this cell: the file ends in it",
            Self::TextAfter => {
                "put the quotes around the whole cell, and write a quote within it twice: \"\""
            }
        }
    }
}

impl Record {
    /// Returns the line on which the record begins, from 1.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    pub(crate) fn len(&self) -> usize {
        self.cells.len()
    }

    /// Returns a cell's bytes, without its quotes.
    pub(crate) fn cell(&self, index: usize) -> Option<&[u8]> {
        let start = match index.checked_sub(1) {
            Some(before) => self.cells.get(before)?.end,
            None => 0,
        };
        self.bytes.get(start..self.cells.get(index)?.end)
    }

    pub(crate) fn cells(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).filter_map(|index| self.cell(index))
    }

    /// Returns the line on which a cell begins, from 1; the record's if there is no such cell.
    pub(crate) fn line_of(&self, index: usize) -> u64 {
        self.cells.get(index).map_or(self.line, |cell| cell.line)
    }

    /// Returns what is wrong with the quotes of a cell.
    pub(crate) fn quote_fault(&self, index: usize) -> Option<QuoteFault> {
        self.cells.get(index)?.fault
    }

    /// Returns how many bytes the cells have.
    pub(crate) fn bytes(&self) -> usize {
        self.cells.last().map_or(0, |cell| cell.end)
    }

    /// Returns whether no cell has a text, as in the rows that spreadsheets leave below a table.
    pub(crate) fn is_blank(&self) -> bool {
        self.bytes() == 0
    }
}

/// Reads the records of a CSV text. Empty lines are no records.
pub(crate) struct Records<R> {
    input: R,
    parser: Reader,
    chunk: Box<[u8]>,
    /// The part of the chunk that is not parsed yet.
    start: usize,
    end: usize,
    line: u64,
    after_cr: bool,
}

impl<R: Read> Records<R> {
    /// Reads a text whose first line has this number.
    pub(crate) fn new(input: R, delimiter: u8, line: u64) -> Self {
        Self {
            input,
            parser: ReaderBuilder::new().delimiter(delimiter).build(),
            chunk: vec![0; CHUNK].into(),
            start: 0,
            end: 0,
            line,
            after_cr: false,
        }
    }

    pub(crate) fn into_input(self) -> R {
        self.input
    }

    /// Reads the next record. Returns false after the last one.
    pub(crate) fn read(&mut self, record: &mut Record) -> io::Result<bool> {
        record.cells.clear();
        let mut length = 0;
        while let Some(b'\r' | b'\n') = self.peek()? {
            self.consume(1);
        }
        record.line = self.line;
        if self.peek()?.is_none() {
            return Ok(false);
        }
        if record.bytes.is_empty() {
            record.bytes.resize(256, 0);
        }
        loop {
            let (cell, is_last) = self.read_cell(&mut record.bytes, length)?;
            length = cell.end;
            record.cells.push(cell);
            if is_last {
                return Ok(true);
            }
        }
    }

    /// Reads a cell to `bytes`, from `from` on. Returns it, and whether it is the record's last.
    fn read_cell(&mut self, bytes: &mut Vec<u8>, from: usize) -> io::Result<(Cell, bool)> {
        let (line, mut length, mut raw) = (self.line, from, Raw::default());
        let mut is_open = false;
        loop {
            let at_end = self.peek()?.is_none();
            let input = match (at_end, is_open) {
                (false, _) => &self.chunk[self.start..self.end],
                // Ends the last record, unless the line break is in quotes.
                (true, false) => b"\n",
                (true, true) => b"",
            };
            let (result, read, written) = self.parser.read_field(input, &mut bytes[length..]);
            if at_end {
                is_open = is_open || matches!(result, ReadFieldResult::InputEmpty);
            } else {
                raw.add(&input[..read]);
                self.consume(read);
                length += written;
            }
            match result {
                ReadFieldResult::InputEmpty => {}
                ReadFieldResult::OutputFull if bytes.len() >= MAX_BYTES => {
                    return Err(io::Error::new(
                        ErrorKind::InvalidData,
                        format!(
                            "the row that holds line {line} has more than {} MiB; close the quote \
                             that is left open there",
                            MAX_BYTES >> 20
                        ),
                    ));
                }
                ReadFieldResult::OutputFull => {
                    let longer = (bytes.len() * 2).min(MAX_BYTES);
                    bytes.resize(longer, 0);
                }
                ReadFieldResult::Field { record_end } => {
                    let fault = match is_open {
                        true => Some(QuoteFault::Open),
                        false => raw.text_after_quotes(&bytes[from..length], at_end),
                    };
                    let cell = Cell {
                        end: length,
                        line,
                        fault,
                    };
                    return Ok((cell, record_end));
                }
                ReadFieldResult::End => {
                    let (end, fault) = (length, None);
                    return Ok((Cell { end, line, fault }, true));
                }
            }
        }
    }

    /// Returns the next byte; `None` at the end.
    fn peek(&mut self) -> io::Result<Option<u8>> {
        while self.start == self.end {
            match self.input.read(&mut self.chunk) {
                Ok(0) => return Ok(None),
                Ok(bytes) => (self.start, self.end) = (0, bytes),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Some(self.chunk[self.start]))
    }

    /// Takes bytes out of the chunk, and counts their lines: LF, CRLF and CR end one each.
    fn consume(&mut self, bytes: usize) {
        let consumed = &self.chunk[self.start..self.start + bytes];
        for byte in memchr::memchr2_iter(b'\r', b'\n', consumed) {
            let before = byte.checked_sub(1).map(|before| consumed[before]);
            let after_cr = before.map_or(self.after_cr, |before| before == b'\r');
            if consumed[byte] == b'\r' || !after_cr {
                self.line += 1;
            }
        }
        if let Some(last) = consumed.last() {
            self.after_cr = *last == b'\r';
        }
        self.start += bytes;
    }
}

/// The bytes of a cell with its quotes and the byte that ends it, as much of them as is needed.
#[derive(Default)]
struct Raw {
    length: usize,
    is_quoted: bool,
    last_two: [u8; 2],
}

impl Raw {
    fn add(&mut self, bytes: &[u8]) {
        if self.length == 0 {
            self.is_quoted = bytes.first() == Some(&b'"');
        }
        self.length += bytes.len();
        match *bytes {
            [] => {}
            [byte] => self.last_two = [self.last_two[1], byte],
            [.., before, last] => self.last_two = [before, last],
        }
    }

    /// Returns whether there is more than the quotes, `cell` within them, and the byte that ends
    /// the cell, unless it is the end of the file.
    fn text_after_quotes(&self, cell: &[u8], at_end: bool) -> Option<QuoteFault> {
        if !self.is_quoted {
            return None;
        }
        let (ends, last) = match at_end {
            true => (0, self.last_two[1]),
            false => (1, self.last_two[0]),
        };
        let expected = 2 + cell.len() + memchr::memchr_iter(b'"', cell).count() + ends;
        let is_quotes_alone = last == b'"' && self.length == expected;
        (!is_quotes_alone).then_some(QuoteFault::TextAfter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Yields a byte at a time, so that every state of the parser crosses a read.
    struct Slow<'a>(&'a [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let bytes = self.0.len().min(1);
            buffer[..bytes].copy_from_slice(&self.0[..bytes]);
            self.0 = &self.0[bytes..];
            Ok(bytes)
        }
    }

    /// Returns each cell with its line, and the fault of its quotes.
    fn cells(text: &str) -> Vec<Vec<String>> {
        let read = |input: &mut dyn Read| {
            let mut records = Records::new(input, b',', 1);
            let (mut all, mut record) = (Vec::new(), Record::default());
            while records.read(&mut record).unwrap() {
                let cell = |(index, cell): (usize, &[u8])| {
                    let fault = record.quote_fault(index);
                    let fault = fault.map(|it| format!(" {it:?}")).unwrap_or_default();
                    let line = record.line_of(index);
                    format!("{line}:{}{fault}", String::from_utf8_lossy(cell))
                };
                all.push(record.cells().enumerate().map(cell).collect());
            }
            all
        };
        let all: Vec<Vec<String>> = read(&mut text.as_bytes());
        assert_eq!(read(&mut Slow(text.as_bytes())), all);
        all
    }

    #[test]
    fn lines_are_those_of_an_editor() {
        for end in ["\n", "\r\n", "\r"] {
            let text = "k,a\n\n\"x\ny\",\"1\n2\"\nb,c\n".replace('\n', end);
            let within = |text: &str| text.replace('\n', end);
            assert_eq!(
                cells(&text),
                [
                    vec!["1:k".to_owned(), "1:a".to_owned()],
                    vec![within("3:x\ny"), within("4:1\n2")],
                    vec!["6:b".to_owned(), "6:c".to_owned()],
                ],
                "{end:?}"
            );
        }
        assert_eq!(cells("a\n\r\nb"), [["1:a"], ["3:b"]]);
    }

    #[test]
    fn faults_of_quotes_are_found() {
        for (text, expected) in [
            ("\"a\"\"b\",c", &["1:a\"b", "1:c"][..]),
            ("\"a\"", &["1:a"]),
            ("\"\"", &["1:"]),
            ("\"\",\"\"\r\n", &["1:", "1:"]),
            ("a\"b,c", &["1:a\"b", "1:c"]),
            ("\"\"\"\"", &["1:\""]),
            ("\"a\"b,c", &["1:ab TextAfter", "1:c"]),
            ("\"a\"b\",c", &["1:ab\" TextAfter", "1:c"]),
            ("\"a\" ,c\n", &["1:a  TextAfter", "1:c"]),
            ("x,\"a\"b", &["1:x", "1:ab TextAfter"]),
            ("x,\"a", &["1:x", "1:a Open"]),
            ("x,\"", &["1:x", "1: Open"]),
            ("x,", &["1:x", "1:"]),
        ] {
            assert_eq!(cells(text), [expected], "{text}");
        }
    }

    #[test]
    fn a_row_without_end_is_refused_and_a_large_cell_is_read() {
        let mut text = b"a,\"".to_vec();
        text.resize(10_000_000, b'x');
        text.extend(b"\"\nb,c\n");
        let (mut records, mut record) = (Records::new(&*text, b',', 1), Record::default());
        assert!(records.read(&mut record).unwrap());
        assert_eq!(record.cell(1).unwrap().len(), 9_999_997);
        assert!(records.read(&mut record).unwrap());
        assert_eq!(record.line(), 2);

        let endless = io::repeat(b'x');
        let mut records = Records::new((&b"\n\""[..]).chain(endless), b',', 1);
        let error = records.read(&mut record).unwrap_err().to_string();
        assert!(error.contains("line 2 has more than 64 MiB"), "{error}");
    }
}
