//! Reports the members of the document's objects that the generator ignores: those that the
//! specification does not have, such as a misspelled keyword, and those whose value has another
//! type than the specification gives them.
//!
//! "This object MAY be extended with Specification Extensions" (OpenAPI 3.1 section 4.8, of nearly
//! every object): members whose names begin with `x-`, which are not reported. JSON Schema takes an
//! unknown keyword of a schema for an annotation (2020-12 section 6.5), which constrains nothing.

use serde_json::{Map, Value};

use crate::document::json::Json as _;
use crate::document::pointer::join;
use crate::document::reference::resolve;
use crate::document::walk::{Kind, is_operation, walk};
use crate::report::Report;

const RULE: &str = "members";

/// The type that a member's value has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Type {
    /// Any: the member is documentation, or an object that is checked by itself.
    Any,
    Boolean,
    Text,
    List,
    Object,
    /// A name or a list of names: `type`.
    Names,
}

use Type::{Any, Boolean, List, Names, Object, Text};

/// The members of an object of one kind; `None` if what it has is of no concern to a client.
fn members_of(kind: Kind) -> Option<&'static [(&'static str, Type)]> {
    Some(match kind {
        Kind::OpenApi => OPENAPI,
        Kind::Components => COMPONENTS,
        Kind::PathItem => PATH_ITEM,
        Kind::Operation => OPERATION,
        Kind::Parameter => PARAMETER,
        Kind::RequestBody => REQUEST_BODY,
        Kind::MediaType => MEDIA_TYPE,
        Kind::Encoding => ENCODING,
        Kind::Response => RESPONSE,
        Kind::Header => HEADER,
        Kind::Schema => SCHEMA,
        Kind::SecurityScheme => SECURITY_SCHEME,
        Kind::Callback | Kind::Link | Kind::Each(_) => return None,
    })
}

const OPENAPI: &[(&str, Type)] = &[
    ("openapi", Any),
    ("info", Any),
    ("jsonSchemaDialect", Any),
    ("servers", List),
    ("paths", Object),
    ("webhooks", Object),
    ("components", Object),
    ("security", List),
    ("tags", Any),
    ("externalDocs", Any),
];

const COMPONENTS: &[(&str, Type)] = &[
    ("schemas", Object),
    ("responses", Object),
    ("parameters", Object),
    ("examples", Any),
    ("requestBodies", Object),
    ("headers", Object),
    ("securitySchemes", Object),
    ("links", Object),
    ("callbacks", Object),
    ("pathItems", Object),
];

const PATH_ITEM: &[(&str, Type)] = &[
    ("$ref", Text),
    ("summary", Any),
    ("description", Any),
    ("servers", List),
    ("parameters", List),
];

const OPERATION: &[(&str, Type)] = &[
    ("tags", Any),
    ("summary", Any),
    ("description", Any),
    ("externalDocs", Any),
    ("operationId", Any),
    ("parameters", List),
    ("requestBody", Any),
    ("responses", Object),
    ("callbacks", Object),
    ("deprecated", Boolean),
    ("security", List),
    ("servers", List),
];

const PARAMETER: &[(&str, Type)] = &[
    ("name", Text),
    ("in", Text),
    ("description", Any),
    ("required", Boolean),
    ("deprecated", Boolean),
    ("allowEmptyValue", Boolean),
    ("style", Text),
    ("explode", Boolean),
    ("allowReserved", Boolean),
    ("schema", Any),
    ("example", Any),
    ("examples", Any),
    ("content", Object),
];

const REQUEST_BODY: &[(&str, Type)] = &[
    ("description", Any),
    ("content", Object),
    ("required", Boolean),
];

const MEDIA_TYPE: &[(&str, Type)] = &[
    ("schema", Any),
    ("example", Any),
    ("examples", Any),
    ("encoding", Object),
];

const ENCODING: &[(&str, Type)] = &[
    ("contentType", Text),
    ("headers", Object),
    ("style", Text),
    ("explode", Boolean),
    ("allowReserved", Boolean),
];

const RESPONSE: &[(&str, Type)] = &[
    ("description", Any),
    ("headers", Object),
    ("content", Object),
    ("links", Object),
];

const HEADER: &[(&str, Type)] = &[
    ("description", Any),
    ("required", Boolean),
    ("deprecated", Boolean),
    ("style", Text),
    ("explode", Boolean),
    ("schema", Any),
    ("example", Any),
    ("examples", Any),
    ("content", Object),
    // Of parameters only, but without a meaning that a header could lose.
    ("allowEmptyValue", Any),
    ("allowReserved", Any),
    ("in", Any),
    ("name", Any),
];

const SECURITY_SCHEME: &[(&str, Type)] = &[
    ("type", Text),
    ("description", Any),
    ("name", Text),
    ("in", Text),
    ("scheme", Text),
    ("bearerFormat", Any),
    ("flows", Any),
    ("openIdConnectUrl", Any),
];

/// The keywords of OpenAPI 3.0 and of JSON Schema, from draft 4 to 2020-12.
const SCHEMA: &[(&str, Type)] = &[
    ("$anchor", Any),
    ("$comment", Any),
    ("$defs", Object),
    ("$dynamicAnchor", Any),
    ("$dynamicRef", Text),
    ("$id", Any),
    ("$recursiveAnchor", Any),
    ("$recursiveRef", Text),
    ("$ref", Text),
    ("$schema", Any),
    ("$vocabulary", Any),
    ("additionalItems", Any),
    ("additionalProperties", Any),
    ("allOf", List),
    ("anyOf", List),
    ("const", Any),
    ("contains", Any),
    ("contentEncoding", Text),
    ("contentMediaType", Text),
    ("contentSchema", Any),
    ("default", Any),
    ("definitions", Object),
    ("dependencies", Object),
    ("dependentRequired", Object),
    ("dependentSchemas", Object),
    ("deprecated", Boolean),
    ("description", Any),
    ("discriminator", Object),
    ("else", Any),
    ("enum", List),
    ("example", Any),
    ("examples", Any),
    ("exclusiveMaximum", Any),
    ("exclusiveMinimum", Any),
    ("externalDocs", Any),
    ("format", Text),
    ("id", Any),
    ("if", Any),
    ("items", Any),
    ("maxContains", Any),
    ("maxItems", Any),
    ("maxLength", Any),
    ("maxProperties", Any),
    ("maximum", Any),
    ("minContains", Any),
    ("minItems", Any),
    ("minLength", Any),
    ("minProperties", Any),
    ("minimum", Any),
    ("multipleOf", Any),
    ("not", Any),
    ("nullable", Boolean),
    ("oneOf", List),
    ("pattern", Any),
    ("patternProperties", Object),
    ("prefixItems", List),
    ("properties", Object),
    ("propertyNames", Any),
    ("readOnly", Boolean),
    ("required", List),
    ("summary", Any),
    ("then", Any),
    ("title", Any),
    ("type", Names),
    ("unevaluatedItems", Any),
    ("unevaluatedProperties", Any),
    ("uniqueItems", Any),
    ("writeOnly", Boolean),
    ("xml", Object),
];

const DISCRIMINATOR: &[(&str, Type)] = &[("propertyName", Text), ("mapping", Object)];

impl Type {
    fn has(self, value: &Value) -> bool {
        match self {
            Self::Any => true,
            Self::Boolean => value.is_boolean(),
            Self::Text => value.is_string(),
            Self::List => value.is_array(),
            Self::Object => value.is_object(),
            Self::Names => value.is_string() || value.is_array(),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Any => "a value",
            Self::Boolean => "`true` or `false`",
            Self::Text => "a text",
            Self::List => "a list",
            Self::Object => "an object",
            Self::Names => "a text or a list",
        }
    }
}

/// Reports those of the objects of which `is_used` says that the client uses them.
pub(super) fn members(root: &Value, is_used: &dyn Fn(&str) -> bool, report: &mut Report) {
    walk(root, &mut |kind, pointer, value| {
        let Some(known) = members_of(kind).filter(|_| is_used(pointer)) else {
            return;
        };
        match value {
            Value::Object(members) if members.contains_key("$ref") && takes_reference(kind) => {
                check_reference(members, pointer, report);
                check_target(kind, members, root, pointer, report);
            }
            Value::Object(members) => {
                if kind == Kind::PathItem {
                    check_target(kind, members, root, pointer, report);
                }
                check(name(kind), known, members, pointer, report);
                if kind == Kind::Schema
                    && let Some(Value::Object(discriminator)) = members.get("discriminator")
                {
                    let pointer = join(pointer, "discriminator");
                    check_discriminator(discriminator, root, &pointer, report);
                }
            }
            // Nothing is said.
            Value::Null => {}
            Value::Bool(_) if kind == Kind::Schema => {}
            // Before JSON Schema 2020-12, a list has a schema for each place.
            Value::Array(_) if kind == Kind::Schema && pointer.ends_with("/items") => {}
            _ => {
                let what = format!("{} must be an object; ignored", name(kind));
                report.lost(RULE, pointer, what);
            }
        }
    });
}

fn check(
    owner: &str,
    known: &[(&str, Type)],
    members: &Map<String, Value>,
    pointer: &str,
    report: &mut Report,
) {
    for (key, value) in members {
        let is_method = owner == name(Kind::PathItem) && is_operation(key);
        if key == "x-ms-paths" && owner == name(Kind::OpenApi) {
            // AutoRest's: paths that differ in their query only.
            let what = "operations below `x-ms-paths` are left out";
            report.lost(RULE, join(pointer, key), what);
        }
        if key.starts_with("x-") || is_method || value.is_null() {
            continue;
        }
        match known.iter().find(|(known, _)| known == key) {
            None => {
                let meant = meant(key, known);
                let what = format!("`{key}` is no member of {owner}{meant}; ignored");
                report.lost(RULE, pointer, what);
            }
            // Of a property, as JSON Schema had it before draft 4, this is the default.
            Some(_) if key == "required" && *value == false => {}
            Some((_, of)) if !of.has(value) => {
                let what = format!("`{key}` must be {}; ignored", of.name());
                report.lost(RULE, join(pointer, key), what);
            }
            Some(_) => {}
        }
    }
}

/// "Any properties added SHALL be ignored" (OpenAPI 3.1 section 4.8.23, Reference Object).
fn check_reference(members: &Map<String, Value>, pointer: &str, report: &mut Report) {
    let is_read = |key: &str| matches!(key, "$ref" | "summary" | "description");
    for key in members
        .keys()
        .filter(|key| !is_read(key) && !key.starts_with("x-"))
    {
        let what = format!("`{key}` beside `$ref`; ignored");
        report.lost(RULE, pointer, what);
    }
}

/// Reports a reference that points at nothing. `bundle` has reported those to other files, and
/// `deep_references` reports those of schemas.
fn check_target(
    kind: Kind,
    members: &Map<String, Value>,
    root: &Value,
    pointer: &str,
    report: &mut Report,
) {
    let reference = members.text("$ref").filter(|it| it.starts_with('#'));
    if let Some(reference) = reference.filter(|it| resolve(root, it).is_none()) {
        let what = format!(
            "`{reference}` points at nothing: {} without content",
            name(kind)
        );
        report.lost(RULE, pointer, what);
    }
}

fn check_discriminator(
    members: &Map<String, Value>,
    root: &Value,
    pointer: &str,
    report: &mut Report,
) {
    check("a discriminator", DISCRIMINATOR, members, pointer, report);
    if !members.contains_key("propertyName") {
        let what = "a discriminator without `propertyName`; ignored";
        report.lost(RULE, pointer, what);
    }
    // `bundle` reports those that lead to other files.
    let schemas = root.pointer("/components/schemas");
    let is_schema = |target: &str| match target.starts_with('#') {
        true => resolve(root, target).is_some(),
        false => {
            let is_name = schemas.is_some_and(|schemas| schemas.get(target).is_some());
            is_name || target.contains(['/', '.'])
        }
    };
    for (value, target) in members.entries("mapping") {
        if let Some(target) = target.as_str().filter(|target| !is_schema(target)) {
            let what = format!("`{value}` is mapped to `{target}`, which is no schema; ignored");
            report.lost(RULE, pointer, what);
        }
    }
}

/// Whether a Reference Object may stand in the place of an object. In a schema, and in a path item,
/// `$ref` is a member among others.
fn takes_reference(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Parameter | Kind::RequestBody | Kind::Response | Kind::Header | Kind::SecurityScheme
    )
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::OpenApi => "the document",
        Kind::Components => "`components`",
        Kind::PathItem => "a path item",
        Kind::Operation => "an operation",
        Kind::Parameter => "a parameter",
        Kind::RequestBody => "a request body",
        Kind::MediaType => "a media type",
        Kind::Encoding => "an encoding",
        Kind::Response => "a response",
        Kind::Header => "a header",
        Kind::Schema => "a schema",
        Kind::SecurityScheme => "a security scheme",
        Kind::Callback => "a callback",
        Kind::Link => "a link",
        Kind::Each(each) => name(*each),
    }
}

/// Returns the words that name the member, if one is spelled almost so.
fn meant(key: &str, known: &[(&str, Type)]) -> String {
    let names = known.iter().map(|(name, _)| *name);
    let names = names.filter(|name| is_almost(key, name));
    names
        .min()
        .map_or_else(String::new, |name| format!(", which has `{name}`"))
}

/// Whether two names differ by their capitals, or by one letter that is missing, added or another,
/// or by two that are exchanged.
fn is_almost(one: &str, other: &str) -> bool {
    let letters = |name: &str| -> Vec<char> { name.to_lowercase().chars().collect() };
    let (one, other) = (letters(one), letters(other));
    let (short, long) = match one.len() <= other.len() {
        true => (one, other),
        false => (other, one),
    };
    if long.len() - short.len() > 1 || short.len() < 2 {
        return false;
    }
    let same = short.iter().zip(&long).take_while(|(a, b)| a == b).count();
    let (short, long) = (&short[same..], &long[same..]);
    match (short, long) {
        ([], _) => true,
        _ if short.len() < long.len() => *short == long[1..],
        ([a, b, rest @ ..], [c, d, others @ ..]) if a == d && b == c => rest == others,
        _ => short[1..] == long[1..],
    }
}
