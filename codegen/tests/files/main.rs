//! Documents that consist of several files: bundling, clients, refusals, imports.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod bundling;
mod importing;
mod standalone;
mod vendored;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use codegen::diagnostic::Failure;
use codegen::{Generated, Stage};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// The main document of most tests: `GET /pets`, with a response body of `schema`.
fn api(schema: &str) -> String {
    format!(
        "\
openapi: 3.0.3
info: {{title: Acme, version: '1'}}
servers: [{{url: 'https://api.acme.example'}}]
paths:
  /pets:
    get:
      operationId: listPets
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema: {schema}
"
    )
}

fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Writes files below a folder.
fn write(folder: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// The texts of all files below a folder, by path.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                found.insert(name, fs::read_to_string(path).unwrap());
            }
        }
    }
    found
}

/// A provider `acme` whose document is `openapi.yaml`.
struct Workspace {
    folder: TempDir,
}

impl Workspace {
    /// The first file is the document; `provider.toml` lists the others.
    fn new(given: &[(&str, &str)]) -> Self {
        let listed = given.iter().skip(1);
        let listed: Vec<(&str, String)> =
            listed.map(|(path, text)| (*path, sha256(text))).collect();
        Self::listing(given, &listed)
    }

    /// As [`new`](Self::new), but `provider.toml` lists the files in `listed`.
    fn listing(given: &[(&str, &str)], listed: &[(&str, String)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (document, text) = given[0];
        let mut toml = format!(
            "title = \"Acme\"\nsource = \"https://acme.example/docs\"\nretrieved = 2026-01-02\ndocument = \"{document}\"\n\
             sha256 = \"{}\"\noperations = [\"listPets\"]\n\n[files]\n",
            sha256(text)
        );
        for (path, sha256) in listed {
            toml += &format!("\"{path}\" = \"{sha256}\"\n");
        }
        let specs = folder.path().join("specs/acme");
        write(&specs, given);
        write(&specs, &[("provider.toml", &toml)]);
        fs::create_dir_all(folder.path().join("crates")).unwrap();
        Self { folder }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn generate(&self) -> Result<Generated, Failure> {
        codegen::generate(self.path(), "acme")
    }

    fn refusal(&self) -> String {
        match self.generate() {
            Ok(_) => "generated".to_owned(),
            Err(failure) => failure.to_string(),
        }
    }

    /// The document with its files bundled.
    #[track_caller]
    fn document(&self) -> Value {
        let text = codegen::document(self.path(), "acme", Stage::Repaired);
        serde_json::from_str(&text.unwrap_or_else(|failure| panic!("{failure}"))).unwrap()
    }
}

/// The first file as a provider's document, with the others bundled.
#[track_caller]
fn bundled(given: &[(&str, &str)]) -> Value {
    Workspace::new(given).document()
}

/// The value at a pointer as one line, or `absent`.
fn at(document: &Value, pointer: &str) -> String {
    document
        .pointer(pointer)
        .map_or_else(|| "absent".to_owned(), Value::to_string)
}
