//! Repairs mistakes of page exporters and authors. A rule recognises a mistake by its form, never
//! by a provider's name.
//!
//! A rule repairs only what breaks the specification. A fault of one provider is corrected in its
//! overlay; valid constructs that the model does not read are rewritten by `lower`.

mod credential_parameters;
mod empty_content;
mod enum_objects;
mod ignored_headers;
mod nested_tags;
mod parameters;
mod path_items;
mod security_requirements;

use serde_json::Value;

use crate::document::effects::Effects;
use crate::normalise::rules::{self, Rule};

const RULES: [Rule; 7] = [
    // First, because the other rules look for operations in path items.
    path_items::path_items,
    enum_objects::enum_objects,
    nested_tags::nested_tags,
    // Before credential_parameters, which asks whether the document has requirements.
    security_requirements::security_requirements,
    // Before ignored_headers, which removes `Authorization`.
    credential_parameters::credential_parameters,
    ignored_headers::ignored_headers,
    empty_content::empty_content,
];

pub(crate) fn repair(root: &mut Value) -> Effects {
    rules::apply("repair", &RULES, root)
}
