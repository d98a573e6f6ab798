//! What page exporters and hands get wrong, told by its shape and never by a provider's name.
//!
//! A rule here mends what breaks the specification; what is valid but beyond OpenAPI 3.0 is `lower`'s.

mod credential_parameters;
mod empty_content;
mod enum_objects;
mod ignored_headers;
mod nested_tags;
mod path_items;

use serde_json::Value;

use crate::document::effects::Effects;
use crate::report::Report;

type Rule = fn(&mut Value, &mut Report);

const RULES: [Rule; 6] = [
    path_items::path_items,
    enum_objects::enum_objects,
    nested_tags::nested_tags,
    credential_parameters::credential_parameters,
    ignored_headers::ignored_headers,
    empty_content::empty_content,
];

pub(crate) fn repair(root: &mut Value) -> Effects {
    let mut report = Report::of("repair");
    for rule in RULES {
        rule(root, &mut report);
    }
    Effects::unmoved(report)
}
