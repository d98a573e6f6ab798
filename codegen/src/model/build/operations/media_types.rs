//! Tells what a media type contains, and which of several media types say the same.

use serde_json::{Map, Value};

use crate::document::json::Json as _;
use crate::document::walk::ITEM_SCHEMA;
use crate::model::build::schemas::Schemas;
use crate::model::names::value_name;

/// Returns the type and subtype in lower case, without parameters such as `charset`.
pub(crate) fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// Whether a media type is JSON. The suffix `+json` is defined by RFC 6839, section 3.1.
pub(super) fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    let is_json = matches!(
        essence.as_str(),
        "application/json" | "text/json" | "application/x-json"
    ) || essence.ends_with("+json")
        // Some publishers exchange the two parts: `application/json+sarif`.
        || essence.starts_with("application/json+");
    is_json && !is_json_lines(media_type)
}

/// Whether a media type is a stream of JSON values, one a line. Some servers say so by a parameter
/// (`application/json;stream=watch`).
pub(super) fn is_json_lines(media_type: &str) -> bool {
    let essence = essence(media_type);
    let (_, subtype) = essence.split_once('/').unwrap_or_default();
    let names = [
        "jsonl",
        "ndjson",
        "jsonlines",
        "json-lines",
        "ld-json",
        "json-stream",
        "stream+json",
    ];
    let mut parameters = media_type.split(';').skip(1);
    names.contains(&subtype.strip_prefix("x-").unwrap_or(subtype))
        || subtype.ends_with("+ndjson")
        || subtype.ends_with("+jsonl")
        || subtype == "json" && parameters.any(|it| it.trim_start().starts_with("stream="))
}

/// Whether a media type is a stream of JSON values, each after a record separator (RFC 7464).
pub(super) fn is_json_sequence(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence == "application/json-seq" || essence.ends_with("+json-seq")
}

/// Whether a media type is a stream of events (HTML, section 9.2).
pub(super) fn is_events(media_type: &str) -> bool {
    essence(media_type) == "text/event-stream"
}

/// Whether the caller gets a body of this media type as a string. This includes XML, unless its
/// schema describes members or items.
pub(super) fn is_text(media_type: &str) -> bool {
    let essence = essence(media_type);
    match essence.as_str() {
        "text/event-stream" | "text/*" => false,
        "application/xml"
        | "application/yaml"
        | "application/x-yaml"
        | "application/csv"
        | "application/javascript" => true,
        other => {
            other.starts_with("text/") && !is_json_lines(media_type)
                || other.ends_with("+xml")
                || other.ends_with("+yaml")
        }
    }
}

/// Whether a media type, such as `*/*`, does not tell what the body contains.
pub(super) fn is_wildcard(media_type: &str) -> bool {
    matches!(
        essence(media_type).as_str(),
        "*/*" | "*" | "" | "application/*"
    )
}

/// Returns the name by which a caller chooses a media type: `csv` for `text/csv`.
pub(super) fn name(media_type: &str) -> String {
    let essence = essence(media_type);
    let (_, subtype) = essence.split_once('/').unwrap_or(("", &essence));
    let subtype = subtype.strip_prefix("x-").unwrap_or(subtype);
    let base = ["+json", "+xml", "+yaml"]
        .iter()
        .find_map(|suffix| subtype.strip_suffix(suffix));
    match base.unwrap_or(subtype) {
        "plain" => "text".to_owned(),
        "*" if is_json(media_type) => "json".to_owned(),
        "*" | "" => "any".to_owned(),
        base => value_name(base).trim_matches('_').to_owned(),
    }
}

/// Reports a loss: the document describes a body's members or items, and callers hand the body over
/// as a text or as bytes, since types are generated for JSON, XML and forms only. Reports nothing
/// if `all`, the media types of the same body, contain the same schema in JSON.
pub(super) fn report_untyped(
    rule: &'static str,
    all: &[Described<'_>],
    (media_type, described): Described<'_>,
    pointer: &str,
    schemas: &mut Schemas<'_>,
) {
    let has_items = schemas.is_structured(described.get(ITEM_SCHEMA));
    if !has_items && !is_untyped(all, (media_type, described), schemas) {
        return;
    }
    let how = match is_text(media_type) {
        true => "a text",
        false => "bytes",
    };
    let what = if has_no_members(media_type) {
        format!("`{media_type}` has none of the members that its schema describes")
    } else if is_xml(media_type) {
        format!("the root element of `{media_type}` has no name")
    } else {
        format!("no types for `{media_type}`")
    };
    schemas
        .report
        .lost(rule, pointer, format!("{what}: the body is {how}"));
}

/// Reports a body whose bytes are written as a text, such as base64 (OpenAPI 3.1 section 4.8.14.2):
/// callers hand the text over as it is.
pub(super) fn report_encoding(
    rule: &'static str,
    described: &Value,
    pointer: &str,
    schemas: &mut Schemas<'_>,
) {
    let schema = described.get("schema");
    let encoding = schema.and_then(|schema| schemas.keyword(schema, "contentEncoding"));
    let encoding = encoding.and_then(Value::as_str);
    // These are the bytes themselves (RFC 2045 section 6.2).
    let encoding = encoding.filter(|it| !matches!(*it, "7bit" | "8bit" | "binary"));
    if let Some(encoding) = encoding {
        let what = format!("the caller writes and reads the body in `{encoding}`");
        schemas.report.lost(rule, pointer, what);
    }
}

/// Whether a media type is XML (RFC 7303).
pub(super) fn is_xml(media_type: &str) -> bool {
    let essence = essence(media_type);
    matches!(essence.as_str(), "application/xml" | "text/xml") || essence.ends_with("+xml")
}

/// Whether a media type is known to hold no members or items, whatever a schema says.
fn has_no_members(media_type: &str) -> bool {
    let essence = essence(media_type);
    let (kind, subtype) = essence.split_once('/').unwrap_or_default();
    match kind {
        "image" | "video" | "audio" | "font" => !is_xml(media_type),
        "text" => matches!(
            subtype,
            "plain" | "html" | "css" | "csv" | "calendar" | "markdown"
        ),
        _ => matches!(subtype, "octet-stream" | "pdf" | "zip" | "gzip" | "x-tar"),
    }
}

/// Whether a body is taken for JSON although its media type is one of a vendor's own, which does
/// not tell the notation (`application/vnd.github.object`): a schema of members or items describes
/// JSON, and neither a text nor bytes have them. `all` are the media types of the same body; where
/// one is JSON with the same schema, that is sent and asked for.
pub(super) fn is_json_by_schema(
    all: &[Described<'_>],
    described: Described<'_>,
    schemas: &Schemas<'_>,
) -> bool {
    let essence = essence(described.0);
    let name = essence.strip_prefix("application/").unwrap_or_default();
    let is_own = name.starts_with("vnd.") || name.starts_with("x-");
    // A structured suffix, or a part of the name, tells the notation.
    let mut parts = name.split(['.', '-']);
    let is_known = name.contains('+') || parts.any(|part| NOTATIONS.contains(&part));
    is_own && !is_known && is_untyped(all, described, schemas)
}

/// Parts of the names of media types by which their notations are known.
const NOTATIONS: [&str; 30] = [
    "7z",
    "avro",
    "binary",
    "bson",
    "cbor",
    "compressed",
    "csv",
    "excel",
    "form",
    "gzip",
    "javascript",
    "jsonlines",
    "jsonnet",
    "ld",
    "ms",
    "msgpack",
    "msword",
    "ndjson",
    "octet",
    "officedocument",
    "opendocument",
    "parquet",
    "pdf",
    "protobuf",
    "stream",
    "subrip",
    "tar",
    "turtle",
    "yaml",
    "zip",
];

/// Whether a schema describes members or items, and no other media type of the same body is JSON
/// with this schema.
fn is_untyped(all: &[Described<'_>], (_, described): Described<'_>, schemas: &Schemas<'_>) -> bool {
    let schema = described.get("schema");
    let is_typed = |known: &Described<'_>| is_json(known.0) && known.1.get("schema") == schema;
    schemas.is_structured(schema) && !all.iter().any(is_typed)
}

/// A media type and its description in the document.
pub(super) type Described<'d> = (&'d String, &'d Value);

/// Returns the media types of a `content` by their ranks, lowest first, without those that
/// `repeats` an earlier one. The second list has those.
pub(super) fn distinct<'d>(
    content: &'d Map<String, Value>,
    rank: fn(&str) -> u8,
    repeats: fn(Described<'_>, Described<'_>) -> bool,
) -> (Vec<Described<'d>>, Vec<&'d str>) {
    let mut all: Vec<Described<'d>> = content.iter().collect();
    all.sort_by_key(|(media_type, _)| rank(media_type));
    let (mut distinct, mut repeated): (Vec<Described<'d>>, Vec<&str>) = Default::default();
    for described in all {
        match distinct.iter().any(|known| repeats(*known, described)) {
            true => repeated.push(described.0),
            false => distinct.push(described),
        }
    }
    (distinct, repeated)
}

/// Whether two media types describe the same value, and the second is another spelling of the
/// first, or another notation for the same structure, such as XML beside JSON.
pub(super) fn is_same_value(first: Described<'_>, other: Described<'_>) -> bool {
    let (schema, essence) = (other.1.get("schema"), essence(other.0));
    let is_alike = first.1.get("schema") == schema
        && first.1.get("encoding") == other.1.get("encoding")
        && first.1.get(ITEM_SCHEMA) == other.1.get(ITEM_SCHEMA);
    let is_other_kind = is_json_lines(other.0) != is_json_lines(first.0);
    if !is_alike || is_other_kind {
        return false;
    }
    if self::essence(first.0) == essence {
        return true;
    }
    let is_text = schema.is_some_and(|schema| {
        // The text of a string is another notation of the string, but a file is none.
        schema.text("format") != Some("binary")
    });
    is_xml(first.0) && is_xml(other.0) && schema.is_some()
        || is_json(first.0)
            && match essence.as_str() {
                "text/json" | "application/x-json" | "application/*+json" => true,
                "application/xml" | "text/xml" | "application/*+xml" => true,
                "application/yaml" | "application/x-yaml" | "text/yaml" | "text/x-yaml" => true,
                "application/x-json-smile" | "application/msgpack" | "application/x-msgpack" => {
                    true
                }
                "application/cbor" | "application/x-protobuf" | "application/protobuf" => true,
                "text/plain" => is_text,
                other => is_wildcard(other) || other.ends_with("protobuf"),
            }
}
