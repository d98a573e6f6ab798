//! `cargo xtask add`: writes the skeleton of a provider, all of its files or none.
//!
//! The skeleton compiles and works at once, at a server that nobody runs: it is an example to edit.
//! Everything that can fail is done in memory first; no file that exists is overwritten.

mod example;
mod go_live;
mod manifest;
mod name;
mod template;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use codegen::{Difference, Generated};

use crate::failed::{Failed, Stop};
use crate::pages::PAGES;
use crate::specs::Facts;
use crate::stdout::print;
use crate::table::{self, Row, TABLE};
use go_live::README;
use manifest::MANIFEST;
use name::Name;
use template::Skeleton;

#[derive(Debug, clap::Args)]
pub(crate) struct Add {
    /// Name of the provider: of its folder under specs/, its feature and its client crate.
    /// Lower-case letters, digits and hyphens, such as acme.
    provider: String,
    /// The provider's name as it writes itself, for a provider that has no folder under specs/ yet.
    /// Default: the name, capitalised.
    #[arg(long)]
    title: Option<String>,
    /// Add the generated client alone, with no adapter in the facade and nothing in the sandbox.
    /// The row in the table says so.
    #[arg(long)]
    client_only: bool,
}

/// The files to write, by path below the workspace's root.
#[derive(Default)]
struct Files(BTreeMap<PathBuf, String>);

impl Files {
    /// Adds a file that must not exist yet.
    fn create(&mut self, root: &Path, path: String, text: String) -> Result<(), Failed> {
        if root.join(&path).exists() {
            return Err(Failed(format!(
                "{path} exists already and is not overwritten: remove it, or add the rest of the \
                 provider by hand (`cargo test -p xtask --test providers` names each place)"
            )));
        }
        self.0.insert(path.into(), text);
        Ok(())
    }

    /// Adds a file that exists, with the text that it is to have.
    fn change(&mut self, path: &str, text: String) {
        self.0.insert(path.into(), text);
    }
}

impl Add {
    pub(crate) fn run(self, root: &Path) -> Result<ExitCode, Stop> {
        let name = Name::new(&self.provider)?;
        let rows = table::read(root)?;
        if rows.iter().any(|row| row.feature == name.feature) {
            return Err(Stop::Step(Failed(format!(
                "`{}` has a row in {TABLE} already; `cargo test -p xtask --test providers` names \
                 what it lacks",
                name.feature
            ))));
        }
        let manifest = read(root, MANIFEST)?;
        name.check_free(root, &manifest)?;

        let folder = format!("specs/{}", name.feature);
        let mut files = Files::default();
        let has_example = !root.join(&folder).exists();
        let (generated, facts) = match has_example {
            true => {
                if let Some(title) = &self.title {
                    check_title(title)?;
                }
                let client = format!("crates/{}-client", name.feature);
                if root.join(&client).exists() {
                    return Err(Stop::Step(Failed(format!(
                        "{client} exists, and {folder} does not: remove the client, or import its \
                         document with `cargo xtask import {} PAGE`",
                        name.feature
                    ))));
                }
                let example = example::example(&name, self.title.as_deref())?;
                for (file, text) in example.files {
                    files.create(root, format!("{folder}/{file}"), text)?;
                }
                (example.generated, example.facts)
            }
            false => self.existing(root, &folder)?,
        };
        client(root, &generated, &mut files)?;

        let row = Row {
            feature: name.feature.clone(),
            module: name.module.clone(),
            provider: (!self.client_only).then(|| name.type_name.clone()),
        };
        files.change(TABLE, table::with_row(&read(root, TABLE)?, &row)?);
        let version = generated.version().to_string();
        files.change(
            MANIFEST,
            manifest::with_provider(&manifest, &name.feature, &version)?,
        );
        if !self.client_only {
            let document = &generated.files()[Path::new("openapi.json")];
            let skeleton = Skeleton::new(&name, &facts, document, has_example)?;
            for (path, text) in skeleton.files(root)? {
                files.create(root, path, text)?;
            }
        }
        let readme = match self.client_only {
            true => None,
            false => Some(go_live::with_row(&read(root, README)?, &name, &facts)?),
        };
        let mut listed = Vec::new();
        for row in rows {
            let facts = Facts::read(root, &row.feature)?;
            listed.push((row, facts));
        }
        listed.push((row, facts));
        for page in PAGES {
            let text = match &readme {
                Some(text) if page.path == README => text.clone(),
                _ => read(root, page.path)?,
            };
            files.change(page.path, page.written(&text, &listed)?);
        }

        let written: Vec<(PathBuf, &[u8])> = files
            .0
            .iter()
            .map(|(path, text)| (root.join(path), text.as_bytes()))
            .collect();
        codegen::import::write_all(root, &written)?;
        report(&name, &files, has_example, self.client_only)?;
        Ok(ExitCode::SUCCESS)
    }

    /// Generates the client of a provider that has a folder under specs/.
    fn existing(&self, root: &Path, folder: &str) -> Result<(Generated, Facts), Stop> {
        let provider = &self.provider;
        if !root.join(folder).join("provider.toml").is_file() {
            return Err(Stop::Step(Failed(format!(
                "{folder} has no provider.toml: extract the document with `cargo xtask import \
                 {provider} PAGE`, or remove the folder to begin with an example"
            ))));
        }
        if self.title.is_some() {
            return Err(Stop::Step(Failed(format!(
                "the title of `{provider}` stands in {folder}/provider.toml: change it there, and \
                 leave out --title"
            ))));
        }
        let generated = codegen::generate(root, provider)?;
        Ok((generated, Facts::read(root, provider)?))
    }
}

fn check_title(title: &str) -> Result<(), Failed> {
    let is_title = !title.trim().is_empty()
        && title.trim() == title
        && !title.contains(|c: char| c.is_control() || matches!(c, '"' | '\\' | '|' | '`' | '@'));
    match is_title {
        true => Ok(()),
        false => Err(Failed(format!(
            "--title {title:?} can't be a provider's name: write it as in a sentence, without \
             quotes, bars and line breaks"
        ))),
    }
}

/// Adds the files of the generated client, unless they are there already.
fn client(root: &Path, generated: &Generated, files: &mut Files) -> Result<(), Stop> {
    for (path, difference) in generated.compare(root)? {
        if difference != Difference::Missing {
            let provider = generated.provider();
            return Err(Stop::Step(Failed(format!(
                "{} is not as generated from specs/{provider}: run `cargo xtask regen {provider}` \
                 first",
                path.display()
            ))));
        }
        let inside = path.strip_prefix(generated.folder()).unwrap_or(&path);
        files
            .0
            .insert(path.clone(), generated.files()[inside].clone());
    }
    Ok(())
}

fn read(root: &Path, path: &str) -> Result<String, Failed> {
    fs::read_to_string(root.join(path))
        .map_err(|error| Failed(format!("cannot read {path}: {error}")))
}

/// Prints what was written, and what is left to do in each file.
fn report(name: &Name, files: &Files, has_example: bool, client_only: bool) -> Result<(), Failed> {
    let client = format!("crates/{}-client", name.feature);
    print(format_args!("written:\n  {client}/\n"))?;
    for path in files.0.keys().filter(|path| !path.starts_with(&client)) {
        print(format_args!("  {}\n", path.display()))?;
    }
    print(format_args!("\nleft to do:\n"))?;
    for (file, what) in left_to_do(name, has_example, client_only) {
        print(format_args!("  {file}\n"))?;
        for line in what {
            print(format_args!("      {line}\n"))?;
        }
    }
    Ok(())
}

/// Returns each file that is left to edit, with what to do in it, in the order of the work.
fn left_to_do(name: &Name, has_example: bool, client_only: bool) -> Vec<(String, Vec<String>)> {
    let Name {
        feature, module, ..
    } = name;
    let mut left: Vec<(String, Vec<String>)> = Vec::new();
    let mut add = |file: String, what: &[&str]| {
        left.push((file, what.iter().map(|&line| line.to_owned()).collect()));
    };
    let import = format!("then: cargo xtask import {feature} specs/{feature}/openapi.yaml");
    let regen = format!("then: cargo xtask regen {feature}");
    if has_example {
        add(
            format!("specs/{feature}/openapi.yaml"),
            &[
                "describe the provider: paths, parameters, bodies, statuses, in your own words,",
                "or import the published document, if its licence permits",
                &import,
            ],
        );
    }
    add(
        format!("specs/{feature}/provider.toml"),
        &[
            "title, source, operations, rate limit; CONTRIBUTING.md explains each key",
            &regen,
        ],
    );
    if client_only {
        return left;
    }
    let create = match has_example {
        true => "the fields of a request and of a link in create()",
        false => "`create`: send the operation that creates a link",
    };
    add(
        format!("crates/tracking-links/src/providers/{module}/mod.rs"),
        &[
            "CAPABILITIES: required and allowed fields, limits, what is returned",
            create,
            "the variables of the environment, and how a credential is described",
        ],
    );
    add(
        format!("crates/tracking-links/src/providers/{module}/errors.rs"),
        &[match has_example {
            true => "the provider's names of parameters, and statuses that it uses in its own way",
            false => "write it, as other providers have it: which fields an error names",
        }],
    );
    add(
        format!("crates/tracking-links-sandbox/src/providers/{module}.rs"),
        &["how the provider answers: statuses, error bodies, links, rate limit"],
    );
    add(
        "README.md".to_owned(),
        &["what a user needs, in the row under \"Go live\""],
    );
    add(
        "README.md, docs/faults.md".to_owned(),
        &["capabilities and faults: UPDATE_EXPECT=1 cargo test -p tests; read what changed"],
    );
    add("CHANGELOG.md".to_owned(), &["a line under \"Unreleased\""]);
    add(
        format!("docs/guide/src/{feature}.md"),
        &[
            "credentials, what is special, an example on the sandbox, if a user has to know more;",
            "list it in docs/guide/src/SUMMARY.md and tests/readme.rs, then:",
            "UPDATE_EXPECT=1 cargo test -p tracking-links-cli --test guide; read what changed",
        ],
    );
    add(
        format!("tests/clients/{feature}.mjs or .py"),
        &[
            "the publisher's own client, if npm or PyPI has one:",
            "a row in xtask/src/judge/clients.rs too",
        ],
    );
    add(
        format!("tests/behaviour/{module}.rs, tests/judge/{module}.rs"),
        &["tests of what this provider alone does, if there is something"],
    );
    add(
        "everything".to_owned(),
        &["cargo test --workspace && cargo xtask ci; commit Cargo.lock too"],
    );
    left
}
