//! How much of a provider's document its client has: operations, schemas and media types.
//!
//! It counts in the repaired document, which is shipped with the client: what a fault of an
//! exporter hides is there, and nothing is counted twice.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use crate::diagnostic::Result;
use crate::document::operations::{OperationAt, operations};
use crate::document::pointer::{below, tokens};
use crate::document::reference::decoded_pointer;
use crate::model::build::{self, essence};
use crate::model::scope::Scope;
use crate::normalise::lower;
use crate::pipeline::{Normalised, normalised};

/// The pointer of the schemas that a document names.
const SCHEMAS: &str = "/components/schemas";

/// How much of a document its client has.
#[derive(Clone, Debug)]
pub struct Coverage {
    /// The operations of the document, in its order.
    pub operations: Vec<CoveredOperation>,
    /// The schemas below `/components/schemas`, by name: an operation of the client uses a covered
    /// one.
    pub schemas: Vec<Covered>,
    /// The media types of bodies and answers, without their parameters: the client sends or reads
    /// a covered one.
    pub media_types: Vec<Covered>,
}

/// An operation of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoveredOperation {
    /// The HTTP method and the path.
    pub operation: String,
    /// What the document says of it in a line; empty if it says nothing.
    pub summary: String,
    /// The method of the client; `None` if the client lacks the operation.
    pub method_name: Option<String>,
}

/// A part of a document, and whether the client has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered {
    pub name: String,
    pub is_covered: bool,
}

/// Compares a provider's document with its client.
///
/// # Errors
///
/// Fails with the faults of the files under `root/specs/<provider>`.
pub fn of(root: &Path, provider: &str) -> Result<Coverage> {
    let Normalised {
        provider,
        mut staged,
        ..
    } = normalised(root, provider)?;
    let document = staged.document.root.clone();
    staged.run(lower::lower);
    let api = build::build(staged.document, &provider.settings(), Scope::Listed)?.api;
    let methods = api.operations.iter().map(|operation| {
        let request = format!("{} {}", operation.method, operation.path);
        (request, operation.method_name.as_str())
    });
    let methods: BTreeMap<String, &str> = methods.collect();
    let documented = operations(&document);
    let is_generated = |at: &&OperationAt<'_>| methods.contains_key(&at.method_and_path());
    let all = Reached::from(&document, documented.iter());
    let used = Reached::from(&document, documented.iter().filter(is_generated));
    let handled: BTreeSet<String> = api.media_types().map(essence).collect();
    let named = document.pointer(SCHEMAS).and_then(Value::as_object);
    let named: BTreeSet<&String> = named.into_iter().flat_map(|it| it.keys()).collect();
    Ok(Coverage {
        operations: documented
            .iter()
            .map(|at| CoveredOperation {
                operation: at.method_and_path(),
                summary: text(at.operation.get("summary")),
                method_name: methods
                    .get(&at.method_and_path())
                    .map(|it| (*it).to_owned()),
            })
            .collect(),
        schemas: named
            .into_iter()
            .map(|name| Covered {
                name: name.clone(),
                is_covered: used.schemas.contains(name),
            })
            .collect(),
        media_types: all
            .media_types
            .into_iter()
            .map(|name| Covered {
                is_covered: handled.contains(&name),
                name,
            })
            .collect(),
    })
}

fn text(value: Option<&Value>) -> String {
    value.and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// The schemas and media types to which operations lead.
#[derive(Debug, Default)]
struct Reached {
    schemas: BTreeSet<String>,
    media_types: BTreeSet<String>,
}

impl Reached {
    /// Follows all references, without recursion: a document may be deep.
    fn from<'v>(document: &'v Value, from: impl Iterator<Item = &'v OperationAt<'v>>) -> Self {
        let mut reached = Self::default();
        let mut followed = BTreeSet::new();
        let mut values: Vec<&Value> = Vec::new();
        for at in from {
            values.extend(at.operation.values());
            values.extend(at.path_item.get("parameters"));
        }
        while let Some(value) = values.pop() {
            match value {
                Value::Object(members) => {
                    for (key, member) in members {
                        match (key.as_str(), member) {
                            ("$ref", Value::String(reference)) => {
                                let Some(pointer) = decoded_pointer(reference) else {
                                    continue;
                                };
                                if followed.insert(pointer.clone()) {
                                    reached.note_schema(&pointer);
                                    values.extend(document.pointer(&pointer));
                                }
                            }
                            ("content", Value::Object(contents)) => {
                                let media_types = contents.keys().filter(|it| it.contains('/'));
                                reached
                                    .media_types
                                    .extend(media_types.map(|it| essence(it)));
                                values.push(member);
                            }
                            _ => values.push(member),
                        }
                    }
                }
                Value::Array(items) => values.extend(items),
                _ => {}
            }
        }
        reached
    }

    fn note_schema(&mut self, pointer: &str) {
        let name = below(pointer, SCHEMAS).and_then(|inside| tokens(inside).next());
        self.schemas.extend(name);
    }
}
