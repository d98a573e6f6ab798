//! Replaces `type: file` (2.0, Response Object) by a binary string, and the extension `x-nullable`
//! by `nullable`.

use serde_json::{Map, Value, json};

use crate::document::walk::{Kind, each_mut};
use crate::normalise::convert::swagger_2::context::counted;
use crate::report::Report;

const NULLABLE_KEYS: [&str; 2] = ["x-nullable", "x-isnullable"];

pub(super) fn schemas(root: &mut Value, report: &mut Report) {
    let (mut files, mut nullable) = (0_usize, 0_usize);
    each_mut(root, Kind::Schema, &mut |_, schema| {
        files += usize::from(rewrite_file(schema));
        nullable += usize::from(rewrite_nullable(schema));
    });
    for (count, what) in [
        (files, "of `type: file` replaced by a binary string"),
        (nullable, "changed: `x-nullable` replaced by `nullable`"),
    ] {
        if count > 0 {
            let what = format!("{} {what}", counted(count, "schema"));
            report.changed("schemas", "", what);
        }
    }
}

fn rewrite_file(schema: &mut Map<String, Value>) -> bool {
    if schema.get("type").and_then(Value::as_str) != Some("file") {
        return false;
    }
    schema.insert("type".to_owned(), "string".into());
    schema.insert("format".to_owned(), "binary".into());
    true
}

fn rewrite_nullable(schema: &mut Map<String, Value>) -> bool {
    let mut nullable = false;
    for key in NULLABLE_KEYS {
        nullable |= schema.shift_remove(key) == Some(Value::Bool(true));
    }
    if !nullable {
        return false;
    }
    // 3.0 ignores members beside `$ref`, so the reference moves into `allOf`.
    if let Some(reference) = schema.shift_remove("$ref") {
        schema.insert("allOf".to_owned(), json!([{ "$ref": reference }]));
    }
    schema.insert("nullable".to_owned(), true.into());
    true
}
