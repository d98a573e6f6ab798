//! ARCHITECTURE.md names each module of the crates that are written by hand.

use std::fs;
use std::path::Path;

/// Returns the names of a crate's modules.
fn modules(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder.join("src")).expect("a crate has a folder src");
    let names = entries.map(|entry| {
        let path = entry.expect("a folder can be listed").path();
        let name = path.file_stem().unwrap_or_default();
        name.to_string_lossy().into_owned()
    });
    let mut names: Vec<_> = names
        .filter(|it| !["lib", "main"].contains(&&**it))
        .collect();
    names.sort();
    names
}

/// Returns the modules that a section does not name in backticks.
fn unnamed(section: &str, modules: Vec<String>) -> Vec<String> {
    let is_named = |name: &String| section.contains(&format!("`{name}`"));
    modules.into_iter().filter(|it| !is_named(it)).collect()
}

#[test]
fn the_map_names_each_module() {
    let root = super::workspace();
    let map = fs::read_to_string(root.join("ARCHITECTURE.md")).expect("there is a map");
    let mut crates = 0;
    for section in map.split("\n### ").skip(1) {
        let (name, section) = section.split_once('\n').unwrap_or_default();
        let folder = root.join("crates").join(name);
        if !folder.is_dir() {
            continue;
        }
        crates += 1;
        let section = section.split("\n## ").next().unwrap_or_default();
        let unnamed = unnamed(section, modules(&folder));
        assert!(
            unnamed.is_empty(),
            "{name} in ARCHITECTURE.md: add {unnamed:?}"
        );
    }
    assert_eq!(
        crates, 5,
        "each crate that is written by hand has a section"
    );
    assert_eq!(
        unnamed("`a`, b", ["a", "b"].map(str::to_owned).into()),
        ["b"]
    );
}
