//! Whether a link leads to a page of the guide, to an anchor, or to a file of the workspace.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::markdown;

/// The workspace on GitHub, with which links from the guide to files begin: the guide is read
/// elsewhere, and does not contain them.
const FILES: &str = "https://github.com/tracking-links/tracking-links/";

/// Checks links.
pub(crate) struct Checker<'a> {
    root: &'a Path,
    /// The folder of the guide's pages.
    source: &'a Path,
    /// The folder of the built guide.
    target: &'a Path,
    pages: BTreeSet<&'a Path>,
}

impl<'a> Checker<'a> {
    /// Makes a checker for a guide with these pages, by path below `source`.
    pub(crate) fn new(
        root: &'a Path,
        source: &'a Path,
        target: &'a Path,
        pages: &'a [PathBuf],
    ) -> Self {
        let pages = pages.iter().map(PathBuf::as_path).collect();
        Self {
            root,
            source,
            target,
            pages,
        }
    }

    /// Returns the broken links of a page of the guide.
    pub(crate) fn page(&self, page: &Path) -> io::Result<Vec<String>> {
        self.faults(&self.source.join(page), |target| self.fault(page, target))
    }

    /// Returns the broken links of a file of the workspace.
    pub(crate) fn file(&self, file: &Path) -> io::Result<Vec<String>> {
        self.faults(file, |target| {
            let folder = file.parent().unwrap_or(self.root);
            match is_elsewhere(target) {
                true => self.fault_on_github(target),
                false => fault_of_file(file, folder, target),
            }
        })
    }

    fn faults(
        &self,
        path: &Path,
        fault: impl Fn(&str) -> Option<String>,
    ) -> io::Result<Vec<String>> {
        let text = fs::read_to_string(path)?;
        let shown = path.strip_prefix(self.root).unwrap_or(path).display();
        let links = markdown::links(&text).into_iter();
        let faults = links.filter_map(|link| {
            let fault = fault(&link.target)?;
            Some(format!("{shown}:{}: {}: {fault}", link.line, link.target))
        });
        Ok(faults.collect())
    }

    fn fault(&self, page: &Path, target: &str) -> Option<String> {
        if is_elsewhere(target) {
            return self.fault_on_github(target);
        }
        let (path, anchor) = split(target);
        let linked = match path {
            "" => page.to_owned(),
            path => plain(&page.parent().unwrap_or(Path::new("")).join(path)),
        };
        if linked.extension().is_none_or(|it| it != "md") {
            let exists = self.source.join(&linked).is_file();
            return (!exists).then(|| "the guide has no such file".to_owned());
        }
        if !self.pages.contains(&*linked) {
            return Some(format!(
                "the guide has no such page; link to a file of the workspace by {FILES}blob/main/"
            ));
        }
        // mdBook itself says which anchors there are.
        let html = self.target.join(linked.with_extension("html"));
        let html = fs::read_to_string(html).unwrap_or_default();
        let exists = anchor.is_none_or(|anchor| html.contains(&format!(r#"id="{anchor}""#)));
        (!exists).then(|| "the page has no such anchor".to_owned())
    }

    /// Checks a link to a file of the workspace on GitHub. Other sites are not called.
    fn fault_on_github(&self, target: &str) -> Option<String> {
        let rest = target.strip_prefix(FILES)?;
        let path = ["blob/main/", "tree/main/"].iter();
        let Some(path) = path.filter_map(|kind| rest.strip_prefix(kind)).next() else {
            return Some(format!("link to {FILES}blob/main/ or tree/main/"));
        };
        fault_of_file(Path::new(""), self.root, path)
    }
}

fn fault_of_file(file: &Path, folder: &Path, target: &str) -> Option<String> {
    let (path, anchor) = split(target);
    let linked = match path {
        "" => file.to_owned(),
        path => folder.join(path),
    };
    if !linked.exists() {
        return Some("there is no such file".to_owned());
    }
    let anchor = anchor.filter(|_| linked.extension().is_some_and(|it| it == "md"))?;
    let text = fs::read_to_string(&linked).unwrap_or_default();
    let exists = markdown::anchors(&text).iter().any(|it| it == anchor);
    (!exists).then(|| "the file has no such heading".to_owned())
}

fn is_elsewhere(target: &str) -> bool {
    ["https:", "http:", "mailto:"]
        .iter()
        .any(|scheme| target.starts_with(scheme))
}

/// Splits a target into path and anchor.
fn split(target: &str) -> (&str, Option<&str>) {
    match target.split_once('#') {
        Some((path, anchor)) => (path, Some(anchor)),
        None => (target, None),
    }
}

/// Takes `.` and `..` out of a path.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if plain.pop() => {}
            component => plain.push(component),
        }
    }
    plain
}
