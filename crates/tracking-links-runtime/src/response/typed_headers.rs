//! Decodes the headers of an answer as the struct that the document describes.
//!
//! A header has the style `simple` (OpenAPI 3.1 sections 4.8.21 and 4.8.12.3): a list is
//! `blue,black,brown`, and an object `R,100,G,200` or, with `explode`, `R=100,G=200`. A list or an
//! object may also come as JSON, as some servers send it, and a time as an HTTP date.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;

use http::header::{HeaderMap, SET_COOKIE};
use serde::de::value::{BorrowedStrDeserializer, MapDeserializer, StrDeserializer};
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess};
use serde::de::{IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::Value;

use crate::response::extra::instead::ANY_VALUE;
use crate::response::lost::LostMember;
use crate::response::walk::MEMBER;
use crate::scalar;

/// The end of the names of fields whose headers the document describes by a JSON `content`.
const JSON: &str = ";json";

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Why the headers of an answer could not be read: one that the document requires is missing, or
/// does not have its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderError(String);

impl fmt::Display for HeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for HeaderError {}

impl Error for HeaderError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }

    fn missing_field(field: &'static str) -> Self {
        Self(format!("the header `{}` is missing", name(field)))
    }
}

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

/// Returns the name of a field's header.
fn name(field: &str) -> &str {
    field.strip_suffix(JSON).unwrap_or(field)
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

/// The text of a header, or of a part of one.
#[derive(Clone, Copy)]
struct Text<'t> {
    text: &'t str,
    separator: &'static str,
    /// Whether the document says that it is JSON.
    is_json: bool,
    /// Whether it is text for a type that takes any value, even if it looks like a number.
    is_plain: bool,
    /// Whether it is an object for such a type.
    is_object: bool,
    /// The name of the header, and where to note that its value does not fit; `None` for a part.
    member: Option<(&'static str, &'t RefCell<Vec<LostMember>>)>,
}

impl<'t> Text<'t> {
    /// Returns the text as JSON, if it is what the type takes.
    fn json(self, takes: fn(&Value) -> bool) -> Option<Value> {
        let json = serde_json::from_str(self.text).ok()?;
        takes(&json).then_some(json)
    }

    fn parts(self) -> impl Iterator<Item = &'t str> {
        let parts = self.text.split(self.separator).map(str::trim);
        // "A recipient MUST parse and ignore a reasonable number of empty list elements" (RFC 9110
        // section 5.6.1.2).
        parts.filter(|part| !part.is_empty())
    }

    fn part(self, text: &'t str) -> Self {
        Self {
            text,
            is_object: false,
            member: None,
            ..self
        }
    }

    /// Returns the members of an object: `R=100,G=200` or `R,100,G,200`.
    fn members(self) -> Vec<(&'t str, Self)> {
        let pairs = self.parts().map(|part| part.split_once('='));
        if let Some(pairs) = pairs.collect::<Option<Vec<_>>>() {
            let pairs = pairs.into_iter();
            return pairs.map(|(key, value)| (key, self.part(value))).collect();
        }
        // An empty value counts here.
        let parts: Vec<&str> = self.text.split(self.separator).map(str::trim).collect();
        let pairs = parts.chunks(2);
        let pair = |pair: &[&'t str]| {
            let value = pair.get(1).copied().unwrap_or_default();
            Some((*pair.first()?, self.part(value)))
        };
        pairs.filter_map(pair).collect()
    }

    fn integer<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, HeaderError> {
        let text = self.text;
        if let Ok(value) = text.parse() {
            return visitor.visit_i64(value);
        }
        if let Ok(value) = text.parse() {
            return visitor.visit_u64(value);
        }
        match text.parse().ok().and_then(scalar::whole) {
            Some(value) => visitor.visit_i64(value),
            None => Err(HeaderError::custom("not an integer")),
        }
    }

    fn number<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, HeaderError> {
        match self.text.parse::<f64>() {
            Ok(value) if value.is_finite() => visitor.visit_f64(value),
            _ => Err(HeaderError::custom("not a number")),
        }
    }
}

macro_rules! read_as {
    ($read:ident: $($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, HeaderError> {
            self.$read(visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for Text<'_> {
    type Error = HeaderError;

    /// Reads a value of which the type tells nothing.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, HeaderError> {
        if self.is_object {
            return self.deserialize_map(visitor);
        }
        let looks_like_json = |json: &Value| !json.is_string() && !json.is_null();
        let json = match (self.is_json, self.is_plain) {
            (true, _) => self.json(|_| true),
            (false, true) => None,
            (false, false) => self.json(looks_like_json),
        };
        match json {
            Some(json) => json.deserialize_any(visitor).map_err(HeaderError::custom),
            None => visitor.visit_str(self.text),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, HeaderError> {
        match self.json(Value::is_string).filter(|_| self.is_json) {
            Some(json) => json.deserialize_str(visitor).map_err(HeaderError::custom),
            None => visitor.visit_str(self.text),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, HeaderError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, HeaderError> {
        match self.text {
            text if text.eq_ignore_ascii_case("true") => visitor.visit_bool(true),
            text if text.eq_ignore_ascii_case("false") => visitor.visit_bool(false),
            _ => Err(HeaderError::custom("not a boolean")),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, HeaderError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, HeaderError> {
        match self.member {
            Some((header, lost)) if name == MEMBER => visitor.visit_seq(Attempts {
                text: self,
                header,
                lost,
                count: 0,
            }),
            _ => visitor.visit_newtype_struct(Self {
                // A schema with properties describes an object, even without `type`.
                is_object: name == ANY_VALUE,
                ..self
            }),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, HeaderError> {
        if let Some(json) = self.json(Value::is_array) {
            return json.deserialize_seq(visitor).map_err(HeaderError::custom);
        }
        let items = self.parts().map(|item| self.part(item));
        visitor.visit_seq(serde::de::value::SeqDeserializer::new(items))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, HeaderError> {
        if let Some(json) = self.json(Value::is_object) {
            return json.deserialize_map(visitor).map_err(HeaderError::custom);
        }
        visitor.visit_map(MapDeserializer::new(self.members().into_iter()))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, HeaderError> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, HeaderError> {
        StrDeserializer::new(self.text).deserialize_enum(name, variants, visitor)
    }

    read_as! {
        integer:
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
    }

    read_as!(number: deserialize_f32 deserialize_f64);

    forward_to_deserialize_any! {
        char bytes byte_buf unit unit_struct tuple tuple_struct identifier ignored_any
    }
}

impl IntoDeserializer<'_, HeaderError> for Text<'_> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// The attempts to read a header that may be absent: as it is, as text although it looks like JSON,
/// and as the time that an HTTP date names (RFC 9110 section 5.6.7).
struct Attempts<'t> {
    text: Text<'t>,
    header: &'static str,
    lost: &'t RefCell<Vec<LostMember>>,
    count: usize,
}

impl<'de> SeqAccess<'de> for Attempts<'_> {
    type Error = HeaderError;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, HeaderError> {
        self.count += 1;
        let text = self.text.part(self.text.text);
        let plain = Text {
            is_plain: true,
            ..text
        };
        let date = rfc_3339(text.text);
        let attempt = match (self.count, &date) {
            (1, _) => text,
            (2, _) => plain,
            (3, Some(date)) => plain.part(date),
            _ => {
                self.lost.borrow_mut().push(LostMember {
                    path: format!("header {}", self.header),
                    value: Value::from(text.text),
                });
                return Ok(None);
            }
        };
        seed.deserialize(attempt).map(Some)
    }
}

/// Writes an HTTP date as RFC 3339 does.
fn rfc_3339(text: &str) -> Option<String> {
    let date = httpdate::parse_http_date(text).ok()?;
    // `Sun, 06 Nov 1994 08:49:37 GMT`, also of the obsolete formats.
    let date = httpdate::fmt_http_date(date);
    let month = date.get(8..11)?;
    let month = MONTHS.iter().position(|known| *known == month)? + 1;
    let (day, year, time) = (date.get(5..7)?, date.get(12..16)?, date.get(17..25)?);
    Some(format!("{year}-{month:02}-{day}T{time}Z"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use http::header::{HeaderName, HeaderValue};
    use serde::Deserialize;
    use serde_json::json;

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
