//! Compiles an OpenAPI document into checks of requests.
//!
//! If the document uses a feature that can't be checked (a cookie, a form body, a `deepObject`),
//! compiling fails. A sandbox that silently skipped a check would accept invalid requests.

use std::collections::BTreeMap;

use jsonschema::{Draft, Registry, Validator};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use serde_json::Value;

use super::operation::{Body, Content, Contract, ContractError, Operation, Route};
use super::parameter::{Parameter, Types};
use super::violation::Location;
use crate::api_keys::ApiKeys;

/// The base URI for references in the document. Nothing is fetched from it.
const DOCUMENT_URI: &str = "urn:openapi:document";

/// The members of a path item that are operations, each named after its HTTP method.
const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// The most references that are followed in a row. A longer chain is reported as a cycle.
const REFERENCES_FOLLOWED_MAX: usize = 32;

/// The characters that must be percent-encoded in the fragment of a URI.
const FRAGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// A value in the document, and the JSON pointer to it.
#[derive(Clone)]
struct Node<'a> {
    value: &'a Value,
    pointer: String,
}

impl Contract {
    /// Compiles an OpenAPI 3.1 document, given as JSON text.
    ///
    /// # Errors
    ///
    /// Fails if the text is not JSON, a `$ref` has no target, a schema is invalid, or the document
    /// uses a feature that can't be checked.
    pub(crate) fn compile(text: &str) -> Result<Self, ContractError> {
        let document: Value = serde_json::from_str(text)
            .map_err(|error| ContractError(format!("the document is not JSON: {error}")))?;
        let registry = Registry::new()
            .draft(Draft::Draft202012)
            .add(DOCUMENT_URI, &document)
            .and_then(|registry| registry.prepare())
            .map_err(|error| {
                ContractError(format!("the document has an invalid reference: {error}"))
            })?;
        Compiler {
            document: &document,
            registry: &registry,
        }
        .contract()
    }
}

struct Compiler<'a> {
    document: &'a Value,
    registry: &'a Registry<'a>,
}

impl<'a> Compiler<'a> {
    fn contract(&self) -> Result<Contract, ContractError> {
        let root = Node {
            value: self.document,
            pointer: String::new(),
        };
        let mut router = matchit::Router::new();
        for (template, item) in self.members(&self.child(&root, "paths")?)? {
            let item = self.resolved(item)?;
            let pointer = item.pointer.clone();
            let route = Route {
                operations: self.operations(&item)?,
                template: template.clone(),
            };
            router.insert(template.as_str(), route).map_err(|error| {
                refused(
                    &pointer,
                    &format!("the path {template:?} can't be routed: {error}"),
                )
            })?;
        }
        Ok(Contract {
            router,
            api_keys: ApiKeys::of(self.document),
        })
    }

    fn operations(&self, item: &Node<'a>) -> Result<BTreeMap<String, Operation>, ContractError> {
        let mut operations = BTreeMap::new();
        for method in METHODS {
            if let Some(operation) = self.get(item, method) {
                operations.insert(
                    method.to_ascii_uppercase(),
                    self.operation(item, &operation)?,
                );
            }
        }
        Ok(operations)
    }

    fn operation(&self, item: &Node<'a>, operation: &Node<'a>) -> Result<Operation, ContractError> {
        // A parameter of the operation replaces a parameter of the path item that has the same name
        // and location.
        let mut parameters: Vec<Parameter> = Vec::new();
        for holder in [item, operation] {
            for node in self.items(holder, "parameters")? {
                let Some(parameter) = self.parameter(&self.resolved(node)?)? else {
                    continue;
                };
                parameters.retain(|other| {
                    (other.location, &other.name) != (parameter.location, &parameter.name)
                });
                parameters.push(parameter);
            }
        }
        let body = match self.get(operation, "requestBody") {
            Some(body) => Some(self.body(&self.resolved(body)?)?),
            None => None,
        };
        let id = operation.value["operationId"].as_str();
        Ok(Operation {
            id: id.unwrap_or_default().to_owned(),
            parameters,
            body,
        })
    }

    /// Compiles a parameter. Returns `None` for a header that OpenAPI tells tools to ignore as a
    /// parameter.
    fn parameter(&self, node: &Node<'a>) -> Result<Option<Parameter>, ContractError> {
        let text = |member: &str| node.value.get(member).and_then(Value::as_str);
        let name = text("name")
            .ok_or_else(|| refused(&node.pointer, "the parameter has no name"))?
            .to_owned();
        let location = match text("in") {
            Some("path") => Location::Path,
            Some("query") => Location::Query,
            Some("header") => Location::Header,
            other => {
                return Err(refused(
                    &node.pointer,
                    &format!("parameters in {other:?} can't be checked"),
                ));
            }
        };
        let ignored = ["accept", "content-type", "authorization"];
        if location == Location::Header && ignored.contains(&name.to_ascii_lowercase().as_str()) {
            return Ok(None);
        }
        let flag = |member: &str| node.value.get(member).and_then(Value::as_bool);
        let separator = match (location, text("style")) {
            (Location::Query, None | Some("form")) if flag("explode").unwrap_or(true) => None,
            (Location::Query, None | Some("form")) => Some(','),
            (Location::Query, Some("spaceDelimited")) => Some(' '),
            (Location::Query, Some("pipeDelimited")) => Some('|'),
            (Location::Path | Location::Header, None | Some("simple")) => Some(','),
            (_, style) => {
                return Err(refused(
                    &node.pointer,
                    &format!("a {location} of style {style:?} can't be checked"),
                ));
            }
        };
        let schema = self.child(node, "schema")?;
        Ok(Some(Parameter {
            name,
            location,
            required: location == Location::Path || flag("required").unwrap_or(false),
            separator,
            types: self.types(&schema)?,
            schema: self.validator(&schema)?,
        }))
    }

    fn body(&self, node: &Node<'a>) -> Result<Body, ContractError> {
        let mut content = BTreeMap::new();
        for (media_type, described) in self.members(&self.child(node, "content")?)? {
            let essence = media_type.split(';').next().unwrap_or_default();
            let essence = essence.trim().to_ascii_lowercase();
            let schema = match self.get(&described, "schema") {
                Some(schema) if is_json(&essence) => Some(self.validator(&schema)?),
                Some(schema) => {
                    return Err(refused(
                        &schema.pointer,
                        &format!("bodies of type {media_type:?} can't be checked, only JSON"),
                    ));
                }
                None => None,
            };
            content.insert(essence, Content { schema });
        }
        Ok(Body {
            required: node
                .value
                .get("required")
                .and_then(Value::as_bool)
                .unwrap_or(false),
            content,
        })
    }

    fn validator(&self, schema: &Node<'a>) -> Result<Validator, ContractError> {
        let fragment = utf8_percent_encode(&schema.pointer, FRAGMENT);
        let reference = serde_json::json!({ "$ref": format!("{DOCUMENT_URI}#{fragment}") });
        jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_registry(self.registry)
            .should_validate_formats(true)
            .build(&reference)
            .map_err(|error| refused(&schema.pointer, &format!("the schema is invalid: {error}")))
    }

    fn types(&self, schema: &Node<'a>) -> Result<Types, ContractError> {
        let mut types = Types::default();
        let mut open = vec![(schema.clone(), false, 0)];
        while let Some((node, of_items, depth)) = open.pop() {
            if depth > REFERENCES_FOLLOWED_MAX {
                return Err(refused(&node.pointer, "the schema refers to itself"));
            }
            let named = match node.value.get("type") {
                Some(Value::Array(several)) => several.iter().collect(),
                one => one.into_iter().collect::<Vec<_>>(),
            };
            let set = match of_items {
                true => &mut types.items,
                false => &mut types.own,
            };
            set.extend(
                named
                    .into_iter()
                    .filter_map(Value::as_str)
                    .map(str::to_owned),
            );
            for combiner in ["allOf", "anyOf", "oneOf"] {
                for part in self.items(&node, combiner)? {
                    open.push((part, of_items, depth + 1));
                }
            }
            if let Some(items) = self.get(&node, "items").filter(|_| !of_items) {
                open.push((items, true, depth + 1));
            }
            if node.value.get("$ref").is_some() {
                open.push((self.target(&node)?, of_items, depth + 1));
            }
        }
        Ok(types)
    }

    fn get(&self, node: &Node<'a>, member: &str) -> Option<Node<'a>> {
        let value = node.value.get(member)?;
        let escaped = member.replace('~', "~0").replace('/', "~1");
        Some(Node {
            value,
            pointer: format!("{}/{escaped}", node.pointer),
        })
    }

    fn child(&self, node: &Node<'a>, member: &str) -> Result<Node<'a>, ContractError> {
        self.get(node, member)
            .ok_or_else(|| refused(&node.pointer, &format!("the member {member:?} is missing")))
    }

    fn members(&self, node: &Node<'a>) -> Result<Vec<(String, Node<'a>)>, ContractError> {
        let object = node
            .value
            .as_object()
            .ok_or_else(|| refused(&node.pointer, "the value is not an object"))?;
        Ok(object
            .keys()
            .filter_map(|name| Some((name.clone(), self.get(node, name)?)))
            .collect())
    }

    /// Returns the items of an array; none if the member is missing.
    fn items(&self, node: &Node<'a>, member: &str) -> Result<Vec<Node<'a>>, ContractError> {
        let Some(list) = self.get(node, member) else {
            return Ok(Vec::new());
        };
        let array = list
            .value
            .as_array()
            .ok_or_else(|| refused(&list.pointer, "the value is not an array"))?;
        Ok(array
            .iter()
            .enumerate()
            .map(|(index, value)| Node {
                value,
                pointer: format!("{}/{index}", list.pointer),
            })
            .collect())
    }

    /// Returns the node itself, or the target if it is a `$ref`, also through several `$ref`s.
    fn resolved(&self, mut node: Node<'a>) -> Result<Node<'a>, ContractError> {
        for _ in 0..REFERENCES_FOLLOWED_MAX {
            if node.value.get("$ref").is_none() {
                return Ok(node);
            }
            node = self.target(&node)?;
        }
        Err(refused(&node.pointer, "the reference refers to itself"))
    }

    fn target(&self, node: &Node<'a>) -> Result<Node<'a>, ContractError> {
        let nowhere = || {
            refused(
                &node.pointer,
                &format!("$ref {} has no target in this document", node.value["$ref"]),
            )
        };
        let reference = node.value["$ref"].as_str().ok_or_else(nowhere)?;
        let pointer = reference
            .strip_prefix('#')
            .and_then(|fragment| percent_decode_str(fragment).decode_utf8().ok())
            .ok_or_else(nowhere)?;
        Ok(Node {
            value: self.document.pointer(&pointer).ok_or_else(nowhere)?,
            pointer: pointer.into_owned(),
        })
    }
}

fn is_json(essence: &str) -> bool {
    essence == "application/json" || essence.ends_with("+json")
}

fn refused(pointer: &str, why: &str) -> ContractError {
    ContractError(format!("at {pointer:?} of the document: {why}"))
}
