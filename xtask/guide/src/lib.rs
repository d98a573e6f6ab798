//! Builds the guide with mdBook, and checks the links of the guide and of the repository's pages.
//! Calls nobody: links to other sites are not followed.

mod links;
mod markdown;

use std::fs;
use std::path::{Path, PathBuf};

use mdbook_driver::MDBook;
use mdbook_driver::errors::Error;

use links::Checker;

/// Builds the guide of a workspace into a folder. Returns the broken links of its pages, and of the
/// workspace's own: one line each, with file and line.
///
/// # Errors
///
/// Fails if mdBook can't build the guide, such as for a page that does not exist.
pub fn build(root: &Path, target: &Path) -> Result<Vec<String>, Error> {
    let mut book = MDBook::load(root.join("docs/guide"))?;
    // mdBook takes a relative path from the book's folder.
    let target = &std::path::absolute(target)?;
    book.config.build.build_dir.clone_from(target);
    book.build()?;
    let source = book.root.join(&book.config.book.src);
    let chapters = book.book.chapters();
    let pages: Vec<PathBuf> = chapters
        .filter_map(|chapter| chapter.source_path.clone())
        .collect();
    let checker = Checker::new(root, &source, target, &pages);
    let mut faults = Vec::new();
    for page in &pages {
        faults.extend(checker.page(page)?);
    }
    for file in own_pages(root)? {
        faults.extend(checker.file(&file)?);
    }
    Ok(faults)
}

/// Lists the pages that stand in the workspace itself.
fn own_pages(root: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut pages = Vec::new();
    for folder in ["", "docs", "docs/decisions"] {
        let folder = root.join(folder);
        if !folder.exists() {
            continue;
        }
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|it| it == "md") {
                pages.push(path);
            }
        }
    }
    pages.sort();
    Ok(pages)
}
