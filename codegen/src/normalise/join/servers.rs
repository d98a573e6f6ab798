//! Servers: one for all where the documents agree, else each path's own.

use serde_json::{Map, Value, json};

use crate::document::published::Part;

/// Gives a document that names no server the one that its page names.
pub(super) fn of_pages(parts: &mut [Part]) {
    for part in parts {
        let Some(server) = &part.server else { continue };
        if names_server(&part.document.root) {
            continue;
        }
        if let Value::Object(root) = &mut part.document.root {
            root.insert("servers".to_owned(), json!([{ "url": server }]));
        }
    }
}

/// Takes the servers out of the documents: to the root, or where they differ to the paths. With a server for all of the
/// provider, the documents' own have no say.
pub(super) fn apart(parts: &mut [Part], server: Option<&str>, root: &mut Map<String, Value>) {
    let of = |part: &Part| {
        let servers = part.document.root.get("servers");
        servers
            .filter(|servers| servers.as_array().is_some_and(|list| !list.is_empty()))
            .cloned()
    };
    let first = parts.iter().find_map(of);
    let common = parts.iter().all(|part| of(part) == first);
    if let Some(servers) = first.filter(|_| common || server.is_some()) {
        root.insert("servers".to_owned(), servers);
        return;
    }
    for part in parts {
        let Some(servers) = of(part) else { continue };
        let paths = part.document.root.get_mut("paths");
        let items = paths.and_then(Value::as_object_mut).into_iter().flatten();
        for (_, item) in items {
            if let Value::Object(item) = item {
                item.entry("servers").or_insert_with(|| servers.clone());
            }
        }
    }
}

/// Whether a document names a server that can be called: `/v1` alone is relative to an address that a vendored file does
/// not have.
pub(crate) fn names_server(document: &Value) -> bool {
    let has = |holder: &Value| {
        let servers = holder.get("servers").and_then(Value::as_array);
        servers.into_iter().flatten().any(|server| {
            let url = server.get("url").and_then(Value::as_str);
            url.is_some_and(|url| url.contains("://") || url.starts_with('{'))
        })
    };
    let items = document
        .get("paths")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    document.get("host").is_some_and(Value::is_string)
        || has(document)
        || items.map(|(_, item)| item).any(|item| {
            has(item)
                || item
                    .as_object()
                    .into_iter()
                    .flatten()
                    .any(|(_, op)| has(op))
        })
}
