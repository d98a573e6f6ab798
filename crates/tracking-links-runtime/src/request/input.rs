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
