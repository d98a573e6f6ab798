//! A provider's own answer, of any type.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

/// A provider's own answer.
#[derive(Clone)]
pub(super) struct Answer {
    type_name: &'static str,
    value: Arc<dyn Any + Send + Sync>,
}

impl Answer {
    pub(super) fn new<T: Any + Send + Sync>(answer: T) -> Self {
        Self {
            type_name: std::any::type_name::<T>(),
            value: Arc::new(answer),
        }
    }

    /// Returns the answer; `None` if its type is not `T`.
    pub(super) fn get<T: Any>(&self) -> Option<&T> {
        self.value.downcast_ref()
    }
}

/// Shows the answer's type only: any value may be private.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.type_name)
    }
}
