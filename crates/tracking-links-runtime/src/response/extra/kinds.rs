//! The kinds of members: how each is read and written, and what it is if it is missing.

/// A member that must be there.
pub mod required {
    use serde::de::{Deserialize, Error, MapAccess};
    use serde::ser::{Serialize, SerializeMap};

    use crate::response::extra::fields::Members;
    use crate::response::extra::members::ExtraMembers;

    #[inline]
    pub fn read<'de, A: MapAccess<'de>, T: Deserialize<'de>>(
        members: &mut Members<A>,
        name: &'static str,
        field: &mut Option<T>,
    ) -> Result<(), A::Error> {
        members.read(name, field, |value: T| value)
    }

    #[inline]
    pub fn value<T, E: Error>(field: Option<T>, name: &'static str) -> Result<T, E> {
        field.ok_or_else(|| E::missing_field(name))
    }

    #[inline]
    pub fn write<M: SerializeMap, T: Serialize>(
        members: &mut M,
        name: &'static str,
        field: &T,
        _: &ExtraMembers,
    ) -> Result<(), M::Error> {
        members.serialize_entry(name, field)
    }
}

/// A member that must be there, and may be null.
pub mod nullable {
    pub use super::optional::read;
    pub use super::required::{value, write};
}

/// A member that may be absent. One that is null reads as absent.
pub mod optional {
    use serde::de::{Deserialize, Deserializer, Error, MapAccess};
    use serde::ser::{Serialize, SerializeMap};

    use crate::response::extra::fields::Members;
    use crate::response::extra::members::ExtraMembers;
    use crate::response::lenient;

    struct Optional<T>(T);

    impl<'de, T: Deserialize<'de> + Default> Deserialize<'de> for Optional<T> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            lenient::optional(deserializer).map(Self)
        }
    }

    #[inline]
    pub fn read<'de, A: MapAccess<'de>, T: Deserialize<'de> + Default>(
        members: &mut Members<A>,
        name: &'static str,
        field: &mut Option<T>,
    ) -> Result<(), A::Error> {
        members.read(name, field, |value: Optional<T>| value.0)
    }

    #[inline]
    pub fn value<T: Default, E: Error>(field: Option<T>, _: &'static str) -> Result<T, E> {
        Ok(field.unwrap_or_default())
    }

    #[inline]
    pub fn write<M: SerializeMap, T: Serialize>(
        members: &mut M,
        name: &'static str,
        field: &Option<T>,
        _: &ExtraMembers,
    ) -> Result<(), M::Error> {
        match field {
            Some(value) => members.serialize_entry(name, value),
            None => Ok(()),
        }
    }
}

/// A member that may be absent or null, which are told apart.
pub mod three_states {
    use serde::de::{Deserialize, Deserializer, MapAccess};

    pub use super::optional::{value, write};
    use crate::response::extra::fields::Members;
    use crate::response::lenient;

    pub(super) struct ThreeStates<T>(pub(super) Option<Option<T>>);

    impl<'de, T: Deserialize<'de>> Deserialize<'de> for ThreeStates<T> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            lenient::nullable(deserializer).map(Self)
        }
    }

    #[inline]
    pub fn read<'de, A: MapAccess<'de>, T: Deserialize<'de>>(
        members: &mut Members<A>,
        name: &'static str,
        field: &mut Option<Option<Option<T>>>,
    ) -> Result<(), A::Error> {
        members.read(name, field, |value: ThreeStates<T>| value.0)
    }
}

/// A member that may be absent or null. Its field is `None` in both cases, and `extra` keeps which
/// it was.
pub mod optional_nullable {
    use serde::de::{Deserialize, MapAccess};
    use serde::ser::{Serialize, SerializeMap};

    use super::optional;
    pub use super::optional::value;
    use super::three_states::ThreeStates;
    use crate::response::extra::fields::Members;
    use crate::response::extra::members::ExtraMembers;

    #[inline]
    pub fn read<'de, A: MapAccess<'de>, T: Deserialize<'de>>(
        members: &mut Members<A>,
        name: &'static str,
        field: &mut Option<Option<T>>,
    ) -> Result<(), A::Error> {
        members.read_or_null(name, field, |value: ThreeStates<T>| value.0)
    }

    #[inline]
    pub fn write<M: SerializeMap, T: Serialize>(
        members: &mut M,
        name: &'static str,
        field: &Option<T>,
        extra: &ExtraMembers,
    ) -> Result<(), M::Error> {
        match field {
            None if extra.was_null(name) => members.serialize_entry(name, &()),
            field => optional::write(members, name, field, extra),
        }
    }
}

/// A member that may be absent, or have any value: null is one.
pub mod optional_any {
    use serde::de::{Deserialize, MapAccess};

    pub use super::optional::{value, write};
    use crate::response::extra::fields::Members;

    #[inline]
    pub fn read<'de, A: MapAccess<'de>, T: Deserialize<'de>>(
        members: &mut Members<A>,
        name: &'static str,
        field: &mut Option<Option<T>>,
    ) -> Result<(), A::Error> {
        members.read(name, field, Some)
    }
}

/// A member that may be absent, and reads as absent if it does not have its type.
pub mod lenient {
    use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess};

    pub use super::optional::{value, write};
    use crate::response::extra::fields::Members;
    use crate::response::lenient;

    struct Lenient<T>(T);

    impl<'de, T: DeserializeOwned + Default> Deserialize<'de> for Lenient<T> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            lenient::lenient(deserializer).map(Self)
        }
    }

    #[inline]
    pub fn read<'de, A: MapAccess<'de>, T: DeserializeOwned + Default>(
        members: &mut Members<A>,
        name: &'static str,
        field: &mut Option<T>,
    ) -> Result<(), A::Error> {
        members.read(name, field, |value: Lenient<T>| value.0)
    }
}
