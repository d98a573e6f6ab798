//! The methods of a request that set its body: JSON, `multipart/form-data`,
//! `application/x-www-form-urlencoded` or bytes.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use serde::Serialize;
use serde_json::Value;

use crate::charset;
use crate::error::Fault;
use crate::request::arguments::Request;
use crate::request::file::{Content, File, FormPart};
use crate::request::finite;
use crate::request::multipart::{FormBody, Head};
use crate::request::parameter::Parameter;
use crate::request::style;
use crate::request::upload::{Segment, Upload};
use crate::response::message;
use crate::response::stream::json_lines::RECORD_SEPARATOR;
use crate::scalar;

impl Request {
    /// Ends building: encodes the multipart form, if there is one. Returns the first fault among
    /// the arguments.
    pub(crate) fn finish(&mut self) -> Result<(), Fault> {
        if let Some(form) = self.form.take().and_then(|form| form.multipart) {
            let (mut segments, content_type) = form.finish();
            match segments.pop() {
                Some(Segment::Bytes(only)) if segments.is_empty() => {
                    self.set_body(only, &content_type);
                }
                last => {
                    segments.extend(last);
                    self.set_content_type(&content_type);
                    self.upload = Some(Upload::new(segments));
                }
            }
        }
        self.fault.take().map_or(Ok(()), |fault| Err(*fault))
    }

    /// Sets a JSON body.
    pub fn json<T: Serialize>(&mut self, body: Result<T, String>) {
        self.json_optional(body.map(Some));
    }

    /// Sets a JSON body, if there is a value.
    pub fn json_optional<T: Serialize>(&mut self, body: Result<Option<T>, String>) {
        let Some(body) = self.body_given(body) else {
            return;
        };
        match finite::to_vec(&body) {
            Ok(json) => {
                let media_type = HeaderValue::from_static("application/json");
                self.headers.push((CONTENT_TYPE, media_type));
                self.body = Some(json.into());
            }
            Err(what) => self.body_fault(what),
        }
    }

    /// Replaces the body's media type, for example by `application/vnd.api+json`.
    pub fn content_type(&mut self, media_type: &'static str) {
        if self.body.is_some() {
            self.set_content_type(media_type);
        }
    }

    /// Sets a body of JSON values, one a line. In a JSON text sequence, each follows a record
    /// separator (RFC 7464 section 2.2).
    pub fn json_lines<T: Serialize>(
        &mut self,
        body: Result<Vec<T>, String>,
        media_type: &'static str,
    ) {
        self.json_lines_optional(body.map(Some), media_type);
    }

    /// Sets a body of JSON values, one a line, if there are any.
    pub fn json_lines_optional<T: Serialize>(
        &mut self,
        body: Result<Option<Vec<T>>, String>,
        media_type: &'static str,
    ) {
        let Some(values) = self.body_given(body) else {
            return;
        };
        let is_sequence = media_type.contains("json-seq");
        let mut lines = Vec::new();
        for value in &values {
            if is_sequence {
                lines.push(RECORD_SEPARATOR);
            }
            match finite::to_vec(value) {
                Ok(line) => lines.extend(line),
                Err(what) => return self.body_fault(what),
            }
            lines.push(b'\n');
        }
        self.set_body(lines, media_type);
    }

    /// Begins a `multipart/form-data` body, which is sent even if no part is added.
    pub fn multipart(&mut self) {
        self.form_body().multipart();
    }

    /// Adds a field to a `multipart/form-data` body, if there is a value. Strings, numbers and
    /// booleans are sent as text, and objects as JSON. An array becomes one field for each item,
    /// unless [`form_style`](Self::form_style) says otherwise.
    pub fn part<T: Serialize>(&mut self, name: &str, value: Result<Option<T>, String>) {
        let Some(value) = self.part_given(name, value) else {
            return;
        };
        let styles = &self.form_body().styles;
        if let Some(style) = styles.iter().find(|style| style.name == name).copied() {
            for (field, text) in style::fields(&style, &value) {
                self.field(&field, name, None, text.as_bytes());
            }
            return;
        }
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.part_value(name, item)),
            value => self.part_value(name, &value),
        }
    }

    /// Adds a field of JSON to a `multipart/form-data` body, if there is a value.
    pub fn json_part<T: Serialize>(&mut self, name: &str, value: Result<Option<T>, String>) {
        if let Some(value) = self.part_given(name, value) {
            let json = value.to_string();
            self.field(name, name, Some("application/json"), json.as_bytes());
        }
    }

    /// Adds a part of any kind to a `multipart/form-data` body, if there is one.
    pub fn any_part(&mut self, name: &str, part: Result<Option<FormPart>, String>) {
        match part {
            Ok(None) => {}
            Ok(Some(FormPart::Text(text))) => self.field(name, name, None, text.as_bytes()),
            Ok(Some(FormPart::Json(value))) => self.json_part(name, Ok(Some(value))),
            Ok(Some(FormPart::File(file))) => self.file(name, Ok(Some(file))),
            Err(reason) => self.part::<()>(name, Err(reason)),
        }
    }

    /// Sets the media type of the field or file `name` of a `multipart/form-data` body. A media
    /// type set on the [`File`] takes precedence. Call this before adding the field or file.
    pub fn part_content_type(&mut self, name: &'static str, media_type: &'static str) {
        self.form_body().content_types.push((name, media_type));
    }

    /// Sets a header of the field or file `part` of a `multipart/form-data` body. If the header is
    /// required and has no value, adding the field or file is a fault. Call this before adding it.
    pub fn part_header<T: Serialize>(
        &mut self,
        part: &'static str,
        header: Parameter,
        value: Result<Option<T>, String>,
        required: bool,
    ) {
        let value = match self.part_given(part, value) {
            Some(Value::String(text)) if !header.json => Some(text),
            Some(value) => style::header(&header, &value),
            None => None,
        };
        if value.is_some() || required {
            self.form_body().headers.push((part, header.name, value));
        }
    }

    /// Sets a header of the field or file `part` of a `multipart/form-data` body. Without another
    /// value, it is the default. Call this before adding the field or file.
    pub fn part_header_or<T: Serialize>(
        &mut self,
        part: &'static str,
        header: Parameter,
        value: Result<Option<T>, String>,
        default: &'static str,
    ) {
        match value {
            Ok(None) => self.part_header(part, header, Ok(Some(default)), true),
            value => self.part_header(part, header, value, true),
        }
    }

    fn form_body(&mut self) -> &mut FormBody {
        self.form.get_or_insert_default()
    }

    /// Converts the value of a part to JSON. Keeps a fault if that fails.
    fn part_given<T: Serialize>(
        &mut self,
        name: &str,
        value: Result<Option<T>, String>,
    ) -> Option<Value> {
        let value = match value {
            Ok(None) => return None,
            Ok(Some(value)) => finite::to_value(value).map_err(str::to_owned),
            Err(reason) => Err(message::printable(&reason)),
        };
        match value {
            Ok(Value::Null) => None,
            Ok(value) => Some(value),
            Err(what) => {
                self.body_fault(&format!("field {name}: {what}"));
                None
            }
        }
    }

    fn part_value(&mut self, name: &str, value: &Value) {
        match value {
            Value::Null => {}
            Value::String(text) => self.field(name, name, None, text.as_bytes()),
            Value::Bool(_) | Value::Number(_) => {
                let text = scalar::text(value).unwrap_or_default();
                self.field(name, name, None, text.as_bytes());
            }
            Value::Array(_) | Value::Object(_) => {
                let json = value.to_string();
                self.field(name, name, Some("application/json"), json.as_bytes());
            }
        }
    }

    /// Adds a field called `name`, which belongs to the documented part `part`. `content_type` is
    /// used if the document names none.
    fn field(&mut self, name: &str, part: &str, content_type: Option<&str>, content: &[u8]) {
        let form = self.form_body();
        let content_type = form.content_type_of(part).or(content_type);
        let added = form.headers_of(part).and_then(|headers| {
            let head = Head {
                name,
                content_type,
                headers: &headers,
            };
            form.multipart().field(head, content)
        });
        if let Err(what) = added {
            self.body_fault(&what);
        }
    }

    /// Adds files under one name to a `multipart/form-data` body, if there are any.
    pub fn files(&mut self, name: &str, files: Result<Option<Vec<File>>, String>) {
        match files {
            Ok(None) => {}
            Ok(Some(files)) => files
                .into_iter()
                .for_each(|file| self.file(name, Ok(Some(file)))),
            Err(reason) => self.file(name, Err(reason)),
        }
    }

    /// Adds a file to a `multipart/form-data` body, if there is one.
    pub fn file(&mut self, name: &str, file: Result<Option<File>, String>) {
        match file {
            Ok(None) => {}
            Ok(Some(file)) => {
                let form = self.form_body();
                let content_type = form.content_type_of(name);
                let added = form.headers_of(name).and_then(|headers| {
                    let head = Head {
                        name,
                        content_type,
                        headers: &headers,
                    };
                    form.multipart().file(head, file)
                });
                if let Err(what) = added {
                    self.body_fault(&what);
                }
            }
            Err(reason) => {
                self.body_fault(&format!("file {name}: {}", message::printable(&reason)))
            }
        }
    }

    /// Sets a body that is a file, with the file's media type, or else `content_type`.
    pub fn file_body(&mut self, body: Result<File, String>, content_type: &'static str) {
        self.file_body_optional(body.map(Some), content_type);
    }

    /// Sets a body that is a file, if there is one.
    pub fn file_body_optional(
        &mut self,
        body: Result<Option<File>, String>,
        content_type: &'static str,
    ) {
        let Some(file) = self.body_given(body) else {
            return;
        };
        let content_type = file.content_type.as_deref().unwrap_or(content_type);
        match file.content {
            Content::Bytes(bytes) => self.set_body(bytes, content_type),
            Content::Reader(reader) => {
                self.set_content_type(content_type);
                self.upload = Some(Upload::new(vec![Segment::Reader(reader)]));
            }
        }
    }

    /// Sets how one member of a form is encoded, URL-encoded or multipart. Call this before setting
    /// the body or adding the part.
    pub fn form_style(&mut self, member: Parameter) {
        self.form_body().styles.push(member);
    }

    /// Sets an `application/x-www-form-urlencoded` body from an object's members.
    pub fn form<T: Serialize>(&mut self, body: Result<T, String>) {
        self.form_optional(body.map(Some));
    }

    /// Sets an `application/x-www-form-urlencoded` body, if there is a value.
    pub fn form_optional<T: Serialize>(&mut self, body: Result<Option<T>, String>) {
        let Some(body) = self.body_given(body) else {
            return;
        };
        let form = finite::to_value(&body).and_then(|value| {
            style::form_body(&value, &self.form_body().styles).ok_or(
                "is not a JSON object; a form needs an object, whose members become its fields",
            )
        });
        match form {
            Ok(form) => self.set_body(form, "application/x-www-form-urlencoded"),
            Err(what) => self.body_fault(what),
        }
    }

    /// Sets a body of text, in the charset of its media type.
    pub fn text(&mut self, body: Result<impl Into<String>, String>, content_type: &'static str) {
        self.text_optional(body.map(Some), content_type);
    }

    /// Sets a body of text as [`text`](Self::text) does, if there is a value.
    pub fn text_optional(
        &mut self,
        body: Result<Option<impl Into<String>>, String>,
        content_type: &'static str,
    ) {
        let Some(body) = self.body_given(body) else {
            return;
        };
        match charset::encode(body.into(), content_type) {
            Some(body) => self.set_body(body, content_type),
            None => self.body_fault("has a character that the charset of its media type lacks"),
        }
    }

    /// Sets a body of bytes.
    pub fn body(&mut self, body: Result<impl Into<Bytes>, String>, content_type: &'static str) {
        self.body_optional(body.map(Some), content_type);
    }

    /// Sets a body of bytes, if there is a value.
    pub fn body_optional(
        &mut self,
        body: Result<Option<impl Into<Bytes>>, String>,
        content_type: &'static str,
    ) {
        if let Some(body) = self.body_given(body) {
            self.set_body(body, content_type);
        }
    }

    fn body_given<T>(&mut self, body: Result<Option<T>, String>) -> Option<T> {
        body.unwrap_or_else(|reason| {
            self.body_fault(&message::printable(&reason));
            None
        })
    }

    fn body_fault(&mut self, what: &str) {
        self.fault
            .get_or_insert_with(|| Box::new(Fault::invalid(format!("request body: {what}"))));
    }

    fn set_body(&mut self, body: impl Into<Bytes>, content_type: &str) {
        self.set_content_type(content_type);
        self.body = Some(body.into());
    }

    fn set_content_type(&mut self, content_type: &str) {
        match HeaderValue::from_str(content_type) {
            Ok(value) => self.headers.push((CONTENT_TYPE, value)),
            Err(_) => self.body_fault("its content type contains a control character"),
        }
    }
}
