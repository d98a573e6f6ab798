//! Writes values as JSON, and refuses numbers that JSON does not have: NaN and infinite ones, which
//! serde_json would write as null.

use std::fmt;

use serde::ser::{self, Serialize, Serializer};
use serde_json::Value;

/// Writes a value as JSON. The error says why it can't be written.
pub(crate) fn to_vec<T: Serialize>(value: &T) -> Result<Vec<u8>, &'static str> {
    let written = serde_json::to_vec(value);
    let json = written.map_err(|_| check(value).err().unwrap_or(OTHER))?;
    // Without a null in it, the value needs no second look.
    if json.windows(4).any(|text| text == b"null") {
        check(value)?;
    }
    Ok(json)
}

/// Converts a value to JSON. The error says why it can't be converted.
pub(crate) fn to_value<T: Serialize>(value: T) -> Result<Value, &'static str> {
    check(&value)?;
    serde_json::to_value(value).map_err(|_| OTHER)
}

const NOT_FINITE: &str = "has a number that is NaN or infinite, which JSON can't hold";
const OTHER: &str = "can't be serialized as JSON";

fn check<T: Serialize>(value: &T) -> Result<(), &'static str> {
    value.serialize(Finite).map_err(|unfit| match unfit {
        Unfit::NotFinite => NOT_FINITE,
        Unfit::Other => OTHER,
    })
}

/// The reason why a value can't be written.
#[derive(Debug)]
enum Unfit {
    NotFinite,
    Other,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotFinite => NOT_FINITE,
            Self::Other => OTHER,
        })
    }
}

impl std::error::Error for Unfit {}

impl ser::Error for Unfit {
    fn custom<T: fmt::Display>(message: T) -> Self {
        // A type that converts its value to JSON itself says so as a message.
        match message.to_string() == NOT_FINITE {
            true => Self::NotFinite,
            false => Self::Other,
        }
    }
}

/// A serializer that writes nothing, and fails at a number that is not finite.
#[derive(Clone, Copy)]
struct Finite;

type Checked = Result<(), Unfit>;

fn number(is_finite: bool) -> Checked {
    match is_finite {
        true => Ok(()),
        false => Err(Unfit::NotFinite),
    }
}

impl Serializer for Finite {
    type Ok = ();
    type Error = Unfit;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    fn serialize_f32(self, value: f32) -> Checked {
        number(value.is_finite())
    }

    fn serialize_f64(self, value: f64) -> Checked {
        number(value.is_finite())
    }

    fn serialize_bool(self, _: bool) -> Checked {
        Ok(())
    }

    fn serialize_i8(self, _: i8) -> Checked {
        Ok(())
    }

    fn serialize_i16(self, _: i16) -> Checked {
        Ok(())
    }

    fn serialize_i32(self, _: i32) -> Checked {
        Ok(())
    }

    fn serialize_i64(self, _: i64) -> Checked {
        Ok(())
    }

    fn serialize_i128(self, _: i128) -> Checked {
        Ok(())
    }

    fn serialize_u8(self, _: u8) -> Checked {
        Ok(())
    }

    fn serialize_u16(self, _: u16) -> Checked {
        Ok(())
    }

    fn serialize_u32(self, _: u32) -> Checked {
        Ok(())
    }

    fn serialize_u64(self, _: u64) -> Checked {
        Ok(())
    }

    fn serialize_u128(self, _: u128) -> Checked {
        Ok(())
    }

    fn serialize_char(self, _: char) -> Checked {
        Ok(())
    }

    fn serialize_str(self, _: &str) -> Checked {
        Ok(())
    }

    fn collect_str<T: fmt::Display + ?Sized>(self, _: &T) -> Checked {
        Ok(())
    }

    fn serialize_bytes(self, _: &[u8]) -> Checked {
        Ok(())
    }

    fn serialize_none(self) -> Checked {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Checked {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Checked {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Checked {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, _: &'static str) -> Checked {
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Checked {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Checked {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, Unfit> {
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Unfit> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Unfit> {
        Ok(self)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Unfit> {
        Ok(self)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self, Unfit> {
        Ok(self)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Unfit> {
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Unfit> {
        Ok(self)
    }
}

/// Implements traits for values that have parts: each part is checked.
macro_rules! with_parts {
    ($($Trait:ident: $method:ident($($name:ty)?);)+) => {
        $(impl ser::$Trait for Finite {
            type Ok = ();
            type Error = Unfit;

            fn $method<T: Serialize + ?Sized>(&mut self, $(_: $name,)? value: &T) -> Checked {
                value.serialize(*self)
            }

            fn end(self) -> Checked {
                Ok(())
            }
        })+
    };
}

with_parts! {
    SerializeSeq: serialize_element();
    SerializeTuple: serialize_element();
    SerializeTupleStruct: serialize_field();
    SerializeTupleVariant: serialize_field();
    SerializeStruct: serialize_field(&'static str);
    SerializeStructVariant: serialize_field(&'static str);
}

impl ser::SerializeMap for Finite {
    type Ok = ();
    type Error = Unfit;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, _: &T) -> Checked {
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Checked {
        value.serialize(*self)
    }

    fn end(self) -> Checked {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn numbers_that_json_does_not_have_are_refused_wherever_they_are() {
        for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(to_vec(&number), Err(NOT_FINITE));
            assert_eq!(to_value(Some(vec![1.0, number])), Err(NOT_FINITE));
            assert_eq!(to_vec(&(1, [number])), Err(NOT_FINITE));
            assert_eq!(to_vec(&BTreeMap::from([("a", number)])), Err(NOT_FINITE));
        }
        assert_eq!(to_value(f32::NAN), Err(NOT_FINITE));
        assert_eq!(
            to_vec(&[f64::MAX, -0.0]),
            Ok(b"[1.7976931348623157e+308,-0.0]".to_vec())
        );
        assert_eq!(to_value(BTreeMap::from([((1, 2), 3)])), Err(OTHER));
    }
}
