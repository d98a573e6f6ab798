//! Repairs what page exporters and authors get wrong, by its form and never by a provider's name.
//!
//! A rule repairs what breaks the specification. A fault of one provider is for its overlay, and
//! valid constructs that the model does not read are for `lower`.

mod credential_parameters;
mod empty_content;
mod enum_objects;
mod ignored_headers;
mod nested_tags;
mod path_items;

use serde_json::Value;

use crate::document::effects::Effects;
use crate::normalise::rules::{self, Rule};

const RULES: [Rule; 6] = [
    // First: the other rules find operations in path items.
    path_items::path_items,
    enum_objects::enum_objects,
    nested_tags::nested_tags,
    // Before ignored_headers, which removes `Authorization`.
    credential_parameters::credential_parameters,
    ignored_headers::ignored_headers,
    empty_content::empty_content,
];

pub(crate) fn repair(root: &mut Value) -> Effects {
    rules::apply("repair", &RULES, root)
}
