//! Fills the templates in `templates/`.
//!
//! `@key@` is replaced by a value. A line that begins with `?word ` is kept, without the word, if
//! the word is one of the skeleton's; otherwise it is left out.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::add::name::Name;
use crate::failed::Failed;
use crate::specs::Facts;

const FACADE: &str = include_str!("templates/facade.rs.in");
const ERRORS: &str = include_str!("templates/errors.rs.in");
const SANDBOX: &str = include_str!("templates/sandbox.rs.in");

/// The hand-written files of a provider, as they begin.
pub(super) struct Skeleton {
    values: Vec<(&'static str, String)>,
    words: Vec<&'static str>,
    module: String,
}

impl Skeleton {
    /// Chooses the skeleton of a provider. `document` is its repaired document. If it is not the
    /// example, its operations are not known here: then the skeleton creates no links yet.
    pub(super) fn new(
        name: &Name,
        facts: &Facts,
        document: &str,
        is_example: bool,
    ) -> Result<Self, Failed> {
        let (requests, seconds) = facts.rate_limit.unwrap_or((1_000, 60));
        let mut values = vec![
            ("feature", name.feature.clone()),
            ("module", name.module.clone()),
            ("type", name.type_name.clone()),
            ("VAR", name.variable.clone()),
            ("title", facts.title.clone()),
            ("requests", requests.to_string()),
            ("seconds", seconds.to_string()),
        ];
        let mut words = vec![if is_example { "create" } else { "none" }];
        match facts.credentials.as_deref() {
            Some("bearer") => words.push("bearer"),
            Some("basic") => words.push("basic"),
            Some("api-key") => {
                let (place, found) = api_key(document).ok_or_else(|| {
                    let feature = &name.feature;
                    Failed(format!(
                        "specs/{feature}: the document has no security scheme of the type apiKey \
                         in a header or in the query; describe it in overlay.yaml"
                    ))
                })?;
                words.extend(["key", place]);
                values.extend(found);
            }
            _ => {
                return Err(Failed(format!(
                    "specs/{}/provider.toml does not say which credential the provider needs: add \
                     `credentials = \"bearer\"`, or \"basic\", or \"api-key\"",
                    name.feature
                )));
            }
        }
        Ok(Self {
            values,
            words,
            module: name.module.clone(),
        })
    }

    /// Returns the files with their paths, formatted.
    pub(super) fn files(&self, root: &Path) -> Result<Vec<(String, String)>, Failed> {
        let module = &self.module;
        let facade = format!("crates/tracking-links/src/providers/{module}");
        let sandbox = format!("crates/tracking-links-sandbox/src/providers/{module}.rs");
        let mut files = vec![(format!("{facade}/mod.rs"), FACADE), (sandbox, SANDBOX)];
        if self.words.contains(&"create") {
            files.push((format!("{facade}/errors.rs"), ERRORS));
        }
        let values: Vec<(&str, &str)> = self
            .values
            .iter()
            .map(|(key, value)| (*key, value.as_str()))
            .collect();
        files
            .into_iter()
            .map(|(path, template)| {
                let text = fill(&chosen(template, &self.words), &values);
                Ok((path, formatted(&text, root)?))
            })
            .collect()
    }
}

/// Where the document's first API key is sent, with the names of its scheme and of the parameter.
type ApiKey = (&'static str, [(&'static str, String); 2]);

fn api_key(document: &str) -> Option<ApiKey> {
    let document: Value = serde_json::from_str(document).ok()?;
    let schemes = document["components"]["securitySchemes"].as_object()?;
    schemes.iter().find_map(|(scheme, it)| {
        let place = match (it["type"].as_str()?, it["in"].as_str()?) {
            ("apiKey", "header") => "header",
            ("apiKey", "query") => "query",
            _ => return None,
        };
        let key = it["name"].as_str()?.to_owned();
        Some((place, [("scheme", scheme.clone()), ("key", key)]))
    })
}

/// Keeps the lines of a template that are for these words.
fn chosen(template: &str, words: &[&str]) -> String {
    let mut text = String::new();
    for line in template.lines() {
        let line = match line.strip_prefix('?').and_then(|line| line.split_once(' ')) {
            Some((word, line)) if words.contains(&word) => line,
            Some(_) => continue,
            None => line,
        };
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// Replaces each `@key@` by its value.
pub(super) fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut text = template.to_owned();
    for (key, value) in values {
        text = text.replace(&format!("@{key}@"), value);
    }
    text
}

/// Formats a file by rustfmt, as the length of a name decides where its lines end.
fn formatted(text: &str, root: &Path) -> Result<String, Failed> {
    let unusable = |error: &dyn std::fmt::Display| {
        Failed(format!(
            "cannot format with rustfmt: {error}; install it: `rustup component add rustfmt`"
        ))
    };
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path"])
        .arg(root)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| unusable(&error))?;
    let mut stdin = rustfmt.stdin.take().expect("its input is a pipe");
    // rustfmt reads all of its input before it writes.
    let sent = stdin.write_all(text.as_bytes());
    drop(stdin);
    let output = rustfmt
        .wait_with_output()
        .map_err(|error| unusable(&error))?;
    sent.map_err(|error| unusable(&error))?;
    match (output.status.success(), String::from_utf8(output.stdout)) {
        (true, Ok(text)) => Ok(text),
        _ => Err(unusable(&String::from_utf8_lossy(&output.stderr))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_chosen_and_values_filled_in() {
        let template = "a @x@\n?one b\n?two   c @x@\nd";
        let text = fill(&chosen(template, &["two"]), &[("x", "y")]);
        assert_eq!(text, "a y\n  c y\nd\n");
    }
}
