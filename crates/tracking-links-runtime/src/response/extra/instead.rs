//! Values that are no objects, where a schema without `type` allows them beside objects.

use std::cell::Cell;

/// The name under which a struct of a schema without `type` asks for a newtype struct, so that a
/// lenient walk takes note of a value that is no object.
pub(in crate::response) const ANY_VALUE: &str = "tracking_links_runtime::any_value";

thread_local! {
    /// Whether such a value is refused.
    static OBJECTS_ONLY: Cell<bool> = const { Cell::new(false) };
}

/// Decodes a value in which each struct is an object, since a struct of another value looks like
/// one of an object without members. Deserializers do not pass a setting on, so this is one of the
/// thread for as long as `decode` runs.
pub(in crate::response) fn objects_only<T>(decode: impl FnOnce() -> T) -> T {
    struct Before(bool);

    impl Drop for Before {
        fn drop(&mut self) {
            OBJECTS_ONLY.set(self.0);
        }
    }

    let _before = Before(OBJECTS_ONLY.replace(true));
    decode()
}

/// Returns whether such a value is refused now.
pub(super) fn is_refused() -> bool {
    OBJECTS_ONLY.get()
}
