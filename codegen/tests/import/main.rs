//! Pages into vendored documents. The pages under `tests/pages/` have the shapes that documentation
//! hosts print; publishers and words are invented.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on panics")]

use std::fs;
use std::path::Path;

mod pages;
mod vendoring;

fn page(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/pages")
        .join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What stands between the lines `first` and `last` of a page, from 1, both included.
fn lines(page: &str, first: usize, last: usize) -> String {
    page.split_inclusive('\n')
        .skip(first - 1)
        .take(last + 1 - first)
        .collect()
}
