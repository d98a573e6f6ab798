//! Finds the OpenAPI and Swagger documents in a folder, with their version and number of
//! operations, and selects some of them.
//!
//! Shares no code with `codegen`, because the generator is measured against these counts. Writes no
//! file.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::failed::Failed;

/// A file that is an OpenAPI or Swagger document.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) path: PathBuf,
    /// The path within the searched folder, with `/` on every platform.
    pub(crate) relative: String,
    /// The value of the member `openapi` or `swagger`, such as `3.0.1` or `2.0`.
    pub(crate) version: String,
    /// The number of operations: HTTP methods under `paths`.
    pub(crate) operations: usize,
    pub(crate) bytes: u64,
}

/// The result of searching a folder.
#[derive(Debug)]
pub(crate) struct Found {
    /// The documents, sorted by path.
    pub(crate) documents: Vec<Document>,
    /// The number of JSON and YAML files that are not documents.
    pub(crate) other_files: usize,
}

/// Which documents to measure.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selection {
    /// The version must start with this.
    pub(crate) version: Option<String>,
    /// The path must contain this.
    pub(crate) filter: Option<String>,
    pub(crate) sample: Option<usize>,
    pub(crate) seed: u64,
}

impl Selection {
    /// Returns the selected documents, sorted by path. The sample depends only on the seed and on
    /// the paths within the searched folder, so it is the same on every machine.
    pub(crate) fn of(&self, mut documents: Vec<Document>) -> Vec<Document> {
        documents.retain(|document| {
            let version = self.version.as_ref();
            let filter = self.filter.as_ref();
            version.is_none_or(|version| document.version.starts_with(version.as_str()))
                && filter.is_none_or(|filter| document.relative.contains(filter.as_str()))
        });
        if let Some(sample) = self.sample {
            documents.sort_by_cached_key(|document| {
                Sha256::digest(format!("{}:{}", self.seed, document.relative))
            });
            documents.truncate(sample);
            documents.sort_by(|a, b| a.relative.cmp(&b.relative));
        }
        documents
    }
}

/// Searches a folder and its subfolders for documents.
pub(crate) fn find(folder: &Path) -> Result<Found, Failed> {
    let mut found = Found {
        documents: Vec::new(),
        other_files: 0,
    };
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry
            .map_err(|error| Failed(format!("cannot search {}: {error}", folder.display())))?;
        let ending = entry.path().extension().and_then(|ending| ending.to_str());
        let yaml = matches!(ending, Some("yaml" | "yml"));
        if !entry.file_type().is_file() || !(yaml || ending == Some("json")) {
            continue;
        }
        let bytes = std::fs::read(entry.path())
            .map_err(|error| Failed(format!("cannot read {}: {error}", entry.path().display())))?;
        let scan = scan(&bytes, yaml);
        let Some(version) = scan.version else {
            found.other_files += 1;
            continue;
        };
        let within = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let parts: Vec<_> = within.iter().map(|part| part.to_string_lossy()).collect();
        found.documents.push(Document {
            path: entry.path().to_path_buf(),
            relative: parts.join("/"),
            version,
            operations: scan.operations,
            bytes: bytes.len() as u64,
        });
    }
    Ok(found)
}

/// What scanning a file found. A syntax error ends the scan; what was found before the error is
/// kept.
#[derive(Debug, Default, PartialEq, Eq)]
struct Scan {
    version: Option<String>,
    operations: usize,
}

fn scan(bytes: &[u8], yaml: bool) -> Scan {
    let mut scan = Scan::default();
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}');
    if yaml && !text.trim_start().starts_with('{') {
        // A syntax error is ignored here; the pipeline reports it.
        let _ = Root(&mut scan).deserialize(serde_yaml::Deserializer::from_str(text));
        if scan.version.is_none() {
            scan.version = text.lines().find_map(version_line);
        }
    } else {
        let _ = Root(&mut scan).deserialize(&mut serde_json::Deserializer::from_str(text));
    }
    scan
}

/// Reads the version from a line such as `openapi: 3.0.0`, for YAML that does not parse.
fn version_line(line: &str) -> Option<String> {
    let (key, value) = line.split_once(':')?;
    let quotes = ['"', '\''];
    let value = value.split('#').next()?.trim().trim_matches(quotes);
    let known = matches!(key.trim_end().trim_matches(quotes), "openapi" | "swagger");
    (known && value.starts_with(|c: char| c.is_ascii_digit())).then(|| value.to_owned())
}

struct Root<'a>(&'a mut Scan);

impl<'de> DeserializeSeed<'de> for Root<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Root<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while let Some(key) = entries.next_key::<String>()? {
            match key.as_str() {
                "openapi" | "swagger" => {
                    let version: Value = entries.next_value()?;
                    self.0.version = match version {
                        Value::String(version) => Some(version),
                        Value::Number(version) => Some(version.to_string()),
                        _ => None,
                    }
                    .filter(|version| version.starts_with(|c: char| c.is_ascii_digit()));
                }
                "paths" => entries.next_value_seed(Count {
                    found: &mut self.0.operations,
                    what: Counted::Paths,
                })?,
                _ => drop(entries.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

#[derive(Clone, Copy)]
enum Counted {
    Paths,
    Methods,
}

struct Count<'a> {
    found: &'a mut usize,
    what: Counted,
}

impl<'de> DeserializeSeed<'de> for Count<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Count<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("paths")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while let Some(key) = entries.next_key::<String>()? {
            match self.what {
                Counted::Paths if !key.starts_with("x-") => entries.next_value_seed(Count {
                    found: self.found,
                    what: Counted::Methods,
                })?,
                Counted::Methods if METHODS.contains(&key.as_str()) => {
                    *self.found += 1;
                    entries.next_value::<IgnoredAny>()?;
                }
                _ => drop(entries.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

const METHODS: [&str; 9] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(version: &str, operations: usize) -> Scan {
        Scan {
            version: Some(version.to_owned()),
            operations,
        }
    }

    fn documents(names: &[&str]) -> Vec<Document> {
        let document = |name: &&str| Document {
            path: PathBuf::from(name),
            relative: (*name).to_owned(),
            version: if name.starts_with("new") {
                "3.1.0"
            } else {
                "3.0.1"
            }
            .to_owned(),
            operations: 1,
            bytes: 1,
        };
        names.iter().map(document).collect()
    }

    fn names(documents: &[Document]) -> Vec<&str> {
        documents.iter().map(|d| d.relative.as_str()).collect()
    }

    #[test]
    fn operations_are_the_methods_under_paths() {
        let json = br#"{"paths":{"/a":{"get":{},"post":{},"parameters":[]},"x-b":{"get":{}}},"openapi":"3.0.1"}"#;
        assert_eq!(scan(json, false), seen("3.0.1", 2));
        let yaml = b"swagger: '2.0'\npaths:\n  /a:\n    delete: {responses: {204: {description: x}}}\n  /b:\n";
        assert_eq!(scan(yaml, true), seen("2.0", 1));
    }

    #[test]
    fn documents_with_syntax_errors_are_found() {
        assert_eq!(
            scan(br#"{"openapi":"3.0.1","paths":{"#, false),
            seen("3.0.1", 0)
        );
        assert_eq!(
            scan(b"openapi: 3.0.1 # x\npaths: [\n", true),
            seen("3.0.1", 0)
        );
    }

    #[test]
    fn files_without_a_version_are_not_documents() {
        for text in [
            "{\"name\":\"package\"}",
            "[]",
            "",
            "\"openapi\"",
            "openapi: yes",
        ] {
            assert_eq!(scan(text.as_bytes(), true).version, None, "{text}");
        }
    }

    #[test]
    fn a_seed_draws_the_same_sample_in_any_order_of_files() {
        let selection = Selection {
            sample: Some(2),
            seed: 7,
            ..Selection::default()
        };
        let one = selection.of(documents(&["a", "b", "c", "d", "e"]));
        let other = selection.of(documents(&["e", "c", "a", "d", "b"]));
        assert_eq!(names(&one), names(&other));
        assert_eq!(one.len(), 2);
        let seeds = (0..20).map(|seed| {
            let selection = Selection {
                seed,
                ..selection.clone()
            };
            names(&selection.of(documents(&["a", "b", "c", "d", "e"]))).join("")
        });
        let samples: std::collections::BTreeSet<String> = seeds.collect();
        assert!(samples.len() > 3, "{samples:?}");
    }

    #[test]
    fn version_and_filter_apply_before_the_sample() {
        let selection = Selection {
            version: Some("3.0".to_owned()),
            filter: Some("x".to_owned()),
            sample: Some(9),
            seed: 0,
        };
        let wanted = selection.of(documents(&["ax", "b", "newx", "x"]));
        assert_eq!(names(&wanted), ["ax", "x"]);
    }
}
