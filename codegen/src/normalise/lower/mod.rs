//! OpenAPI 3.1 to the 3.0 that `model` reads, meaning kept.
//!
//! What 3.0 can't say is written in the nearest words it has, and recorded as lost where a reader of the
//! client could tell the difference. A document of version 3.0 passes through the same rules: publishers
//! mix the two.

mod boolean_schemas;
mod constants;
mod reference_siblings;
mod type_arrays;
mod webhooks;

use serde_json::Value;

use crate::document::effects::Effects;
use crate::report::Report;

type Rule = fn(&mut Value, &mut Report);

const RULES: [Rule; 5] = [
    webhooks::webhooks,
    boolean_schemas::boolean_schemas,
    constants::constants,
    type_arrays::type_arrays,
    reference_siblings::reference_siblings,
];

pub(crate) fn lower(root: &mut Value) -> Effects {
    let mut report = Report::of("lower");
    for rule in RULES {
        rule(root, &mut report);
    }
    Effects::unmoved(report)
}
