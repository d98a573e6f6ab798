//! Importing saved pages. The pages under `tests/pages/` have the formats of real documentation
//! hosts; publishers and texts are invented.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use codegen::diagnostic::Failure;
use codegen::import::{Imported, Outside, Servers, import};
use tempfile::TempDir;

mod joining;
mod pages;
#[path = "../support/pointers.rs"]
mod pointers;
mod several;
mod vendoring;

fn page(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/pages")
        .join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The lines `first` to `last` of a page, counted from 1.
fn lines(page: &str, first: usize, last: usize) -> String {
    page.split_inclusive('\n')
        .skip(first - 1)
        .take(last + 1 - first)
        .collect()
}

/// A folder with `specs` and pages.
struct Workspace {
    folder: TempDir,
}

impl Workspace {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn specs(&self) -> PathBuf {
        self.folder.path().join("specs")
    }

    fn import(&self, provider: &str, name: &str, text: &str) -> Result<Imported, Failure> {
        self.import_all(provider, &[(name, text)])
    }

    /// Imports several pages.
    fn import_all(&self, provider: &str, pages: &[(&str, &str)]) -> Result<Imported, Failure> {
        let paths: Vec<PathBuf> = pages
            .iter()
            .map(|(name, text)| {
                let path = self.folder.path().join(name);
                fs::write(&path, text).unwrap();
                path
            })
            .collect();
        import(
            &self.specs(),
            provider,
            &paths,
            "2025-11-21",
            Servers::Named,
            Outside::Refused,
        )
    }

    /// The printed failure, without the path of the folder.
    #[track_caller]
    fn refused(&self, provider: &str, name: &str, text: &str) -> String {
        let failure = self.import(provider, name, text).unwrap_err().to_string();
        failure.replace(&format!("{}/", self.folder.path().display()), "")
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.specs().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// The texts of all files under `specs`, by path.
    fn files(&self) -> BTreeMap<String, String> {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.specs()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path
                        .strip_prefix(self.specs())
                        .unwrap()
                        .display()
                        .to_string();
                    files.insert(name, fs::read_to_string(path).unwrap());
                }
            }
        }
        files
    }
}
