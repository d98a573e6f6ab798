//! Parameters: where each goes, how it is written, and what it may hold.

use serde_json::Value;

use crate::document::operations::OperationAt;
use crate::document::pointer::join;
use crate::model::api::{Location, Parameter};
use crate::model::build::operations::media_types::is_json;
use crate::model::build::schemas::Schemas;
use crate::model::names::{type_name, unique, value_name};
use crate::model::types::TypeRef;

/// Fields and methods that an operation has beside its parameters.
pub(super) const OPERATION_MEMBERS: [&str; 4] = ["client", "new", "send", "body"];

pub(super) fn parameters<'d>(
    at: &OperationAt<'d>,
    owner: &str,
    schemas: &mut Schemas<'d>,
) -> Vec<Parameter> {
    let in_path = template_names(at.path);
    let mut found: Vec<Parameter> = Vec::new();
    let list = at
        .operation
        .get("parameters")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    for (index, described) in list.iter().enumerate() {
        let pointer = join(&join(&at.pointer, "parameters"), &index.to_string());
        let Some((name, location)) = place(described, &in_path, &pointer, schemas) else {
            continue;
        };
        // OpenAPI 3.1 section 4.8.10: a list has no two of one name and place; of such, the last is meant.
        found.retain(|parameter| (&parameter.name, parameter.location) != (&name, location));
        let parameter = parameter(described, name, location, owner, &pointer, &found, schemas);
        found.push(parameter);
    }
    for name in in_path {
        if !found
            .iter()
            .any(|parameter| parameter.location == Location::Path && parameter.name == name)
        {
            schemas.report.changed(
                "parameters",
                &at.pointer,
                format!("`{{{name}}}` of the path is not described: a string"),
            );
            let field = field_name(&name, Location::Path, &found);
            found.push(Parameter {
                field,
                name,
                location: Location::Path,
                value: TypeRef::plain_string(),
                style: None,
                explode: None,
                json: false,
                required: true,
                default: None,
                description: None,
                deprecated: false,
            });
        }
    }
    found
}

/// The names between braces, each once.
fn template_names(path: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut rest = path;
    while let Some(open) = rest.find('{') {
        let after = &rest[open + 1..];
        let Some(close) = after.find('}') else { break };
        let name = after[..close].to_owned();
        if !names.contains(&name) {
            names.push(name);
        }
        rest = &after[close + 1..];
    }
    names
}

fn place(
    described: &Value,
    in_path: &[String],
    pointer: &str,
    schemas: &mut Schemas<'_>,
) -> Option<(String, Location)> {
    let text = |key: &str| described.get(key).and_then(Value::as_str);
    let name = text("name").unwrap_or_default();
    let location = match text("in") {
        Some("path") => Location::Path,
        Some("query") if described.get("x-querystring") == Some(&Value::Bool(true)) => {
            Location::Querystring
        }
        Some("query") => Location::Query,
        Some("header") => Location::Header,
        Some("cookie") => Location::Cookie,
        other => {
            let other = other.unwrap_or("nothing");
            schemas.report.lost(
                "parameters",
                pointer,
                format!("parameter `{name}` is in `{other}`, which is no place: left out"),
            );
            return None;
        }
    };
    if name.is_empty() {
        schemas.report.lost(
            "parameters",
            pointer,
            "a parameter without a name: left out",
        );
        return None;
    }
    if location != Location::Path || in_path.iter().any(|known| known == name) {
        return Some((name.to_owned(), location));
    }
    // A slip of the case, or a parameter of another path.
    match in_path
        .iter()
        .find(|known| known.eq_ignore_ascii_case(name))
    {
        Some(known) => {
            schemas.report.changed(
                "parameters",
                pointer,
                format!("`{name}` is `{known}` in the path"),
            );
            Some((known.clone(), location))
        }
        None => {
            schemas.report.changed(
                "parameters",
                pointer,
                format!("`{name}` is not in the path: left out"),
            );
            None
        }
    }
}

fn parameter<'d>(
    described: &'d Value,
    name: String,
    location: Location,
    owner: &str,
    pointer: &str,
    found: &[Parameter],
    schemas: &mut Schemas<'d>,
) -> Parameter {
    let text = |key: &str| described.get(key).and_then(Value::as_str);
    let content = described
        .get("content")
        .and_then(Value::as_object)
        .and_then(|content| content.iter().next());
    let (schema, json, pointer) = match (described.get("schema"), content) {
        (Some(schema), _) => (Some(schema), false, join(pointer, "schema")),
        (None, Some((media_type, described))) => {
            let pointer = join(&join(&join(pointer, "content"), media_type), "schema");
            (described.get("schema"), is_json(media_type), pointer)
        }
        (None, None) => (None, false, pointer.to_owned()),
    };
    let value = match schema {
        Some(schema) => schemas.type_ref(schema, &format!("{owner}{}", type_name(&name)), &pointer),
        None => TypeRef::plain_string(),
    };
    let default = schema
        .and_then(|schema| schema.get("default"))
        .and_then(scalar);
    let required =
        location == Location::Path || described.get("required") == Some(&Value::Bool(true));
    // The default of an optional parameter is the server's affair: it is documented, not sent.
    let default = default.filter(|_| required && location != Location::Path);
    if default.is_some() {
        schemas.report.changed(
            "parameters",
            &pointer,
            format!("`{name}` may be left out: its default is sent then"),
        );
    }
    Parameter {
        field: field_name(&name, location, found),
        name,
        location,
        // A parameter that is not sent is not null.
        value: TypeRef::new(value.kind),
        style: text("style").map(str::to_owned),
        explode: described.get("explode").and_then(Value::as_bool),
        json,
        required,
        default,
        description: text("description")
            .or_else(|| schema?.get("description")?.as_str())
            .map(str::to_owned),
        deprecated: described.get("deprecated") == Some(&Value::Bool(true)),
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

fn field_name(name: &str, location: Location, found: &[Parameter]) -> String {
    let mut field = value_name(name);
    if OPERATION_MEMBERS.contains(&field.as_str()) {
        field.push('_');
    }
    let taken = |field: &str| found.iter().any(|parameter| parameter.field == field);
    if taken(&field) {
        field.push_str(match location {
            Location::Path => "_path",
            Location::Query | Location::Querystring => "_query",
            Location::Header => "_header",
            Location::Cookie => "_cookie",
        });
    }
    unique(&field, taken)
}
