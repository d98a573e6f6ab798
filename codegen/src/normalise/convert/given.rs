//! Parameters of Swagger 2.0 as the document gives them.

use serde_json::{Map, Value};

use crate::document::pointer::join;
use crate::normalise::convert::context::Shared;

/// A parameter as the document gives it.
#[derive(Clone)]
pub(super) struct Given<'a> {
    /// Its pointer.
    pub(super) at: String,
    pub(super) written: &'a Value,
    resolved: Option<&'a Map<String, Value>>,
}

impl<'a> Given<'a> {
    pub(super) fn all(holder: &'a Map<String, Value>, at: &str, shared: &Shared<'a>) -> Vec<Self> {
        let list = holder.get("parameters").and_then(Value::as_array);
        let at = join(at, "parameters");
        list.into_iter()
            .flatten()
            .enumerate()
            .map(|(index, written)| Self {
                at: join(&at, &index.to_string()),
                written,
                resolved: shared.resolve(written),
            })
            .collect()
    }

    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        self.resolved?.get(key)?.as_str()
    }

    /// The parameter, where it is of the body: the body itself or a field of a form.
    pub(super) fn of_body(&self) -> Option<&'a Map<String, Value>> {
        let of_body = matches!(self.text("in"), Some("body" | "formData"));
        self.resolved.filter(|_| of_body)
    }
}

/// What makes the body: the operation's own, and of the path's what it does not give itself.
pub(super) fn of_body<'a>(own: Vec<Given<'a>>, of_path: &[Given<'a>]) -> Vec<Given<'a>> {
    let mut all: Vec<Given<'a>> = own
        .into_iter()
        .filter(|given| given.of_body().is_some())
        .collect();
    for given in of_path.iter().filter(|given| given.of_body().is_some()) {
        let is_body = given.text("in") == Some("body");
        let known = all.iter().any(|own| {
            own.text("in") == given.text("in")
                && (is_body || own.text("name") == given.text("name"))
        });
        if !known {
            all.push(given.clone());
        }
    }
    all
}
