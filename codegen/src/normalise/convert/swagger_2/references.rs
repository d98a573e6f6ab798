//! Rewrites references to the 2.0 sections to the pointers that their targets have in 3.0.

use serde_json::Value;

use crate::document::pointer::join;
use crate::document::relocations::Relocations;
use crate::document::walk::{Kind, walk_mut};
use crate::normalise::convert::swagger_2::context::counted;
use crate::normalise::discriminators::component_schemas;
use crate::report::Report;

pub(super) fn references(root: &mut Value, relocations: &Relocations, report: &mut Report) {
    let schemas = component_schemas(root);
    let mut count = 0_usize;
    walk_mut(root, &mut |kind, _, value| {
        let Some(Value::String(reference)) = value.get_mut("$ref") else {
            return;
        };
        let rewritten = match reference.strip_prefix('#') {
            Some(pointer) => format!("#{}", relocations.now(pointer)),
            // Drafts of version 2.0 referred to a definition by its bare name.
            None if kind == Kind::Schema && schemas.contains_key(reference) => {
                join("#/components/schemas", reference)
            }
            None => return,
        };
        if *reference != rewritten {
            *reference = rewritten;
            count += 1;
        }
    });
    if count > 0 {
        report.changed(
            "references",
            "",
            format!(
                "{} rewritten to the new pointers of their targets",
                counted(count, "reference")
            ),
        );
    }
}
