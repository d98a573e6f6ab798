//! Converts OpenAPI 3.2 to 3.1.1.
//!
//! A construct that only 3.2 has is removed and reported as lost, or becomes an extension that the
//! model reads:
//!
//! - An operation under a method that 3.1 does not list (3.2 section 4.9: `query`,
//!   `additionalOperations`) becomes the path item's member `x-method-<METHOD>`.
//! - A parameter that is the whole query (section 4.12.1: `in: querystring`) becomes a query
//!   parameter with `x-querystring`.
//! - The schema of values that no other value of a discriminator stands for (section 4.25,
//!   `defaultMapping`) becomes the discriminator's member `x-default-mapping`, unless values are
//!   mapped to it, too.
//! - The schema of a stream's items (section 4.14: `itemSchema`) becomes the media type's member
//!   `x-item-schema`.

use serde_json::{Map, Value};
use url::Url;

use crate::document::json::Json as _;
use crate::document::pointer::{below, join, last};
use crate::document::reference::{decoded_pointer, target};
use crate::document::relocations::Relocations;
use crate::document::walk::{DEFAULT_MAPPING, EXTENSION_METHOD, ITEM_SCHEMA, Kind, walk_mut};
use crate::report::Report;

const RULE: &str = "openapi_3_2";

/// The version that a document of 3.2 is converted to.
const VERSION: &str = "3.1.1";

const UNNEEDED: &str = "no client needs it";
const COPIED: &str = "each reference to one is replaced by a copy";
const NO_MEMBER: &str = "OpenAPI 3.1 has no member for it";
const BY_MEMBERS: &str = "values are mapped to the same schema";
const TOKENS: &str = "the caller obtains the tokens";

pub(super) fn is_3_2(root: &Value) -> bool {
    root.text("openapi")
        .is_some_and(|version| version.starts_with("3.2."))
}

pub(super) fn convert(root: &mut Value, report: &mut Report) -> Relocations {
    let mut relocations = Relocations::default();
    report.changed(
        RULE,
        "/openapi",
        format!("OpenAPI 3.2 converted to {VERSION}"),
    );
    let published = root.clone();
    walk_mut(root, &mut |kind, pointer, value| {
        if kind == Kind::MediaType {
            inline_media_type(value, &published);
            item_schema(value, pointer, &mut relocations, report);
        }
        let Value::Object(members) = value else {
            return;
        };
        if matches!(kind, Kind::OpenApi | Kind::Operation) {
            requirements(members, pointer, &published, report);
        }
        match kind {
            Kind::PathItem => methods(members, pointer, &mut relocations, report),
            Kind::Parameter => parameter(members, pointer, report),
            Kind::Response => summary(members, pointer, report),
            Kind::Schema => default_mapping(members, pointer, report),
            _ => {}
        }
        leave_out(kind, members, pointer, report);
    });
    if let Value::Object(root) = root {
        servers(root, &published, report);
        root.insert("openapi".to_owned(), VERSION.into());
        leave_out_of_list(root, "servers", &["name"], report);
        leave_out_of_list(root, "tags", &["summary", "parent", "kind"], report);
    }
    relocations
}

/// Returns the members of an object that 3.1 does not have. Each entry has the member that holds it
/// (`""`: the object itself), its key, the reason for leaving it out, and whether meaning is lost.
fn members_to_leave_out(kind: Kind) -> &'static [(&'static str, &'static str, &'static str, bool)] {
    match kind {
        Kind::OpenApi => &[("", "$self", UNNEEDED, false)],
        Kind::Components => &[("", "mediaTypes", COPIED, false)],
        Kind::MediaType => &[
            ("", "prefixEncoding", NO_MEMBER, true),
            ("", "itemEncoding", NO_MEMBER, true),
        ],
        Kind::Schema => &[("discriminator", "defaultMapping", BY_MEMBERS, true)],
        Kind::SecurityScheme => &[
            ("", "oauth2MetadataUrl", UNNEEDED, false),
            ("", "deprecated", UNNEEDED, false),
            ("flows", "deviceAuthorization", TOKENS, false),
        ],
        _ => &[],
    }
}

fn leave_out(kind: Kind, members: &mut Map<String, Value>, pointer: &str, report: &mut Report) {
    for (holder, key, why, meaning_lost) in members_to_leave_out(kind) {
        let holder = match *holder {
            "" => Some(&mut *members),
            holder => members.get_mut(holder).and_then(Value::as_object_mut),
        };
        if holder.is_none_or(|holder| holder.shift_remove(*key).is_none()) {
            continue;
        }
        let what = format!("`{key}` left out: {why}");
        match meaning_lost {
            true => report.lost(RULE, pointer, what),
            false => report.changed(RULE, pointer, what),
        }
    }
}

fn leave_out_of_list(
    root: &mut Map<String, Value>,
    list: &str,
    keys: &[&str],
    report: &mut Report,
) {
    for key in keys {
        let items = root.get_mut(list).and_then(Value::as_array_mut);
        let items = items.into_iter().flatten();
        let removed = items.filter_map(|item| item.as_object_mut()?.shift_remove(*key));
        if removed.count() > 0 {
            let what = format!("`{key}` left out: {UNNEEDED}");
            report.changed(RULE, join("", list), what);
        }
    }
}

/// Replaces a reference to a media type (section 4.7, `components.mediaTypes`) by its target.
fn inline_media_type(media_type: &mut Value, published: &Value) {
    if let Some((_, target)) = target(published, media_type) {
        *media_type = target.clone();
    }
}

/// Moves the schema of each item of a stream (3.2 section 4.14.1, "Sequential Media Types").
fn item_schema(
    media_type: &mut Value,
    pointer: &str,
    relocations: &mut Relocations,
    report: &mut Report,
) {
    const KEY: &str = "itemSchema";
    if let Value::Object(members) = media_type
        && let Some(schema) = members.shift_remove(KEY)
    {
        report.changed(RULE, pointer, format!("`{KEY}` moved to `{ITEM_SCHEMA}`"));
        relocations.add(join(pointer, KEY), join(pointer, ITEM_SCHEMA));
        members.insert(ITEM_SCHEMA.to_owned(), schema);
    }
}

fn default_mapping(schema: &mut Map<String, Value>, pointer: &str, report: &mut Report) {
    const KEY: &str = "defaultMapping";
    let Some(Value::Object(discriminator)) = schema.get_mut("discriminator") else {
        return;
    };
    let Some(target) = discriminator.text(KEY).map(str::to_owned) else {
        return;
    };
    let is_target = |(_, other): (&String, &Value)| {
        let other = other.as_str().unwrap_or_default();
        last(other) == last(&target)
    };
    if !discriminator.entries("mapping").any(is_target) {
        discriminator.shift_remove(KEY);
        discriminator.insert(DEFAULT_MAPPING.to_owned(), target.into());
        report.changed(
            RULE,
            pointer,
            format!("`{KEY}` moved to `{DEFAULT_MAPPING}`"),
        );
    }
}

fn methods(
    item: &mut Map<String, Value>,
    pointer: &str,
    relocations: &mut Relocations,
    report: &mut Report,
) {
    let query = item
        .shift_remove("query")
        .map(|operation| ("QUERY".to_owned(), operation, join(pointer, "query")));
    let additional = match item.shift_remove("additionalOperations") {
        Some(Value::Object(operations)) => operations,
        _ => Map::new(),
    };
    let additional = additional.into_iter().map(|(method, operation)| {
        let published = join(&join(pointer, "additionalOperations"), &method);
        (method, operation, published)
    });
    for (method, operation, published) in query.into_iter().chain(additional) {
        if !is_token(&method) {
            let what = format!("`{method}` is no HTTP method: the operation is left out");
            report.lost(RULE, &published, what);
            continue;
        }
        let key = format!("{EXTENSION_METHOD}{method}");
        let what = format!("operation with the HTTP method {method} moved to `{key}`");
        report.changed(RULE, &published, what);
        relocations.add(published, join(pointer, &key));
        item.insert(key, operation);
    }
}

/// Whether a text is a token, as a method is (RFC 9110 sections 5.6.2 and 9.1).
fn is_token(text: &str) -> bool {
    let is_sign = |byte: u8| b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty()
        && text
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || is_sign(it))
}

/// Resolves the relative URLs of servers by `$self` (section 4.5.2).
fn servers(root: &mut Map<String, Value>, published: &Value, report: &mut Report) {
    let base = published.text("$self").and_then(|uri| Url::parse(uri).ok());
    let servers = root.get_mut("servers").and_then(Value::as_array_mut);
    let Some((base, servers)) = base.zip(servers) else {
        return;
    };
    for (index, server) in servers.iter_mut().enumerate() {
        let url = server.text("url").filter(|url| !url.contains(['{', ':']));
        if let Some(absolute) = url.and_then(|url| base.join(url).ok())
            && let Value::Object(server) = server
        {
            let what = format!("the URL is resolved by `$self`: `{absolute}`");
            report.changed(RULE, join("/servers", &index.to_string()), what);
            server.insert("url".to_owned(), absolute.to_string().into());
        }
    }
}

/// Replaces the references to security schemes of the document in `security` by the names of these
/// (section 4.30, Security Requirement Object).
fn requirements(
    members: &mut Map<String, Value>,
    pointer: &str,
    published: &Value,
    report: &mut Report,
) {
    let schemes = published.pointer("/components/securitySchemes");
    let is_name = |name: &str| schemes.is_some_and(|schemes| schemes.get(name).is_some());
    let named = |reference: &str| {
        let pointer = decoded_pointer(reference).filter(|_| !is_name(reference))?;
        below(&pointer, "/components/securitySchemes")?;
        let name = last(&pointer);
        is_name(&name).then_some(name)
    };
    let requirements = members.get_mut("security").and_then(Value::as_array_mut);
    for requirement in requirements.into_iter().flatten() {
        let Value::Object(requirement) = requirement else {
            continue;
        };
        for (reference, scopes) in std::mem::take(requirement) {
            let name = named(&reference);
            if let Some(name) = &name {
                let what = format!("`{reference}` replaced by `{name}`");
                report.changed(RULE, join(pointer, "security"), what);
            }
            requirement.insert(name.unwrap_or(reference), scopes);
        }
    }
}

fn parameter(members: &mut Map<String, Value>, pointer: &str, report: &mut Report) {
    if members.text("in") == Some("querystring") {
        members.insert("in".to_owned(), "query".into());
        members.insert("x-querystring".to_owned(), true.into());
        report.changed(
            RULE,
            pointer,
            "`in: querystring` replaced by `x-querystring`",
        );
    } else if members.text("style") == Some("cookie") {
        members.insert("style".to_owned(), "form".into());
        report.lost(
            RULE,
            pointer,
            "style `cookie` replaced by `form`; what a cookie can't hold is percent-encoded",
        );
    }
}

/// Moves a response's `summary`, which is new in 3.2, to `description` if there is none. A
/// description is optional in 3.2 (section 4.17) and required in 3.1.
fn summary(response: &mut Map<String, Value>, pointer: &str, report: &mut Report) {
    let summary = response.shift_remove("summary");
    if summary.is_some() {
        let what = "`summary` moved to `description`, if there was none";
        report.changed(RULE, pointer, what);
    }
    if !response.contains_key("$ref") && !response.contains_key("description") {
        response.insert(
            "description".to_owned(),
            summary.unwrap_or_else(|| "".into()),
        );
    }
}
