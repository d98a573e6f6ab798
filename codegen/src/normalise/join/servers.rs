//! Sets `servers` at the root if all documents have the same, else at each path item.

use serde_json::{Map, Value, json};

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
        let servers = holder.get("servers").and_then(Value::as_array);
        servers.into_iter().flatten().any(|server| {
            let url = server.get("url").and_then(Value::as_str);
            url.is_some_and(|url| url.contains("://") || url.starts_with('{'))
        })
    };
    let members = |holder: &Value, any: &dyn Fn(&Value) -> bool| {
        holder
            .as_object()
            .is_some_and(|members| members.values().any(any))
    };
    document.get("host").is_some_and(Value::is_string)
        || has_server(document)
        || document.get("paths").is_some_and(|paths| {
            members(paths, &|item| {
                has_server(item) || members(item, &has_server)
            })
        })
}
