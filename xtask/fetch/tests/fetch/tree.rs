//! A workspace with one provider, whose document is from a local server.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

pub(crate) struct Tree(TempDir);

impl Tree {
    /// Creates the provider `acme`. `addresses` are the lines of `provider.toml` that name them.
    pub(crate) fn new(addresses: &str, document: &str) -> Self {
        let tree = Self(tempfile::tempdir().unwrap());
        let hash = sha256(document);
        tree.write(
            "provider.toml",
            &format!(
                "# Facts of Acme.\ntitle = \"Acme\"\n{addresses}\nretrieved = 2020-02-29 # a day\n\
                 document = \"openapi.yaml\"\nsha256 = \"{hash}\"\n\
                 # All of them.\noperations = [\"list\"]\n\n\
                 [rate-limit]\nrequests = 1\nper-seconds = 2\n"
            ),
        );
        tree.write("openapi.yaml", document);
        tree.write("answers/list.json", "{}");
        tree
    }

    pub(crate) fn root(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.root().join("specs/acme").join(file)
    }

    pub(crate) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap()
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// All files of the provider.
    pub(crate) fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.path("")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                match path.is_dir() {
                    true => folders.push(path),
                    false => {
                        let bytes = fs::read(&path).unwrap();
                        files.insert(path, bytes);
                    }
                }
            }
        }
        files
    }

    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fetch"));
        command.arg("--root").arg(self.root()).arg("fetch");
        command.args(words);
        command
    }

    /// Runs the command. Returns the exit code, and what was printed.
    pub(crate) fn fetch(&self, words: &[&str]) -> (i32, String) {
        let words = [&["--loopback-http"], words].concat();
        result(&self.command(&words).output().unwrap())
    }
}

pub(crate) fn result(output: &Output) -> (i32, String) {
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    (output.status.code().unwrap(), text)
}

pub(crate) fn sha256(text: &str) -> String {
    use sha2::{Digest as _, Sha256};
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A document with the operation `list` and a summary.
pub(crate) fn document(summary: &str) -> String {
    format!(
        "openapi: 3.0.3\ninfo: {{title: Acme, version: '1'}}\n\
         servers: [{{url: 'https://api.acme.example'}}]\npaths:\n  /links:\n    \
         get:\n      operationId: list\n      summary: {summary}\n      \
         responses: {{'204': {{description: Done}}}}\n"
    )
}

/// A page in Markdown with documents.
pub(crate) fn page(documents: &[&str]) -> String {
    let blocks = documents.iter().map(|text| format!("```yaml\n{text}```\n"));
    format!(
        "# List links\n\nSome words.\n\n{}",
        blocks.collect::<String>()
    )
}
