//! Numeric `exclusiveMinimum` and `exclusiveMaximum`: a bound and a flag in OpenAPI 3.0.

use serde_json::Value;

use crate::report::Report;
use crate::walk::{Kind, each_mut};

pub(super) fn exclusive_bounds(root: &mut Value, report: &mut Report) {
    each_mut(root, Kind::Schema, &mut |pointer, schema| {
        for (exclusive, bound, stricter) in [
            (
                "exclusiveMinimum",
                "minimum",
                f64::gt as fn(&f64, &f64) -> bool,
            ),
            ("exclusiveMaximum", "maximum", f64::lt),
        ] {
            let Some(Value::Number(limit)) = schema.get(exclusive).cloned() else {
                continue;
            };
            let inclusive = schema.get(bound).and_then(Value::as_f64);
            report.changed(
                "exclusive_bounds",
                pointer,
                format!("numeric `{exclusive}` written as `{bound}` and a flag"),
            );
            // Both may stand side by side in 3.1: the stricter one counts.
            if inclusive.is_some_and(|inclusive| {
                limit
                    .as_f64()
                    .is_some_and(|limit| stricter(&inclusive, &limit))
            }) {
                schema.shift_remove(exclusive);
            } else {
                schema.insert(bound.to_owned(), Value::Number(limit));
                schema.insert(exclusive.to_owned(), Value::Bool(true));
            }
        }
    });
}
