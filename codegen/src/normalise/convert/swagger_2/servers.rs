//! Builds the URLs of `servers` from `schemes`, `host` and `basePath` (2.0, Swagger Object).
//!
//! Without `schemes`, the scheme of the document's own URL applies. A vendored file has no URL, so
//! https is used. Of several schemes https comes first, because clients call the first server.

use serde_json::{Map, Value, json};

use crate::document::json::Json as _;
use crate::report::Report;

/// Schemes in the order of the servers.
const SCHEMES: [&str; 4] = ["https", "http", "wss", "ws"];

/// Returns the document's servers; `None` if it has neither host nor base path.
pub(super) fn of_document(swagger: &Map<String, Value>, report: &mut Report) -> Option<Value> {
    let (host, base) = (swagger.text("host"), swagger.text("basePath"));
    if host.is_none() && base.is_none() {
        return None;
    }
    let schemes = schemes(swagger);
    let servers = urls(host, base, &schemes)?;
    let what = if host.is_some() && schemes.is_empty() {
        "server built from host and basePath, with https because there are no schemes"
    } else {
        "servers built from schemes, host and basePath"
    };
    report.changed("servers", "/host", what);
    Some(servers)
}

/// Returns an operation's servers; `None` if its schemes are the document's.
pub(super) fn of_operation(
    operation: &Map<String, Value>,
    swagger: &Map<String, Value>,
) -> Option<Value> {
    let own = schemes(operation);
    if own.is_empty() || own == schemes(swagger) {
        return None;
    }
    urls(Some(swagger.text("host")?), swagger.text("basePath"), &own)
}

fn schemes(holder: &Map<String, Value>) -> Vec<&'static str> {
    let names = holder.items("schemes");
    let names: Vec<&str> = names.filter_map(Value::as_str).collect();
    SCHEMES
        .into_iter()
        .filter(|scheme| names.contains(scheme))
        .collect()
}

fn urls(host: Option<&str>, base: Option<&str>, schemes: &[&str]) -> Option<Value> {
    let base = base.unwrap_or_default().trim_matches('/');
    let path = if base.is_empty() {
        String::new()
    } else {
        format!("/{base}")
    };
    let Some(host) = host else {
        // A base path alone is relative to the URL of the document.
        return (!path.is_empty()).then(|| json!([{ "url": path }]));
    };
    // Publishers write the scheme in `host`, too, against the specification.
    let host = host.trim_start_matches("https://");
    let host = host.trim_start_matches("http://").trim_end_matches('/');
    let schemes = if schemes.is_empty() {
        &["https"]
    } else {
        schemes
    };
    let urls = schemes
        .iter()
        .map(|scheme| json!({"url": format!("{scheme}://{host}{path}")}));
    Some(urls.collect())
}
