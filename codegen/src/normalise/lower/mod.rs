//! Rewrites OpenAPI 3.1 so that each construct has the one form that the model reads.
//!
//! The model reads one type per schema, `nullable`, `enum` for a constant, and nothing beside
//! `$ref`. Documents of 3.0 pass the same rules, because publishers mix the versions. The result
//! need not be a valid document of any version: only the model reads it.

mod boolean_schemas;
mod constants;
mod extensions;
mod null_components;
mod reference_siblings;
mod type_arrays;
mod webhooks;

use serde_json::Value;

use crate::document::effects::Effects;
use crate::normalise::rules::{self, Rule};

const RULES: [Rule; 7] = [
    // First, so that the other rules need not rewrite the schemas of webhooks.
    webhooks::webhooks,
    boolean_schemas::boolean_schemas,
    // Before reference_siblings, as an extension may stand beside `$ref`.
    extensions::extensions,
    // Before constants and type_arrays, which rewrite the components that it looks for.
    null_components::null_components,
    // Before type_arrays, which moves an enum of strings to one branch of a union.
    constants::constants,
    type_arrays::type_arrays,
    // Last, because the other rules may remove or add keywords beside `$ref`.
    reference_siblings::reference_siblings,
];

pub(crate) fn lower(root: &mut Value) -> Effects {
    rules::apply("lower", &RULES, root)
}
