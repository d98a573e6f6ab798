//! Reads the extensions that say what a keyword says, where that keyword is absent.
//!
//! - `x-nullable: true` is what Swagger 2.0 has for `nullable` (OpenAPI 3.0 section 4.7.24).
//!   Documents that were converted from it keep it.
//! - `x-extensible-enum` lists the values that are known so far (RESTful API Guidelines, rule 112).
//!   An enum of the client accepts others, too.

use serde_json::{Map, Value};

use crate::document::json::Json as _;
use crate::document::walk::{Kind, each_mut};
use crate::report::Report;

pub(super) fn extensions(root: &mut Value, report: &mut Report) {
    each_mut(root, Kind::Schema, &mut |pointer, schema| {
        let mut read =
            |extension: &str, keyword: &str, is_meant: fn(&Map<String, Value>) -> bool| {
                if !schema.contains_key(keyword) && is_meant(schema) {
                    let value = schema.get(extension).cloned().unwrap_or_default();
                    schema.insert(keyword.to_owned(), value);
                    let what = format!("`{extension}` is read as `{keyword}`");
                    report.changed("extensions", pointer, what);
                }
            };
        read("x-nullable", "nullable", |schema| {
            schema.is_true("x-nullable")
        });
        read("x-extensible-enum", "enum", |schema| {
            let values = schema.get("x-extensible-enum").and_then(Value::as_array);
            values.is_some_and(|values| !values.is_empty() && values.iter().all(Value::is_string))
        });
    });
}
