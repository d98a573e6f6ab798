//! The places that a provider has, and which of them it lacks.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use heck::ToUpperCamelCase;
use toml_edit::DocumentMut;

const TABLE: &str = "crates/tracking-links/src/providers/table.rs";
const MANIFEST: &str = "crates/tracking-links/Cargo.toml";

/// Returns each place that a folder of `specs/` or a row of the table lacks: the file, and what to
/// do.
pub(crate) fn lacking(root: &Path) -> Vec<String> {
    let rows = rows(root);
    let specs = codegen::providers(root).unwrap();
    let mut lacking = Vec::new();
    for provider in &specs {
        of_provider(root, provider, rows.get(provider).copied(), &mut lacking);
    }
    for row in rows.keys().filter(|row| !specs.contains(row)) {
        lacking.push(format!(
            "specs/{row}: import its document with `cargo xtask import {row} PAGE`, or remove its \
             row in {TABLE}"
        ));
    }
    lacking
}

/// Reads the rows of the table: the feature, and whether there is an adapter.
fn rows(root: &Path) -> BTreeMap<String, bool> {
    let text = fs::read_to_string(root.join(TABLE)).unwrap();
    let rows = text.lines().filter_map(|line| {
        let (feature, row) = line.trim().strip_prefix('"')?.split_once("\": ")?;
        row.ends_with(';')
            .then(|| (feature.to_owned(), row.contains('{')))
    });
    let rows: BTreeMap<_, _> = rows.collect();
    assert!(!rows.is_empty(), "{TABLE} has rows");
    rows
}

/// Adds what a provider of `specs/` lacks. `row` is whether its row has an adapter; `None` without
/// a row, when an adapter is expected.
fn of_provider(root: &Path, provider: &str, row: Option<bool>, lacking: &mut Vec<String>) {
    let module = provider.replace('-', "_");
    let name = provider.to_upper_camel_case();
    let client = format!("{provider}-client");
    let read = |path: &str| fs::read_to_string(root.join(path)).unwrap();
    let toml = |path: &str| read(path).parse::<DocumentMut>().unwrap();
    let mut needs = |is_there: bool, what: String| {
        if !is_there {
            lacking.push(what);
        }
    };

    needs(
        root.join(format!("crates/{client}/Cargo.toml")).exists(),
        format!("crates/{client}: run `cargo xtask regen {provider}`"),
    );
    let path = format!("specs/{provider}/provider.toml");
    let facts = toml(&path);
    let document = facts.get("document").and_then(|document| document.as_str());
    let is_ours = document.is_some_and(|document| {
        read(&format!("specs/{provider}/{document}")).starts_with("# Written by us")
    });
    needs(
        !is_ours || facts.get("fetch").and_then(|fetch| fetch.as_bool()) == Some(false),
        format!("{path}: write `fetch = false` below `source`, as its document was written here"),
    );
    let alone = format!("\"{provider}\": {module}_client as {module}");
    needs(
        row.is_some(),
        format!(
            "{TABLE}: write the row `{alone} {{ {name}, {name}Builder }};`, or `{alone};` for the \
             client alone"
        ),
    );
    let manifest = toml(MANIFEST);
    let features = &manifest["features"];
    needs(
        features.get(provider).is_some(),
        format!("{MANIFEST}: write `{provider} = [\"dep:{client}\"]` under [features]"),
    );
    let all = features["all-providers"].as_array().unwrap();
    needs(
        all.iter().any(|it| it.as_str() == Some(provider)),
        format!("{MANIFEST}: write `\"{provider}\"` into `all-providers`, under [features]"),
    );
    needs(
        manifest["dependencies"].get(&client).is_some(),
        format!(
            "{MANIFEST}: write `{client} = {{ path = \"../{client}\", version = \"0.1.0\", \
             default-features = false, optional = true }}` under [dependencies]"
        ),
    );
    for page in ["README.md", "crates/tracking-links/README.md"] {
        let listed = format!("| `{provider}` |");
        let remedy = match row {
            Some(_) => "run `cargo xtask regen`",
            None => "write the row, then run `cargo xtask regen`",
        };
        needs(
            read(page).contains(&listed),
            format!("{page}: {remedy}: its table has no `{provider}`"),
        );
    }
    if row == Some(false) {
        return;
    }
    for (folder, what) in [
        ("crates/tracking-links", format!("adapter `{name}`")),
        (
            "crates/tracking-links-sandbox",
            "simulated provider".to_owned(),
        ),
    ] {
        let [file, nested] = [format!("{module}.rs"), format!("{module}/mod.rs")]
            .map(|file| format!("{folder}/src/providers/{file}"));
        let usual = if folder.ends_with("sandbox") {
            &file
        } else {
            &nested
        };
        needs(
            [&file, &nested].iter().any(|file| root.join(file).exists()),
            format!("{usual}: write the {what}"),
        );
    }
    let settings = toml(&format!("specs/{provider}/provider.toml"));
    let title = settings["title"].as_str().unwrap();
    let readme = read("README.md");
    let go_live = readme.split_once("\n## Go live\n").unwrap().1;
    needs(
        go_live.contains(&format!("\n| {title} |")),
        format!("README.md: write a row for {title} under \"Go live\""),
    );
}
