//! Servers: the document's, and an operation's own (OpenAPI 3.1 section 4.8.5).

use serde_json::Value;

use crate::document::OperationAt;

/// The first absolute server of the document, its variables filled in with their defaults.
pub(super) fn server(root: &Value) -> Option<String> {
    first(root.get("servers"))
}

pub(super) fn own_server(at: &OperationAt<'_>) -> Option<String> {
    first(at.operation.get("servers")).or_else(|| first(at.path_item.get("servers")))
}

fn first(servers: Option<&Value>) -> Option<String> {
    servers?.as_array()?.iter().find_map(|server| {
        let mut url = server.get("url")?.as_str()?.trim().to_owned();
        for (name, variable) in server
            .get("variables")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            let default = match variable.get("default") {
                Some(Value::String(default)) => default.clone(),
                Some(Value::Number(default)) => default.to_string(),
                _ => continue,
            };
            url = url.replace(&format!("{{{name}}}"), &default);
        }
        // A relative URL, or one with a hole in it, is no server: the caller gives it.
        let absolute = url.starts_with("https://") || url.starts_with("http://");
        (absolute && !url.contains(['{', '}'])).then(|| url.trim_end_matches('/').to_owned())
    })
}
