//! What a media type says of the bytes.

/// Type and subtype without parameters, in small letters.
pub(super) fn essence(media_type: &str) -> String {
    media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

/// Whether a media type is JSON (RFC 6839 section 3.1 for the suffix).
pub(super) fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    matches!(
        essence.as_str(),
        "application/json" | "text/json" | "application/x-json"
    ) || essence.ends_with("+json")
}

/// Whether a media type is read as text. XML is: no Rust type is made of it.
pub(super) fn is_text(media_type: &str) -> bool {
    let essence = essence(media_type);
    (essence.starts_with("text/") && essence != "text/event-stream" && essence != "text/*")
        || essence == "application/xml"
        || essence.ends_with("+xml")
        || matches!(
            essence.as_str(),
            "application/yaml" | "application/x-yaml" | "application/javascript"
        )
}

/// Whether a media type says nothing of the bytes.
pub(super) fn is_wildcard(media_type: &str) -> bool {
    matches!(
        essence(media_type).as_str(),
        "*/*" | "*" | "" | "application/*"
    )
}
