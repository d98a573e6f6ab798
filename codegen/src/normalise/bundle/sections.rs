//! Maps each kind of object to its section in `components`, such as `schemas`, in each version.

use serde_json::{Map, Value};

use crate::document::pointer::{below, join, last};
use crate::document::unresolved::Refusal;
use crate::document::walk::Kind;
use crate::normalise::bundle::address::BUNDLE;
use crate::normalise::bundle::bundler::Bundler;
use crate::normalise::bundle::references::{Reference, Resolution};

/// The sections of `components` that hold copies, in version 3.
pub(super) const SECTIONS: [&str; 9] = [
    "schemas",
    "parameters",
    "responses",
    "requestBodies",
    "headers",
    "callbacks",
    "securitySchemes",
    "links",
    "examples",
];

impl Bundler<'_> {
    /// Returns the section for a copy of the reference's target.
    pub(super) fn section(&self, reference: &Reference) -> Result<&'static str, Refusal> {
        if reference.resolution == Resolution::Example {
            return Ok("examples");
        }
        section_of(reference.kind, self.swagger_2)
            .ok_or_else(|| Refusal::new("Swagger 2.0 allows no reference here", BUNDLE))
    }

    pub(super) fn section_pointer(&self, section: &str) -> String {
        match self.swagger_2 {
            true => join("", section),
            false => join("/components", section),
        }
    }

    /// Returns the section at or above a pointer, and the name of the component at the pointer;
    /// `None` in place of the name if the pointer is that of the section.
    pub(super) fn section_at(
        &self,
        kind: Kind,
        pointer: &str,
    ) -> Option<(&'static str, Option<String>)> {
        let (kind, is_map) = match kind {
            Kind::Each(each) => (*each, true),
            kind => (kind, false),
        };
        let section = section_of(kind, self.swagger_2)?;
        let rest = below(pointer, &self.section_pointer(section))?;
        match (is_map, rest.matches('/').count()) {
            (true, 0) => Some((section, None)),
            (false, 1) => Some((section, Some(last(rest)))),
            _ => None,
        }
    }

    /// Whether a component consists of the reference alone.
    pub(super) fn is_component(&self, reference: &Reference) -> bool {
        let holder = &reference.holder;
        reference.resolution == Resolution::Component
            && matches!(self.section_at(reference.kind, holder), Some((_, Some(_))))
            && self
                .root
                .pointer(holder)
                .and_then(Value::as_object)
                .is_some_and(|members| members.len() == 1)
    }
}

/// Returns the components of a section; adds the section if the document lacks it.
pub(super) fn section_members<'v>(
    root: &'v mut Value,
    section: &str,
) -> Result<&'v mut Map<String, Value>, Refusal> {
    let mut value = root;
    for key in section.split('/').skip(1) {
        let Value::Object(members) = value else {
            return Err(not_an_object(section));
        };
        value = members.entry(key).or_insert_with(|| Map::new().into());
        if value.is_null() {
            *value = Map::new().into();
        }
    }
    value.as_object_mut().ok_or_else(|| not_an_object(section))
}

fn not_an_object(section: &str) -> Refusal {
    Refusal::new(
        format!("{section} in the document is not an object, so no component can be added"),
        "bundle the files into one document and import that",
    )
}

/// Returns the section for objects of a kind; `None` if the version has none.
pub(super) fn section_of(kind: Kind, swagger_2: bool) -> Option<&'static str> {
    Some(match (kind, swagger_2) {
        (Kind::Schema, true) => "definitions",
        (Kind::Parameter, _) => "parameters",
        (Kind::Response, _) => "responses",
        (_, true) => return None,
        (Kind::Schema, _) => "schemas",
        (Kind::RequestBody, _) => "requestBodies",
        (Kind::Header, _) => "headers",
        (Kind::Callback, _) => "callbacks",
        (Kind::SecurityScheme, _) => "securitySchemes",
        (Kind::Link, _) => "links",
        _ => return None,
    })
}
