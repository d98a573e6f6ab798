//! Several documents of one provider, joined into one: publishers print a page, and a document in it, per operation.
//!
//! Paths are joined, equal components are one, and different ones of one name are kept apart. Nothing is mended here. Each
//! thing's place in the page that it is from is kept, for the faults of later stages.

use serde_json::{Map, Value};

use crate::diagnostic::{Failure, Result};
use crate::document::Document;
use crate::document::published::Part;
use crate::normalise::join::parts::Origins;
use crate::report::Report;

mod components;
mod operation_ids;
mod parts;
mod paths;
mod servers;

pub(crate) use servers::names_server;

/// Joins the documents, of which there is at least one. `title` becomes the title of several; `server`, where the
/// provider has one for all, goes before what the pages name.
///
/// # Errors
///
/// One operation that two documents describe differently.
pub(crate) fn join(
    mut parts: Vec<Part>,
    title: &str,
    server: Option<&str>,
) -> Result<(Document, Report)> {
    let mut report = Report::of("join");
    if server.is_none() {
        servers::of_pages(&mut parts);
    }
    if parts.len() == 1 {
        return Ok((parts.remove(0).document, report));
    }
    let ids = operation_ids::assign(&mut parts, &mut report);
    // Before anything is compared: what reads alike may name things that differ.
    components::apart(&mut parts, &ids, &mut report);
    let mut root = root(&parts, title, &mut report);
    servers::apart(&mut parts, server, &mut root);
    paths::security_apart(&mut parts, &mut root);

    let mut origins = Origins::new();
    let mut faults = Vec::new();
    for key in ["paths", "webhooks"] {
        let joined = paths::join_all(&parts, key, &mut origins, &mut faults);
        if key == "paths" || !joined.is_empty() {
            root.insert(key.to_owned(), joined.into());
        }
    }
    let joined = components::join_all(&parts, &mut origins);
    if !joined.is_empty() {
        root.insert("components".to_owned(), joined.into());
    }
    if let Some(failure) = Failure::from_all(faults) {
        return Err(failure);
    }
    report.changed(
        "documents",
        "",
        format!("{} documents joined into one", parts.len()),
    );
    let documents: Vec<Document> = parts.into_iter().map(|part| part.document).collect();
    let document = Document::joined(root.into(), &documents, origins);
    Ok((document, report))
}

/// What the documents say beside paths and components: of the first that says it, but for the version, which is the
/// highest, and tags, which are all of them.
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
                    let what = format!("{} is of version {version}, others of {newest}", part.file);
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

/// The numbers of a version, for comparison.
fn numbers(version: &str) -> Vec<u32> {
    version
        .split('.')
        .map_while(|number| number.parse().ok())
        .collect()
}
