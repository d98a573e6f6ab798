//! Decodes the headers of an answer as the struct that the document describes.
//!
//! A header has the style `simple` (OpenAPI 3.1 sections 4.8.21 and 4.8.12.3): a list is
//! `blue,black,brown`, and an object `R,100,G,200` or, with `explode`, `R=100,G=200`. A list or an
//! object may also come as JSON, as some servers send it, and a time as an HTTP date.

mod error;
mod field;
mod text;

use std::cell::RefCell;
use std::collections::HashMap;

use http::header::{HeaderMap, SET_COOKIE};
use serde::de::value::BorrowedStrDeserializer;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde::forward_to_deserialize_any;

use crate::response::lost::LostMember;
use field::name;
use text::{Text, rfc_3339};

pub use error::HeaderError;

/// Decodes headers. One that may be absent and does not have its type is read as absent.
pub(super) fn read<H: DeserializeOwned>(headers: &HeaderMap) -> Result<H, HeaderError> {
    read_with(headers, &RefCell::default())
}

/// Returns the headers that [`read`] reads as absent although they are there.
pub(super) fn lost<H: DeserializeOwned>(headers: &HeaderMap) -> Vec<LostMember> {
    let lost = RefCell::default();
    // A header that must be there is not lost: `read` fails.
    _ = read_with::<H>(headers, &lost);
    lost.into_inner()
}

fn read_with<H: DeserializeOwned>(
    headers: &HeaderMap,
    lost: &RefCell<Vec<LostMember>>,
) -> Result<H, HeaderError> {
    let times = RefCell::<HashMap<_, _>>::default();
    loop {
        let before = times.borrow().len();
        let read = H::deserialize(Headers {
            headers,
            lost,
            times: &times,
        });
        // Each time, one more header is read as the time that its date names.
        if read.is_ok() || times.borrow().len() == before {
            return read;
        }
        lost.borrow_mut().clear();
    }
}

/// The headers as a struct, whose fields have their names.
#[derive(Clone, Copy)]
struct Headers<'h> {
    headers: &'h HeaderMap,
    lost: &'h RefCell<Vec<LostMember>>,
    /// The times, as RFC 3339 writes them, of headers that must be there and whose HTTP date (RFC
    /// 9110 section 5.6.7) is not of their type.
    times: &'h RefCell<HashMap<&'static str, String>>,
}

impl<'de> Deserializer<'de> for Headers<'_> {
    type Error = HeaderError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, HeaderError> {
        visitor.visit_unit()
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, HeaderError> {
        visitor.visit_map(Fields {
            headers: self,
            fields: fields.iter(),
            header: None,
        })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// The fields for which the answer has a header.
struct Fields<'h> {
    headers: Headers<'h>,
    fields: std::slice::Iter<'static, &'static str>,
    /// The field whose value is next, and the text of its header.
    header: Option<(&'static str, String)>,
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = HeaderError;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, HeaderError> {
        for field in self.fields.by_ref() {
            if let Some(text) = text(self.headers.headers, name(field)) {
                self.header = Some((field, text));
                let key = seed.deserialize(BorrowedStrDeserializer::new(field));
                return key.map(Some);
            }
        }
        Ok(None)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<S::Value, HeaderError> {
        let (field, text) = self.header.take().unwrap_or_default();
        let name = name(field);
        let time = self.headers.times.borrow().get(field).cloned();
        let value = Text {
            text: time.as_deref().unwrap_or(&text).trim(),
            separator: separator(name),
            is_json: field != name,
            is_plain: false,
            is_object: false,
            member: Some((name, self.headers.lost)),
        };
        seed.deserialize(value).map_err(|_| {
            if let (None, Some(time)) = (&time, rfc_3339(text.trim())) {
                self.headers.times.borrow_mut().insert(field, time);
            }
            // The fault may quote the header, which may be secret.
            HeaderError(format!("the header `{name}` does not have its type"))
        })
    }
}

/// Returns the text of a header; `None` if the answer has none of this name.
///
/// "A recipient MAY combine multiple field lines within a field section that have the same field
/// name into one field line ... by appending each subsequent field line value to the initial field
/// line value in order, separated by a comma" (RFC 9110 section 5.3). The lines of `Set-Cookie`
/// stay apart.
fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(name).iter();
    let lines = lines.map(|line| String::from_utf8_lossy(line.as_bytes()));
    let lines: Vec<_> = lines.collect();
    (!lines.is_empty()).then(|| lines.join(separator(name)))
}

/// Returns what stands between the items of a header's list. A cookie may have commas.
fn separator(name: &str) -> &'static str {
    match name.eq_ignore_ascii_case(SET_COOKIE.as_str()) {
        true => "\n",
        false => ",",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use http::header::{HeaderName, HeaderValue};
    use serde::Deserialize;
    use serde_json::{Value, json};

    use super::*;
    use crate::response::lenient::optional;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct Colours {
        #[serde(rename = "R")]
        red: Option<u8>,
        #[serde(rename = "G")]
        green: Option<u8>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct All {
        #[serde(rename = "X-Total")]
        total: u64,
        #[serde(rename = "X-Text", default, deserialize_with = "optional")]
        text: Option<String>,
        #[serde(rename = "X-Json;json", default, deserialize_with = "optional")]
        json: Option<String>,
        #[serde(rename = "X-List", default, deserialize_with = "optional")]
        list: Option<Vec<i32>>,
        #[serde(rename = "X-Rate", default, deserialize_with = "optional")]
        rate: Option<f64>,
        #[serde(rename = "X-Flag", default, deserialize_with = "optional")]
        flag: Option<bool>,
        #[serde(rename = "X-Colours", default, deserialize_with = "optional")]
        colours: Option<Colours>,
        #[serde(rename = "X-Map", default, deserialize_with = "optional")]
        map: Option<BTreeMap<String, i64>>,
        #[serde(rename = "X-Any")]
        any: Option<Value>,
        #[serde(rename = "Set-Cookie", default, deserialize_with = "optional")]
        cookies: Option<Vec<String>>,
    }

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let lines = lines.iter().map(|(name, value)| {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            (name, HeaderValue::from_static(value))
        });
        lines.collect()
    }

    fn all(lines: &[(&'static str, &'static str)]) -> All {
        let mut headers = headers(lines);
        headers.insert("x-total", HeaderValue::from_static("7"));
        let lost = lost::<All>(&headers);
        assert_eq!(lost, []);
        read(&headers).unwrap()
    }

    #[test]
    fn scalars_are_read_by_their_types() {
        let all = all(&[
            ("x-text", "\"5\""),
            ("x-json", "\"a \\\"b\\\"\""),
            ("x-rate", "2.5"),
            ("x-flag", "True"),
        ]);
        assert_eq!(all.total, 7);
        assert_eq!(all.text.as_deref(), Some("\"5\""));
        assert_eq!(all.json.as_deref(), Some("a \"b\""));
        assert_eq!((all.rate, all.flag), (Some(2.5), Some(true)));
        assert_eq!((all.list, all.cookies), (None, None));
    }

    #[test]
    fn lists_and_objects_have_the_style_simple_or_are_json() {
        for list in ["1,2,3", " 1 , ,2,3,", "[1,2,3]", "1.0,2,3"] {
            assert_eq!(all(&[("x-list", list)]).list, Some(vec![1, 2, 3]), "{list}");
        }
        assert_eq!(all(&[("x-list", "")]).list, Some(Vec::new()));
        for object in ["R,100,G,200", "R=100,G=200", r#"{"R":100,"G":200}"#] {
            let all = all(&[("x-colours", object), ("x-map", object)]);
            let colours = all.colours.unwrap();
            assert_eq!(
                (colours.red, colours.green),
                (Some(100), Some(200)),
                "{object}"
            );
            let map = [("R".to_owned(), 100), ("G".to_owned(), 200)];
            assert_eq!(all.map, Some(BTreeMap::from(map)), "{object}");
        }
    }

    #[test]
    fn the_lines_of_a_header_are_one_list_but_for_cookies() {
        let all = all(&[
            ("x-list", "1"),
            ("x-list", "2,3"),
            ("set-cookie", "a=1; expires=Sun, 06 Nov 1994 08:49:37 GMT"),
            ("set-cookie", "b=2"),
        ]);
        assert_eq!(all.list, Some(vec![1, 2, 3]));
        let cookies = all.cookies.unwrap();
        assert_eq!(cookies.len(), 2);
        assert!(cookies[0].ends_with("GMT"));
    }

    #[test]
    fn any_value_is_json_if_it_looks_so() {
        for (text, value) in [
            ("5", json!(5)),
            ("true", json!(true)),
            ("[1]", json!([1])),
            ("007", json!("007")),
            ("null", json!("null")),
            ("\"x\"", json!("\"x\"")),
        ] {
            assert_eq!(all(&[("x-any", text)]).any, Some(value), "{text}");
        }
    }

    #[test]
    fn what_does_not_fit_is_absent_and_told() {
        let headers = headers(&[("x-total", "1"), ("x-list", "1,b"), ("x-flag", "2")]);
        let all: All = read(&headers).unwrap();
        assert_eq!((all.list, all.flag), (None, None));
        let lost = lost::<All>(&headers);
        let lost: Vec<_> = lost.iter().map(|it| (it.path(), it.value())).collect();
        assert_eq!(
            lost,
            [
                ("header X-List", &json!("1,b")),
                ("header X-Flag", &json!("2"))
            ]
        );
    }

    #[test]
    fn a_required_header_that_is_missing_or_does_not_fit_is_an_error() {
        let error = |lines| read::<All>(&headers(lines)).unwrap_err().to_string();
        assert_eq!(error(&[]), "the header `X-Total` is missing");
        assert_eq!(
            error(&[("x-total", "many")]),
            "the header `X-Total` does not have its type"
        );
        read::<()>(&headers(&[])).unwrap();
    }

    #[test]
    fn http_dates_become_rfc_3339() {
        for date in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            assert_eq!(rfc_3339(date).as_deref(), Some("1994-11-06T08:49:37Z"));
        }
        assert_eq!(rfc_3339("1994-11-06"), None);
    }
}
