//! Made-up next versions of vendored documents: changes, each marked with its class and with what
//! is said of it. Those of a provider's document are in `marked/PROVIDER.yaml`.

use std::fs;
use std::path::Path;

use serde_json::Value;
use serde_json_path::JsonPath;

/// A change of a provider's document.
pub(crate) struct Marked {
    pub(crate) class: String,
    /// What is said of it, or a part of that.
    pub(crate) what: String,
    edits: Vec<Value>,
}

/// The providers of the marked changes, and their changes.
pub(crate) fn marked() -> Vec<(String, Vec<Marked>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let files = fs::read_dir(folder.join("codegen/tests/diff/marked")).unwrap();
    let of_file = |path: &Path| {
        let provider = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let changes: Vec<Value> = serde_yaml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        (provider, changes.into_iter().map(Marked::read).collect())
    };
    let mut marked: Vec<_> = files.map(|it| of_file(&it.unwrap().path())).collect();
    marked.sort_by(|a: &(String, _), b| a.0.cmp(&b.0));
    marked
}

impl Marked {
    /// The first member is the class, with what is said; the other is the edits.
    fn read(change: Value) -> Self {
        let members = change.as_object().unwrap();
        let (class, what) = members.iter().find(|it| *it.0 != "edits").unwrap();
        Self {
            class: class.clone(),
            what: what.as_str().unwrap().to_owned(),
            edits: members["edits"].as_array().unwrap().clone(),
        }
    }

    pub(crate) fn edit(&self, document: &mut Value) {
        for edit in &self.edits {
            self.apply(edit, document);
        }
    }

    /// An edit removes the value at a JSONPath, sets members of the object there, or adds an item
    /// to the array there.
    fn apply(&self, edit: &Value, document: &mut Value) {
        let is_removal = edit.get("remove").is_some();
        let path = edit[if is_removal { "remove" } else { "at" }].as_str();
        let path = JsonPath::parse(path.unwrap()).unwrap();
        let found = path.query_located(document);
        let pointers: Vec<String> = found.locations().map(|it| it.to_json_pointer()).collect();
        let [pointer] = pointers.as_slice() else {
            panic!("{}: {path} is at {pointers:?}", self.what);
        };
        if is_removal {
            return remove(document, pointer);
        }
        let value = document.pointer_mut(pointer).unwrap();
        if let Some(item) = edit.get("push") {
            value.as_array_mut().unwrap().push(item.clone());
        } else {
            let set = edit["set"].as_object().unwrap().clone();
            value.as_object_mut().unwrap().extend(set);
        }
    }
}

fn remove(document: &mut Value, pointer: &str) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match document.pointer_mut(parent).unwrap() {
        Value::Array(items) => drop(items.remove(key.parse().unwrap())),
        Value::Object(members) => {
            let key = key.replace("~1", "/").replace("~0", "~");
            members.shift_remove(&key).unwrap();
        }
        other => panic!("{pointer} is in {other}"),
    }
}
