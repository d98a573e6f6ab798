//! Reads the members of a JSON object. A value that is not an object has none.

use std::iter::Flatten;
use std::option;

use serde_json::{Map, Value};

type Items<'v> = Flatten<option::IntoIter<&'v Vec<Value>>>;
type Entries<'v> = Flatten<option::IntoIter<&'v Map<String, Value>>>;

/// An object, or a value that may be one.
pub(crate) trait Json {
    fn member(&self, key: &str) -> Option<&Value>;

    /// The text under a key; `None` if the member is absent or not a string.
    fn text(&self, key: &str) -> Option<&str> {
        self.member(key)?.as_str()
    }

    /// Whether the member under a key is `true`.
    fn is_true(&self, key: &str) -> bool {
        self.member(key) == Some(&Value::Bool(true))
    }

    /// The items of the array under a key.
    fn items(&self, key: &str) -> Items<'_> {
        let items = self.member(key).and_then(Value::as_array);
        items.into_iter().flatten()
    }

    /// The members of the object under a key.
    fn entries(&self, key: &str) -> Entries<'_> {
        let members = self.member(key).and_then(Value::as_object);
        members.into_iter().flatten()
    }
}

impl Json for Value {
    fn member(&self, key: &str) -> Option<&Value> {
        self.get(key)
    }
}

impl Json for Map<String, Value> {
    fn member(&self, key: &str) -> Option<&Value> {
        self.get(key)
    }
}
