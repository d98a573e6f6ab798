//! The refusal of types that progenitor can't write.

use crate::diagnostic::{Diagnostic, Failure};

pub(super) fn failure(message: &str) -> Failure {
    Diagnostic::new(format!("the document can't be bound: {message}"))
        .help(
            "`cargo xtask doc PROVIDER --stage lowered` prints what was bound; leave operations out of provider.toml one by \
             one to find the schema, and mend it in overlay.yaml",
        )
        .into()
}
