//! `multipart/form-data` bodies (RFC 7578), and what a request collects before its form is built.
//! Parts are kept in memory, but for files that have a reader.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};

use http::header::HeaderValue;

use crate::request::file::{Content, File};
use crate::request::parameter::Parameter;
use crate::request::upload::Segment;

/// What a request collects for a form: the fields and files so far, and the styles and media types
/// of fields and files that are added later.
#[derive(Default)]
pub(super) struct FormBody {
    pub(super) multipart: Option<Form>,
    pub(super) styles: Vec<Parameter>,
    pub(super) content_types: Vec<(&'static str, &'static str)>,
    /// Part, name and value of each header; without a value, it is required and not set.
    pub(super) headers: Vec<(&'static str, &'static str, Option<String>)>,
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

    /// Returns the lines of a part's headers.
    ///
    /// # Errors
    ///
    /// Says which required header is not set, or which value is not one of a header.
    pub(super) fn headers_of(&self, part: &str) -> Result<String, String> {
        let mut lines = String::new();
        for (_, name, value) in self.headers.iter().filter(|(of, ..)| *of == part) {
            let fault = |what| Err(format!("header {name} of part {part}: {what}"));
            match value {
                None => return fault("not set"),
                Some(value) if HeaderValue::from_str(value).is_err() => {
                    return fault("contains a control character, such as a line break");
                }
                Some(value) => lines.push_str(&format!("{name}: {value}\r\n")),
            }
        }
        Ok(lines)
    }
}

/// A `multipart/form-data` body being built.
pub(crate) struct Form {
    boundary: String,
    segments: Vec<Segment>,
    /// The bytes after the segments.
    bytes: Vec<u8>,
}

/// What a part has beside its content.
#[derive(Clone, Copy, Default)]
pub(super) struct Head<'p> {
    pub(super) name: &'p str,
    /// Without a media type, receivers take a field for text. A file has its own.
    pub(super) content_type: Option<&'p str>,
    /// Lines of further headers, each with its end.
    pub(super) headers: &'p str,
}

impl Form {
    pub(super) fn new() -> Self {
        Self {
            boundary: boundary(),
            segments: Vec::new(),
            bytes: Vec::new(),
        }
    }

    /// Adds a field.
    ///
    /// # Errors
    ///
    /// Says what of its head can't be sent.
    pub(super) fn field(&mut self, head: Head<'_>, content: &[u8]) -> Result<(), String> {
        self.begin(head, None)?;
        self.bytes.extend_from_slice(content);
        self.bytes.extend_from_slice(b"\r\n");
        Ok(())
    }

    /// Adds a file.
    ///
    /// # Errors
    ///
    /// Fails as [`field`](Self::field) does.
    pub(super) fn file(&mut self, head: Head<'_>, file: File) -> Result<(), String> {
        let media_type = file.content_type.as_deref().or(head.content_type);
        let content_type = Some(media_type.unwrap_or("application/octet-stream"));
        let name = file.name.as_deref().unwrap_or("file");
        self.begin(
            Head {
                content_type,
                ..head
            },
            Some(name),
        )?;
        match file.content {
            Content::Bytes(bytes) => self.bytes.extend_from_slice(&bytes),
            Content::Reader(reader) => {
                let before = std::mem::take(&mut self.bytes);
                self.segments.push(Segment::Bytes(before.into()));
                self.segments.push(Segment::Reader(reader));
            }
        }
        self.bytes.extend_from_slice(b"\r\n");
        Ok(())
    }

    /// Ends the form. Returns the body in segments, and the `Content-Type` with the boundary.
    pub(super) fn finish(mut self) -> (Vec<Segment>, String) {
        let end = format!("--{}--\r\n", self.boundary);
        self.bytes.extend_from_slice(end.as_bytes());
        self.segments.push(Segment::Bytes(self.bytes.into()));
        let content_type = format!("multipart/form-data; boundary={}", self.boundary);
        (self.segments, content_type)
    }

    fn begin(&mut self, head: Head<'_>, file: Option<&str>) -> Result<(), String> {
        let name = escaped(head.name);
        let mut text = format!(
            "--{}\r\nContent-Disposition: form-data; name=\"{name}\"",
            self.boundary
        );
        if let Some(file) = file {
            text.push_str(&format!("; filename=\"{}\"", escaped(file)));
        }
        text.push_str("\r\n");
        if let Some(content_type) = head.content_type {
            if HeaderValue::from_str(content_type).is_err() {
                let name = head.name;
                return Err(format!(
                    "part {name}: its content type contains a control character"
                ));
            }
            text.push_str(&format!("Content-Type: {content_type}\r\n"));
        }
        text.push_str(head.headers);
        text.push_str("\r\n");
        self.bytes.extend_from_slice(text.as_bytes());
        Ok(())
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
            ..Form::new()
        };
        let head = |name, content_type| Head {
            name,
            content_type,
            headers: "",
        };
        form.field(head("purpose", None), b"x y").unwrap();
        let meta = Head {
            headers: "X-Sum: 1\r\n",
            ..head("meta", Some("application/json"))
        };
        form.field(meta, b"{}").unwrap();
        let file = File::new("data")
            .name("a\r\n.txt")
            .content_type("text/plain");
        form.file(head("f\"1", Some("image/png")), file).unwrap();
        let (segments, content_type) = form.finish();
        assert_eq!(content_type, "multipart/form-data; boundary=b");
        let [Segment::Bytes(body)] = segments.as_slice() else {
            panic!("all of it is in memory");
        };
        let body = body.to_vec();
        assert_eq!(
            String::from_utf8(body).unwrap(),
            "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nx y\r\n\
             --b\r\nContent-Disposition: form-data; name=\"meta\"\r\nContent-Type: application/json\r\nX-Sum: 1\r\n\r\n{}\r\n\
             --b\r\nContent-Disposition: form-data; name=\"f%221\"; filename=\"a%0D%0A.txt\"\r\nContent-Type: text/plain\r\n\r\ndata\r\n\
             --b--\r\n"
        );
    }

    #[test]
    fn boundaries_differ() {
        assert_ne!(boundary(), boundary());
    }
}
