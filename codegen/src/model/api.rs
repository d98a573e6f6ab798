//! What a client sends and reads, operation by operation.
//!
//! Plain data: `build` fills it, `render` writes code from it.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::types::{TypeRef, Types};
use crate::model::wanted::RateLimit;

/// All operations of a client, in the document's order, and what is common to them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Api {
    /// The provider's name, from which the crate's is made.
    pub(crate) name: String,
    /// The provider's name as people write it.
    pub(crate) title: String,
    /// Headers sent with every request.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) rate_limit: Option<RateLimit>,
    pub(crate) document_title: String,
    pub(crate) document_version: String,
    pub(crate) server: Option<String>,
    pub(crate) operations: Vec<Operation>,
    pub(crate) types: Types,
}

impl Api {
    /// The named types that stand in a request body or in a parameter.
    pub(crate) fn sent(&self) -> BTreeSet<usize> {
        let parameters = self
            .operations
            .iter()
            .flat_map(|operation| &operation.parameters)
            .map(|parameter| &parameter.value);
        let bodies = self
            .operations
            .iter()
            .filter_map(|operation| operation.body.as_ref())
            .flat_map(|body| body.uses());
        self.types.reached(parameters.chain(bodies))
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Operation {
    /// `operationId`, as published.
    pub(crate) id: String,
    /// The client's method.
    pub(crate) method_name: String,
    /// The operation's type, and the beginning of the names of its answers.
    pub(crate) type_name: String,
    /// The HTTP method, in capitals.
    pub(crate) method: String,
    /// Whether sending it twice is the same as sending it once.
    pub(crate) idempotent: bool,
    pub(crate) path: String,
    pub(crate) summary: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) deprecated: bool,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<Body>,
    pub(crate) responses: Vec<Response>,
    /// Alternatives, each a set of schemes needed together.
    pub(crate) security: Vec<Vec<SecurityScheme>>,
    /// The operation's own server, where it is not the document's.
    pub(crate) server: Option<String>,
    /// What the client will accept, in order of preference.
    pub(crate) accept: Vec<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    /// The field and the setter.
    pub(crate) field: String,
    /// The name on the wire.
    pub(crate) name: String,
    pub(crate) location: Location,
    pub(crate) value: TypeRef,
    pub(crate) style: Option<String>,
    pub(crate) explode: Option<bool>,
    /// Written as JSON: a parameter described by `content`.
    pub(crate) json: bool,
    pub(crate) required: bool,
    /// What is sent when a required parameter is not set.
    pub(crate) default: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) deprecated: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    Path,
    Query,
    /// The whole of the query: OpenAPI 3.2's `in: querystring`.
    Querystring,
    Header,
    Cookie,
}

#[derive(Clone, Debug)]
pub(crate) struct Body {
    pub(crate) required: bool,
    pub(crate) description: Option<String>,
    pub(crate) content: BodyContent,
}

impl Body {
    /// The types that stand in it.
    fn uses(&self) -> Vec<&TypeRef> {
        match &self.content {
            BodyContent::Json(value, _) | BodyContent::Form(value, _) => vec![value],
            BodyContent::Parts(parts) => parts
                .iter()
                .filter_map(|part| match &part.value {
                    PartValue::Value(value) => Some(value),
                    PartValue::File | PartValue::Files => None,
                })
                .collect(),
            BodyContent::Text(_) | BodyContent::Bytes(_) => Vec::new(),
        }
    }
}

/// How one member of a form is written (OpenAPI 3.1 section 4.8.15.1.2).
#[derive(Clone, Debug)]
pub(crate) struct FormStyle {
    pub(crate) member: String,
    pub(crate) style: Option<String>,
    pub(crate) explode: Option<bool>,
}

/// A part of a form.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// The field and the setter.
    pub(crate) field: String,
    /// The name on the wire.
    pub(crate) name: String,
    pub(crate) value: PartValue,
    /// The media type that the document gives it, where it gives one alone.
    pub(crate) content_type: Option<String>,
    pub(crate) required: bool,
    pub(crate) description: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) enum PartValue {
    File,
    Files,
    Value(TypeRef),
}

/// How a body is written.
#[derive(Clone, Debug)]
pub(crate) enum BodyContent {
    /// JSON, under this media type.
    Json(TypeRef, String),
    /// `application/x-www-form-urlencoded`, and the members that are not written in form style.
    Form(TypeRef, Vec<FormStyle>),
    /// `multipart/form-data`: each part is set by itself.
    Parts(Vec<Part>),
    /// Text of this media type.
    Text(String),
    /// Bytes of this media type.
    Bytes(String),
}

#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) status: Status,
    /// The variant's name.
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) content: Content,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    Code(u16),
    /// `2XX`: 2.
    Range(u16),
    Default,
}

impl Status {
    pub(crate) fn is_success(self) -> bool {
        matches!(self, Self::Code(200..=299) | Self::Range(2))
    }
}

/// What a response's body is known to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// Nothing, by the rules of HTTP (RFC 9110 sections 15.3.5 and 15.3.6).
    Empty,
    /// Nothing that is documented: kept as received.
    Raw,
    Json(TypeRef),
    Text,
    /// Bytes of any length, or a stream of events: handed over unread.
    Stream,
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
