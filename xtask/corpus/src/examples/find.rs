//! Finds the examples in a document, each with its schema.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::schema::{children, escaped, reachable, resolved};

/// Where an example is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Direction {
    /// In a request.
    Sent,
    /// In an answer.
    Received,
}

/// An example and the schema that it is an example of.
#[derive(Clone, Debug)]
pub(super) struct Example<'d> {
    pub(super) pointer: String,
    pub(super) schema: &'d Value,
    pub(super) value: &'d Value,
    /// The directions in which the schema is used, the one to be tried first before the other.
    pub(super) directions: &'static [Direction],
}

/// What was found in a document.
#[derive(Debug, Default)]
pub(super) struct Found<'d> {
    pub(super) examples: Vec<Example<'d>>,
    /// The number of examples of bodies in other notations than JSON.
    pub(super) not_json: usize,
}

const METHODS: [&str; 9] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

const SENT: &[Direction] = &[Direction::Sent];
const RECEIVED: &[Direction] = &[Direction::Received];
const EITHER: &[Direction] = &[Direction::Received, Direction::Sent];

/// Returns the names of the schema components that requests use.
pub(super) fn sent_components(document: &Value) -> BTreeSet<&str> {
    let values = operations(document).flat_map(|(item, operation)| {
        let own = ["requestBody", "parameters"];
        let own = own.into_iter().filter_map(|member| operation.get(member));
        own.chain(item.get("parameters"))
    });
    reachable(document, values)
}

fn received_components(document: &Value) -> BTreeSet<&str> {
    let values = operations(document).filter_map(|(_, operation)| operation.get("responses"));
    reachable(document, values)
}

/// Returns each operation after its path item.
fn operations(document: &Value) -> impl Iterator<Item = (&Value, &Value)> {
    let items = document["paths"].as_object().into_iter().flatten();
    let items = items.map(|(_, item)| resolved(document, item).unwrap_or(item));
    items.flat_map(|item| {
        let operations = METHODS.into_iter().filter_map(|method| item.get(method));
        operations.map(move |operation| (item, operation))
    })
}

/// Finds the examples of a document of OpenAPI 3.0 or 3.1.
pub(super) fn find(document: &Value) -> Found<'_> {
    let mut finder = Finder {
        document,
        is_3_0: !document["openapi"]
            .as_str()
            .unwrap_or_default()
            .starts_with("3.1"),
        found: Found::default(),
    };
    finder.document();
    finder.found
}

struct Finder<'d> {
    document: &'d Value,
    /// Whether the version is 3.0, where the members beside a `$ref` say nothing.
    is_3_0: bool,
    found: Found<'d>,
}

impl<'d> Finder<'d> {
    fn document(&mut self) {
        let (sent, received) = (
            sent_components(self.document),
            received_components(self.document),
        );
        for (pointer, schema) in members(self.document, "/components/schemas") {
            let name = pointer.rsplit('/').next().unwrap_or_default();
            let name = name.replace("~1", "/").replace("~0", "~");
            let directions = match (
                sent.contains(name.as_str()),
                received.contains(name.as_str()),
            ) {
                (true, true) => EITHER,
                (true, false) => SENT,
                (false, _) => RECEIVED,
            };
            self.schema(&pointer, schema, directions);
        }
        for (pointer, response) in members(self.document, "/components/responses") {
            self.response(&pointer, response);
        }
        for (pointer, body) in members(self.document, "/components/requestBodies") {
            self.contents(&pointer, body, SENT);
        }
        for (pointer, parameter) in members(self.document, "/components/parameters") {
            self.parameter(&pointer, parameter, SENT);
        }
        for (pointer, header) in members(self.document, "/components/headers") {
            self.parameter(&pointer, header, RECEIVED);
        }
        for (pointer, item) in members(self.document, "/paths") {
            self.parameters(&pointer, item);
            for method in METHODS {
                if let Some(operation) = item.get(method) {
                    self.operation(&format!("{pointer}/{method}"), operation);
                }
            }
        }
    }

    fn operation(&mut self, pointer: &str, operation: &'d Value) {
        self.parameters(pointer, operation);
        if let Some(body) = operation.get("requestBody") {
            self.contents(&format!("{pointer}/requestBody"), body, SENT);
        }
        for (below, response) in members(operation, "/responses") {
            self.response(&format!("{pointer}{below}"), response);
        }
    }

    fn parameters(&mut self, pointer: &str, holder: &'d Value) {
        let parameters = holder.get("parameters").and_then(Value::as_array);
        for (index, parameter) in parameters.into_iter().flatten().enumerate() {
            self.parameter(&format!("{pointer}/parameters/{index}"), parameter, SENT);
        }
    }

    fn response(&mut self, pointer: &str, response: &'d Value) {
        self.contents(pointer, response, RECEIVED);
        for (below, header) in members(response, "/headers") {
            self.parameter(&format!("{pointer}{below}"), header, RECEIVED);
        }
    }

    fn contents(&mut self, pointer: &str, holder: &'d Value, directions: &'static [Direction]) {
        for (below, media_type) in members(holder, "/content") {
            let name = below.rsplit('/').next().unwrap_or_default();
            let is_json = is_json(&name.replace("~1", "/"));
            self.described(
                &format!("{pointer}{below}"),
                media_type,
                directions,
                is_json,
            );
        }
    }

    fn parameter(&mut self, pointer: &str, parameter: &'d Value, directions: &'static [Direction]) {
        self.described(pointer, parameter, directions, true);
        self.contents(pointer, parameter, directions);
    }

    /// Finds the examples of a media type, a parameter or a header, and those of its schema.
    fn described(
        &mut self,
        pointer: &str,
        described: &'d Value,
        directions: &'static [Direction],
        is_json: bool,
    ) {
        let Some(schema) = described.get("schema") else {
            return;
        };
        let one = described.get("example");
        let mut values: Vec<_> = one
            .map(|value| (format!("{pointer}/example"), value))
            .into_iter()
            .collect();
        for (below, example) in members(described, "/examples") {
            let value = resolved(self.document, example).and_then(|example| example.get("value"));
            values.extend(value.map(|value| (format!("{pointer}{below}"), value)));
        }
        for (pointer, value) in values {
            if is_json {
                self.found.examples.push(Example {
                    pointer,
                    schema,
                    value,
                    directions,
                });
            } else {
                self.found.not_json += 1;
            }
        }
        self.schema(&format!("{pointer}/schema"), schema, directions);
    }

    fn schema(&mut self, pointer: &str, schema: &'d Value, directions: &'static [Direction]) {
        if self.is_3_0 && schema.get("$ref").is_some() {
            return;
        }
        let mut push = |pointer: String, value: &'d Value| {
            self.found.examples.push(Example {
                pointer,
                schema,
                value,
                directions,
            });
        };
        if let Some(value) = schema.get("example") {
            push(format!("{pointer}/example"), value);
        }
        if let Some(values) = schema
            .get("examples")
            .and_then(Value::as_array)
            .filter(|_| !self.is_3_0)
        {
            for (index, value) in values.iter().enumerate() {
                push(format!("{pointer}/examples/{index}"), value);
            }
        }
        for (below, child) in children(schema) {
            // An example of what must not be is none.
            if below != "/not" {
                self.schema(&format!("{pointer}{below}"), child, directions);
            }
        }
    }
}

/// Returns the members of the object at a pointer, each with its pointer.
fn members<'d>(value: &'d Value, pointer: &str) -> Vec<(String, &'d Value)> {
    let object: Option<&'d Map<String, Value>> = value.pointer(pointer).and_then(Value::as_object);
    let members = object.into_iter().flatten();
    members
        .map(|(name, value)| (format!("{pointer}/{}", escaped(name)), value))
        .collect()
}

/// Whether a body of this media type is JSON.
fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    essence == "*/*" || essence.ends_with("/json") || essence.ends_with("+json")
}
