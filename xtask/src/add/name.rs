//! The name of a new provider, in each form that the workspace writes it, and what is wrong with a
//! name that can't be one.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use heck::{ToTitleCase, ToUpperCamelCase};
use syn::visit::Visit;
use syn::{Ident, Macro};

use crate::failed::Failed;

/// Crates that every crate can name, names that the standard prelude brings (a re-export of this
/// name would hide them), and a keyword that syn does not know.
const OF_RUST: [&str; 17] = [
    "alloc",
    "box",
    "clone",
    "copy",
    "core",
    "default",
    "drop",
    "err",
    "gen",
    "none",
    "ok",
    "option",
    "proc-macro",
    "result",
    "some",
    "std",
    "test",
];

/// A provider's name, as the folder of `specs/`, the feature and the row of the table have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// `acme-links`
    pub(super) feature: String,
    /// `acme_links`
    pub(super) module: String,
    /// `AcmeLinks`
    pub(super) type_name: String,
    /// `ACME_LINKS`
    pub(super) variable: String,
}

impl Name {
    /// Reads a name, which must be one that a crate, a feature, a module and a type can have.
    pub(super) fn new(text: &str) -> Result<Self, Failed> {
        let is_name = |text: &str| {
            text.starts_with(|c: char| c.is_ascii_lowercase())
                && !text.ends_with('-')
                && !text.contains("--")
                && text
                    .bytes()
                    .all(|c| matches!(c, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        };
        if !is_name(text) {
            let words: String = text
                .chars()
                .map(|c| {
                    if c.is_ascii_alphanumeric() {
                        c.to_ascii_lowercase()
                    } else {
                        ' '
                    }
                })
                .collect();
            let better = words.split_whitespace().collect::<Vec<_>>().join("-");
            let better = better.trim_start_matches(|c: char| !c.is_ascii_lowercase());
            let remedy = match is_name(better) {
                true => format!("try `cargo xtask add {better}`"),
                false => "choose another".to_owned(),
            };
            return Err(Failed(format!(
                "`{text}` can't be the name of a crate and of a feature: write lower-case letters, \
                 digits and single hyphens, a letter first; {remedy}"
            )));
        }
        if let Some(short) = text.strip_suffix("-client") {
            return Err(Failed(format!(
                "the client crate of `{text}` would be `{text}-client`; leave `-client` out: \
                 `cargo xtask add {short}`"
            )));
        }
        let module = text.replace('-', "_");
        if syn::parse_str::<Ident>(&module).is_err() || OF_RUST.contains(&text) {
            return Err(Failed(format!(
                "`{text}` is a word of Rust, so no module or type can be named so; add a word: \
                 `cargo xtask add {text}-links`"
            )));
        }
        Ok(Self {
            feature: text.to_owned(),
            type_name: module.to_upper_camel_case(),
            variable: module.to_ascii_uppercase(),
            module,
        })
    }

    /// Returns the name as people may write it: `Acme Links`.
    pub(super) fn title(&self) -> String {
        self.module.to_title_case()
    }

    /// Fails if the facade or the sandbox has something else of this name: a module, a type, a
    /// method, a feature or a dependency.
    pub(super) fn check_free(&self, root: &Path, manifest: &str) -> Result<(), Failed> {
        let Self {
            feature,
            module,
            type_name,
            ..
        } = self;
        let taken = |what: String| {
            Err(Failed(format!(
                "`{feature}` is taken by {what}: add a word (`cargo xtask add {feature}-links`), \
                 or remove that"
            )))
        };
        for folder in FOLDERS {
            for file in [format!("{module}.rs"), module.clone()] {
                let path = format!("{folder}/{file}");
                if root.join(&path).exists() {
                    return taken(path);
                }
            }
        }
        for krate in ["crates/tracking-links", "crates/tracking-links-sandbox"] {
            let path = format!("{krate}/src/lib.rs");
            let names = identifiers(root, &path)?;
            if names.contains(type_name) || names.contains(module) {
                return taken(format!("a name in {path}"));
            }
        }
        let manifest: toml_edit::DocumentMut = manifest
            .parse()
            .map_err(|error| Failed(format!("crates/tracking-links/Cargo.toml: {error}")))?;
        for table in ["features", "dependencies", "dev-dependencies"] {
            let has = |name: &str| manifest.get(table).is_some_and(|it| it.get(name).is_some());
            if has(feature) || has(module) {
                return taken(format!("[{table}] in crates/tracking-links/Cargo.toml"));
            }
        }
        Ok(())
    }
}

/// Folders in which the provider, its client's re-export or its simulation would be a module.
const FOLDERS: [&str; 4] = [
    "crates/tracking-links/src",
    "crates/tracking-links/src/providers",
    "crates/tracking-links-sandbox/src",
    "crates/tracking-links-sandbox/src/providers",
];

/// Returns all identifiers in a file, also those in its macros.
fn identifiers(root: &Path, path: &str) -> Result<BTreeSet<String>, Failed> {
    #[derive(Default)]
    struct Identifiers(BTreeSet<String>);
    impl Visit<'_> for Identifiers {
        fn visit_ident(&mut self, ident: &Ident) {
            self.0.insert(ident.to_string());
        }

        fn visit_macro(&mut self, it: &Macro) {
            let tokens = it.tokens.to_string();
            let words = tokens.split(|c: char| !c.is_alphanumeric() && c != '_');
            self.0.extend(words.map(str::to_owned));
        }
    }
    let text = fs::read_to_string(root.join(path))
        .map_err(|error| Failed(format!("cannot read {path}: {error}")))?;
    let file = syn::parse_file(&text).map_err(|error| Failed(format!("{path}: {error}")))?;
    let mut found = Identifiers::default();
    found.visit_file(&file);
    Ok(found.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        Name::new(text).unwrap_err().0
    }

    #[test]
    fn a_name_has_all_its_forms() {
        let name = Name::new("acme-links-2").unwrap();
        assert_eq!(name.module, "acme_links_2");
        assert_eq!(name.type_name, "AcmeLinks2");
        assert_eq!(name.variable, "ACME_LINKS_2");
    }

    #[test]
    fn a_name_that_no_crate_has_is_refused_with_one_that_fits() {
        for (text, remedy) in [
            ("Acme", "try `cargo xtask add acme`"),
            ("acme_links", "try `cargo xtask add acme-links`"),
            ("Acme Links!", "try `cargo xtask add acme-links`"),
            ("-acme-", "try `cargo xtask add acme`"),
            ("a--b", "try `cargo xtask add a-b`"),
            ("7links", "try `cargo xtask add links`"),
            ("../acme", "try `cargo xtask add acme`"),
            ("7", "choose another"),
            ("", "choose another"),
            ("é", "choose another"),
        ] {
            let refusal = refusal(text);
            assert!(refusal.ends_with(remedy), "{text}: {refusal}");
        }
    }

    #[test]
    fn words_of_rust_and_names_of_clients_are_refused() {
        for word in [
            "type", "loop", "async", "gen", "self", "abstract", "std", "option",
        ] {
            assert!(refusal(word).contains("a word of Rust"), "{word}");
        }
        assert!(refusal("acme-client").ends_with("`cargo xtask add acme`"));
    }
}
