//! The sections of components: which kind of object goes into which, in each version.

use serde_json::{Map, Value};

use crate::document::pointer::{below, join, last};
use crate::document::unresolved::Refusal;
use crate::document::walk::{Each, Kind};
use crate::normalise::bundle::Bundler;
use crate::normalise::bundle::found::{Found, How};
use crate::normalise::bundle::reference::BUNDLE;

/// The sections of components that references are followed into.
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
    pub(super) fn section(&self, found: &Found) -> Result<&'static str, Refusal> {
        if found.how == How::Example {
            return Ok("examples");
        }
        section_of(found.kind, self.swagger_2)
            .ok_or_else(|| Refusal::new("Swagger 2.0 has no place for what it names", BUNDLE))
    }

    /// The pointer of the components of a section.
    pub(super) fn folder(&self, section: &str) -> String {
        match self.swagger_2 {
            true => join("", section),
            false => join("/components", section),
        }
    }

    /// The section of components in which something stands, and its name there; no name where it is the section.
    pub(super) fn section_at(
        &self,
        kind: Kind,
        at: &str,
    ) -> Option<(&'static str, Option<String>)> {
        let (kind, is_map) = match kind {
            Kind::Each(each) => (member(each)?, true),
            kind => (kind, false),
        };
        let section = section_of(kind, self.swagger_2)?;
        let rest = below(at, &self.folder(section))?;
        match (is_map, rest.matches('/').count()) {
            (true, 0) => Some((section, None)),
            (false, 1) => Some((section, Some(last(rest)))),
            _ => None,
        }
    }

    /// Whether a reference is a component, and nothing but a reference.
    pub(super) fn is_component(&self, found: &Found) -> bool {
        found.how == How::Component
            && matches!(self.section_at(found.kind, &found.at), Some((_, Some(_))))
            && self
                .root
                .pointer(&found.at)
                .and_then(Value::as_object)
                .is_some_and(|members| members.len() == 1)
    }
}

/// The components of a section, which is made where there is none.
pub(super) fn members<'v>(
    root: &'v mut Value,
    folder: &str,
) -> Result<&'v mut Map<String, Value>, Refusal> {
    let mut value = root;
    for key in folder.split('/').skip(1) {
        let Value::Object(members) = value else {
            return Err(no_components(folder));
        };
        value = members.entry(key).or_insert_with(|| Map::new().into());
        if value.is_null() {
            *value = Map::new().into();
        }
    }
    value.as_object_mut().ok_or_else(|| no_components(folder))
}

fn no_components(folder: &str) -> Refusal {
    Refusal::new(
        format!("the document's {folder} is no object, so that nothing can be put there"),
        "bundle the files into one document and import that",
    )
}

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

fn member(each: Each) -> Option<Kind> {
    Some(match each {
        Each::Parameter => Kind::Parameter,
        Each::RequestBody => Kind::RequestBody,
        Each::Response => Kind::Response,
        Each::Header => Kind::Header,
        Each::Schema => Kind::Schema,
        Each::Callback => Kind::Callback,
        Each::SecurityScheme => Kind::SecurityScheme,
        Each::Link => Kind::Link,
        Each::PathItem | Each::MediaType | Each::Encoding => return None,
    })
}
