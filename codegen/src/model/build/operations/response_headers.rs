//! Builds the struct of the headers that the successes of an operation have.
//!
//! A header of one of several successes may be absent. A redirect has `Location`, even if the
//! document does not say so (RFC 9110 section 10.2.2). The headers of errors stay texts.

use serde_json::{Value, json};

use crate::document::json::Json as _;
use crate::document::pointer::join;
use crate::model::build::operations::components::component_place;
use crate::model::build::operations::parameters::Described;
use crate::model::build::schemas::{Place, Schemas};
use crate::model::names::{field_name, value_name};
use crate::model::types::{Property, TypeRef};

/// The end of the names of headers with a JSON `content`, by which the runtime knows them.
const JSON: &str = ";json";

/// The header that says where a redirect leads.
pub(super) const LOCATION: &str = "Location";

/// A success that may have headers.
pub(super) struct Success<'v> {
    pub(super) response: &'v Value,
    pub(super) pointer: String,
    /// Whether it is a redirect of which the document does not describe `Location`.
    pub(super) lacks_location: bool,
}

impl<'v> Success<'v> {
    fn headers(&self, location: &'v Value) -> impl Iterator<Item = (&'v str, &'v Value)> + use<'v> {
        let implied = self.lacks_location.then_some((LOCATION, location));
        let described = described(self.response);
        described
            .map(|(name, it)| (name.as_str(), it))
            .chain(implied)
    }
}

/// Returns the headers of a response. "If a response header is defined with the name
/// `Content-Type`, it SHALL be ignored" (OpenAPI 3.1 section 4.8.17.1).
pub(super) fn described(response: &Value) -> impl Iterator<Item = (&String, &Value)> {
    let headers = response.entries("headers");
    headers.filter(|(name, _)| !name.eq_ignore_ascii_case("content-type"))
}

/// Returns the struct of the headers of all successes; `None` if they have none.
pub(super) fn headers(
    successes: &[Success<'_>],
    owner: &Place,
    schemas: &mut Schemas<'_>,
) -> Option<TypeRef> {
    let location = json!({"description": "Where the answer is.", "schema": {"type": "string"}});
    let mut with_headers = successes
        .iter()
        .filter(|success| success.headers(&location).next().is_some());
    let first = with_headers.next()?;
    let of_component = match with_headers.next() {
        None => component_place(first.response, "Response"),
        Some(_) => None,
    };
    let place = of_component
        .unwrap_or_else(|| owner.clone())
        .then("Headers");
    let mut properties: Vec<Property> = Vec::new();
    for success in successes {
        for (name, header) in success.headers(&location) {
            let pointer = join(&join(&success.pointer, "headers"), name);
            match properties.iter_mut().find(|it| is_same(&it.name, name)) {
                Some(known) => merge(known, name, header, &place, &pointer, schemas),
                None => {
                    let property = property(name, header, &properties, &place, &pointer, schemas);
                    properties.push(property);
                }
            }
        }
    }
    for property in &mut properties {
        property.required = successes.iter().all(|success| {
            let mut headers = described(success.response);
            headers.any(|(name, it)| is_same(&property.name, name) && it.is_true("required"))
        });
    }
    Some(schemas.headers(properties, &place, &join(&first.pointer, "headers")))
}

/// Whether a field has the header with this name, whose capitals don't count.
fn is_same(field: &str, name: &str) -> bool {
    let known = field.strip_suffix(JSON).unwrap_or(field);
    known.eq_ignore_ascii_case(name)
}

fn property(
    name: &str,
    header: &Value,
    known: &[Property],
    place: &Place,
    pointer: &str,
    schemas: &mut Schemas<'_>,
) -> Property {
    let Described {
        schema,
        value,
        json,
        description,
        ..
    } = Described::of(header, name, "Header", place, pointer, schemas);
    let is_used = |field: &str| known.iter().any(|property| property.field == field);
    let field = field_name(name, |_| false, is_used);
    if field != value_name(name) {
        let what = format!("the field of `{name}` is called `{field}`: its name is taken");
        schemas.report.changed("names", pointer, what);
    }
    let mut notes = schema.map_or_else(Vec::new, |schema| schemas.bounds_of(schema, &value));
    let constraints = schema.map(|schema| schemas.constraints(schema, &value));
    let mut constraints = constraints.unwrap_or_default();
    constraints.set("deprecated", header.get("deprecated"));
    if header.is_true("deprecated") {
        notes.push("Deprecated.".to_owned());
    }
    Property {
        field,
        name: match json {
            true => format!("{name}{JSON}"),
            false => name.to_owned(),
        },
        // No header is null.
        value: TypeRef::new(value.kind),
        required: false,
        only: None,
        lenient: false,
        enum_values: Vec::new(),
        format: None,
        description,
        notes,
        constraints,
    }
}

/// Adds what another success says of a header. If the types differ, the header is a text.
fn merge(
    known: &mut Property,
    name: &str,
    header: &Value,
    place: &Place,
    pointer: &str,
    schemas: &mut Schemas<'_>,
) {
    let other = Described::of(header, name, "Header", place, pointer, schemas);
    if TypeRef::new(other.value.kind) != known.value {
        known.value = TypeRef::plain_string();
        let what = format!("header `{name}` has another type in another response; it is a text");
        schemas.report.lost("responses", pointer, what);
    }
}
