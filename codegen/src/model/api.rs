//! The operations of a client: the requests that it sends and the responses that it reads.
//!
//! This is plain data: `build` fills it, and `render` generates code from it.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::paging::Paging;
use crate::model::settings::{ErrorRule, RateLimit};
use crate::model::types::{Constraints, TypeRef, Types, paragraphs};
use crate::model::xml::{XmlDef, XmlMember, XmlSchema};

/// The operations of a client, in the document's order, and the settings and types that they share.
#[derive(Clone, Debug, Default)]
pub(crate) struct Api {
    /// The provider's short name, with which the crate is called `<name>-client`.
    pub(crate) name: String,
    /// The provider's name as documentation shows it.
    pub(crate) title: String,
    /// Headers sent with every request.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) rate_limit: Option<RateLimit>,
    pub(crate) errors: Vec<ErrorRule>,
    pub(crate) document_title: String,
    pub(crate) document_version: String,
    pub(crate) server: Option<String>,
    pub(crate) operations: Vec<Operation>,
    pub(crate) types: Types,
    /// How types are written in XML.
    pub(crate) xml: Vec<XmlDef>,
}

impl Api {
    /// Returns the indices, in `types`, of the named types that occur in requests.
    pub(crate) fn sent(&self) -> BTreeSet<usize> {
        self.types.reachable(self.sent_types())
    }

    /// Returns the types that requests refer to.
    pub(crate) fn sent_types(&self) -> impl Iterator<Item = &TypeRef> {
        self.operations.iter().flat_map(|operation| {
            let parameters = operation.parameters.iter();
            let bodies = operation.body.iter().flat_map(Body::types);
            parameters.map(|parameter| &parameter.value).chain(bodies)
        })
    }

    /// Calls `change` with each type that an answer has.
    pub(crate) fn each_received(&mut self, mut change: impl FnMut(&mut TypeRef)) {
        let responses = self.operations.iter_mut().flat_map(|it| &mut it.responses);
        let contents = responses.flat_map(|response| &mut response.contents);
        contents
            .filter_map(|form| form.content.type_ref_mut())
            .for_each(&mut change);
        let headers = self
            .operations
            .iter_mut()
            .filter_map(|it| it.headers.as_mut());
        headers.for_each(&mut change);
    }

    /// Calls `change` with each type that a request has.
    pub(crate) fn each_sent(&mut self, mut change: impl FnMut(&mut TypeRef)) {
        for operation in &mut self.operations {
            let parameters = operation.parameters.iter_mut();
            parameters.for_each(|parameter| change(&mut parameter.value));
            let bodies = operation.body.iter_mut().flat_map(Body::types_mut);
            bodies.for_each(&mut change);
        }
    }

    /// Returns the media types of the bodies that are sent, and of the answers that are read.
    pub(crate) fn media_types(&self) -> impl Iterator<Item = &str> {
        let bodies = self.operations.iter().filter_map(|it| it.body.as_ref());
        let contents = bodies.flat_map(|body| &body.contents);
        let sent = contents.flat_map(|it| it.content.media_types());
        let responses = self.operations.iter().flat_map(|it| &it.responses);
        let contents = responses.flat_map(|response| &response.contents);
        let read = contents.flat_map(|form| &form.media_types);
        sent.chain(read.map(String::as_str))
    }

    /// Returns the indices, in `types`, of the named types that occur in answers.
    pub(crate) fn received(&self) -> BTreeSet<usize> {
        let responses = self.operations.iter().flat_map(|it| &it.responses);
        let contents = responses.flat_map(|response| &response.contents);
        let contents = contents.filter_map(|form| form.content.type_ref());
        let headers = self.operations.iter().filter_map(|it| it.headers.as_ref());
        self.types.reachable(contents.chain(headers))
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Operation {
    /// `operationId`, as published.
    pub(crate) id: String,
    /// The operation's pointer.
    pub(crate) pointer: String,
    /// The name of the Rust method of `Client` that creates the operation.
    pub(crate) method_name: String,
    /// The name of the operation's struct.
    pub(crate) type_name: String,
    /// The names of the enums of its successes and errors, if it has them.
    pub(crate) success_name: String,
    pub(crate) error_name: String,
    /// The name of the struct of what the caller has to give, if that is much.
    pub(crate) required_name: String,
    /// The document's groups that it belongs to.
    pub(crate) tags: Vec<String>,
    /// The HTTP method, in capitals.
    pub(crate) method: String,
    /// Whether sending the request twice has the same effect as sending it once.
    pub(crate) idempotent: bool,
    pub(crate) path: String,
    pub(crate) summary: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) deprecated: bool,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<Body>,
    pub(crate) responses: Vec<Response>,
    /// The struct of the headers that its successes have, if the document describes any.
    pub(crate) headers: Option<TypeRef>,
    /// The alternative ways to authenticate, each a list of schemes that are all needed.
    pub(crate) security: Vec<Vec<SecurityScheme>>,
    /// The same ways with what else they need, and those that the client does not support.
    pub(crate) requirements: Vec<Requirement>,
    /// The server that the document sets for this operation or for its path, if any.
    pub(crate) server: Option<String>,
    /// Media types for the `Accept` header, the preferred one first.
    pub(crate) accept: Vec<String>,
    /// Ways to get one form of a success, beside the method `send`.
    pub(crate) choices: Vec<Choice>,
    /// How its list comes in pages, if it does.
    pub(crate) paging: Option<Paging>,
}

/// A method that asks for one of the forms in which a success may come.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// The name of the Rust method, such as `send_csv`.
    pub(crate) method_name: String,
    /// The name of the enum of successes, if they have different types.
    pub(crate) type_name: String,
    /// The name of the form: [`ResponseContent::name`].
    pub(crate) content: String,
    /// Whether a text is read piece by piece instead of whole.
    pub(crate) is_stream: bool,
    pub(crate) accept: Vec<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    /// The name of the Rust field and of its setter.
    pub(crate) field: String,
    /// The name that the request carries.
    pub(crate) name: String,
    pub(crate) location: Location,
    pub(crate) value: TypeRef,
    pub(crate) style: Option<String>,
    pub(crate) explode: Option<bool>,
    /// Whether the value is sent as JSON: the document gives a JSON `content` in place of a
    /// `schema`.
    pub(crate) json: bool,
    /// Whether reserved characters of the value are sent as they are (`allowReserved`).
    pub(crate) allow_reserved: bool,
    pub(crate) required: bool,
    /// The value to send if the caller does not set this required parameter.
    pub(crate) default: Option<String>,
    /// The first page or offset that the server takes, if the parameter is one: its default, if
    /// that is 0 or 1, or else its minimum, if that is 1.
    pub(crate) start: Option<i64>,
    /// The name of the setter that sends the parameter with an empty value, if no value of its type
    /// is written so (`allowEmptyValue`).
    pub(crate) empty_setter: Option<String>,
    pub(crate) description: Option<String>,
    /// What the schema says of values beside the description: bounds, the default.
    pub(crate) notes: Vec<String>,
    /// The same as data, and the format.
    pub(crate) constraints: Constraints,
    pub(crate) deprecated: bool,
    /// The pointer of its schema.
    pub(crate) pointer: String,
}

impl Parameter {
    /// Returns the description, followed by the notes.
    pub(crate) fn documentation(&self) -> Option<String> {
        paragraphs(self.description.as_deref(), self.notes.iter().cloned())
    }

    /// Whether the caller has to give it: one with a default, or that may be sent empty, has a
    /// setter.
    pub(crate) fn is_argument(&self) -> bool {
        self.required && self.default.is_none() && self.empty_setter.is_none()
    }

    /// Whether one of its setters has this name.
    pub(crate) fn has_setter(&self, name: &str) -> bool {
        self.field == name || self.empty_setter.as_deref() == Some(name)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    Path,
    Query,
    /// The whole query: OpenAPI 3.2's `in: querystring`.
    Querystring,
    Header,
    Cookie,
}

impl Location {
    /// Returns what a parameter there is called.
    pub(crate) fn called(self) -> &'static str {
        match self {
            Self::Path => "path parameter",
            Self::Query => "query parameter",
            Self::Querystring => "query string",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Body {
    pub(crate) required: bool,
    pub(crate) description: Option<String>,
    /// The name of the enum of the ways to send the body, if there are several.
    pub(crate) type_name: String,
    /// The ways to send the body, the preferred one first. There is at least one.
    pub(crate) contents: Vec<NamedContent>,
}

/// One of the media types in which a body can be sent, and the names that callers choose it by.
#[derive(Clone, Debug)]
pub(crate) struct NamedContent {
    /// The name of the setter.
    pub(crate) field: String,
    /// The name of the variant in the enum of the ways.
    pub(crate) variant: String,
    pub(crate) content: BodyContent,
    /// What the schema says of the value, unless a named type says it.
    pub(crate) constraints: Constraints,
}

impl Body {
    fn types(&self) -> Vec<&TypeRef> {
        let mut types = Vec::new();
        for NamedContent { content, .. } in &self.contents {
            match content {
                BodyContent::Json(value, _)
                | BodyContent::JsonLines(value, _)
                | BodyContent::Xml(value, ..)
                | BodyContent::Form(value, _) => types.push(value),
                BodyContent::Multipart(form) => types.extend(form.types()),
                BodyContent::Text(_) | BodyContent::File(_) => {}
            }
        }
        types
    }

    fn types_mut(&mut self) -> Vec<&mut TypeRef> {
        let mut types = Vec::new();
        for NamedContent { content, .. } in &mut self.contents {
            match content {
                BodyContent::Json(value, _)
                | BodyContent::JsonLines(value, _)
                | BodyContent::Xml(value, ..)
                | BodyContent::Form(value, _) => types.push(value),
                BodyContent::Multipart(form) => types.extend(form.types_mut()),
                BodyContent::Text(_) | BodyContent::File(_) => {}
            }
        }
        types
    }

    /// Returns the fields and setters that the operation has for its body.
    pub(crate) fn fields(&self) -> Vec<&str> {
        match self.contents.as_slice() {
            [
                NamedContent {
                    content: BodyContent::Multipart(form),
                    ..
                },
            ] => form.fields(),
            contents => contents.iter().map(|it| it.field.as_str()).collect(),
        }
    }
}

/// The style in which one member of a URL-encoded form is sent (OpenAPI 3.1 section 4.8.15.1.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FormStyle {
    pub(crate) member: String,
    pub(crate) style: Option<String>,
    pub(crate) explode: Option<bool>,
    /// Whether the value is written as JSON, whatever it is.
    pub(crate) json: bool,
    pub(crate) allow_reserved: bool,
}

/// A `multipart/form-data` body.
#[derive(Clone, Debug)]
pub(crate) struct Multipart {
    /// The name of its struct, if the body may be sent in other ways, too.
    pub(crate) type_name: String,
    pub(crate) parts: Vec<Part>,
    /// The parts under names of the caller's.
    pub(crate) free: Option<FreeParts>,
}

impl Multipart {
    fn types_mut(&mut self) -> Vec<&mut TypeRef> {
        let of_value = |value| match value {
            &mut PartValue::Value(ref mut value) => Some(value),
            _ => None,
        };
        let mut types = Vec::new();
        for part in &mut self.parts {
            types.extend(of_value(&mut part.value));
            types.extend(part.headers.iter_mut().map(|header| &mut header.value));
        }
        types.extend(
            self.free
                .as_mut()
                .and_then(|free| of_value(&mut free.value)),
        );
        types
    }

    fn types(&self) -> impl Iterator<Item = &TypeRef> {
        let values = self.parts.iter().map(|part| &part.value);
        let values = values.chain(self.free.as_ref().map(|free| &free.value));
        let values = values.filter_map(|value| match value {
            PartValue::Value(value) => Some(value),
            PartValue::File | PartValue::Files | PartValue::Any => None,
        });
        let headers = self.parts.iter().flat_map(|part| &part.headers);
        values.chain(headers.map(|header| &header.value))
    }

    pub(crate) fn fields(&self) -> Vec<&str> {
        let mut fields = Vec::new();
        for part in &self.parts {
            fields.push(part.field.as_str());
            fields.extend(part.headers.iter().map(|header| header.field.as_str()));
        }
        fields.extend(self.free.as_ref().map(|free| free.field.as_str()));
        fields
    }
}

/// A part of a `multipart/form-data` body.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// The name of the Rust field and of its setter.
    pub(crate) field: String,
    /// The name that the request carries.
    pub(crate) name: String,
    pub(crate) value: PartValue,
    /// The part's media type, if the document gives exactly one.
    pub(crate) content_type: Option<String>,
    /// Whether the value is one part of JSON, even if it is a list or a text.
    pub(crate) is_json: bool,
    /// How a list or an object becomes parts, if the document says it.
    pub(crate) style: Option<FormStyle>,
    pub(crate) headers: Vec<Parameter>,
    pub(crate) required: bool,
    pub(crate) description: Option<String>,
    /// What the schema says of the value.
    pub(crate) constraints: Constraints,
}

#[derive(Clone, Debug)]
pub(crate) struct FreeParts {
    /// The name of the Rust field and of its setter.
    pub(crate) field: String,
    pub(crate) value: PartValue,
}

#[derive(Clone, Debug)]
pub(crate) enum PartValue {
    File,
    Files,
    /// A text, a JSON value or a file.
    Any,
    Value(TypeRef),
}

/// The format in which a request body is sent.
#[derive(Clone, Debug)]
pub(crate) enum BodyContent {
    /// JSON, sent with this media type.
    Json(TypeRef, String),
    /// JSON values, one a line or as a sequence (RFC 7464), sent with this media type.
    JsonLines(TypeRef, String),
    /// XML with this root element, sent with this media type.
    Xml(TypeRef, XmlMember, String),
    /// `application/x-www-form-urlencoded`. The list has the members for which the document sets a
    /// style.
    Form(TypeRef, Vec<FormStyle>),
    Multipart(Multipart),
    /// Text, sent with this media type.
    Text(String),
    /// A file of one of these media types: the first, unless the file has another.
    File(Vec<String>),
}

impl BodyContent {
    /// Returns the media types in which it is sent.
    pub(crate) fn media_types(&self) -> Vec<&str> {
        match self {
            Self::Json(_, media_type)
            | Self::JsonLines(_, media_type)
            | Self::Xml(_, _, media_type)
            | Self::Text(media_type) => vec![media_type],
            Self::Form(..) => vec!["application/x-www-form-urlencoded"],
            Self::Multipart(_) => vec!["multipart/form-data"],
            Self::File(media_types) => media_types.iter().map(String::as_str).collect(),
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) status: Status,
    /// Whether it answers the request although its status is a redirect or a 304.
    pub(crate) is_answer: bool,
    /// The name of the component that it is, in Rust, if it is one.
    pub(crate) component: Option<String>,
    /// The name of the variant in the operation's enum of responses.
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    /// The names of the headers that the document describes.
    pub(crate) headers: Vec<String>,
    /// The forms in which the body may come, the preferred one first. There is at least one.
    pub(crate) contents: Vec<ResponseContent>,
}

/// One form in which a response body may come, by the response's content type.
#[derive(Clone, Debug)]
pub(crate) struct ResponseContent {
    /// The name of the form, in snake case: `json`, `csv` ...
    pub(crate) name: String,
    /// The media types of this form; empty if the document names none.
    pub(crate) media_types: Vec<String>,
    pub(crate) content: Content,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    Code(u16),
    /// `2XX` is `Range(2)`.
    Range(u16),
    Default,
}

impl Status {
    /// Whether a response of this status describes another one that is not listed by itself.
    pub(crate) fn covers(self, other: Self) -> bool {
        match (self, other) {
            (Self::Range(digit), Self::Code(code)) => code / 100 == digit,
            (Self::Default, Self::Code(_) | Self::Range(_)) => true,
            _ => false,
        }
    }
}

impl Response {
    /// Whether a response describes nothing but successes.
    pub(crate) fn is_success(&self) -> bool {
        self.status.is_success() || self.is_answer
    }

    /// Whether a response describes successes. `default` does, if no other response does.
    pub(crate) fn describes_success(&self, all: &[Self]) -> bool {
        let has_success = all.iter().any(Self::is_success);
        self.is_success() || self.status == Status::Default && !has_success
    }
}

impl Status {
    pub(crate) fn is_success(self) -> bool {
        matches!(self, Self::Code(200..=299) | Self::Range(2))
    }

    pub(crate) fn is_redirection(self) -> bool {
        matches!(self, Self::Code(300..=399) | Self::Range(3))
    }
}

/// The form in which the caller gets a response body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// No body: HTTP allows none (RFC 9110 sections 15.3.5 and 15.3.6).
    Empty,
    /// Bytes as received: the document describes no body, or describes the body of an error as
    /// bytes.
    Raw,
    Json(TypeRef),
    Xml(TypeRef, XmlSchema),
    Text,
    /// Bytes of any length. The caller reads them piece by piece.
    Stream,
    /// A stream of events, with what the type describes of each.
    Events(TypeRef, EventData),
    /// A stream of JSON values, one a line.
    JsonLines(TypeRef),
    /// A stream of JSON values, each after a record separator (RFC 7464).
    JsonSequence(TypeRef),
}

impl Content {
    /// Returns the type of the body, or of each piece of a stream, if it has one.
    pub(crate) fn type_ref(&self) -> Option<&TypeRef> {
        match self {
            Self::Json(value)
            | Self::Xml(value, _)
            | Self::Events(value, _)
            | Self::JsonLines(value)
            | Self::JsonSequence(value) => Some(value),
            Self::Empty | Self::Raw | Self::Text | Self::Stream => None,
        }
    }

    fn type_ref_mut(&mut self) -> Option<&mut TypeRef> {
        match self {
            Self::Json(value)
            | Self::Xml(value, _)
            | Self::Events(value, _)
            | Self::JsonLines(value)
            | Self::JsonSequence(value) => Some(value),
            Self::Empty | Self::Raw | Self::Text | Self::Stream => None,
        }
    }

    /// Whether the caller reads the body piece by piece.
    pub(crate) fn is_stream(&self) -> bool {
        matches!(
            self,
            Self::Stream | Self::Events(..) | Self::JsonLines(_) | Self::JsonSequence(_)
        )
    }
}

/// What the schema of an event stream describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventData {
    /// The data of each event, as text.
    Text,
    /// The data of each event, as JSON.
    Json,
    /// Each event as an object with the members `data`, `event` and `id`.
    Members,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SecurityScheme {
    Bearer {
        name: String,
    },
    Basic {
        name: String,
    },
    ApiKey {
        name: String,
        location: Location,
        parameter: String,
    },
}

/// One way to authenticate, as the document asks for it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Requirement {
    pub(crate) schemes: Vec<SecurityScheme>,
    /// The names of schemes for which a request carries no credential: those of mutual TLS, and
    /// those that are not supported.
    pub(crate) others: Vec<String>,
    /// The scopes or roles that the credentials need.
    pub(crate) scopes: BTreeSet<String>,
}
