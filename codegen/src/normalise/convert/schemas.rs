//! Schema keywords that version 2.0 alone has: `type: file` and the extension `x-nullable`.

use serde_json::{Map, Value, json};

use crate::document::walk::{Kind, each_mut};
use crate::normalise::convert::context::counted;
use crate::report::Report;

/// Extensions that say what `nullable` says.
const NULLABLE: [&str; 2] = ["x-nullable", "x-isnullable"];

/// Mends them all; one entry for each of the two.
pub(super) fn schemas(root: &mut Value, report: &mut Report) {
    let (mut files, mut nullable) = (0_usize, 0_usize);
    each_mut(root, Kind::Schema, &mut |_, schema| {
        files += usize::from(file(schema));
        nullable += usize::from(null(schema));
    });
    if files > 0 {
        report.changed(
            "schemas",
            "",
            format!(
                "{} of `type: file` made binary strings",
                counted(files, "schema")
            ),
        );
    }
    if nullable > 0 {
        report.changed(
            "schemas",
            "",
            format!(
                "{} with `x-nullable` made `nullable`",
                counted(nullable, "schema")
            ),
        );
    }
}

fn file(schema: &mut Map<String, Value>) -> bool {
    if schema.get("type").and_then(Value::as_str) != Some("file") {
        return false;
    }
    schema.insert("type".to_owned(), "string".into());
    schema.insert("format".to_owned(), "binary".into());
    true
}

fn null(schema: &mut Map<String, Value>) -> bool {
    let mut nullable = false;
    for key in NULLABLE {
        nullable |= schema.shift_remove(key) == Some(Value::Bool(true));
    }
    if !nullable {
        return false;
    }
    // What stands beside `$ref` is ignored, so the reference goes one level down.
    if let Some(reference) = schema.shift_remove("$ref") {
        schema.insert("allOf".to_owned(), json!([{ "$ref": reference }]));
    }
    schema.insert("nullable".to_owned(), true.into());
    true
}
