//! Copies values from referenced files into the bundled document. The number and depth of copies
//! are limited, because references may overlap or form an endless nesting.

use serde_json::Value;

use crate::document::unresolved::Refusal;
use crate::document::walk::Kind;
use crate::normalise::bundle::address::BUNDLE;
use crate::normalise::bundle::bundler::Bundler;
use crate::normalise::bundle::references::{Reference, Resolution};

/// The depth that the parsers of JSON and YAML allow, and some levels for the objects around a
/// copy.
const MAX_DEPTH: usize = 128 + 16;

impl Bundler<'_> {
    /// Returns a copy of the value at `pointer` in a file. `depth` is the depth at which the copy
    /// will stand in the document.
    pub(super) fn copy(
        &mut self,
        reference: &Reference,
        file: usize,
        pointer: &str,
        depth: usize,
    ) -> Result<Value, Refusal> {
        // A text has fewer values than bytes, and each value is copied once if references don't
        // overlap.
        let max_values = (self.main_bytes + self.files.bytes()).saturating_add(1 << 16);
        let Some(value) = self.value(Some(file), pointer) else {
            return Ok(Value::Null);
        };
        let fits = match reference.kind {
            _ if reference.resolution == Resolution::Example => true,
            Kind::Schema => value.is_object() || value.is_boolean(),
            _ => value.is_object(),
        };
        if !fits {
            let shown = self.files.shown(self.files.path(file));
            return Err(Refusal::new(
                format!("there is no object at `{pointer}` in {shown}"),
                "correct the reference by an action in overlay.yaml",
            ));
        }
        let mut size = Size::default();
        if self.copied <= max_values {
            size.add(value, depth);
        }
        if size.depth > MAX_DEPTH {
            return Err(Refusal::new(
                format!("the bundled document would nest more than {MAX_DEPTH} levels deep"),
                BUNDLE,
            ));
        }
        if self.copied.saturating_add(size.values) > max_values {
            self.copied = usize::MAX;
            return Err(Refusal::new(
                format!("the bundled document would hold more than {max_values} copied values"),
                BUNDLE,
            ));
        }
        let value = value.clone();
        self.copied += size.values;
        Ok(value)
    }
}

#[derive(Default)]
struct Size {
    values: usize,
    depth: usize,
}

impl Size {
    /// Adds a value with all values below it. This recurses no deeper than the parser did.
    fn add(&mut self, value: &Value, depth: usize) {
        self.values += 1;
        self.depth = self.depth.max(depth);
        match value {
            Value::Object(members) => members
                .values()
                .for_each(|value| self.add(value, depth + 1)),
            Value::Array(items) => items.iter().for_each(|value| self.add(value, depth + 1)),
            _ => {}
        }
    }
}
