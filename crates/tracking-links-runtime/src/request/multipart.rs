//! `multipart/form-data` bodies (RFC 7578), built in memory, and what a request collects before its
//! form is built.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};

use bytes::Bytes;

use crate::request::parameter::Parameter;

/// A file to send in a form: its bytes, its name and its media type.
///
/// ```
/// use tracking_links_runtime::File;
///
/// let file = File::new("a,b\n1,2\n").name("links.csv").content_type("text/csv");
/// assert_eq!(file.bytes(), b"a,b\n1,2\n");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    bytes: Bytes,
    name: Option<String>,
    content_type: Option<String>,
}

impl File {
    /// Creates a file of these bytes. By default its name is `file` and its media type is
    /// `application/octet-stream`.
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        Self {
            bytes: bytes.into(),
            name: None,
            content_type: None,
        }
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

    /// Returns the bytes of the file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
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

/// What a request collects for a form: the fields and files so far, and the styles and media types
/// of fields and files that are added later.
#[derive(Default)]
pub(super) struct FormBody {
    pub(super) multipart: Option<Form>,
    pub(super) styles: Vec<Parameter>,
    pub(super) content_types: Vec<(&'static str, &'static str)>,
}

impl FormBody {
    pub(super) fn multipart(&mut self) -> &mut Form {
        self.multipart.get_or_insert_with(Form::new)
    }

    pub(super) fn content_type_of(&self, part: &str) -> Option<&'static str> {
        self.content_types
            .iter()
            .find(|(name, _)| *name == part)
            .map(|(_, media_type)| *media_type)
    }
}

/// A `multipart/form-data` body being built.
pub(crate) struct Form {
    boundary: String,
    body: Vec<u8>,
}

impl Form {
    pub(crate) fn new() -> Self {
        Self {
            boundary: boundary(),
            body: Vec::new(),
        }
    }

    /// Adds a field. Without a media type, receivers take it for text.
    pub(crate) fn field(&mut self, name: &str, content_type: Option<&str>, content: &[u8]) {
        let disposition = format!("form-data; name=\"{}\"", escaped(name));
        self.begin(&disposition, content_type);
        self.end(content);
    }

    /// Adds a file. `content_type` is used if the file has no media type.
    pub(crate) fn file(&mut self, name: &str, content_type: Option<&str>, file: &File) {
        let disposition = format!(
            "form-data; name=\"{}\"; filename=\"{}\"",
            escaped(name),
            escaped(file.name.as_deref().unwrap_or("file"))
        );
        let media_type = file
            .content_type
            .as_deref()
            .or(content_type)
            .unwrap_or("application/octet-stream");
        self.begin(&disposition, Some(media_type));
        self.end(&file.bytes);
    }

    /// Ends the form. Returns the body, and the `Content-Type` with the boundary.
    pub(crate) fn finish(mut self) -> (Vec<u8>, String) {
        self.body
            .extend_from_slice(format!("--{}--\r\n", self.boundary).as_bytes());
        (
            self.body,
            format!("multipart/form-data; boundary={}", self.boundary),
        )
    }

    fn begin(&mut self, disposition: &str, content_type: Option<&str>) {
        let mut head = format!(
            "--{}\r\nContent-Disposition: {disposition}\r\n",
            self.boundary
        );
        if let Some(content_type) = content_type {
            let content_type = content_type.replace(char::is_control, "");
            head.push_str(&format!("Content-Type: {content_type}\r\n"));
        }
        head.push_str("\r\n");
        self.body.extend_from_slice(head.as_bytes());
    }

    fn end(&mut self, content: &[u8]) {
        self.body.extend_from_slice(content);
        self.body.extend_from_slice(b"\r\n");
    }
}

/// Percent-encodes the characters that would end a quoted name, as browsers do (RFC 7578, section
/// 2).
fn escaped(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Returns a boundary of 128 random bits, so that no content contains it by chance.
fn boundary() -> String {
    let random = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", random(), random())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_contains_its_parts_with_escaped_names() {
        let mut form = Form {
            boundary: "b".to_owned(),
            body: Vec::new(),
        };
        form.field("purpose", None, b"x y");
        form.field("meta", Some("application/json"), b"{}");
        form.file(
            "f\"1",
            Some("image/png"),
            &File::new("data")
                .name("a\r\n.txt")
                .content_type("text/plain\r\nX: y"),
        );
        let (body, content_type) = form.finish();
        assert_eq!(content_type, "multipart/form-data; boundary=b");
        assert_eq!(
            String::from_utf8(body).unwrap(),
            "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nx y\r\n\
             --b\r\nContent-Disposition: form-data; name=\"meta\"\r\nContent-Type: application/json\r\n\r\n{}\r\n\
             --b\r\nContent-Disposition: form-data; name=\"f%221\"; filename=\"a%0D%0A.txt\"\r\nContent-Type: text/plainX: y\r\n\r\ndata\r\n\
             --b--\r\n"
        );
    }

    #[test]
    fn boundaries_differ() {
        assert_ne!(boundary(), boundary());
    }
}
