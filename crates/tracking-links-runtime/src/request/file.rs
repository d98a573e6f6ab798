//! Files to send: bytes in memory, or a reader whose bytes are sent as they are read.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use serde_json::Value;
use tokio::io::AsyncRead;

/// A file to send, as a request's body or in a form: its bytes, its name and its media type.
///
/// ```
/// use tracking_links_runtime::File;
///
/// let file = File::new("a,b\n1,2\n").name("links.csv").content_type("text/csv");
/// assert_eq!(file.bytes(), b"a,b\n1,2\n");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    pub(super) content: Content,
    pub(super) name: Option<String>,
    pub(super) content_type: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Bytes(Bytes),
    Reader(FileReader),
}

impl Default for Content {
    fn default() -> Self {
        Self::Bytes(Bytes::new())
    }
}

pub(super) type BoxReader = Pin<Box<dyn AsyncRead + Send>>;

/// A reader that is read once, by the first request that sends its file.
#[derive(Clone)]
pub(super) struct FileReader {
    pub(super) reader: Arc<Mutex<Option<BoxReader>>>,
    /// The number of bytes, if it is known.
    pub(super) length: Option<u64>,
}

impl PartialEq for FileReader {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.reader, &other.reader)
    }
}

impl Eq for FileReader {}

impl fmt::Debug for FileReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileReader")
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

impl File {
    /// Creates a file of these bytes. By default its name is `file` and its media type is
    /// `application/octet-stream`.
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        Self {
            content: Content::Bytes(bytes.into()),
            name: None,
            content_type: None,
        }
    }

    /// Creates a file that is sent as it is read, such as a `tokio::fs::File`, without being held
    /// in memory.
    ///
    /// It can be read once. So a call sends it once, and makes another attempt only if nothing of
    /// it was read; a clone sends the same bytes, if they were not sent before.
    pub fn from_reader(reader: impl AsyncRead + Send + 'static) -> Self {
        let reader: BoxReader = Box::pin(reader);
        Self {
            content: Content::Reader(FileReader {
                reader: Arc::new(Mutex::new(Some(reader))),
                length: None,
            }),
            name: None,
            content_type: None,
        }
    }

    /// Sets the number of bytes that the reader has, which some servers need to know before they
    /// read. Sending fails if the reader has more or fewer. This changes nothing for a file of
    /// bytes.
    #[must_use]
    pub fn length(mut self, bytes: u64) -> Self {
        if let Content::Reader(reader) = &mut self.content {
            reader.length = Some(bytes);
        }
        self
    }

    /// Sets the file's name.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets the media type.
    #[must_use]
    pub fn content_type(mut self, media_type: impl Into<String>) -> Self {
        self.content_type = Some(media_type.into());
        self
    }

    /// Returns the bytes of the file; none if it has a reader.
    pub fn bytes(&self) -> &[u8] {
        match &self.content {
            Content::Bytes(bytes) => bytes,
            Content::Reader(_) => &[],
        }
    }
}

impl From<Vec<u8>> for File {
    fn from(bytes: Vec<u8>) -> Self {
        Self::new(bytes)
    }
}

impl From<Bytes> for File {
    fn from(bytes: Bytes) -> Self {
        Self::new(bytes)
    }
}

impl From<&'static [u8]> for File {
    fn from(bytes: &'static [u8]) -> Self {
        Self::new(bytes)
    }
}

impl From<String> for File {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&'static str> for File {
    fn from(text: &'static str) -> Self {
        Self::new(text)
    }
}

/// A part of a form of which the OpenAPI document says nothing.
///
/// ```
/// use tracking_links_runtime::{File, FormPart};
///
/// let text = FormPart::from("text");
/// let json = FormPart::from(serde_json::json!([1, 2]));
/// let file = FormPart::from(File::new("x").name("x.txt"));
/// # assert_eq!(text, FormPart::Text("text".to_owned()));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum FormPart {
    /// A text, without a media type.
    Text(String),
    /// A JSON value.
    Json(Value),
    /// A file.
    File(File),
}

impl From<String> for FormPart {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for FormPart {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Value> for FormPart {
    fn from(value: Value) -> Self {
        Self::Json(value)
    }
}

impl From<File> for FormPart {
    fn from(file: File) -> Self {
        Self::File(file)
    }
}
