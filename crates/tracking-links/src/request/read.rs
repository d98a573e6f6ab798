//! Reads the values of a request's fields, of which `null` unsets each.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::SeqAccessDeserializer;
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A value of a field. `null` is the value of a field that is not set.
pub(super) trait FieldValue<'de>: Sized {
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

/// Reads the value of a field.
pub(super) fn read<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FieldValue<'de>,
{
    T::read(deserializer)
}

impl<'de, T: Deserialize<'de>> FieldValue<'de> for Option<T> {
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

impl<'de, T: Deserialize<'de>> FieldValue<'de> for Vec<T> {
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(List(PhantomData))
    }
}

/// Reads a list, or `null`, which is an empty one.
struct List<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for List<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence or null")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        Vec::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(items))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::request::{Field, LinkRequest};

    #[test]
    fn null_unsets_every_field() {
        for field in Field::ALL.iter().copied() {
            let mut request = LinkRequest::new().with_example(field);
            let mut json = serde_json::to_value(&request).unwrap();
            request.set_from(field, Value::Null).unwrap();
            assert_eq!(request, LinkRequest::new(), "{field}");
            json[field.as_str()] = Value::Null;
            let read: LinkRequest = serde_json::from_value(json).unwrap();
            assert_eq!(read, LinkRequest::new(), "{field}");
        }
    }

    #[test]
    fn a_list_is_a_list() {
        let mut request = LinkRequest::new();
        request.set_from(Field::Tags, json!(["a", "b"])).unwrap();
        assert_eq!(request.tags, ["a", "b"]);
        for wrong in [json!("a"), json!({}), json!([1]), json!(1)] {
            assert!(
                request.set_from(Field::Tags, wrong.clone()).is_err(),
                "{wrong}"
            );
            assert_eq!(request.tags, ["a", "b"], "{wrong}");
        }
    }
}
