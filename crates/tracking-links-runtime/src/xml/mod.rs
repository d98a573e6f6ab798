//! Reads and writes XML by a description of the types, so that one type serves JSON and XML.
//!
//! XML alone does not tell a number from a text, or a list of one item from the item. A generated
//! client therefore holds, as data, how each type is written in XML (the XML Object, OpenAPI 3.1
//! section 4.8.26). By it, an answer in XML becomes JSON, which is decoded as any other answer, and
//! the JSON of a request's body becomes XML.
//!
//! Entities other than those of XML itself are refused, so none is expanded. Elements are nested
//! as deep as JSON at most.

mod json;
mod schema;
mod tree;
mod write;

pub(crate) use json::to_json;
pub use schema::{List, Member, Name, Object, Schema};
pub(crate) use write::to_xml;

use std::borrow::Cow;

use crate::charset;

/// Reads a document by the charset of its media type, else by the one that it declares.
pub(crate) fn text<'b>(body: &'b [u8], media_type: Option<&str>) -> Cow<'b, str> {
    let is_told = media_type.is_some_and(|it| it.to_ascii_lowercase().contains("charset="));
    match declared(body).filter(|_| !is_told) {
        Some(charset) => charset::decode(body, Some(&format!("text/xml; charset={charset}"))),
        None => charset::decode(body, media_type),
    }
}

/// Returns the charset that a document declares (XML section 4.3.3).
fn declared(body: &[u8]) -> Option<String> {
    let declaration = body.strip_prefix(b"<?xml")?;
    let end = declaration.windows(2).position(|it| it == b"?>")?;
    let declaration = str::from_utf8(&declaration[..end]).ok()?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (charset, _) = value[1..].split_once(quote)?;
    Some(charset.to_owned())
}

#[cfg(test)]
mod tests;
