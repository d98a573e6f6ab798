//! The methods of a request that set its body: JSON, `multipart/form-data`,
//! `application/x-www-form-urlencoded` or bytes.

use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use serde::Serialize;
use serde_json::Value;

use crate::error::Fault;
use crate::request::arguments::Request;
use crate::request::multipart::{File, FormBody};
use crate::request::parameter::Parameter;
use crate::request::style;
use crate::response::message;

impl Request {
    /// Ends building: encodes the multipart form, if there is one. Returns the first fault among
    /// the arguments.
    pub(crate) fn finish(&mut self) -> Result<(), Fault> {
        if let Some(form) = self.form.take().and_then(|form| form.multipart) {
            let (body, content_type) = form.finish();
            self.set_body(body, &content_type);
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
        match serde_json::to_vec(&body) {
            Ok(json) => {
                let media_type = HeaderValue::from_static("application/json");
                self.headers.push((CONTENT_TYPE, media_type));
                self.body = Some(json.into());
            }
            Err(_) => self.body_fault("can't be serialized as JSON"),
        }
    }

    /// Replaces the body's media type, for example by `application/vnd.api+json`.
    pub fn content_type(&mut self, media_type: &'static str) {
        if self.body.is_some() {
            self.set_content_type(media_type);
        }
    }

    /// Adds a field to a `multipart/form-data` body, if there is a value. Strings, numbers and
    /// booleans are sent as text, and objects as JSON. An array becomes one field for each item.
    pub fn part<T: Serialize>(&mut self, name: &'static str, value: Result<Option<T>, String>) {
        let value = match value {
            Ok(None) => return,
            Ok(Some(value)) => {
                serde_json::to_value(value).map_err(|_| "can't be serialized as JSON".to_owned())
            }
            Err(reason) => Err(message::printable(&reason)),
        };
        match value {
            Ok(Value::Array(items)) => items.iter().for_each(|item| self.part_value(name, item)),
            Ok(value) => self.part_value(name, &value),
            Err(what) => self.body_fault(&format!("field {name}: {what}")),
        }
    }

    /// Sets the media type of the field or file `name` of a `multipart/form-data` body. A media
    /// type set on the [`File`] takes precedence. Call this before adding the field or file.
    pub fn part_content_type(&mut self, name: &'static str, media_type: &'static str) {
        self.form_body().content_types.push((name, media_type));
    }

    fn form_body(&mut self) -> &mut FormBody {
        self.form.get_or_insert_default()
    }

    fn part_value(&mut self, name: &str, value: &Value) {
        let media_type = self.form_body().content_type_of(name);
        let form = self.form_body().multipart();
        match value {
            Value::Null => {}
            Value::String(text) => form.field(name, media_type, text.as_bytes()),
            Value::Bool(_) | Value::Number(_) => {
                let text = style::text(value).unwrap_or_default();
                form.field(name, media_type, text.as_bytes());
            }
            Value::Array(_) | Value::Object(_) => {
                let media_type = media_type.unwrap_or("application/json");
                form.field(name, Some(media_type), value.to_string().as_bytes());
            }
        }
    }

    /// Adds files under one name to a `multipart/form-data` body, if there are any.
    pub fn files(&mut self, name: &'static str, files: Result<Option<Vec<File>>, String>) {
        match files {
            Ok(None) => {}
            Ok(Some(files)) => files
                .into_iter()
                .for_each(|file| self.file(name, Ok(Some(file)))),
            Err(reason) => self.file(name, Err(reason)),
        }
    }

    /// Adds a file to a `multipart/form-data` body, if there is one.
    pub fn file(&mut self, name: &'static str, file: Result<Option<File>, String>) {
        match file {
            Ok(None) => {}
            Ok(Some(file)) => {
                let media_type = self.form_body().content_type_of(name);
                self.form_body().multipart().file(name, media_type, &file);
            }
            Err(reason) => {
                self.body_fault(&format!("file {name}: {}", message::printable(&reason)))
            }
        }
    }

    /// Sets how one member of an `application/x-www-form-urlencoded` body is encoded. Call this
    /// before setting the body.
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
        let form = serde_json::to_value(&body)
            .ok()
            .and_then(|value| style::form_body(&value, &self.form_body().styles));
        match form {
            Some(form) => self.set_body(form, "application/x-www-form-urlencoded"),
            None => self.body_fault(
                "is not a JSON object; a form needs an object, whose members become its fields",
            ),
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
