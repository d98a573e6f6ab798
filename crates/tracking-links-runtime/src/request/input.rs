//! What callers give to the setters of an operation.

use std::fmt::Display;

/// A value that a setter takes for a parameter or a body of the type `T`: one that converts into
/// `T`. If the conversion fails, the operation's `send` returns the reason, and nothing is sent.
pub trait Input<T>: Sized {
    /// Converts the value.
    ///
    /// # Errors
    ///
    /// Returns the reason if the value has no counterpart in `T`.
    fn into_value(self) -> Result<T, String>;
}

impl<T, V> Input<T> for V
where
    V: TryInto<T>,
    V::Error: Display,
{
    fn into_value(self) -> Result<T, String> {
        self.try_into().map_err(|error| error.to_string())
    }
}

/// Values that a setter takes for a list: an array, a vector or another iterator of values that
/// convert into `T`.
pub trait Inputs<T> {
    /// Converts the values.
    ///
    /// # Errors
    ///
    /// Returns the reason if one of them has no counterpart in `T`.
    fn into_values(self) -> Result<Vec<T>, String>;
}

impl<T, V> Inputs<T> for V
where
    V: IntoIterator,
    V::Item: Input<T>,
{
    fn into_values(self) -> Result<Vec<T>, String> {
        self.into_iter().map(Input::into_value).collect()
    }
}

/// A value that a setter takes for what may be left out: one that converts into `T`, or an `Option`
/// of one, of which `None` leaves it out. The compiler infers `F`, which of the two it is.
///
/// ```
/// use tracking_links_runtime::OptionalInput;
///
/// fn limit<F>(value: impl OptionalInput<i64, F>) -> Result<Option<i64>, String> {
///     value.into_optional()
/// }
///
/// assert_eq!(limit(5), Ok(Some(5)));
/// assert_eq!(limit("5".parse::<u8>().ok()), Ok(Some(5)));
/// assert_eq!(limit(None::<i64>), Ok(None));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` converts neither into `{T}` nor is it an `Option` of what does",
    label = "not a value for `{T}`"
)]
pub trait OptionalInput<T, F> {
    /// Converts the value, if there is one.
    ///
    /// # Errors
    ///
    /// Returns the reason if the value has no counterpart in `T`.
    fn into_optional(self) -> Result<Option<T>, String>;
}

/// Values that a setter takes for a list that may be left out: an array, a vector or another
/// iterator of values that convert into `T`, or an `Option` of one. The compiler infers `F`, which
/// of the two it is.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no values that convert into `{T}`, nor is it an `Option` of what has",
    label = "no values for a list of `{T}`"
)]
pub trait OptionalInputs<T, F> {
    /// Converts the values, if there are any.
    ///
    /// # Errors
    ///
    /// Returns the reason if one of them has no counterpart in `T`.
    fn into_optional_values(self) -> Result<Option<Vec<T>>, String>;
}

/// Tells that an input is a value.
#[derive(Debug)]
pub struct Plain;

/// Tells that an input is an `Option` of a value.
#[derive(Debug)]
pub struct Optional;

impl<T, V: Input<T>> OptionalInput<T, Plain> for V {
    fn into_optional(self) -> Result<Option<T>, String> {
        self.into_value().map(Some)
    }
}

impl<T, V: Input<T>> OptionalInput<T, Optional> for Option<V> {
    fn into_optional(self) -> Result<Option<T>, String> {
        self.map(Input::into_value).transpose()
    }
}

impl<T, V: Inputs<T>> OptionalInputs<T, Plain> for V {
    fn into_optional_values(self) -> Result<Option<Vec<T>>, String> {
        self.into_values().map(Some)
    }
}

impl<T, V: Inputs<T>> OptionalInputs<T, Optional> for Option<V> {
    fn into_optional_values(self) -> Result<Option<Vec<T>>, String> {
        self.map(Inputs::into_values).transpose()
    }
}
