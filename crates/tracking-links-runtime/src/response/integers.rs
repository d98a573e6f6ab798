//! Reads an integer that is written `1.0`. JSON Schema treats both as the same number (core,
//! section 4.2.2).

/// The largest integer up to which a double holds every integer.
const MAX_EXACT: f64 = 9_007_199_254_740_992.0;

/// Returns the integer that a number without a fraction is; `None` for any other number, and for
/// one that stands for several integers.
#[allow(
    clippy::cast_possible_truncation,
    reason = "it has no fraction, and is small"
)]
pub(super) fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() <= MAX_EXACT).then_some(number as i64)
}

/// Implements the methods of a deserializer that ask for an integer, by its method `integer`.
macro_rules! integers {
    () => {
        integers! {
            deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
            deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        }
    };
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            self.integer(visitor)
        })*
    };
}
pub(super) use integers;
