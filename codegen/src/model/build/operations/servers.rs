//! Chooses the server of the document, and that of an operation with servers of its own (OpenAPI
//! 3.1 section 4.8.5).

use serde_json::Value;

use crate::document::operations::OperationAt;

/// Returns the document's first server with an absolute URL. If there is none, the caller of the
/// client sets the base URL.
pub(super) fn server(root: &Value) -> Option<String> {
    servers(root.get("servers")).find(|url| is_absolute(url))
}

/// Returns the server of an operation or of its path item. A URL that is only a path, such as
/// `/v2`, is joined to the document's server at run time.
pub(super) fn own_server(at: &OperationAt<'_>) -> Option<String> {
    let is_usable =
        |url: &String| is_absolute(url) || (url.starts_with('/') && !url.starts_with("//"));
    let first = |list: Option<&Value>| servers(list).find(is_usable);
    first(at.operation.get("servers")).or_else(|| first(at.path_item.get("servers")))
}

fn is_absolute(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// Returns the URLs of a list of servers, with variables replaced by their defaults. Skips a URL
/// with a variable that has no default.
fn servers(list: Option<&Value>) -> impl Iterator<Item = String> {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|server| {
        let mut url = server.get("url")?.as_str()?.trim().to_owned();
        let variables = server.get("variables").and_then(Value::as_object);
        for (name, variable) in variables.into_iter().flatten() {
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
