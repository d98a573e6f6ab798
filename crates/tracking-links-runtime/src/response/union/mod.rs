//! Reads a union (a `oneOf` or `anyOf` schema) as the branch that gives back what was read.
//!
//! Generated code describes each type that a union may hold as data, a [`Shape`]. A value is copied
//! into a compact form once. All branches are compared with it in one walk, which visits each part
//! of the value once, however unions are nested. Then the value is decoded once, as the branches
//! that were chosen. So time and memory are in proportion to the value.

mod choices;
mod decode;
mod fit;
mod node;
mod received;
mod shape;
mod tagged;

pub use decode::{Union, deserialize};
pub use node::{Node, decodes};
pub use received::Received;
pub use shape::{Branch, Branches, Literal, Member, Object, Shape};
pub use tagged::serialize_tagged;

/// Implements `From` for the content of a union's variants: `boxed` and `plain` content, and a
/// `text`.
#[doc(hidden)]
#[macro_export]
macro_rules! union_from {
    ($union:ident $($kind:ident $variant:ident $(($content:ty))?,)*) => {
        $($crate::union_from!(@$kind $union $variant $($content)?);)*
    };
    (@boxed $union:ident $variant:ident $content:ty) => {
        impl ::std::convert::From<$content> for $union {
            fn from(value: $content) -> Self {
                Self::$variant(::std::boxed::Box::new(value))
            }
        }
    };
    (@plain $union:ident $variant:ident $content:ty) => {
        impl ::std::convert::From<$content> for $union {
            fn from(value: $content) -> Self {
                Self::$variant(value)
            }
        }
    };
    (@text $union:ident $variant:ident) => {
        $crate::union_from!(@plain $union $variant ::std::string::String);

        impl ::std::convert::From<&str> for $union {
            fn from(value: &str) -> Self {
                Self::$variant(value.to_owned())
            }
        }
    };
}
