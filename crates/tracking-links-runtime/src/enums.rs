//! The enums of generated clients, which also keep values that the document does not list.
//!
//! If an enum accepted only the listed values, the first new value that a provider sends would make
//! the whole response unreadable, after the provider has acted.

/// Defines an enum of strings. The variant after `else` keeps any other value.
///
/// ```
/// tracking_links_runtime::string_enum! {
///     /// The order of a list.
///     pub enum Order {
///         /// `asc`
///         Ascending = "asc",
///         /// `desc`
///         Descending = "desc",
///     } else Unknown
/// }
///
/// # fn main() -> Result<(), serde_json::Error> {
/// assert_eq!(serde_json::from_str::<Order>(r#""asc""#)?, Order::Ascending);
/// assert_eq!(Order::from("random"), Order::Unknown("random".to_owned()));
/// assert_eq!(Order::Descending.to_string(), "desc");
/// # Ok(())
/// # }
/// ```
#[macro_export]
macro_rules! string_enum {
    (
        $(#[$attribute:meta])*
        pub enum $name:ident {
            $($(#[$of_variant:meta])* $variant:ident = $value:literal,)*
        } else $unknown:ident
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Debug, Eq, Hash, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$of_variant])* $variant,)*
            /// A value that the document does not list, as received.
            $unknown(::std::string::String),
        }

        impl $name {
            /// Returns the value as it is sent and received.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::$unknown(value) => value,
                }
            }
        }

        impl ::std::convert::From<&str> for $name {
            fn from(value: &str) -> Self {
                match value {
                    $($value => Self::$variant,)*
                    other => Self::$unknown(other.to_owned()),
                }
            }
        }

        impl ::std::convert::From<::std::string::String> for $name {
            fn from(value: ::std::string::String) -> Self {
                match Self::from(value.as_str()) {
                    Self::$unknown(_) => Self::$unknown(value),
                    known => known,
                }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                <::std::string::String as $crate::serde::Deserialize>::deserialize(deserializer)
                    .map(Self::from)
            }
        }
    };
}

/// Defines an enum of integers. The variant after `else` keeps any other value.
///
/// ```
/// tracking_links_runtime::integer_enum! {
///     /// The level of an account.
///     pub enum Level: i64 {
///         /// `1`
///         Free = 1,
///         /// `2`
///         Paid = 2,
///     } else Unknown
/// }
///
/// # fn main() -> Result<(), serde_json::Error> {
/// assert_eq!(serde_json::from_str::<Level>("2")?, Level::Paid);
/// assert_eq!(Level::from(9).value(), 9);
/// # Ok(())
/// # }
/// ```
#[macro_export]
macro_rules! integer_enum {
    (
        $(#[$attribute:meta])*
        pub enum $name:ident: $integer:ident {
            $($(#[$of_variant:meta])* $variant:ident = $value:literal,)*
        } else $unknown:ident
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$of_variant])* $variant,)*
            /// A value that the document does not list, as received.
            $unknown($integer),
        }

        impl $name {
            /// Returns the value as it is sent and received.
            pub fn value(self) -> $integer {
                match self {
                    $(Self::$variant => $value,)*
                    Self::$unknown(value) => value,
                }
            }
        }

        impl ::std::convert::From<$integer> for $name {
            fn from(value: $integer) -> Self {
                match value {
                    $($value => Self::$variant,)*
                    other => Self::$unknown(other),
                }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.value(), f)
            }
        }

        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::serde::Serialize::serialize(&self.value(), serializer)
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                <$integer as $crate::serde::Deserialize>::deserialize(deserializer).map(Self::from)
            }
        }
    };
}
