//! `schemes`, `host` and `basePath`, which are a server's URL.
//!
//! Without `schemes` the document's own address decides, which a vendored file does not have: https is taken. Where
//! there are several, https comes first: the first server is the one that is called.

use serde_json::{Map, Value, json};

use crate::report::Report;

/// The order in which schemes are offered.
const SCHEMES: [&str; 4] = ["https", "http", "wss", "ws"];

/// The document's servers; none where it names neither host nor base path.
pub(super) fn servers(swagger: &Map<String, Value>, report: &mut Report) -> Option<Value> {
    let text = |key: &str| swagger.get(key).and_then(Value::as_str);
    let (host, base) = (text("host"), text("basePath"));
    if host.is_none() && base.is_none() {
        return None;
    }
    let schemes = schemes(swagger);
    let servers = of(host, base, &schemes)?;
    let what = if host.is_some() && schemes.is_empty() {
        "the server is made of host and basePath, with https since no scheme is named"
    } else {
        "the servers are made of schemes, host and basePath"
    };
    report.changed("servers", "/host", what);
    Some(servers)
}

/// An operation's own servers, where its schemes are not the document's.
pub(super) fn own(operation: &Map<String, Value>, swagger: &Map<String, Value>) -> Option<Value> {
    let own = schemes(operation);
    if own.is_empty() || own == schemes(swagger) {
        return None;
    }
    let text = |key: &str| swagger.get(key).and_then(Value::as_str);
    of(Some(text("host")?), text("basePath"), &own)
}

fn schemes(holder: &Map<String, Value>) -> Vec<&'static str> {
    let given = holder.get("schemes").and_then(Value::as_array);
    let given: Vec<&str> = given
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    SCHEMES
        .into_iter()
        .filter(|scheme| given.contains(scheme))
        .collect()
}

fn of(host: Option<&str>, base: Option<&str>, schemes: &[&str]) -> Option<Value> {
    let base = base.unwrap_or_default().trim_matches('/');
    let path = if base.is_empty() {
        String::new()
    } else {
        format!("/{base}")
    };
    let Some(host) = host else {
        // Relative to wherever the document is served.
        return (!path.is_empty()).then(|| json!([{ "url": path }]));
    };
    // Some write the scheme here, too.
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
