//! Chooses the server of the document, and that of an operation with servers of its own (OpenAPI
//! 3.1 section 4.8.5).
//!
//! The servers of a list are alternatives: the first that the client can use is taken. If it can
//! use none of them, that is reported as lost.

use serde_json::Value;

use crate::document::json::Json;
use crate::document::operations::OperationAt;
use crate::document::pointer::join;
use crate::report::Report;

const RULE: &str = "servers";

/// Returns the document's first server with an absolute URL. If there is none, the caller of the
/// client sets the base URL.
pub(super) fn server(root: &Value, report: &mut Report) -> Option<String> {
    let pointer = "/servers";
    let found = servers(root).map(|url| url.and_then(|url| absolute(&url).ok_or(relative(&url))));
    // The caller sets the scheme, host and port of `/`, which is all that it lacks.
    match servers(root).any(|url| url.is_ok_and(|url| url == "/")) {
        true => found
            .flatten()
            .next()
            .map(|url| without_query(url, pointer, report)),
        false => first(found, pointer, "the caller sets the base URL", report),
    }
}

/// Returns the server of an operation or of its path item. A URL that is only a path, such as
/// `/v2`, is joined to the document's server at run time.
pub(super) fn own_server(at: &OperationAt<'_>, report: &mut Report) -> Option<String> {
    let path_item = at.pointer.rsplit_once('/').map_or("", |(above, _)| above);
    let own = at.operation.items("servers").next().is_some();
    let (list, pointer) = match own {
        true => (servers(at.operation), &*at.pointer),
        false => (servers(at.path_item), path_item),
    };
    let usable = |url: String| {
        let is_path = url.starts_with('/') && !url.starts_with("//");
        absolute(&url)
            .or(is_path.then_some(url.clone()))
            .ok_or(relative(&url))
    };
    let found = list.map(|url| url.and_then(usable));
    let instead = "requests go to the document's server";
    first(found, &join(pointer, "servers"), instead, report)
}

/// Returns the first URL that can be used. If there are only others, reports why the first of them
/// is not used.
fn first(
    found: impl Iterator<Item = Result<String, String>>,
    pointer: &str,
    instead: &str,
    report: &mut Report,
) -> Option<String> {
    let mut reason = None;
    for url in found {
        match url {
            Ok(url) => return Some(without_query(url, pointer, report)),
            Err(why) => reason = reason.or(Some(why)),
        }
    }
    if let Some(why) = reason {
        report.lost(RULE, pointer, format!("{why}: {instead}"));
    }
    None
}

/// Returns a URL without its query and fragment, to which no path can be appended. "Query and
/// fragment MUST NOT be part of this URL" (OpenAPI 3.2 section 4.5.1).
fn without_query(url: String, pointer: &str, report: &mut Report) -> String {
    let Some(end) = url.find(['?', '#']) else {
        return url;
    };
    let what = format!("`{}` of the server `{url}` is not sent", &url[end..]);
    report.lost(RULE, pointer, what);
    url[..end].trim_end_matches('/').to_owned()
}

/// Returns a URL of http or https, with its scheme. The scheme of a URL without one is that of the
/// document's address (RFC 3986 section 4.2), which is taken for https.
fn absolute(url: &str) -> Option<String> {
    if url.starts_with("//") {
        return Some(format!("https:{url}"));
    }
    ["https://", "http://"].iter().find_map(|scheme| {
        let start = url.get(..scheme.len())?;
        let rest = &url[scheme.len()..];
        start
            .eq_ignore_ascii_case(scheme)
            .then(|| format!("{scheme}{rest}"))
    })
}

fn relative(url: &str) -> String {
    match url.split_once("://") {
        Some((scheme, _)) => format!("`{url}` is a server of the scheme {scheme}"),
        None => format!("`{url}` is relative to the document's address, which is not known"),
    }
}

/// Returns the URLs of the servers of an object, with variables replaced by their defaults. A URL
/// with a variable that has no default is an error.
fn servers(owner: &impl Json) -> impl Iterator<Item = Result<String, String>> {
    owner.items("servers").filter_map(|server| {
        let written = server.text("url")?.trim();
        let mut url = written.to_owned();
        for (name, variable) in server.entries("variables") {
            let default = match variable.get("default") {
                Some(Value::String(default)) => default.clone(),
                Some(Value::Number(default)) => default.to_string(),
                _ => continue,
            };
            url = url.replace(&format!("{{{name}}}"), &default);
        }
        if url.contains(['{', '}']) {
            return Some(Err(format!("a variable of `{written}` has no default")));
        }
        let trimmed = match url.trim_end_matches('/') {
            "" => "/",
            trimmed => trimmed,
        };
        Some(Ok(trimmed.to_owned()))
    })
}
