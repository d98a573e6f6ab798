//! Computes the SHA-256 by which `provider.toml` pins each vendored file.

use sha2::{Digest, Sha256};

/// Returns the SHA-256 in lower-case hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
