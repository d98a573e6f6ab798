//! Joins the documents of a provider into one. Some publishers print a page for each operation,
//! with a document in it: such a document is a part of the whole.
//!
//! Equal components become one, and different components of the same name are kept apart. This
//! stage repairs nothing. The joined document records which page each value comes from, so that a
//! fault that a later stage finds is shown there.

use serde_json::{Map, Value};

use crate::document::Document;
use crate::document::published::Part;
use crate::normalise::join::parts::Origins;
use crate::report::Report;

mod components;
mod operation_ids;
mod parts;
mod paths;
mod servers;

pub(crate) use paths::Conflict;
pub(crate) use servers::names_server;

/// The joined document, and the operations that the documents describe differently.
pub(crate) struct Joined {
    pub(crate) document: Document,
    pub(crate) conflicts: Vec<Conflict>,
    pub(crate) report: Report,
}

/// Joins one or more documents. If there are several, the joined document gets `title`. `server` is
/// the server that `provider.toml` states, and takes precedence over those that the pages state.
pub(crate) fn join(mut parts: Vec<Part>, title: &str, server: Option<&str>) -> Joined {
    let mut report = Report::of("join");
    if server.is_none() {
        servers::add_from_pages(&mut parts);
    }
    if let [only] = parts.as_mut_slice() {
        operation_ids::complete(only, &mut report);
        return Joined {
            document: parts.remove(0).document,
            conflicts: Vec::new(),
            report,
        };
    }
    let ids = operation_ids::assign(&mut parts, &mut report);
    // Rename before paths are compared: two that have the same text may refer to different
    // components.
    components::rename_different(&mut parts, &ids, &mut report);
    let mut root = root(&parts, title, &mut report);
    servers::place(&mut parts, server, &mut root);
    paths::place_security(&mut parts, &mut root);

    let mut origins = Origins::new();
    let mut conflicts = Vec::new();
    for key in ["paths", "webhooks"] {
        let joined = paths::join_all(&parts, key, &mut origins, &mut conflicts);
        if key == "paths" || !joined.is_empty() {
            root.insert(key.to_owned(), joined.into());
        }
    }
    let joined = components::join_all(&parts, &mut origins);
    if !joined.is_empty() {
        root.insert("components".to_owned(), joined.into());
    }
    report.changed(
        "documents",
        "",
        format!("{} documents joined into one", parts.len()),
    );
    let documents: Vec<Document> = parts.into_iter().map(|part| part.document).collect();
    let document = Document::joined(root.into(), &documents, origins);
    Joined {
        document,
        conflicts,
        report,
    }
}

/// Builds the root without paths and components: the highest version, the tags of all documents,
/// and every other member from the first document that has it.
fn root(parts: &[Part], title: &str, report: &mut Report) -> Map<String, Value> {
    let mut root = Map::new();
    let newest = parts
        .iter()
        .filter_map(|part| part.document.root.get("openapi")?.as_str())
        .max_by_key(|version| numbers(version))
        .unwrap_or_default();
    root.insert("openapi".to_owned(), newest.into());
    for (index, part) in parts.iter().enumerate() {
        for (key, value) in part.document.root.as_object().into_iter().flatten() {
            match (key.as_str(), root.get_mut(key), value) {
                ("openapi", _, Value::String(version))
                    if numbers(version).get(..2) != numbers(newest).get(..2) =>
                {
                    let what = format!(
                        "{} has version {version}; the joined document has {newest}",
                        part.file
                    );
                    report.changed("version", "/openapi", what);
                }
                ("paths" | "webhooks" | "components" | "servers" | "security", ..) => {}
                ("info", None, Value::Object(info)) if index == 0 => {
                    let mut info = info.clone();
                    info.insert("title".to_owned(), title.into());
                    root.insert(key.clone(), info.into());
                }
                ("tags", Some(Value::Array(known)), Value::Array(tags)) => {
                    for tag in tags {
                        if !known
                            .iter()
                            .any(|known| known.get("name") == tag.get("name"))
                        {
                            known.push(tag.clone());
                        }
                    }
                }
                (_, None, _) => {
                    root.insert(key.clone(), value.clone());
                }
                _ => {}
            }
        }
    }
    root
}

/// Returns the numbers of a version, for comparison.
fn numbers(version: &str) -> Vec<u32> {
    version
        .split('.')
        .map_while(|number| number.parse().ok())
        .collect()
}
