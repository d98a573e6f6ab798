//! One id an operation.
//!
//! Exporters that print a page per operation give `create` and `list` on page after page. Such an id is made unique from
//! what the page says beside it: the endpoint in `info.version`, else the tag, else method and path.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use crate::document::published::Part;
use crate::document::walk::{Kind, walk_mut};
use crate::model::names::{unique, value_name};
use crate::normalise::join::parts::operations;
use crate::report::Report;

/// The ids of the operations, by path and method.
pub(super) type Ids = BTreeMap<(String, String), String>;

/// What an operation's id can be made of.
struct Operation {
    path: String,
    method: String,
    pointer: String,
    id: Option<String>,
    /// Ids from what the page says, the best first.
    made: Vec<String>,
}

/// Gives each operation of the documents an id of its own. One that stands in several documents has one.
pub(super) fn assign(parts: &mut [Part], report: &mut Report) -> Ids {
    let operations = described(parts);
    let mut uses: HashMap<String, usize> = HashMap::new();
    for id in operations
        .iter()
        .filter_map(|operation| operation.id.as_ref())
    {
        *uses.entry(value_name(id)).or_default() += 1;
    }

    let mut ids = Ids::new();
    let mut taken: Vec<String> = Vec::new();
    let mut open: Vec<&Operation> = Vec::new();
    for operation in &operations {
        let id = operation.id.as_ref();
        match id.filter(|id| uses.get(&value_name(id)) == Some(&1)) {
            Some(id) => {
                taken.push(value_name(id));
                ids.insert(operation.key(), id.clone());
            }
            None => open.push(operation),
        }
    }
    for operation in &open {
        // A candidate is good when no operation has it, nor could have it with as much right.
        let good = operation.made.iter().find(|made| {
            let rivals = open.iter().filter(|other| other.made.contains(made));
            rivals.count() == 1 && !taken.contains(made)
        });
        let last = operation.made.last().map_or("", String::as_str);
        let id = match good {
            Some(made) => made.clone(),
            None => unique(last, |name| taken.iter().any(|taken| taken == name)),
        };
        taken.push(id.clone());
        let why = match &operation.id {
            Some(given) => {
                format!("`{given}` is the id of another operation, too: this one is `{id}`")
            }
            None => format!("an operation without an id is `{id}`"),
        };
        report.changed("operation_ids", &operation.pointer, why);
        ids.insert(operation.key(), id);
    }
    for part in parts {
        rename(part, &ids);
    }
    ids
}

impl Operation {
    fn key(&self) -> (String, String) {
        (self.path.clone(), self.method.clone())
    }
}

/// The operations of all documents, each once.
fn described(parts: &[Part]) -> Vec<Operation> {
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
            let tag = at.operation.get("tags").and_then(leaf);
            let tagged = tag.zip(id).map(|(tag, id)| {
                format!("{} {id}", tag.strip_prefix("subpackage_").unwrap_or(tag))
            });
            let method = format!("{} {}", at.method, at.path);
            let made = [endpoint.map(str::to_owned), tagged, Some(method)];
            found.push(Operation {
                path: at.path.to_owned(),
                method: at.method.to_owned(),
                pointer: at.pointer.clone(),
                id: id.map(str::to_owned),
                made: made
                    .iter()
                    .flatten()
                    .map(|words| value_name(words))
                    .collect(),
            });
        }
    }
    found
}

/// The last tag, however deep the lists are that hold it.
fn leaf(tags: &Value) -> Option<&str> {
    match tags {
        Value::String(tag) if !tag.is_empty() => Some(tag),
        Value::Array(tags) => tags.iter().rev().find_map(leaf),
        _ => None,
    }
}

/// Writes the ids into a document, and into its links.
fn rename(part: &mut Part, ids: &Ids) {
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
            && let Some(Value::String(named)) = value.get_mut("operationId")
            && let Some(id) = renamed.get(named)
        {
            named.clone_from(id);
        }
    });
}
