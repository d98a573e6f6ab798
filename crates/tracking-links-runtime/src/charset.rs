//! Texts and their bytes, by the `charset` of a media type.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Reads a text by the charset of its media type; as UTF-8 if that names none, or an unknown one. A
/// byte order mark decides, and is not part of the text. What is invalid becomes U+FFFD.
pub(crate) fn decode<'b>(body: &'b [u8], media_type: Option<&str>) -> Cow<'b, str> {
    let encoding = media_type.and_then(charset).unwrap_or(UTF_8);
    let (text, _, _) = encoding.decode(body);
    text
}

/// Writes a text in the charset of a media type. Returns `None` if the charset lacks a character.
pub(crate) fn encode(text: String, media_type: &str) -> Option<Vec<u8>> {
    let encoding = charset(media_type).unwrap_or(UTF_8);
    if encoding == UTF_8 {
        return Some(text.into_bytes());
    }
    if encoding == UTF_16LE || encoding == UTF_16BE {
        let bytes = match encoding == UTF_16LE {
            true => u16::to_le_bytes,
            false => u16::to_be_bytes,
        };
        // The mark tells the order of the bytes.
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        return Some(units.flat_map(bytes).collect());
    }
    let (bytes, _, has_lost) = encoding.encode(&text);
    (!has_lost).then(|| bytes.into_owned())
}

fn charset(media_type: &str) -> Option<&'static Encoding> {
    let mut parameters = media_type.split(';').skip(1);
    let label = parameters.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let is_charset = name.trim().eq_ignore_ascii_case("charset");
        is_charset.then(|| value.trim().trim_matches('"'))
    })?;
    Encoding::for_label(label.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_by_its_charset_and_without_its_mark() {
        for (body, media_type, text) in [
            (&b"caf\xc3\xa9"[..], None, "caf\u{e9}"),
            (b"\xef\xbb\xbfa", Some("text/csv"), "a"),
            (
                b"caf\xe9",
                Some("text/csv; charset=ISO-8859-1"),
                "caf\u{e9}",
            ),
            (
                b"\x80",
                Some("text/csv;Charset = \"windows-1252\""),
                "\u{20ac}",
            ),
            (
                b"\xff\xfea\0",
                Some("text/csv; header=present; charset=utf-16"),
                "a",
            ),
            (b"\xfe\xff\0a", Some("text/csv; charset=utf-16"), "a"),
            (b"\x82\xa0", Some("text/csv; charset=Shift_JIS"), "\u{3042}"),
            (b"a\xe9", Some("text/csv; charset=unheard-of"), "a\u{fffd}"),
        ] {
            assert_eq!(decode(body, media_type), text, "{media_type:?}");
        }
    }

    #[test]
    fn a_text_is_written_in_its_charset() {
        let of = |text: &str, media_type| encode(text.to_owned(), media_type);
        let latin = "text/plain; charset=iso-8859-1";
        assert_eq!(of("caf\u{e9}", latin).unwrap(), b"caf\xe9");
        assert_eq!(of("\u{3042}", latin), None);
        assert_eq!(of("caf\u{e9}", "text/plain").unwrap(), b"caf\xc3\xa9");
        let wide = "text/plain; charset=utf-16le";
        assert_eq!(of("a", wide).unwrap(), b"\xff\xfea\0");
    }
}
