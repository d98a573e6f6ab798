//! Measures the size of generated clients: lines and types for each operation, and long names.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A longer name of a type than this counts as long, unless it is the document's own.
const MAX_LETTERS: usize = 45;

/// The size of one client.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Size {
    /// The lines of its code.
    pub(crate) lines: usize,
    /// The structs and enums of its module `types`.
    pub(crate) types: usize,
    /// The names of structs, enums and aliases with more than 45 letters that the generator made.
    pub(crate) long_names: BTreeSet<String>,
}

impl Size {
    /// Measures the code of a client, by path within its crate. `document` reads the document; it
    /// is called only if a name is long.
    pub(crate) fn of(
        files: &[(PathBuf, String)],
        document: impl FnOnce() -> Option<Value>,
    ) -> Self {
        let mut size = Self::default();
        for (path, code) in files.iter().filter(|(path, _)| path.starts_with("src")) {
            size.lines += code.lines().count();
            let names = |keywords: &[&str]| -> BTreeSet<&str> {
                let names = code.lines().filter_map(|line| name(line, keywords));
                names.collect()
            };
            if path.ends_with("types.rs") {
                size.types = names(&["struct", "enum"]).len();
            }
            let all = names(&["struct", "enum", "type"]);
            let long = all
                .into_iter()
                .filter(|name| name.chars().count() > MAX_LETTERS);
            size.long_names.extend(long.map(str::to_owned));
        }
        if !size.long_names.is_empty() {
            let own = document().map_or_else(BTreeSet::new, |document| own_names(&document));
            size.long_names.retain(|name| !own.contains(&letters(name)));
        }
        size
    }
}

/// Returns the letters of the names that a document gives itself: the keys of its schemas, and the
/// ids of its operations. A name with anything added to one of these is not the document's.
fn own_names(document: &Value) -> BTreeSet<String> {
    let members = |pointer: &str| {
        let value = document.pointer(pointer).and_then(Value::as_object);
        value.into_iter().flatten()
    };
    let schemas = ["/components/schemas", "/definitions"];
    let keys = schemas.into_iter().flat_map(members).map(|(key, _)| key);
    let path_items = members("/paths").filter_map(|(_, item)| item.as_object());
    let operations = path_items.flat_map(|item| item.values());
    let ids = operations.filter_map(|operation| operation.get("operationId")?.as_str());
    let names = keys.map(String::as_str).chain(ids);
    names.map(letters).collect()
}

/// Returns the name of a type that a line of code begins to define, by one of these keywords.
fn name<'l>(line: &'l str, keywords: &[&str]) -> Option<&'l str> {
    let rest = line.trim_start().strip_prefix("pub ")?;
    let (keyword, rest) = rest.split_once(' ')?;
    let name = rest
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .next();
    name.filter(|_| keywords.contains(&keyword))
}

/// Returns the letters and digits of a text, in lower case.
fn letters(text: &str) -> String {
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// The sizes of all clients of a run.
#[derive(Debug, Serialize)]
pub(crate) struct Sizes {
    pub(crate) lines: Spread,
    pub(crate) types: Spread,
    pub(crate) long_names: usize,
}

/// A figure for each operation, over the clients of a run.
#[derive(Debug, Serialize)]
pub(crate) struct Spread {
    pub(crate) median: f64,
    /// Nine of ten clients have at most this.
    pub(crate) ninth: f64,
    pub(crate) total: usize,
}

/// Summarises sizes, each with the client's number of operations; `None` if there are none.
pub(crate) fn summarise(sizes: &[(&Size, usize)]) -> Option<Sizes> {
    let sizes: Vec<&(&Size, usize)> = sizes
        .iter()
        .filter(|(_, operations)| *operations > 0)
        .collect();
    (!sizes.is_empty()).then(|| Sizes {
        lines: spread(&sizes, |size| size.lines),
        types: spread(&sizes, |size| size.types),
        long_names: sizes.iter().map(|(size, _)| size.long_names.len()).sum(),
    })
}

#[expect(
    clippy::cast_precision_loss,
    reason = "lines and operations are far below 2^52"
)]
fn spread(sizes: &[&(&Size, usize)], of: impl Fn(&Size) -> usize) -> Spread {
    let per_operation = sizes
        .iter()
        .map(|(size, operations)| of(size) as f64 / *operations as f64);
    let mut all: Vec<f64> = per_operation.collect();
    all.sort_by(f64::total_cmp);
    Spread {
        median: all[(all.len() - 1) / 2],
        ninth: all[(all.len() * 9).div_ceil(10) - 1],
        total: sizes.iter().map(|(size, _)| of(size)).sum(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lines_types_and_long_names_are_counted() {
        let [long, alias] = ["A", "B"].map(|letter| letter.repeat(46));
        let types = format!(
            "pub struct {long} {{\n}}\nmacro! {{\n    pub enum Kind: i64 {{\n    }}\n}}\n\
             pub struct Short(pub i64);\npub type {alias} = Short;\n"
        );
        let files = [
            (PathBuf::from("src/types.rs"), types),
            (
                PathBuf::from("src/operation.rs"),
                "pub struct Get<'a> {\n}\n".to_owned(),
            ),
            (PathBuf::from("README.md"), "a\nb\n".to_owned()),
        ];
        let size = Size::of(&files, || None);
        assert_eq!((size.lines, size.types), (10, 3));
        assert_eq!(size.long_names, BTreeSet::from([long, alias]));
    }

    #[test]
    fn a_long_name_is_the_documents_only_if_it_is_a_schemas_key_or_an_operations_id() {
        let [schema, id, other] = ["S", "I", "O"].map(|letter| letter.repeat(46));
        let document = json!({
            "info": {"description": other},
            "paths": {format!("/{other}"): {"get": {"operationId": id.to_lowercase()}}},
            "components": {"schemas": {format!("{}-s", "s".repeat(45)): {"title": other}}},
        });
        let code = [&schema, &id, &other, &format!("{id}Error")]
            .map(|name| format!("pub struct {name} {{\n"))
            .concat();
        let files = [(PathBuf::from("src/operation.rs"), code)];
        let size = Size::of(&files, || Some(document));
        assert_eq!(
            size.long_names,
            BTreeSet::from([other, format!("{id}Error")])
        );
    }

    #[test]
    fn clients_are_summarised_for_each_operation() {
        let sizes: Vec<Size> = (1..=10)
            .map(|number| Size {
                lines: number * 10,
                types: number,
                long_names: BTreeSet::from(["Long".to_owned()]),
            })
            .collect();
        let with_operations: Vec<(&Size, usize)> = sizes.iter().map(|size| (size, 2)).collect();
        let summary = summarise(&with_operations).unwrap();
        assert_eq!((summary.lines.median, summary.lines.ninth), (25.0, 45.0));
        assert_eq!((summary.types.total, summary.long_names), (55, 10));
        assert!(summarise(&[]).is_none());
    }
}
