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

    /// Converts the value of something that need not be set.
    ///
    /// # Errors
    ///
    /// Fails like [`into_value`](Self::into_value).
    fn into_option(self) -> Result<Option<T>, String> {
        self.into_value().map(Some)
    }
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
