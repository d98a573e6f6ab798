//! Tells whether a media type is JSON, text or a wildcard.

/// Returns the type and subtype in lower case, without parameters such as `charset`.
pub(super) fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// Whether a media type is JSON. The suffix `+json` is defined by RFC 6839, section 3.1.
pub(super) fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    matches!(
        essence.as_str(),
        "application/json" | "text/json" | "application/x-json"
    ) || essence.ends_with("+json")
}

/// Whether the caller gets a body of this media type as a string. This includes XML, because no
/// Rust type is generated for it.
pub(super) fn is_text(media_type: &str) -> bool {
    let essence = essence(media_type);
    match essence.as_str() {
        "text/event-stream" | "text/*" => false,
        "application/xml"
        | "application/yaml"
        | "application/x-yaml"
        | "application/javascript" => true,
        other => other.starts_with("text/") || other.ends_with("+xml"),
    }
}

/// Whether a media type, such as `*/*`, does not tell what the body contains.
pub(super) fn is_wildcard(media_type: &str) -> bool {
    matches!(
        essence(media_type).as_str(),
        "*/*" | "*" | "" | "application/*"
    )
}
