//! Copies of what stands in files, bounded in size and depth: references may overlap and nest without end.

use serde_json::Value;

use crate::document::unresolved::Refusal;
use crate::document::walk::Kind;
use crate::normalise::bundle::Bundler;
use crate::normalise::bundle::found::{Found, How};
use crate::normalise::bundle::reference::BUNDLE;

/// As deep as the readers of both notations go, and a little more for what stands around a copy.
const DEPTH: usize = 128 + 16;
impl Bundler<'_> {
    /// A copy of what stands in a file, to be put `depth` levels down.
    pub(super) fn copy(
        &mut self,
        found: &Found,
        file: usize,
        pointer: &str,
        depth: usize,
    ) -> Result<Value, Refusal> {
        // A text has fewer values than bytes, and where references do not overlap it is copied once.
        let most = (self.main_bytes + self.library.bytes()).saturating_add(1 << 16);
        let Some(value) = self.value(Some(file), pointer) else {
            return Ok(Value::Null);
        };
        let sound = match found.kind {
            _ if found.how == How::Example => true,
            Kind::Schema => value.is_object() || value.is_boolean(),
            _ => value.is_object(),
        };
        if !sound {
            return Err(Refusal::new(
                format!("there is no object at `{pointer}` in {}", self.path(file)),
                "mend the reference in overlay.yaml",
            ));
        }
        let mut size = Size::default();
        if self.copied <= most {
            size.of(value, depth);
        }
        if size.depth > DEPTH {
            return Err(Refusal::new(
                "the copies of the files nest deeper than can be read",
                BUNDLE,
            ));
        }
        if self.copied.saturating_add(size.values) > most {
            self.copied = usize::MAX;
            return Err(Refusal::new(
                "the copies of the files grow beyond what can be read",
                BUNDLE,
            ));
        }
        let value = value.clone();
        self.copied += size.values;
        Ok(value)
    }
}

/// How much a value is.
#[derive(Default)]
struct Size {
    values: usize,
    depth: usize,
}

impl Size {
    /// Counts what the reader has bounded: its recursion ends.
    fn of(&mut self, value: &Value, depth: usize) {
        self.values += 1;
        self.depth = self.depth.max(depth);
        match value {
            Value::Object(members) => members.values().for_each(|value| self.of(value, depth + 1)),
            Value::Array(items) => items.iter().for_each(|value| self.of(value, depth + 1)),
            _ => {}
        }
    }
}
