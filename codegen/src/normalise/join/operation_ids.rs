//! Gives each operation a unique id.
//!
//! Exporters that print a page per operation repeat ids such as `create` and `list`. A repeated or
//! missing id is replaced by one made from the endpoint in `info.version`, else from the tag and
//! the id, else from the HTTP method and the path.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use crate::document::published::Part;
use crate::document::walk::{Kind, walk_mut};
use crate::model::names::{unique, value_name};
use crate::normalise::join::parts::operations;
use crate::report::Report;

/// The ids of the operations, by path and HTTP method.
pub(super) type Ids = BTreeMap<(String, String), String>;

struct Operation {
    path: String,
    method: String,
    pointer: String,
    id: Option<String>,
    /// The ids that may replace a repeated or missing one, the best first.
    candidates: Vec<String>,
}

/// Gives each operation a unique id. An operation that occurs in several documents gets one id in
/// all of them.
pub(super) fn assign(parts: &mut [Part], report: &mut Report) -> Ids {
    let operations = distinct_operations(parts);
    let mut uses: HashMap<String, usize> = HashMap::new();
    for id in operations
        .iter()
        .filter_map(|operation| operation.id.as_ref())
    {
        *uses.entry(value_name(id)).or_default() += 1;
    }

    let mut ids = Ids::new();
    let mut used_names: Vec<String> = Vec::new();
    let mut without_id: Vec<&Operation> = Vec::new();
    for operation in &operations {
        let id = operation.id.as_ref();
        match id.filter(|id| uses.get(&value_name(id)) == Some(&1)) {
            Some(id) => {
                used_names.push(value_name(id));
                ids.insert(operation.key(), id.clone());
            }
            None => without_id.push(operation),
        }
    }
    for operation in &without_id {
        // If two operations have the same candidate, neither gets it, so that their order doesn't
        // matter.
        let best = operation.candidates.iter().find(|candidate| {
            let rivals = without_id
                .iter()
                .filter(|other| other.candidates.contains(candidate));
            rivals.count() == 1 && !used_names.contains(candidate)
        });
        let last = operation.candidates.last().map_or("", String::as_str);
        let id = match best {
            Some(candidate) => candidate.clone(),
            None => unique(last, |name| used_names.iter().any(|used| used == name)),
        };
        used_names.push(id.clone());
        let what = match &operation.id {
            Some(published) => {
                format!(
                    "operationId `{published}` replaced by `{id}`: another operation has it, too"
                )
            }
            None => format!("missing operationId set to `{id}`"),
        };
        report.changed("operation_ids", &operation.pointer, what);
        ids.insert(operation.key(), id);
    }
    for part in parts {
        write_ids(part, &ids);
    }
    ids
}

impl Operation {
    fn key(&self) -> (String, String) {
        (self.path.clone(), self.method.clone())
    }
}

/// Returns the operations of all documents, each once.
fn distinct_operations(parts: &[Part]) -> Vec<Operation> {
    let mut found: Vec<Operation> = Vec::new();
    for part in parts {
        let root = &part.document.root;
        let version = root.pointer("/info/version").and_then(Value::as_str);
        for at in part.document.operations() {
            if found
                .iter()
                .any(|known| known.path == at.path && known.method == at.method)
            {
                continue;
            }
            let id = at.operation.get("operationId").and_then(Value::as_str);
            let id = id.filter(|id| !id.is_empty());
            let endpoint = version.and_then(|version| version.strip_prefix("endpoint_"));
            let tag = at.operation.get("tags").and_then(last_tag);
            let tag_and_id = tag.zip(id).map(|(tag, id)| {
                format!("{} {id}", tag.strip_prefix("subpackage_").unwrap_or(tag))
            });
            let method_and_path = format!("{} {}", at.method, at.path);
            let texts = [
                endpoint.map(str::to_owned),
                tag_and_id,
                Some(method_and_path),
            ];
            found.push(Operation {
                path: at.path.to_owned(),
                method: at.method.to_owned(),
                pointer: at.pointer.clone(),
                id: id.map(str::to_owned),
                candidates: texts
                    .iter()
                    .flatten()
                    .map(|text| value_name(text))
                    .collect(),
            });
        }
    }
    found
}

/// Returns the last tag, also from lists within the list.
fn last_tag(tags: &Value) -> Option<&str> {
    match tags {
        Value::String(tag) if !tag.is_empty() => Some(tag),
        Value::Array(tags) => tags.iter().rev().find_map(last_tag),
        _ => None,
    }
}

/// Writes the ids into a document's operations and links.
fn write_ids(part: &mut Part, ids: &Ids) {
    let mut renamed: HashMap<String, String> = HashMap::new();
    for (path, method, pointer) in operations(part) {
        let Some(id) = ids.get(&(path, method)) else {
            continue;
        };
        let operation = part.document.root.pointer_mut(&pointer);
        let Some(Value::Object(operation)) = operation else {
            continue;
        };
        let before = operation.insert("operationId".to_owned(), id.as_str().into());
        if let Some(Value::String(before)) = before {
            renamed.insert(before, id.clone());
        }
    }
    walk_mut(&mut part.document.root, &mut |kind, _, value| {
        if kind == Kind::Link
            && let Some(Value::String(link_target)) = value.get_mut("operationId")
            && let Some(id) = renamed.get(link_target)
        {
            link_target.clone_from(id);
        }
    });
}
