//! The methods of a request that set a body of XML.

use serde::Serialize;

use crate::request::arguments::Request;
use crate::request::finite;
use crate::xml::{self, Member};

impl Request {
    /// Sets a body of XML, in the charset of its media type. `root` describes its root element.
    pub fn xml<T: Serialize>(
        &mut self,
        body: Result<T, String>,
        root: &'static Member,
        media_type: &'static str,
    ) {
        self.xml_optional(body.map(Some), root, media_type);
    }

    /// Sets a body of XML, if there is a value.
    pub fn xml_optional<T: Serialize>(
        &mut self,
        body: Result<Option<T>, String>,
        root: &'static Member,
        media_type: &'static str,
    ) {
        let xml = body.and_then(|body| {
            let value = body.map(finite::to_value).transpose()?;
            let declaration = match media_type.contains("charset=") {
                true => r#"<?xml version="1.0"?>"#,
                false => r#"<?xml version="1.0" encoding="UTF-8"?>"#,
            };
            let write = |value| xml::to_xml(&value, root, declaration);
            value.map(write).transpose()
        });
        self.text_optional(xml, media_type);
    }
}
