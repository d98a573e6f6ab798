//! Reads an operation under an HTTP method in capitals, such as `GET`, as that of the key in lower
//! case, which is the one that a path item has (OpenAPI 3.1 section 4.8.9, Path Item Object).
//!
//! This is done before anything else, because all stages look for operations in path items, and
//! `bundle` for references in operations. If the path item has the key in lower case, too, the
//! other one is left, and reported by the model.

use serde_json::{Map, Value};

use crate::document::pointer::join;
use crate::document::relocations::Relocations;
use crate::document::walk::{Kind, METHODS, walk_mut};
use crate::report::Report;

pub(super) fn methods(root: &mut Value, report: &mut Report) -> Relocations {
    let mut relocations = Relocations::default();
    walk_mut(root, &mut |kind, pointer, value| {
        if kind == Kind::PathItem
            && let Value::Object(item) = value
        {
            lower(item, pointer, &mut relocations, report);
        }
    });
    relocations
}

fn lower(
    item: &mut Map<String, Value>,
    pointer: &str,
    relocations: &mut Relocations,
    report: &mut Report,
) {
    let renamed = |key: &str, item: &Map<String, Value>| {
        let method = METHODS.into_iter().find(|it| key.eq_ignore_ascii_case(it));
        method.filter(|method| !item.contains_key(*method))
    };
    if !item.keys().any(|key| renamed(key, item).is_some()) {
        return;
    }
    let published = std::mem::take(item);
    for (key, value) in &published {
        let method = renamed(key, &published).filter(|it| !item.contains_key(*it));
        let Some(method) = method.filter(|_| value.is_object()) else {
            item.insert(key.clone(), value.clone());
            continue;
        };
        let pointer_before = join(pointer, key);
        let what = format!("`{key}` is read as `{method}`");
        report.changed("methods", &pointer_before, what);
        relocations.add(pointer_before, join(pointer, method));
        item.insert(method.to_owned(), value.clone());
    }
}
