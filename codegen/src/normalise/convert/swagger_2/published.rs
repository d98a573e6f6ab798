//! Reads the parameters of Swagger 2.0, with their references resolved.

use serde_json::{Map, Value};

use crate::document::json::Json as _;
use crate::document::pointer::join;
use crate::normalise::convert::swagger_2::context::Shared;

#[derive(Clone)]
pub(super) struct PublishedParameter<'a> {
    pub(super) pointer: String,
    /// A parameter or a reference to one.
    pub(super) value: &'a Value,
    resolved: Option<&'a Map<String, Value>>,
}

impl<'a> PublishedParameter<'a> {
    /// Returns the parameters of an operation or a path item at `pointer`.
    pub(super) fn list(
        holder: &'a Map<String, Value>,
        pointer: &str,
        shared: &Shared<'a>,
    ) -> Vec<Self> {
        let pointer = join(pointer, "parameters");
        let parameters = holder.items("parameters").enumerate();
        parameters
            .map(|(index, value)| Self {
                pointer: join(&pointer, &index.to_string()),
                value,
                resolved: shared.resolve_parameter(value),
            })
            .collect()
    }

    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        self.resolved?.text(key)
    }

    /// Returns the parameter if it is the body or a field of a form.
    pub(super) fn in_body(&self) -> Option<&'a Map<String, Value>> {
        let is_in_body = matches!(self.text("in"), Some("body" | "formData"));
        self.resolved.filter(|_| is_in_body)
    }
}

/// Returns the parameters that make up the body: the operation's, and those of the path item that
/// the operation does not override.
pub(super) fn body_parameters<'a>(
    of_operation: Vec<PublishedParameter<'a>>,
    of_path: &[PublishedParameter<'a>],
) -> Vec<PublishedParameter<'a>> {
    let mut parameters: Vec<PublishedParameter<'a>> = of_operation
        .into_iter()
        .filter(|parameter| parameter.in_body().is_some())
        .collect();
    for parameter in of_path
        .iter()
        .filter(|parameter| parameter.in_body().is_some())
    {
        let is_body = parameter.text("in") == Some("body");
        let is_overridden = parameters.iter().any(|known| {
            known.text("in") == parameter.text("in")
                && (is_body || known.text("name") == parameter.text("name"))
        });
        if !is_overridden {
            parameters.push(parameter.clone());
        }
    }
    parameters
}
