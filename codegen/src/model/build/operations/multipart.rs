//! Builds `multipart/form-data` bodies: the parts that the document names, and those that it leaves
//! to the caller.

use serde_json::Value;

use crate::document::json::Json as _;
use crate::document::pointer::join;
use crate::model::api::{FormStyle, FreeParts, Multipart, Parameter, Part, PartValue};
use crate::model::build::operations::media_types::{is_json, is_text};
use crate::model::build::operations::parameters::{OPERATION_MEMBERS, part_header};
use crate::model::build::schemas::{Place, Schemas};
use crate::model::names::{field_name, unique, value_name};
use crate::model::types::{Property, StringFormat, TypeKind, TypeRef};

const RULE: &str = "bodies";

/// Builds a form. `has_styles` tells whether `style` and `explode` count: before OpenAPI 3.1, they
/// were for URL-encoded forms only. `is_used` tells which names something else has.
pub(super) fn multipart(
    described: &Value,
    has_styles: bool,
    owner: &Place,
    pointer: &str,
    is_used: impl Fn(&str) -> bool,
    schemas: &mut Schemas<'_>,
) -> Multipart {
    let schema = described.get("schema");
    let schema_pointer = join(pointer, "schema");
    let (properties, free) = schemas.form_properties(schema, owner, &schema_pointer);
    let mut form = Multipart {
        type_name: String::new(),
        parts: Vec::new(),
        free: None,
    };
    let is_other = |name: &str| properties.iter().any(|it| it.name == name);
    for property in &properties {
        let field = field_name(&property.name, is_other, |name| {
            is_taken(name, &form, &is_used)
        });
        let encoding = described.get("encoding");
        let encoding = encoding.and_then(|all| all.get(&property.name));
        let mut part = part(property, field, encoding, schema, schemas);
        if let Some(media_type) = untyped(&part, schemas) {
            let name = &property.name;
            let what = format!("no types for `{media_type}`: the caller writes the part `{name}`");
            schemas
                .report
                .lost(RULE, join(&schema_pointer, "properties"), what);
            part.value = written_by_caller(&part.value, is_text(media_type));
        }
        if let Some(encoding) = encoding {
            part.style = (has_styles && part.content_type.is_none())
                .then(|| form_style(&property.name, encoding))
                .flatten();
        }
        form.parts.push(part);
        let headers = encoding.into_iter().flat_map(|it| it.entries("headers"));
        for (name, described) in headers {
            // These are of the form itself (OpenAPI 3.1 section 4.8.15.1).
            if ["content-type", "content-disposition"].contains(&name.to_ascii_lowercase().as_str())
            {
                continue;
            }
            let owner = owner.then_member(&property.name);
            let field = value_name(&format!("{} {name}", property.name));
            let field = free_name(&field, &form, &is_used);
            let pointer = join(&join(pointer, "encoding"), &property.name);
            let pointer = join(&join(&pointer, "headers"), name);
            let header = part_header(described, name, &owner, &pointer, field, schemas);
            if let Some(part) = form.parts.last_mut() {
                part.headers.push(header);
            }
        }
    }
    let encodings = described.entries("encoding");
    for (name, _) in encodings.filter(|(name, _)| free.is_none() && !is_other(name)) {
        let what = format!("`encoding` of `{name}`, which is no property of the form; ignored");
        schemas
            .report
            .lost(RULE, join(&join(pointer, "encoding"), name), what);
    }
    if let Some(value) = free {
        let value = match value {
            None => PartValue::Any,
            Some(value) => match file_or_files(&value.kind) {
                Some(file) => file,
                None if value.kind == TypeKind::Any => PartValue::Any,
                None => PartValue::Value(TypeRef::new(value.kind)),
            },
        };
        let field = free_name("part", &form, &is_used);
        form.free = Some(FreeParts { field, value });
    }
    form
}

/// Returns the media type of a part of members or items, if it is a notation in which the client
/// can't write these.
fn untyped<'p>(part: &'p Part, schemas: &Schemas<'_>) -> Option<&'p str> {
    let media_type = part.content_type.as_deref()?;
    let PartValue::Value(value) = &part.value else {
        return None;
    };
    let item = match &value.kind {
        TypeKind::Array(item) => item,
        _ => value,
    };
    (!part.is_json && !is_json(media_type) && schemas.has_members(item)).then_some(media_type)
}

fn written_by_caller(value: &PartValue, is_text: bool) -> PartValue {
    let is_list =
        matches!(value, PartValue::Value(value) if matches!(value.kind, TypeKind::Array(_)));
    let text = TypeRef::plain_string();
    match (is_text, is_list) {
        (true, true) => PartValue::Value(TypeRef::new(TypeKind::Array(Box::new(text)))),
        (true, false) => PartValue::Value(text),
        (false, true) => PartValue::Files,
        (false, false) => PartValue::File,
    }
}

fn free_name(wanted: &str, form: &Multipart, is_used: impl Fn(&str) -> bool) -> String {
    unique(wanted, |name| is_taken(name, form, &is_used))
}

fn is_taken(name: &str, form: &Multipart, is_used: impl Fn(&str) -> bool) -> bool {
    OPERATION_MEMBERS.contains(&name)
        || matches!(name, "new" | "write_parts")
        || is_used(name)
        || form.fields().contains(&name)
}

fn part(
    property: &Property,
    field: String,
    encoding: Option<&Value>,
    schema: Option<&Value>,
    schemas: &Schemas<'_>,
) -> Part {
    let listed = encoding.and_then(|encoding| encoding.text("contentType"));
    let listed = listed.unwrap_or_default().split(',').map(str::trim);
    let listed: Vec<&str> = listed.filter(|media_type| !media_type.is_empty()).collect();
    let content_type = match listed.as_slice() {
        // A part is sent with exactly one media type, which is no range.
        [only] if !only.contains('*') => Some((*only).to_owned()),
        [] => schema.and_then(|schema| schemas.encoded_media_type(schema, &property.name)),
        _ => None,
    };
    let is_text_or_json = |media_type: &&str| {
        is_json(media_type) || is_text(media_type) || media_type.starts_with("text/")
    };
    let is_bytes = !listed.is_empty() && !listed.iter().any(is_text_or_json);
    let is_encoded = content_type.is_some() && listed.is_empty();
    let kind = &property.value.kind;
    let is_loose =
        |kind: &TypeKind| matches!(kind, TypeKind::Any | TypeKind::String(StringFormat::Plain));
    let value = match kind {
        _ if file_or_files(kind).is_some() => file_or_files(kind),
        // A string can't hold what the media type says, and a part may have no schema at all.
        kind if is_bytes && is_loose(kind) => Some(PartValue::File),
        TypeKind::Array(item) if is_bytes && is_loose(&item.kind) => Some(PartValue::Files),
        _ => schema.and_then(|schema| schemas.file_branch(schema, &property.name)),
    };
    let value = value.unwrap_or_else(|| PartValue::Value(TypeRef::new(kind.clone())));
    Part {
        field,
        name: property.name.clone(),
        is_json: !is_encoded && content_type.as_deref().is_some_and(is_json),
        value,
        content_type,
        style: None,
        headers: Vec::<Parameter>::new(),
        required: property.required,
        description: property.documentation(),
        constraints: property.constraints.clone(),
    }
}

fn file_or_files(kind: &TypeKind) -> Option<PartValue> {
    const FILE: TypeKind = TypeKind::String(StringFormat::Binary);
    match kind {
        kind if *kind == FILE => Some(PartValue::File),
        TypeKind::Array(item) if item.kind == FILE => Some(PartValue::Files),
        _ => None,
    }
}

/// Returns the style that an `encoding` sets, if it sets one.
pub(super) fn form_style(member: &str, encoding: &Value) -> Option<FormStyle> {
    let style = encoding.text("style").map(str::to_owned);
    let explode = encoding.get("explode").and_then(Value::as_bool);
    (style.is_some() || explode.is_some()).then(|| FormStyle {
        member: member.to_owned(),
        style,
        explode,
        json: false,
        allow_reserved: false,
    })
}
