//! Sets `servers` at the root if all documents have the same, else at each path item.

use serde_json::{Map, Value, json};

use crate::document::json::Json as _;
use crate::document::published::Part;
use crate::normalise::join::parts::path_items_mut;

/// Adds to each document that states no server the one that its page states.
pub(super) fn add_from_pages(parts: &mut [Part]) {
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

/// Sets `servers` at the root if all documents have the same, else at the path items. If
/// `provider.toml` states a server, `settle` replaces the list at the root, so any list will do
/// there.
pub(super) fn place(parts: &mut [Part], server: Option<&str>, root: &mut Map<String, Value>) {
    let of = |part: &Part| {
        let servers = part.document.root.get("servers");
        servers
            .filter(|servers| servers.as_array().is_some_and(|list| !list.is_empty()))
            .cloned()
    };
    let first = parts.iter().find_map(of);
    let agree = parts.iter().all(|part| of(part) == first);
    if let Some(servers) = first.filter(|_| agree || server.is_some()) {
        root.insert("servers".to_owned(), servers);
        return;
    }
    for part in parts {
        let Some(servers) = of(part) else { continue };
        for item in path_items_mut(part) {
            item.entry("servers").or_insert_with(|| servers.clone());
        }
    }
}

/// Whether a document states a server with a full URL. `/v1` is not one: it is relative to the
/// document's own URL, which a vendored file does not have.
pub(crate) fn names_server(document: &Value) -> bool {
    let has_server = |holder: &Value| {
        let mut urls = holder.items("servers").filter_map(|it| it.text("url"));
        urls.any(|url| url.contains("://") || url.starts_with('{'))
    };
    let path_items = document.entries("paths").map(|(_, item)| item);
    let operations = path_items.clone().filter_map(Value::as_object);
    let operations = operations.flat_map(Map::values);
    let mut holders = std::iter::once(document)
        .chain(path_items)
        .chain(operations);
    document.text("host").is_some() || holders.any(has_server)
}
