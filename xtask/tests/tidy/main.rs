//! Rules of the repository that no compiler checks.

mod columns;
mod imports;
mod licences;
mod map;

use std::path::{Path, PathBuf};

fn workspace() -> PathBuf {
    let manifest =
        std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo names the package's folder");
    let package = Path::new(&manifest);
    package
        .parent()
        .expect("xtask lies in the workspace")
        .to_owned()
}
