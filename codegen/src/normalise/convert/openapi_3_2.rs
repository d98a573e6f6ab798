//! OpenAPI 3.2 to 3.1.1: what 3.1 has no words for is said by an extension that `shape` reads, or is told as lost.
//!
//! An operation under a method that 3.1 does not list (3.2 section 4.9: `query`, `additionalOperations`) becomes the path item's
//! member `x-method-<METHOD>`; a parameter that is the whole query (section 4.12.1: `in: querystring`) one in the query with `x-querystring`.

use serde_json::{Map, Value};

use crate::document::pointer::join;
use crate::document::reference::resolve;
use crate::document::relocations::Relocations;
use crate::document::walk::{EXTENSION_METHOD, Kind, walk_mut};
use crate::report::Report;

const RULE: &str = "openapi_3_2";

/// What a document of version 3.2 is converted to.
const VERSION: &str = "3.1.1";

/// Members that are new and that no client needs: 3.1 does not allow them.
const NEW: [(Kind, &[&str]); 4] = [
    (Kind::OpenApi, &["$self"]),
    (Kind::SecurityScheme, &["oauth2MetadataUrl", "deprecated"]),
    (Kind::MediaType, &["prefixEncoding", "itemEncoding"]),
    (Kind::Components, &["mediaTypes"]),
];

pub(super) fn is_3_2(root: &Value) -> bool {
    root.get("openapi")
        .and_then(Value::as_str)
        .is_some_and(|version| version.starts_with("3.2."))
}

pub(super) fn convert(root: &mut Value, report: &mut Report) -> Relocations {
    let mut moves = Relocations::default();
    report.changed(
        RULE,
        "/openapi",
        format!("OpenAPI 3.2 converted to {VERSION}"),
    );
    let whole = root.clone();
    walk_mut(root, &mut |kind, at, value| {
        if kind == Kind::MediaType {
            put_in_place(value, &whole);
        }
        let Value::Object(members) = value else {
            return;
        };
        match kind {
            Kind::PathItem => methods(members, at, &mut moves, report),
            Kind::Parameter => parameter(members, at, report),
            Kind::Response => summary(members),
            Kind::MediaType => items(members, at, report),
            Kind::Schema => default_mapping(members, at, report),
            Kind::SecurityScheme => device_flow(members, at, report),
            _ => {}
        }
        for key in NEW.iter().filter(|new| new.0 == kind).flat_map(|new| new.1) {
            members.shift_remove(*key);
        }
    });
    if let Value::Object(root) = root {
        root.insert("openapi".to_owned(), VERSION.into());
        plain(root.get_mut("servers"), &["name"]);
        plain(root.get_mut("tags"), &["summary", "parent", "kind"]);
    }
    moves
}

/// Takes members out of each object of a list.
fn plain(list: Option<&mut Value>, keys: &[&str]) {
    for item in list.and_then(Value::as_array_mut).into_iter().flatten() {
        let Value::Object(item) = item else { continue };
        for key in keys {
            item.shift_remove(*key);
        }
    }
}

/// A media type may be a reference (section 4.8, `components.mediaTypes`).
fn put_in_place(media_type: &mut Value, whole: &Value) {
    // A ring of references ends.
    for _ in 0..32 {
        let Some(reference) = media_type.get("$ref").and_then(Value::as_str) else {
            return;
        };
        let Some(target) = resolve(whole, reference) else {
            return;
        };
        *media_type = target.clone();
    }
}

fn methods(item: &mut Map<String, Value>, at: &str, moves: &mut Relocations, report: &mut Report) {
    let query = item
        .shift_remove("query")
        .map(|operation| ("QUERY".to_owned(), operation, join(at, "query")));
    let additional = match item.shift_remove("additionalOperations") {
        Some(Value::Object(operations)) => operations,
        _ => Map::new(),
    };
    let at_additional = join(at, "additionalOperations");
    let additional = additional.into_iter().map(|(method, operation)| {
        let published = join(&at_additional, &method);
        (method, operation, published)
    });
    for (method, operation, published) in query.into_iter().chain(additional) {
        report.changed(
            RULE,
            &published,
            format!("the method {method} said by an extension"),
        );
        let key = format!("{EXTENSION_METHOD}{method}");
        moves.add(published, join(at, &key));
        item.insert(key, operation);
    }
}

fn parameter(members: &mut Map<String, Value>, at: &str, report: &mut Report) {
    let text = |key: &str| members.get(key).and_then(Value::as_str);
    if text("in") == Some("querystring") {
        members.insert("in".to_owned(), "query".into());
        members.insert("x-querystring".to_owned(), true.into());
    } else if text("style") == Some("cookie") {
        members.insert("style".to_owned(), "form".into());
        report.lost(
            RULE,
            at,
            "style `cookie` written as `form`: what a cookie may not hold is percent-encoded",
        );
    }
}

/// A response's description is optional, a short one new.
fn summary(response: &mut Map<String, Value>) {
    let summary = response.shift_remove("summary");
    if !response.contains_key("$ref") && !response.contains_key("description") {
        response.insert(
            "description".to_owned(),
            summary.unwrap_or_else(|| "".into()),
        );
    }
}

/// Section 4.14.3: a stream of items. It is handed over unread, each item being the caller's to decode.
fn items(media_type: &mut Map<String, Value>, at: &str, report: &mut Report) {
    if media_type.shift_remove("itemSchema").is_some() {
        report.lost(
            RULE,
            at,
            "`itemSchema` left out: the stream is handed over as bytes",
        );
    }
}

fn default_mapping(schema: &mut Map<String, Value>, at: &str, report: &mut Report) {
    if let Some(Value::Object(discriminator)) = schema.get_mut("discriminator")
        && discriminator.shift_remove("defaultMapping").is_some()
    {
        report.lost(
            RULE,
            at,
            "`defaultMapping` left out: the branch is told by its members",
        );
    }
}

fn device_flow(scheme: &mut Map<String, Value>, at: &str, report: &mut Report) {
    if let Some(Value::Object(flows)) = scheme.get_mut("flows")
        && flows.shift_remove("deviceAuthorization").is_some()
    {
        report.changed(
            RULE,
            at,
            "the flow `deviceAuthorization` left out: a client is given tokens",
        );
    }
}
