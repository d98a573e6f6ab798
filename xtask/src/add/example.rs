//! The document of a provider that has none yet: an invented one, to be replaced.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use codegen::Generated;
use codegen::import::{Outside, Servers};

use crate::add::name::Name;
use crate::add::template::fill;
use crate::date::date;
use crate::failed::{Failed, Stop};
use crate::specs::Facts;

const DOCUMENT: &str = include_str!("templates/openapi.yaml.in");
const FILE: &str = "openapi.yaml";

/// The files of `specs/<p>/`, and the client that is generated from them.
pub(super) struct Example {
    pub(super) files: Vec<(&'static str, String)>,
    pub(super) generated: Generated,
    pub(super) facts: Facts,
}

/// Makes the example's files by importing its document in a temporary folder, as a page would be.
pub(super) fn example(name: &Name, title: Option<&str>) -> Result<Example, Stop> {
    let unusable =
        |error: std::io::Error| Failed(format!("cannot use a temporary folder: {error}"));
    let root = tempfile::tempdir().map_err(unusable)?;
    let specs = root.path().join("specs");
    let page = root.path().join(FILE);
    let title = title.map_or_else(|| name.title(), str::to_owned);
    fs::create_dir(&specs).map_err(unusable)?;
    fs::write(
        &page,
        fill(DOCUMENT, &[("feature", &name.feature), ("title", &title)]),
    )
    .map_err(unusable)?;
    let retrieved = date(SystemTime::now());
    codegen::import::import(
        &specs,
        &name.feature,
        &[page],
        &retrieved,
        Servers::Named,
        Outside::Refused,
    )?;
    let folder = specs.join(&name.feature);
    settle(&folder.join("provider.toml"), &title)?;
    let generated = codegen::generate(root.path(), &name.feature)?;
    let facts = Facts::read(root.path(), &name.feature)?;
    let mut files = Vec::new();
    for file in [FILE, "provider.toml"] {
        files.push((
            file,
            fs::read_to_string(folder.join(file)).map_err(unusable)?,
        ));
    }
    Ok(Example {
        files,
        generated,
        facts,
    })
}

/// Writes into a new `provider.toml` what `import` leaves to its maintainer.
fn settle(path: &Path, title: &str) -> Result<(), Failed> {
    let fails = |error: &dyn std::fmt::Display| Failed(format!("provider.toml: {error}"));
    let text = fs::read_to_string(path).map_err(|error| fails(&error))?;
    let text = text.replace("# credentials = ", "credentials = ");
    let text = text.replace("# fetch = \"https://example.com/page.md\"", "fetch = false");
    let mut toml: toml_edit::DocumentMut = text.parse().map_err(|error| fails(&error))?;
    toml["title"] = title.into();
    toml["source"] = "https://docs.example.com".into();
    fs::write(path, toml.to_string()).map_err(|error| fails(&error))
}
