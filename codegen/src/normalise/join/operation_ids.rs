//! Gives each operation a unique id.
//!
//! Exporters that print a page per operation repeat ids such as `create` and `list`. Of several
//! documents, a repeated or missing id is replaced by one made from the endpoint in `info.version`,
//! else from the tag and the id, else from the HTTP method and the path. In a single document, only
//! missing ids are made: `provider.toml` can list an operation by its method and path.
//!
//! The order of the operations has no effect.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use crate::document::published::Part;
use crate::document::walk::{Kind, http_method, walk_mut};
use crate::model::names::{unique, value_name};
use crate::model::operation_ids::{candidates, rank};
use crate::normalise::join::parts::operations;
use crate::report::Report;

/// The ids of the operations, by path and HTTP method.
pub(super) type Ids = BTreeMap<(String, String), String>;

struct Operation {
    path: String,
    method: String,
    pointer: String,
    id: Option<String>,
    /// What the document says of the operation, from which an id can be made.
    texts: Vec<String>,
}

/// The ids that may replace a repeated or missing one, the best first.
struct Candidates {
    /// From what the document says of the operation.
    told: Vec<String>,
    /// From the HTTP method and the path.
    made: [String; 2],
}

/// Gives each operation a unique id. An operation that occurs in several documents gets one id in
/// all of them.
pub(super) fn assign(parts: &mut [Part], report: &mut Report) -> Ids {
    let operations = distinct_operations(parts);
    let mut uses: HashMap<String, usize> = HashMap::new();
    for operation in &operations {
        if let Some(id) = &operation.id {
            *uses.entry(value_name(id)).or_default() += 1;
        }
    }
    let is_unique = |id: &String| uses.get(&value_name(id)) == Some(&1);
    let ids = ids(&operations, is_unique, report);
    for part in parts {
        write_ids(part, &ids);
    }
    ids
}

/// Gives an id to each operation of a single document that has none.
pub(super) fn complete(part: &mut Part, report: &mut Report) {
    let operations = distinct_operations(std::slice::from_ref(part));
    if operations.iter().any(|operation| operation.id.is_none()) {
        let ids = ids(&operations, |_| true, report);
        write_ids(part, &ids);
    }
}

/// Chooses the ids: the published ones that are to be kept, and new ones for all other operations.
fn ids(operations: &[Operation], keep: impl Fn(&String) -> bool, report: &mut Report) -> Ids {
    let mut ids = Ids::new();
    let mut used_names: HashSet<String> = HashSet::new();
    let mut without_id: Vec<(&Operation, Candidates)> = Vec::new();
    for operation in operations {
        match operation.id.as_ref().filter(|id| keep(id)) {
            Some(id) => {
                used_names.insert(value_name(id));
                ids.insert(operation.key(), id.clone());
            }
            None => without_id.push((operation, operation.candidates())),
        }
    }
    let mut rivals: HashMap<&str, usize> = HashMap::new();
    for (_, candidates) in &without_id {
        for candidate in candidates.told.iter().collect::<HashSet<_>>() {
            *rivals.entry(candidate).or_default() += 1;
        }
    }
    let mut by_rank: Vec<&(&Operation, Candidates)> = without_id.iter().collect();
    by_rank.sort_by_cached_key(|(operation, _)| rank(&operation.method, &operation.path));
    for (operation, Candidates { told, made }) in by_rank {
        // If several operations have the same told candidate, none of them gets it.
        let told = told.iter();
        let told = told.filter(|candidate| rivals.get(candidate.as_str()) == Some(&1));
        let mut candidates = told.chain(made);
        let best = candidates.find(|candidate| !used_names.contains(*candidate));
        let [_, spelled] = made;
        let id = best
            .cloned()
            .unwrap_or_else(|| unique(spelled, |name| used_names.contains(name)));
        used_names.insert(id.clone());
        ids.insert(operation.key(), id);
    }
    for (operation, _) in &without_id {
        let id = &ids[&operation.key()];
        let what = match &operation.id {
            Some(published) => {
                format!(
                    "operationId `{published}` replaced by `{id}`: another operation has it, too"
                )
            }
            None => format!("missing operationId set to `{id}`"),
        };
        report.changed("operation_ids", &operation.pointer, what);
    }
    ids
}

impl Operation {
    fn key(&self) -> (String, String) {
        (self.path.clone(), self.method.clone())
    }

    fn candidates(&self) -> Candidates {
        Candidates {
            told: self.texts.iter().map(|text| value_name(text)).collect(),
            made: candidates(&http_method(&self.method), &self.path),
        }
    }
}

/// Returns the operations of all documents, each once.
fn distinct_operations(parts: &[Part]) -> Vec<Operation> {
    let mut found: Vec<Operation> = Vec::new();
    let mut known: HashSet<(String, String)> = HashSet::new();
    for part in parts {
        let root = &part.document.root;
        let version = root.pointer("/info/version").and_then(Value::as_str);
        for at in part.document.operations() {
            if !known.insert((at.path.to_owned(), at.method.to_owned())) {
                continue;
            }
            let id = at.id();
            let endpoint = version.and_then(|version| version.strip_prefix("endpoint_"));
            let tag = at.operation.get("tags").and_then(last_tag);
            let tag_and_id = tag.zip(id).map(|(tag, id)| {
                format!("{} {id}", tag.strip_prefix("subpackage_").unwrap_or(tag))
            });
            let texts = [endpoint.map(str::to_owned), tag_and_id];
            found.push(Operation {
                path: at.path.to_owned(),
                method: at.method.to_owned(),
                pointer: at.pointer.clone(),
                id: id.map(str::to_owned),
                texts: texts.into_iter().flatten().collect(),
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
