//! Structs of objects: serde's traits for them, without serde's derive.
//!
//! serde derives the reading of a struct that keeps other members in one of two ways: it copies all
//! members to a large buffer (`flatten`), or it gives the struct public functions `deserialize` and
//! `serialize` of its own (`remote`), which drop the other members and come before the traits'
//! functions of these names.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapDeserializer;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::response::extra::fields::Members;
use crate::response::extra::instead::{ANY_VALUE, is_refused};
use crate::response::extra::members::{ExtraMembers, Kept};
use crate::response::tape::{Tape, Write};

/// A struct with a field for each member that a schema names. [`object`](crate::object!) implements
/// it.
pub trait Object: Sized {
    /// The name of the struct, for messages.
    const NAME: &'static str;
    /// The names of the members, in the order of the fields.
    const NAMES: &'static [&'static str];
    /// The names of members that are neither read nor kept.
    const NOT_KEPT: &'static [&'static str];
    /// Whether a value that is no object makes a struct without members, and is kept.
    const ALLOWS_ANY_VALUE: bool;

    /// Reads the members that have fields.
    ///
    /// # Errors
    ///
    /// Fails if a member does not fit its field.
    fn read<'de, A: MapAccess<'de>>(members: &mut Members<A>) -> Result<Self, A::Error>;

    /// Writes the members that have fields.
    ///
    /// # Errors
    ///
    /// Fails if the format cannot hold a value.
    fn write<M: SerializeMap>(&self, members: &mut M) -> Result<(), M::Error>;

    /// The members that have no fields.
    fn extra(&self) -> &ExtraMembers;

    /// The members that have no fields, to be changed.
    fn extra_mut(&mut self) -> &mut ExtraMembers;
}

/// Serializes a struct.
///
/// # Errors
///
/// Fails if the format cannot hold a value.
pub fn write<T: Object, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    if let Some(instead) = value.extra().written_instead() {
        return instead.serialize(serializer);
    }
    let mut members = serializer.serialize_map(None)?;
    value.write(&mut members)?;
    value.extra().write(&mut members)?;
    members.end()
}

/// Deserializes a struct.
///
/// # Errors
///
/// Fails if the value is no object, or if a member does not fit its field.
pub fn read<'de, T: Object, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    // Asked for a struct, serde_json refuses a value that is no object by itself.
    match T::ALLOWS_ANY_VALUE {
        true => deserializer.deserialize_newtype_struct(ANY_VALUE, OfObject(PhantomData)),
        false => deserializer.deserialize_struct(T::NAME, T::NAMES, OfObject(PhantomData)),
    }
}

/// Reads an object as a struct. A list is no object.
struct OfObject<T>(PhantomData<T>);

impl<T: Object> OfObject<T> {
    /// Reads a value that is no object. `write` adds it to a tape.
    fn instead<E: Error>(
        self,
        unexpected: Unexpected<'_>,
        write: impl FnOnce(Write<'_>) -> Result<(), E>,
    ) -> Result<T, E> {
        if !T::ALLOWS_ANY_VALUE || is_refused() {
            return Err(E::invalid_type(unexpected, &self));
        }
        let mut tape = Tape::default();
        write(Write(&mut tape))?;
        let no_members = std::iter::empty::<(&str, &str)>();
        let mut value = T::read(&mut Members::new(
            MapDeserializer::new(no_members),
            T::NAMES,
            T::NOT_KEPT,
        ))?;
        *value.extra_mut() = ExtraMembers::new(Kept {
            tape: Some(tape),
            ..Kept::default()
        });
        Ok(value)
    }
}

impl<'de, T: Object> Visitor<'de> for OfObject<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "struct {}", T::NAME)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, value: D) -> Result<T, D::Error> {
        value.deserialize_any(self)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<T, E> {
        self.instead(Unexpected::Bool(value), |it| it.visit_bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<T, E> {
        self.instead(Unexpected::Signed(value), |it| it.visit_i64(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<T, E> {
        self.instead(Unexpected::Unsigned(value), |it| it.visit_u64(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<T, E> {
        self.instead(Unexpected::Float(value), |it| it.visit_f64(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<T, E> {
        self.instead(Unexpected::Str(value), |it| it.visit_str(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<T, A::Error> {
        self.instead(Unexpected::Seq, |it| it.visit_seq(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<T, A::Error> {
        let mut members = Members::new(members, T::NAMES, T::NOT_KEPT);
        let mut value = T::read(&mut members)?;
        *value.extra_mut() = ExtraMembers::new(members.into_kept()?);
        Ok(value)
    }
}

/// Implements serde's traits for the struct of an object, which keeps the members that have no
/// field in its field `extra`, an [`ExtraMembers`](crate::ExtraMembers).
///
/// Each other field has its line: how its member may be missing, the field, and the member's name.
///
/// - `required`: the member must be there;
/// - `nullable`: it must be there, and may be null: an `Option`;
/// - `optional`: it may be absent, and null is read as absent: an `Option`;
/// - `optional_nullable`: it may be absent or null: an `Option`, and `extra` keeps which it was;
/// - `optional_any`: it may be absent, and null is one of its values: an `Option<Value>`;
/// - `three_states`: it may be absent or null, which are told apart: an `Option<Option<_>>`;
/// - `lenient`: as `optional`, and a value that does not fit is read as absent.
///
/// ```
/// use tracking_links_runtime::{ExtraMembers, object};
///
/// struct Link {
///     id: u64,
///     short_url: Option<String>,
///     extra: ExtraMembers,
/// }
///
/// object! { Link
///     required id = "id",
///     optional short_url = "shortUrl",
/// }
///
/// # fn main() -> Result<(), serde_json::Error> {
/// let text = r#"{"id":1,"shortUrl":"https://s.example/a","new":[2]}"#;
/// let link: Link = serde_json::from_str(text)?;
/// assert_eq!(link.id, 1);
/// assert_eq!(link.extra.get("new"), Some(serde_json::json!([2])));
/// assert_eq!(serde_json::to_string(&link)?, text);
/// # Ok(())
/// # }
/// ```
///
/// `Link or any value` is the struct of a schema without `type`, which allows other values than
/// objects: [`ExtraMembers::instead`](crate::ExtraMembers::instead) has such a value. `Link without
/// "id", "created";` neither reads nor keeps members of these names.
#[macro_export]
macro_rules! object {
    ($type:ident or any value without $($not_kept:literal),+; $($rows:tt)*) => {
        $crate::object! { $type, true, [$($not_kept),+], $($rows)* }
    };
    ($type:ident or any value $($rows:tt)*) => {
        $crate::object! { $type, true, [], $($rows)* }
    };
    ($type:ident without $($not_kept:literal),+; $($rows:tt)*) => {
        $crate::object! { $type, false, [$($not_kept),+], $($rows)* }
    };
    (
        $type:ident, $any_value:literal, $not_kept:expr,
        $($kind:ident $field:ident = $name:literal,)*
    ) => {
        impl $crate::object::Object for $type {
            const NAME: &'static str = ::std::stringify!($type);
            const NAMES: &'static [&'static str] = &[$($name),*];
            const NOT_KEPT: &'static [&'static str] = &$not_kept;
            const ALLOWS_ANY_VALUE: bool = $any_value;

            fn read<'de, A: $crate::serde::de::MapAccess<'de>>(
                members: &mut $crate::object::Members<A>,
            ) -> ::std::result::Result<Self, A::Error> {
                #[allow(non_camel_case_types, reason = "the names are those of fields")]
                enum Position {
                    $($field,)*
                }
                // A variable could not be called as a tuple struct or a constant is.
                #[allow(non_camel_case_types, reason = "the names are those of fields")]
                struct Values<$($field),*> {
                    $($field: ::std::option::Option<$field>,)*
                }
                let mut values = Values {
                    $($field: ::std::option::Option::None,)*
                };
                while let ::std::option::Option::Some(position) = members.next_field()? {
                    match position {
                        $(it if it == Position::$field as usize => {
                            $crate::object::$kind::read(members, $name, &mut values.$field)?
                        })*
                        _ => {}
                    }
                }
                ::std::result::Result::Ok(Self {
                    $($field: $crate::object::$kind::value(values.$field, $name)?,)*
                    extra: ::std::default::Default::default(),
                })
            }

            fn write<M: $crate::serde::ser::SerializeMap>(
                &self,
                members: &mut M,
            ) -> ::std::result::Result<(), M::Error> {
                $($crate::object::$kind::write(members, $name, &self.$field, &self.extra)?;)*
                ::std::result::Result::Ok(())
            }

            fn extra(&self) -> &$crate::ExtraMembers {
                &self.extra
            }

            fn extra_mut(&mut self) -> &mut $crate::ExtraMembers {
                &mut self.extra
            }
        }

        impl $crate::serde::Serialize for $type {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::object::write(self, serializer)
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $type {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::object::read(deserializer)
            }
        }
    };
    ($type:ident $($rows:tt)*) => {
        $crate::object! { $type, false, [], $($rows)* }
    };
}
