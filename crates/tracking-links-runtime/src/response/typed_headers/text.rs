//! Decodes the text of a header, in the style `simple` or as JSON.

use std::cell::RefCell;

use serde::de::value::{MapDeserializer, StrDeserializer};
use serde::de::{DeserializeSeed, Deserializer, Error, IntoDeserializer, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::Value;

use super::error::HeaderError;
use crate::response::extra::instead::ANY_VALUE;
use crate::response::lost::LostMember;
use crate::response::walk::MEMBER;
use crate::scalar;

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// The text of a header, or of a part of one.
#[derive(Clone, Copy)]
pub(super) struct Text<'t> {
    pub(super) text: &'t str,
    pub(super) separator: &'static str,
    /// Whether the document says that it is JSON.
    pub(super) is_json: bool,
    /// Whether it is text for a type that takes any value, even if it looks like a number.
    pub(super) is_plain: bool,
    /// Whether it is an object for such a type.
    pub(super) is_object: bool,
    /// The name of the header, and where to note that its value does not fit; `None` for a part.
    pub(super) member: Option<(&'static str, &'t RefCell<Vec<LostMember>>)>,
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
pub(super) fn rfc_3339(text: &str) -> Option<String> {
    let date = httpdate::parse_http_date(text).ok()?;
    // `Sun, 06 Nov 1994 08:49:37 GMT`, also of the obsolete formats.
    let date = httpdate::fmt_http_date(date);
    let month = date.get(8..11)?;
    let month = MONTHS.iter().position(|known| *known == month)? + 1;
    let (day, year, time) = (date.get(5..7)?, date.get(12..16)?, date.get(17..25)?);
    Some(format!("{year}-{month:02}-{day}T{time}Z"))
}
