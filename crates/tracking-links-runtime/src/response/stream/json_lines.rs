//! Streams of JSON values: one a line (`application/jsonl`, `application/x-ndjson`), or each after
//! a record separator (`application/json-seq`, RFC 7464).

use std::fmt;
use std::marker::PhantomData;

use bytes::{Buf, Bytes};
use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::response::answer::Response;
use crate::response::body;
use crate::response::stream::bytes::ByteStream;
use crate::response::value::ResponseValue;

const LINE_FEED: u8 = b'\n';
/// Begins each value of a JSON text sequence (RFC 7464).
pub(crate) const RECORD_SEPARATOR: u8 = 0x1e;

/// The JSON values of an answer, read as they arrive.
///
/// The timeouts of the call, of its attempt and of a stall apply to the stream; set longer ones
/// with [`CallOptions`](crate::CallOptions) and
/// [`Builder::stall_timeout`](crate::Builder::stall_timeout). A value is at most as long as the
/// client's size limit of bodies. Dropping the stream before its end closes the connection.
///
/// ```no_run
/// # async fn read(mut lines: tracking_links_runtime::JsonLines<serde_json::Value>)
/// # -> Result<(), tracking_links_runtime::Error> {
/// while let Some(value) = lines.next().await? {
///     println!("{value}");
/// }
/// # Ok(())
/// # }
/// ```
pub struct JsonLines<T> {
    bytes: ByteStream,
    chunk: Bytes,
    splitter: Splitter,
    /// The number of values so far.
    count: u64,
    is_at_end: bool,
    values: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> JsonLines<T> {
    fn new(bytes: ByteStream, separator: u8) -> Self {
        Self {
            splitter: Splitter::new(separator, bytes.max_body_bytes()),
            bytes,
            chunk: Bytes::new(),
            count: 0,
            is_at_end: false,
            values: PhantomData,
        }
    }

    /// Waits for the next value; `None` at the end of the stream.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::UnreadableBody`](crate::ErrorKind::UnreadableBody) if a value does
    /// not have the documented type. The error's body is the value as received, and the next call
    /// returns the value after it. Fails as [`ByteStream::chunk`] does, and if a value is longer
    /// than the client's size limit of bodies; the stream has then ended.
    pub async fn next(&mut self) -> Result<Option<T>, Error> {
        loop {
            if self.chunk.is_empty() && !self.is_at_end {
                match self.bytes.chunk_or_end().await {
                    Ok(Some(chunk)) => self.chunk = chunk,
                    Ok(None) => self.is_at_end = true,
                    Err(error) => {
                        self.end();
                        return Err(error);
                    }
                }
            }
            if self.is_at_end {
                let last = self.splitter.rest();
                let value = last.map_or(Ok(None), |record| self.value(record));
                self.end();
                return value;
            }
            let Some((record, read)) = self.splitter.feed(&self.chunk) else {
                let error = self.bytes.too_large();
                self.end();
                return error.map_or(Ok(None), Err);
            };
            self.chunk.advance(read);
            if let Some(record) = record {
                return self.value(record);
            }
        }
    }

    /// Ends the stream: further calls return `None`, whatever of a value has come.
    fn end(&mut self) {
        self.is_at_end = true;
        self.chunk.clear();
        self.splitter.record.clear();
        self.bytes.close();
    }

    fn value(&mut self, record: Vec<u8>) -> Result<Option<T>, Error> {
        self.count += 1;
        body::decode(&record).map(Some).or_else(|misfit| {
            let what = format!("value {}", self.count);
            let error = self.bytes.misfit(&what, record.into(), &misfit);
            error.map_or(Ok(None), Err)
        })
    }
}

/// Shows neither values nor headers, which may be secret.
impl<T> fmt::Debug for JsonLines<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonLines")
            .field("count", &self.count)
            .finish_non_exhaustive()
    }
}

/// Splits a stream at its separators, wherever the bytes are cut. Blank records are skipped.
struct Splitter {
    separator: u8,
    max_bytes: usize,
    /// The beginning of the record that is not complete yet.
    record: Vec<u8>,
}

impl Splitter {
    fn new(separator: u8, max_bytes: usize) -> Self {
        Self {
            separator,
            max_bytes,
            record: Vec::new(),
        }
    }

    /// Reads bytes up to the end of the next record. Returns the record, if it is complete, and how
    /// many of the bytes were read; `None` if the record is too long.
    fn feed(&mut self, bytes: &[u8]) -> Option<(Option<Vec<u8>>, usize)> {
        let mut read = 0;
        while read < bytes.len() {
            let rest = &bytes[read..];
            let end = rest.iter().position(|byte| *byte == self.separator);
            let piece = &rest[..end.unwrap_or(rest.len())];
            if piece.len() > self.max_bytes - self.record.len() {
                return None;
            }
            self.record.extend_from_slice(piece);
            read += piece.len() + usize::from(end.is_some());
            if end.is_some()
                && let Some(record) = self.rest()
            {
                return Some((Some(record), read));
            }
        }
        Some((None, read))
    }

    /// Takes the record that the stream's end, or a separator, ends.
    fn rest(&mut self) -> Option<Vec<u8>> {
        let record = std::mem::take(&mut self.record);
        let is_blank = record.trim_ascii().is_empty() || record == body::BOM;
        (!is_blank).then_some(record)
    }
}

impl Response {
    /// Reads a success as a stream of JSON values, one a line.
    ///
    /// # Errors
    ///
    /// Does not fail: [`JsonLines::next`] does.
    pub async fn json_lines<T: DeserializeOwned, E, H: DeserializeOwned>(
        self,
    ) -> Result<ResponseValue<JsonLines<T>, H>, Error<E>> {
        self.json_lines_map(|lines| lines).await
    }

    /// Reads a success as [`json_lines`](Self::json_lines) does, wrapped by `map` in the enum
    /// variant for the status or the content type.
    ///
    /// # Errors
    ///
    /// Does not fail: [`JsonLines::next`] does.
    pub async fn json_lines_map<T: DeserializeOwned, U, E, H: DeserializeOwned>(
        self,
        map: impl FnOnce(JsonLines<T>) -> U,
    ) -> Result<ResponseValue<U, H>, Error<E>> {
        self.stream_map(|bytes| map(JsonLines::new(bytes, LINE_FEED)))
            .await
    }

    /// Reads a success as a stream of JSON values, each after a record separator (RFC 7464).
    ///
    /// # Errors
    ///
    /// Does not fail: [`JsonLines::next`] does.
    pub async fn json_sequence<T: DeserializeOwned, E, H: DeserializeOwned>(
        self,
    ) -> Result<ResponseValue<JsonLines<T>, H>, Error<E>> {
        self.json_sequence_map(|values| values).await
    }

    /// Reads a success as [`json_sequence`](Self::json_sequence) does, wrapped by `map` in the enum
    /// variant for the status or the content type.
    ///
    /// # Errors
    ///
    /// Does not fail: [`JsonLines::next`] does.
    pub async fn json_sequence_map<T: DeserializeOwned, U, E, H: DeserializeOwned>(
        self,
        map: impl FnOnce(JsonLines<T>) -> U,
    ) -> Result<ResponseValue<U, H>, Error<E>> {
        self.stream_map(|bytes| map(JsonLines::new(bytes, RECORD_SEPARATOR)))
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(separator: u8, stream: &str, size: usize) -> Vec<String> {
        let mut splitter = Splitter::new(separator, 20);
        let mut records = Vec::new();
        for mut piece in stream.as_bytes().chunks(size) {
            while !piece.is_empty() {
                let (record, read) = splitter.feed(piece).unwrap();
                records.extend(record);
                piece = &piece[read..];
            }
        }
        records.extend(splitter.rest());
        let text = |record: Vec<u8>| String::from_utf8(record).unwrap().trim().to_owned();
        records.into_iter().map(text).collect()
    }

    #[test]
    fn lines_and_records_are_split_wherever_they_are_cut() {
        let lines = "{\"a\":1}\r\n\n[2]\n \r\n\"x\"";
        let records = "\u{1e}{\n\"a\": 1}\n\u{1e}[2]\n\u{1e}\u{1e}\"x\"\n";
        for size in 1..=lines.len() {
            assert_eq!(split(LINE_FEED, lines, size), ["{\"a\":1}", "[2]", "\"x\""]);
            let split = split(RECORD_SEPARATOR, records, size);
            assert_eq!(split, ["{\n\"a\": 1}", "[2]", "\"x\""]);
        }
        assert!(split(LINE_FEED, "", 1).is_empty());
    }

    #[test]
    fn a_record_has_at_most_the_limit() {
        let mut splitter = Splitter::new(LINE_FEED, 3);
        assert!(splitter.feed(b"123\n").is_some());
        assert!(splitter.feed(b"12").is_some());
        assert!(splitter.feed(b"34").is_none());
    }
}
