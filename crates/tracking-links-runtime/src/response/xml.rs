//! Reads answers in XML, by the description of their types.

use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::response::answer::Response;
use crate::response::notation::Notation;
use crate::response::value::ResponseValue;
use crate::xml::Schema;

/// Methods for generated code.
impl Response {
    /// Reads a success as XML, whatever its content type; else as [`json`](Self::json) does.
    ///
    /// # Errors
    ///
    /// Fails as [`json`](Self::json) does.
    pub fn xml<T: DeserializeOwned, E, H: DeserializeOwned>(
        self,
        schema: &'static Schema,
    ) -> impl Future<Output = Result<ResponseValue<T, H>, Error<E>>> {
        self.xml_map(schema, |value| value)
    }

    /// Reads the body as [`xml`](Self::xml) does, and wraps it with `map` in the enum variant for
    /// the status.
    pub fn xml_map<T: DeserializeOwned, U, E, H: DeserializeOwned>(
        self,
        schema: &'static Schema,
        map: impl FnOnce(T) -> U,
    ) -> impl Future<Output = Result<ResponseValue<U, H>, Error<E>>> {
        self.value_map(Notation::Xml(schema), map)
    }

    /// Reads an error answer whose body is XML by the OpenAPI document, as
    /// [`json_error`](Self::json_error) reads JSON.
    pub fn xml_error<T: DeserializeOwned, E>(
        self,
        schema: &'static Schema,
        wrap: impl FnOnce(T) -> E,
    ) -> impl Future<Output = Error<E>> {
        self.value_error(Notation::Xml(schema), wrap)
    }
}
