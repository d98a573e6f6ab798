//! Servers: the document's, and an operation's own (OpenAPI 3.1 section 4.8.5).

use serde_json::Value;

use crate::document::operations::OperationAt;

/// The first absolute server of the document; where there is none, the caller gives it.
pub(super) fn server(root: &Value) -> Option<String> {
    servers(root.get("servers")).find(|url| is_absolute(url))
}

pub(super) fn own_server(at: &OperationAt<'_>) -> Option<String> {
    // Relative to where the document was found, which is taken to be the document's own server.
    let fits = |url: &String| is_absolute(url) || (url.starts_with('/') && !url.starts_with("//"));
    let of = |servers: Option<&Value>| self::servers(servers).find(fits);
    of(at.operation.get("servers")).or_else(|| of(at.path_item.get("servers")))
}

fn is_absolute(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// The URLs that have no hole in them, with the defaults of their variables filled in.
fn servers(servers: Option<&Value>) -> impl Iterator<Item = String> {
    let servers = servers.and_then(Value::as_array).into_iter().flatten();
    servers.filter_map(|server| {
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
        let trimmed = match url.trim_end_matches('/') {
            "" => "/",
            trimmed => trimmed,
        };
        (!url.contains(['{', '}'])).then(|| trimmed.to_owned())
    })
}
