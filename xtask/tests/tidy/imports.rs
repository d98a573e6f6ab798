//! Imports run one way: no two files import each other, by any number of steps, and a room of
//! codegen imports only rooms before it.
//!
//! An import is a path that begins with `crate`, `super`, `self` or a child module, in a `use` or
//! in the code, outside of tests and of macros. `mod child;` is none: a room may be declared by a
//! file that it imports.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};

/// Rooms of codegen: each imports only those before it.
const CODEGEN: [&str; 18] = [
    "diagnostic",
    "report",
    "text",
    "document",
    "model",
    "progenitor",
    "vendor",
    "normalise",
    "render",
    "diff",
    "emit",
    "pipeline",
    "comparison",
    "coverage",
    "succession",
    "import",
    "sources",
    "lib",
];

#[test]
fn rooms_of_codegen_import_only_rooms_before_them() {
    let tree = Tree::read(&super::workspace().join("codegen/src"));
    assert_none(tree.upward(&CODEGEN));
}

#[test]
fn no_files_import_each_other() {
    for package in [
        "codegen",
        "crates/tracking-links-runtime",
        "crates/tracking-links",
        "crates/tracking-links-cli",
        "crates/tracking-links-sandbox",
        "xtask",
        "xtask/corpus",
    ] {
        let tree = Tree::read(&super::workspace().join(package).join("src"));
        assert!(tree.files.len() > 5, "{package}: found no files");
        assert_none(tree.circles());
    }
}

#[test]
fn an_import_of_a_later_room_is_told_with_its_line() {
    let tree = Tree::of(&[
        ("lib.rs", "mod text;\nmod document;"),
        ("text.rs", "\nuse crate::document::Document;"),
        ("document.rs", "pub(crate) struct Document;"),
    ]);
    let upward = tree.upward(&["text", "document", "lib"]);
    assert_eq!(
        upward,
        ["text.rs:2 imports crate::document::Document, of a later room"]
    );
}

#[test]
fn a_circle_is_told_with_each_of_its_imports() {
    let tree = Tree::of(&[
        ("lib.rs", "mod a;"),
        (
            "a/mod.rs",
            "mod b;\nmod c;\npub(crate) struct A;\nfn f() { b::f() }",
        ),
        ("a/b.rs", "use super::c::C;\npub(crate) fn f() {}"),
        (
            "a/c.rs",
            "use super::A;\npub(crate) struct C(A);\n#[cfg(test)]\nmod tests { use super::*; }",
        ),
    ]);
    let circle =
        "a/mod.rs:4 imports b::f\n    a/b.rs:1 imports super::c::C\n    a/c.rs:1 imports super::A";
    assert_eq!(tree.circles(), [circle]);
}

fn assert_none(faults: Vec<String>) {
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

/// One import: which file makes it, where, and what it names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Import {
    from: usize,
    to: usize,
    line: usize,
    path: String,
}

/// The modules of a crate, and what they import of one another.
struct Tree {
    files: Vec<PathBuf>,
    imports: Vec<Import>,
}

impl Tree {
    fn read(src: &Path) -> Self {
        Self::from(&|path| fs::read_to_string(src.join(path)).ok())
    }

    fn of(files: &[(&str, &str)]) -> Self {
        Self::from(&|path| {
            let file = files.iter().find(|(name, _)| Path::new(name) == path);
            file.map(|(_, text)| (*text).to_owned())
        })
    }

    fn from(read: &dyn Fn(&Path) -> Option<String>) -> Self {
        let root = ["lib.rs", "main.rs"].map(PathBuf::from);
        let root = root.into_iter().find(|root| read(root).is_some());
        let mut modules = Modules {
            read,
            known: BTreeMap::new(),
            files: Vec::new(),
        };
        modules.add(Vec::new(), root.expect("a crate has a root"), Path::new(""));
        let Modules { known, files, .. } = modules;
        let mut imports = BTreeSet::new();
        for (module, index) in &known {
            let (_, text, syntax) = &files[*index];
            let mut paths = Paths::default();
            paths.visit_file(syntax);
            for path in paths.found {
                let Some(to) = target(&known, module, &path) else {
                    continue;
                };
                if to != *index {
                    let path = path.join("::");
                    let line = line_of(text, &path);
                    imports.insert(Import {
                        from: *index,
                        to,
                        line,
                        path,
                    });
                }
            }
        }
        Self {
            files: files.into_iter().map(|(path, ..)| path).collect(),
            imports: imports.into_iter().collect(),
        }
    }

    /// Imports of a room that comes later than the importing one.
    fn upward(&self, rooms: &[&str]) -> Vec<String> {
        let floor = |file: usize| {
            let room = self.files[file].iter().next().unwrap_or_default();
            let room = Path::new(room).with_extension("");
            let floor = rooms.iter().position(|known| Path::new(known) == room);
            floor.unwrap_or_else(|| panic!("{} is a room without a place", room.display()))
        };
        let upward = self
            .imports
            .iter()
            .filter(|import| floor(import.to) > floor(import.from));
        upward
            .map(|import| format!("{}, of a later room", self.shown(import)))
            .collect()
    }

    /// Circles of files that import one another, the shortest through each file.
    fn circles(&self) -> Vec<String> {
        let mut told: BTreeSet<BTreeSet<usize>> = BTreeSet::new();
        let mut circles = Vec::new();
        for start in 0..self.files.len() {
            let Some(circle) = self.circle_through(start) else {
                continue;
            };
            if told.insert(circle.iter().map(|import| import.from).collect()) {
                let lines: Vec<String> = circle.iter().map(|import| self.shown(import)).collect();
                circles.push(lines.join("\n    "));
            }
        }
        circles
    }

    /// Follows imports breadth-first from a file back to itself.
    fn circle_through(&self, start: usize) -> Option<Vec<&Import>> {
        let mut reached: BTreeMap<usize, &Import> = BTreeMap::new();
        let mut waiting = std::collections::VecDeque::from([start]);
        while let Some(file) = waiting.pop_front() {
            for import in self.imports.iter().filter(|import| import.from == file) {
                if reached.contains_key(&import.to) {
                    continue;
                }
                reached.insert(import.to, import);
                waiting.push_back(import.to);
                if import.to == start {
                    let mut circle = vec![import];
                    while circle[0].from != start {
                        circle.insert(0, reached[&circle[0].from]);
                    }
                    return Some(rotated(circle));
                }
            }
        }
        None
    }

    fn shown(&self, import: &Import) -> String {
        let Import {
            from, line, path, ..
        } = import;
        format!("{}:{line} imports {path}", self.files[*from].display())
    }
}

impl fmt::Debug for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tree")
            .field("files", &self.files.len())
            .finish_non_exhaustive()
    }
}

/// A circle from its first file on, in the order of the files.
fn rotated(mut circle: Vec<&Import>) -> Vec<&Import> {
    let first = circle
        .iter()
        .enumerate()
        .min_by_key(|(_, import)| import.from);
    let first = first.map_or(0, |(index, _)| index);
    circle.rotate_left(first);
    circle
}

/// Files of a crate, found by their `mod` declarations, and the providers by the folders of specs/.
struct Modules<'r> {
    read: &'r dyn Fn(&Path) -> Option<String>,
    /// From a module's path to its file's index.
    known: BTreeMap<Vec<String>, usize>,
    files: Vec<(PathBuf, String, syn::File)>,
}

impl Modules<'_> {
    fn add(&mut self, module: Vec<String>, file: PathBuf, folder: &Path) {
        let text = (self.read)(&file).unwrap_or_else(|| panic!("no file {}", file.display()));
        let syntax = syn::parse_file(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        let mut children: Vec<String> = syntax.items.iter().filter_map(child).collect();
        // A macro declares a module for each provider in the table.
        if text.contains("mod $module;") {
            let exists = |file: PathBuf| (self.read)(&folder.join(file)).is_some();
            let providers = codegen::providers(&super::workspace()).expect("specs/ is readable");
            let modules = providers.iter().map(|it| it.replace('-', "_"));
            let found = modules.filter(|it| {
                exists(format!("{it}.rs").into()) || exists(Path::new(it).join("mod.rs"))
            });
            children.extend(found);
        }
        self.known.insert(module.clone(), self.files.len());
        self.files.push((file, text, syntax));
        for child in children {
            let (flat, nested) = (folder.join(format!("{child}.rs")), folder.join(&child));
            let file = if (self.read)(&flat).is_some() {
                flat
            } else {
                nested.join("mod.rs")
            };
            let mut module = module.clone();
            module.push(child);
            self.add(module, file, &nested);
        }
    }
}

/// The name of a module that is a file of this crate, except tests.
fn child(item: &syn::Item) -> Option<String> {
    match item {
        syn::Item::Mod(module) if module.content.is_none() => {
            let elsewhere = module.attrs.iter().any(|it| it.path().is_ident("path"));
            (!elsewhere && !is_test(&module.attrs)).then(|| module.ident.to_string())
        }
        _ => None,
    }
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && matches!(&attribute.meta, syn::Meta::List(list) if list.tokens.to_string() == "test")
    })
}

/// The file of the module to which a path leads from `module`.
fn target(
    known: &BTreeMap<Vec<String>, usize>,
    module: &[String],
    path: &[String],
) -> Option<usize> {
    let mut at = module.to_vec();
    let mut rest = path;
    match path.first()?.as_str() {
        "crate" => {
            at.clear();
            rest = &path[1..];
        }
        "self" => rest = &path[1..],
        "super" => {
            while rest.first().is_some_and(|segment| segment == "super") {
                at.pop();
                rest = &rest[1..];
            }
        }
        child => {
            at.push(child.to_owned());
            if !known.contains_key(&at) {
                return None;
            }
            rest = &path[1..];
        }
    }
    for segment in rest {
        at.push(segment.clone());
        if !known.contains_key(&at) {
            at.pop();
            break;
        }
    }
    known.get(&at).copied()
}

/// Paths of a file, in `use` items and in code.
#[derive(Default)]
struct Paths {
    found: BTreeSet<Vec<String>>,
}

impl Paths {
    fn tree(&mut self, before: &[String], tree: &syn::UseTree) {
        let mut path = before.to_vec();
        match tree {
            syn::UseTree::Path(next) => {
                path.push(next.ident.to_string());
                self.tree(&path, &next.tree);
            }
            syn::UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.tree(before, tree));
            }
            syn::UseTree::Name(name) if name.ident == "self" => {
                self.found.insert(path);
            }
            syn::UseTree::Name(syn::UseName { ident })
            | syn::UseTree::Rename(syn::UseRename { ident, .. }) => {
                path.push(ident.to_string());
                self.found.insert(path);
            }
            syn::UseTree::Glob(_) => {
                self.found.insert(path);
            }
        }
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if !is_test(&item.attrs) {
            self.tree(&[], &item.tree);
        }
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if !is_test(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    // `pub(in crate::x)` imports nothing.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() && path.segments.len() > 1 {
            let segments = path
                .segments
                .iter()
                .map(|segment| segment.ident.to_string());
            self.found.insert(segments.collect());
        }
        visit::visit_path(self, path);
    }
}

/// The first line that ends a path as this one does: in a group, the line of the last name.
fn line_of(text: &str, path: &str) -> usize {
    let last = path.rsplit("::").next().unwrap_or(path);
    let find = |words: &str| text.lines().position(|line| line.contains(words));
    find(path).or_else(|| find(last)).map_or(1, |line| line + 1)
}
