//! Builds request bodies: for each media type that the document lists, a way to send the body.
//!
//! A server accepts each of the media types that it documents (OpenAPI 3.1 section 4.8.13), so
//! other notations of the same value are left out.

use serde_json::{Map, Value};

use crate::document::Document;
use crate::document::json::Json as _;
use crate::document::operations::OperationAt;
use crate::document::pointer::join;
use crate::model::api::{Body, BodyContent, FormStyle, NamedContent, Parameter};
use crate::model::build::operations::components::component_place;
use crate::model::build::operations::media_types::{
    Described, distinct, essence, is_json, is_json_by_schema, is_json_lines, is_json_sequence,
    is_same_value, is_text, is_wildcard, is_xml, name, report_encoding, report_untyped,
};
use crate::model::build::operations::multipart::{form_style, multipart};
use crate::model::build::operations::parameters::OPERATION_MEMBERS;
use crate::model::build::schemas::{Place, Schemas};
use crate::model::names::{type_name, unique, value_name};
use crate::model::types::{Constraints, StringFormat, TypeKind, TypeRef};

const RULE: &str = "bodies";
const OCTETS: &str = "application/octet-stream";

pub(super) fn body(
    document: &Document,
    at: &OperationAt<'_>,
    owner: &Place,
    parameters: &[Parameter],
    schemas: &mut Schemas<'_>,
) -> Option<Body> {
    let body = at.operation.get("requestBody")?;
    let pointer = join(&join(&at.pointer, "requestBody"), "content");
    let content = body.get("content").and_then(Value::as_object)?;
    let is_required = body.is_true("required");
    let is_empty = |it: &Value| has_no_member(it, schemas);
    if !is_required && !content.is_empty() && content.values().all(is_empty) {
        let what = "an optional body that can have no member; left out";
        schemas.report.changed(RULE, &pointer, what);
        return None;
    }
    let (mut distinct, repeated) = distinct(content, rank, is_repeated);
    let has_several = distinct.len() > 1;
    distinct.retain(|(media_type, _)| {
        let is_one = !has_several || is_wildcard(media_type) || media_type.contains('/');
        if !is_one {
            let what = format!("`{media_type}` is no media type (RFC 9110 section 8.3.1); ignored");
            schemas.report.lost(RULE, &pointer, what);
        }
        is_one
    });
    let (first, _) = distinct.first()?;
    if !repeated.is_empty() {
        let repeated: Vec<String> = repeated.iter().map(|it| format!("`{it}`")).collect();
        let what = format!(
            "`{first}` is sent; {} describes the same",
            repeated.join(", ")
        );
        schemas.report.changed(RULE, &pointer, what);
    }
    let is_only = distinct.len() == 1;
    let mut contents: Vec<NamedContent> = Vec::new();
    for &(media_type, described) in &distinct {
        let is_first = contents.is_empty();
        let is_json_by_schema = is_json_by_schema(&distinct, (media_type, described), schemas);
        let way = match is_json_by_schema {
            true => name(media_type),
            false => way_name(media_type),
        };
        let wanted = match is_first && way != "multipart" {
            true => "body".to_owned(),
            false => value_name(&way),
        };
        let place = match (component_place(body, "Body"), is_first) {
            (Some(place), true) => place,
            (Some(place), false) => place.then(&way),
            (None, true) => owner.then("Body"),
            (None, false) => owner.then(&way),
        };
        let pointer = join(&pointer, media_type);
        let described = (media_type, described);
        let content = match way == "multipart" {
            true => {
                let members = |name: &str| {
                    is_only
                        && parameters
                            .iter()
                            .any(|parameter| parameter.has_setter(name))
                };
                let version = document.root.text("openapi").unwrap_or_default();
                let has_styles = !version.starts_with("3.0");
                let (_, described) = described;
                BodyContent::Multipart(multipart(
                    described, has_styles, &place, &pointer, members, schemas,
                ))
            }
            false if is_json_by_schema => {
                let what =
                    format!("`{media_type}` is sent as JSON, since its schema describes JSON");
                schemas.report.changed(RULE, &pointer, what);
                json_of(described, &place, &pointer, schemas)
            }
            false => content_of(described, &place, &pointer, schemas),
        };
        let is_reported = essence(media_type).starts_with("multipart/") || is_form(media_type);
        if matches!(content, BodyContent::Text(_) | BodyContent::File(_)) && !is_reported {
            report_untyped(RULE, &distinct, described, &pointer, schemas);
            report_encoding(RULE, described.1, &pointer, schemas);
        }
        if add_file(&mut contents, &content) {
            continue;
        }
        if let Some(known) = contents.iter().find(|it| it.field == wanted && !is_first)
            && matches!(
                (&known.content, &content),
                (BodyContent::Text(_), BodyContent::Text(_))
            )
        {
            // `text/xml` beside `application/xml`.
            continue;
        }
        let is_used = |name: &str| {
            OPERATION_MEMBERS.contains(&name) && name != "body"
                || parameters
                    .iter()
                    .any(|parameter| parameter.has_setter(name))
                || contents.iter().any(|content| content.field == name)
        };
        let is_variant = |name: &str| contents.iter().any(|content| content.variant == name);
        contents.push(NamedContent {
            field: unique(&wanted, is_used),
            variant: unique(&type_name(&way), is_variant),
            constraints: constraints(&content, described.1, schemas),
            content,
        });
    }
    Some(Body {
        required: body.is_true("required"),
        description: body.text("description").map(str::to_owned),
        type_name: String::new(),
        contents,
    })
}

/// Returns what a schema says of a body that has one value.
fn constraints(content: &BodyContent, described: &Value, schemas: &Schemas<'_>) -> Constraints {
    let text = TypeRef::plain_string();
    let value = match content {
        BodyContent::Json(value, _) | BodyContent::Form(value, _) | BodyContent::Xml(value, ..) => {
            value
        }
        BodyContent::Text(_) => &text,
        BodyContent::JsonLines(..) | BodyContent::Multipart(_) | BodyContent::File(_) => {
            return Constraints::default();
        }
    };
    let schema = described.get("schema");
    schema.map_or_else(Constraints::default, |schema| {
        schemas.constraints(schema, value)
    })
}

/// Whether a schema describes an object without members, and forbids others.
fn has_no_member(described: &Value, schemas: &Schemas<'_>) -> bool {
    let Some(schema) = described.get("schema") else {
        return false;
    };
    let keyword = |key| schemas.keyword(schema, key);
    let is_empty = |key| {
        keyword(key)
            .and_then(Value::as_object)
            .is_none_or(Map::is_empty)
    };
    let unions = ["oneOf", "anyOf"];
    keyword("type").is_none_or(|it| it == "object")
        && is_empty("properties")
        && is_empty("patternProperties")
        && keyword("additionalProperties") == Some(&Value::Bool(false))
        && unions.iter().all(|key| keyword(key).is_none())
}

/// Adds the media types of a file to those of the file that is known. Returns whether there is one.
fn add_file(contents: &mut [NamedContent], content: &BodyContent) -> bool {
    let BodyContent::File(more) = content else {
        return false;
    };
    for known in contents {
        if let BodyContent::File(media_types) = &mut known.content {
            media_types.extend(more.iter().cloned());
            return true;
        }
    }
    false
}

fn rank(media_type: &str) -> u8 {
    match essence(media_type).as_str() {
        "application/json" if is_json(media_type) => 0,
        _ if is_json(media_type) => 1,
        _ if is_form(media_type) => 2,
        "multipart/form-data" => 3,
        _ if is_wildcard(media_type) => 4,
        _ if is_text(media_type) => 5,
        _ => 6,
    }
}

/// Whether a media type is a URL-encoded form. Some publishers write `multipart` before its name.
fn is_form(media_type: &str) -> bool {
    matches!(
        essence(media_type).as_str(),
        "application/x-www-form-urlencoded" | "multipart/x-www-form-urlencoded"
    )
}

/// Whether a media type is another notation of a value whose notation is known already. Kinds of
/// JSON that have a name, such as `application/merge-patch+json`, mean more than JSON.
fn is_repeated(known: Described<'_>, other: Described<'_>) -> bool {
    let is_form_again = is_form(known.0) && is_form(other.0);
    is_same_value(known, other) || is_form_again && known.1.get("schema") == other.1.get("schema")
}

/// Returns the name of the setter for a media type.
fn way_name(media_type: &str) -> String {
    match essence(media_type).as_str() {
        _ if is_form(media_type) => "form".to_owned(),
        "multipart/form-data" | "form-data" => "multipart".to_owned(),
        _ if is_json_lines(media_type) || is_json_sequence(media_type) => "json_lines".to_owned(),
        _ if is_json(media_type) || is_text(media_type) || is_wildcard(media_type) => {
            name(media_type)
        }
        _ => "bytes".to_owned(),
    }
}

fn content_of(
    (media_type, described): Described<'_>,
    place: &Place,
    pointer: &str,
    schemas: &mut Schemas<'_>,
) -> BodyContent {
    let schema_pointer = join(pointer, "schema");
    let octets = || BodyContent::File(vec![OCTETS.to_owned()]);
    let plain_text = || BodyContent::Text("text/plain".to_owned());
    if is_json_lines(media_type) || is_json_sequence(media_type) {
        let value = schemas.item_type(described, place, pointer);
        let value = value.unwrap_or_else(TypeRef::any);
        return BodyContent::JsonLines(value, media_type.clone());
    }
    if is_json(media_type) {
        return json_of((media_type, described), place, pointer, schemas);
    }
    if is_xml(media_type)
        && let Some(schema) = described.get("schema")
        && schemas.is_structured(Some(schema))
        && let Some(root) = schemas.xml_root(schema, &schema_pointer)
    {
        let value = schemas.type_ref(schema, place, &schema_pointer);
        // `Content-Type` can't be a range (RFC 9110 section 8.3).
        return match media_type.contains('*') {
            true => BodyContent::Xml(value, root, "application/xml".to_owned()),
            false => BodyContent::Xml(value, root, media_type.clone()),
        };
    }
    let mut value = || match described.get("schema") {
        Some(schema) => schemas.type_ref(schema, place, &schema_pointer),
        None => TypeRef::any(),
    };
    if is_form(media_type) {
        let value = value();
        if schemas.may_be_object(&value) {
            return BodyContent::Form(value, form_styles(described, pointer, schemas));
        }
        let what = "the schema of the form is no object: the caller writes the form as a text";
        schemas.report.lost(RULE, &schema_pointer, what);
        return BodyContent::Text("application/x-www-form-urlencoded".to_owned());
    }
    if is_text(media_type) {
        return BodyContent::Text(media_type.clone());
    }
    if is_wildcard(media_type) {
        let value = value();
        return match value.kind {
            TypeKind::String(StringFormat::Binary) => octets(),
            TypeKind::String(_) => plain_text(),
            _ => BodyContent::Json(value, "application/json".to_owned()),
        };
    }
    let essence = essence(media_type);
    match essence.split_once('/') {
        Some(("text", "*")) => plain_text(),
        Some((_, "*")) => octets(),
        Some(("multipart", _)) => {
            let what = format!("no parts of `{media_type}`: the caller gives the body as a file");
            schemas.report.lost(RULE, pointer, what);
            BodyContent::File(vec![media_type.clone()])
        }
        _ => BodyContent::File(vec![media_type.clone()]),
    }
}

fn json_of(
    (media_type, described): Described<'_>,
    place: &Place,
    pointer: &str,
    schemas: &mut Schemas<'_>,
) -> BodyContent {
    let value = described.get("schema").map_or_else(TypeRef::any, |schema| {
        schemas.type_ref(schema, place, &join(pointer, "schema"))
    });
    // `Content-Type` can't be a range (RFC 9110 section 8.3).
    match media_type.contains('*') {
        true => BodyContent::Json(value, "application/json".to_owned()),
        false => BodyContent::Json(value, media_type.clone()),
    }
}

/// Returns how the members of a form are written: in a style, or by their media type. "If a value
/// is explicitly defined" for a style, the media type is ignored (OpenAPI 3.1 section 4.8.15.1.2).
fn form_styles(described: &Value, pointer: &str, schemas: &mut Schemas<'_>) -> Vec<FormStyle> {
    let mut styles = Vec::new();
    for (member, encoding) in described.entries("encoding") {
        let allow_reserved = encoding.is_true("allowReserved");
        let styled = form_style(member, encoding);
        let media_type = encoding.text("contentType").filter(|_| styled.is_none());
        let json = media_type.is_some_and(is_json);
        if let Some(media_type) = media_type.filter(|it| !json && !is_text_or_list(it)) {
            let what =
                format!("no types for `{media_type}`: an object or list of `{member}` is JSON");
            let pointer = join(&join(pointer, "encoding"), member);
            schemas.report.lost(RULE, pointer, what);
        }
        let plain = || FormStyle {
            member: member.clone(),
            style: None,
            explode: None,
            json: false,
            allow_reserved: false,
        };
        if styled.is_some() || json || allow_reserved {
            styles.push(FormStyle {
                json,
                allow_reserved,
                ..styled.unwrap_or_else(plain)
            });
        }
    }
    styles
}

/// Whether a media type is that of a text, or a list of media types, of which the value's own is
/// sent.
fn is_text_or_list(media_type: &str) -> bool {
    essence(media_type) == "text/plain" || media_type.contains([',', '*'])
}
