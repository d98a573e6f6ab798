//! Builds an operation's parameters: the location, style and type of each.

use serde_json::{Map, Value, json};

use crate::document::json::Json as _;
use crate::document::operations::OperationAt;
use crate::document::pointer::join;
use crate::model::api::{Location, Parameter};
use crate::model::build::operations::components::component_place;
use crate::model::build::operations::media_types::{essence, is_json, is_wildcard};
use crate::model::build::operations::template::{self, Template};
use crate::model::build::schemas::{Place, Schemas, default_note};
use crate::model::names::{unique, value_name};
use crate::model::types::{TypeKind, TypeRef};
use crate::report::Report;

const RULE: &str = "parameters";

/// Fields and Rust methods that every operation's struct has beside those of its parameters.
pub(super) const OPERATION_MEMBERS: [&str; 4] = ["client", "into_request", "send", "body"];

pub(super) fn parameters(
    at: &OperationAt<'_>,
    template: &Template,
    owner: &Place,
    schemas: &mut Schemas<'_>,
) -> Vec<Parameter> {
    let in_path = template::names(&template.path);
    for pair in &template.lost {
        let what = format!("`{pair}` in the path is no query parameter; not sent");
        schemas.report.lost(RULE, &at.pointer, what);
    }
    let mut parameters: Vec<Parameter> = Vec::new();
    for (index, described) in at.operation.items("parameters").enumerate() {
        let pointer = join(&join(&at.pointer, "parameters"), &index.to_string());
        let in_query = in_query(described, template, at);
        let key = match in_query {
            Some(name) => Some((name.to_owned(), Location::Query)),
            None => key(described, &in_path, &pointer, schemas.report),
        };
        let Some((name, location)) = key else {
            continue;
        };
        if location == Location::Query && template.constants.contains(&name) {
            let what = format!("parameter `{name}` is a constant in the path; ignored");
            schemas.report.changed(RULE, &pointer, what);
            continue;
        }
        // Name and location identify a parameter (OpenAPI 3.1 section 4.8.10): if several have the
        // same, keep the last.
        let count = parameters.len();
        parameters.retain(|known| {
            let is_same = match location {
                // "Field names are case-insensitive" (RFC 9110 section 5.1).
                Location::Header => known.name.eq_ignore_ascii_case(&name),
                _ => known.name == name,
            };
            known.location != location || !is_same
        });
        if parameters.len() < count {
            let what = format!("parameter `{name}` is listed again; the last one is sent");
            schemas.report.lost(RULE, &pointer, what);
        }
        let field = setter_name(&name, location, &parameters, at.operation);
        let mut parameter = parameter(described, name, location, owner, &pointer, field, schemas);
        if location == Location::Query && described.is_true("allowEmptyValue") {
            allow_empty(&mut parameter, &parameters, at, schemas);
        }
        parameters.push(parameter);
    }
    let path_order = in_path.clone();
    let in_path = in_path.into_iter().map(|name| (name, Location::Path, true));
    let in_query = template.query.iter();
    let in_query = in_query.map(|it| (it.name.clone(), Location::Query, it.required));
    for (name, location, required) in in_path.chain(in_query) {
        let is_described = parameters
            .iter()
            .any(|known| known.location == location && known.name == name);
        if !is_described {
            let what = format!("the path parameter `{name}` is not described; its type is string");
            schemas.report.changed(RULE, &at.pointer, what);
            let field = setter_name(&name, location, &parameters, at.operation);
            let pointer = &at.pointer;
            let described = json!({"required": required});
            parameters.push(parameter(
                &described, name, location, owner, pointer, field, schemas,
            ));
        }
    }
    // The method takes those of the path first, in its order.
    parameters.sort_by_key(|it| match it.location {
        Location::Path => path_order.iter().position(|name| *name == it.name),
        _ => Some(path_order.len()),
    });
    parameters
}

/// Returns the name in the query of a parameter that the path template has in its query.
fn in_query<'t>(
    described: &Value,
    template: &'t Template,
    at: &OperationAt<'_>,
) -> Option<&'t str> {
    let name = described.text("name")?;
    let is_query =
        |one: &Value, name: &str| one.text("in") == Some("query") && one.text("name") == Some(name);
    let expression = template.query.iter().find(|it| it.variable == name)?;
    match described.text("in") {
        Some("path") => Some(&expression.name),
        Some("query") => {
            let mut all = at.operation.items("parameters");
            let other = all.any(|other| is_query(other, &expression.name));
            (!other).then_some(&*expression.name)
        }
        _ => None,
    }
}

/// Returns a parameter's name and location. If the parameter can't be sent, reports the reason and
/// returns `None`.
fn key(
    described: &Value,
    in_path: &[String],
    pointer: &str,
    report: &mut Report,
) -> Option<(String, Location)> {
    if described.text("$ref").is_some() {
        // It points at nothing, which is reported where it stands.
        return None;
    }
    let name = described.text("name").unwrap_or_default();
    let location = match described.text("in") {
        Some("path") => Location::Path,
        Some("query") if described.is_true("x-querystring") => Location::Querystring,
        Some("query") => Location::Query,
        Some("header") => Location::Header,
        Some("cookie") => Location::Cookie,
        Some(other) => {
            let what = format!("parameter `{name}` has unsupported `in: {other}`; ignored");
            report.lost(RULE, pointer, what);
            return None;
        }
        None => {
            let what = format!("parameter `{name}` has no `in`; ignored");
            report.lost(RULE, pointer, what);
            return None;
        }
    };
    if name.is_empty() {
        report.lost(RULE, pointer, "parameter without a name; ignored");
        return None;
    }
    if location != Location::Path || in_path.iter().any(|known| known == name) {
        return Some((name.to_owned(), location));
    }
    // Either the path spells the name with other capitals, or the parameter belongs to another
    // path.
    let mut in_path = in_path.iter();
    let Some(known) = in_path.find(|known| known.eq_ignore_ascii_case(name)) else {
        let what = format!("parameter `{name}` is not in the path; ignored");
        report.lost(RULE, pointer, what);
        return None;
    };
    let what =
        format!("parameter `{name}` is spelled `{known}` in the path; the path's spelling is used");
    report.changed(RULE, pointer, what);
    Some((known.clone(), location))
}

/// Builds the header of a part of a form (OpenAPI 3.1 section 4.8.15, `headers`).
pub(super) fn part_header(
    described: &Value,
    name: &str,
    owner: &Place,
    pointer: &str,
    field: String,
    schemas: &mut Schemas<'_>,
) -> Parameter {
    let (name, location) = (name.to_owned(), Location::Header);
    parameter(described, name, location, owner, pointer, field, schemas)
}

/// What the document says of the value of a parameter or of a header.
pub(super) struct Described<'v> {
    pub(super) schema: Option<&'v Value>,
    pub(super) value: TypeRef,
    /// Whether the value is JSON: a JSON `content` describes it.
    pub(super) json: bool,
    pub(super) description: Option<String>,
    /// Where the schema is.
    pub(super) pointer: String,
}

impl<'v> Described<'v> {
    /// `kind` is what a component of its kind is called.
    pub(super) fn of(
        described: &'v Value,
        name: &str,
        kind: &'static str,
        owner: &Place,
        pointer: &str,
        schemas: &mut Schemas<'_>,
    ) -> Self {
        let content = described.entries("content").next();
        let mut untyped = None;
        let (schema, json, pointer) = match (described.get("schema"), content) {
            (Some(schema), _) => (Some(schema), false, join(pointer, "schema")),
            (None, Some((media_type, content))) => {
                let pointer = join(&join(&join(pointer, "content"), media_type), "schema");
                let schema = content.get("schema");
                let is_structured = schemas.is_structured(schema);
                let json = is_json(media_type) || is_structured && is_wildcard(media_type);
                let is_query = described.is_true("x-querystring")
                    && essence(media_type) == "application/x-www-form-urlencoded";
                untyped = Some(media_type).filter(|_| is_structured && !json && !is_query);
                (schema.filter(|_| untyped.is_none()), json, pointer)
            }
            (None, None) => (None, false, pointer.to_owned()),
        };
        if let Some(media_type) = untyped {
            let what = format!("no types for `{media_type}`: the value of `{name}` is a text");
            schemas.report.lost(RULE, &pointer, what);
        }
        let place = component_place(described, kind).unwrap_or_else(|| owner.then_member(name));
        let value = schema.map(|schema| schemas.type_ref(schema, &place, &pointer));
        let value = value.unwrap_or_else(TypeRef::plain_string);
        // No type has the words of a component that is a text, a number or a list.
        let of_schema = || match value.kind {
            TypeKind::Named(_) => schema?.text("description"),
            _ => schemas.keyword(schema?, "description")?.as_str(),
        };
        let description = described.text("description").or_else(of_schema);
        Self {
            description: description.map(str::to_owned),
            schema,
            value,
            json,
            pointer,
        }
    }
}

fn parameter(
    described: &Value,
    name: String,
    location: Location,
    owner: &Place,
    pointer: &str,
    field: String,
    schemas: &mut Schemas<'_>,
) -> Parameter {
    let Described {
        schema,
        value,
        json,
        description,
        pointer,
    } = Described::of(described, &name, "Parameter", owner, pointer, schemas);
    let required = location == Location::Path || described.is_true("required");
    // The server applies the default of an optional parameter: document it, don't send it.
    let default = schema
        .filter(|_| required && location != Location::Path)
        .and_then(|schema| scalar(schemas.keyword(schema, "default")?));
    if default.is_some() {
        let what = format!("if the caller does not set `{name}`, its default is sent");
        schemas.report.changed(RULE, &pointer, what);
    }
    let mut notes = schema.map_or_else(Vec::new, |schema| schemas.bounds_of(schema, &value));
    if default.is_none() {
        let default = schema.and_then(|schema| schemas.keyword(schema, "default"));
        notes.extend(default_note(default));
    }
    let constraints = schema.map(|schema| schemas.constraints(schema, &value));
    let mut constraints = constraints.unwrap_or_default();
    let format = schema.and_then(|schema| schemas.keyword(schema, "format"));
    constraints.set("format", format);
    let start = schema.and_then(|schema| self::start(schema, schemas));
    let style = described.text("style");
    if let Some(style) = style.filter(|style| !is_defined(style, location)) {
        let what = format!(
            "no style `{style}` in {}; the default style is used",
            place(location)
        );
        schemas.report.lost(RULE, &pointer, what);
    }
    let allow_reserved = described.is_true("allowReserved");
    if allow_reserved && location != Location::Query {
        let what = format!("no `allowReserved` in {}; percent-encoded", place(location));
        schemas.report.lost(RULE, &pointer, what);
    }
    Parameter {
        field,
        location,
        // Null is never sent, so the type is not nullable.
        value: TypeRef::new(value.kind),
        style: style.map(str::to_owned),
        explode: described.get("explode").and_then(Value::as_bool),
        json,
        allow_reserved: allow_reserved && location == Location::Query,
        required,
        default,
        start,
        empty_setter: None,
        description,
        notes,
        constraints,
        pointer,
        deprecated: described.is_true("deprecated"),
        name,
    }
}

/// Whether the specification defines a style for parameters in a location (OpenAPI 3.1 section
/// 4.8.12.3, "Style Values").
fn is_defined(style: &str, location: Location) -> bool {
    match style {
        "simple" => matches!(location, Location::Path | Location::Header),
        "label" | "matrix" => location == Location::Path,
        "form" => matches!(
            location,
            Location::Query | Location::Querystring | Location::Cookie
        ),
        "spaceDelimited" | "pipeDelimited" | "deepObject" => location == Location::Query,
        _ => false,
    }
}

fn place(location: Location) -> &'static str {
    match location {
        Location::Path => "a path",
        Location::Query | Location::Querystring => "a query",
        Location::Header => "a header",
        Location::Cookie => "a cookie",
    }
}

/// Gives a parameter a setter that sends it with an empty value (OpenAPI 3.1 section 4.8.12.2.1),
/// unless its type has a value that is written so.
fn allow_empty(
    parameter: &mut Parameter,
    known: &[Parameter],
    at: &OperationAt<'_>,
    schemas: &Schemas<'_>,
) {
    if schemas.holds_text(&parameter.value) {
        return;
    }
    let described: Vec<String> = at
        .operation
        .items("parameters")
        .filter_map(|other| other.text("name"))
        .map(value_name)
        .collect();
    let is_used = |name: &str| {
        described.iter().any(|other| other == name)
            || known.iter().any(|parameter| parameter.has_setter(name))
    };
    let setter = unique(&format!("{}_empty", parameter.field), is_used);
    parameter.empty_setter = Some(setter);
}

/// Returns the first page or offset that a parameter takes, if it is one.
fn start(schema: &Value, schemas: &Schemas<'_>) -> Option<i64> {
    let number = |key: &str| schemas.keyword(schema, key)?.as_f64();
    let start = number("default").or_else(|| number("minimum").filter(|it| *it == 1.0));
    let start = start.or_else(|| number("exclusiveMinimum").map(|it| it + 1.0))?;
    [0, 1]
        .into_iter()
        .find(|known| f64::from(*known) == start)
        .map(i64::from)
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

fn setter_name(
    name: &str,
    location: Location,
    parameters: &[Parameter],
    operation: &Map<String, Value>,
) -> String {
    let mut field = value_name(name);
    if OPERATION_MEMBERS.contains(&field.as_str()) {
        field.push('_');
    }
    let is_other = |field: &str| {
        let mut all = operation.items("parameters");
        field != name && all.any(|other| other.text("name") == Some(field))
    };
    let is_used = |field: &str| {
        is_other(field)
            || parameters
                .iter()
                .any(|parameter| parameter.has_setter(field))
    };
    if is_used(&field) {
        field.push_str(match location {
            Location::Path => "_path",
            Location::Query | Location::Querystring => "_query",
            Location::Header => "_header",
            Location::Cookie => "_cookie",
        });
    }
    unique(&field, is_used)
}
