//! Where a document has API keys. It lists them as security schemes, and not as parameters.

use serde_json::{Map, Value};

/// The names of the query parameters and the headers that carry an API key.
#[derive(Debug, Default)]
pub(crate) struct ApiKeys {
    parameters: Vec<String>,
    headers: Vec<String>,
}

impl ApiKeys {
    /// Reads the security schemes of a document.
    pub(crate) fn of(document: &Value) -> Self {
        let schemes = document.pointer("/components/securitySchemes");
        let schemes = schemes.and_then(Value::as_object).into_iter();
        let keys = schemes.flat_map(Map::values);
        let keys = keys.filter(|scheme| scheme["type"] == "apiKey");
        let mut found = Self::default();
        for key in keys {
            let name = key["name"].as_str().unwrap_or_default().to_owned();
            match key["in"].as_str() {
                Some("query") => found.parameters.push(name),
                Some("header") => found.headers.push(name),
                // Those in cookies are in a header of HTTP's own.
                _ => {}
            }
        }
        found
    }

    /// Returns whether a query parameter carries an API key.
    pub(crate) fn is_parameter(&self, name: &str) -> bool {
        self.parameters.iter().any(|known| known == name)
    }

    /// Returns whether a header carries an API key. Upper and lower case are the same.
    pub(crate) fn is_header(&self, name: &str) -> bool {
        let mut headers = self.headers.iter();
        headers.any(|known| known.eq_ignore_ascii_case(name))
    }
}
