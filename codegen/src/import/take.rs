//! The documents of saved pages, and the files that they are to be. Writes nothing.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::beside::{self, Beside, Whole};
use super::{PAGES, Place};
use crate::diagnostic::{Diagnostic, Failure, Result};
use crate::names::unique;
use crate::page::{self, Found, Syntax};

/// A document, and the page that it is from.
pub(super) struct Taken {
    pub(super) found: Found,
    pub(super) place: Place,
    pub(super) page: Arc<str>,
    /// Its path below the provider's folder.
    pub(super) file: String,
    /// Where the page is nothing but the document.
    pub(super) whole: Option<Whole>,
}

impl Taken {
    pub(super) fn shown(&self) -> String {
        self.place.page.display().to_string()
    }

    pub(super) fn ending(&self) -> &'static str {
        match self.found.syntax {
            Syntax::Yaml => "yaml",
            Syntax::Json => "json",
        }
    }
}

/// The documents of all pages, and the files beside them; the faults of all pages at once.
pub(super) fn take(pages: &[PathBuf]) -> Result<(Vec<Taken>, Vec<Beside>)> {
    let mut taken = Vec::new();
    let mut failure: Option<Failure> = None;
    for path in pages {
        match take_page(path) {
            Ok(found) => taken.extend(found),
            Err(other) => match &mut failure {
                Some(failure) => failure.extend(other),
                None => failure = Some(other),
            },
        }
    }
    if let Some(failure) = failure {
        return Err(failure);
    }
    let files = beside::lay_out(&mut taken)?;
    name_files(&mut taken);
    if taken.is_empty() {
        return Err(Diagnostic::new("no page is named")
            .help("name the pages as you saved them")
            .into());
    }
    Ok((taken, files))
}

fn take_page(path: &Path) -> Result<Vec<Taken>> {
    let shown = path.display().to_string();
    let page = read(path)?.ok_or_else(|| {
        Diagnostic::new(format!("there is no file {shown}"))
            .help("name the page as you saved it: its Markdown source, or an OpenAPI file")
    })?;
    let found = page::documents(&shown, &page)?;
    if found.is_empty() {
        return Err(Diagnostic::new("the page holds no OpenAPI document")
            .at(&shown, &page, None)
            .help(
                "a document is a fenced block with `openapi` or `swagger` in it: save the page's Markdown \
                 source (publishers often serve it under the page's address with `.md` appended)",
            )
            .into());
    }
    let taken = found.into_iter().map(|found| Taken {
        place: Place {
            page: path.to_owned(),
            line: found.line,
        },
        page: Arc::clone(&page),
        file: String::new(),
        whole: None,
        found,
    });
    let mut taken: Vec<Taken> = taken.collect();
    if let [only] = taken.as_mut_slice() {
        only.whole = beside::whole(only)?;
    }
    Ok(taken)
}

/// Names the files that have no name yet: one document is the provider's, of several each is called after its page, and after the heading above
/// it where the page has more.
fn name_files(taken: &mut [Taken]) {
    if let [only] = taken {
        if only.file.is_empty() {
            only.file = format!("openapi.{}", only.ending());
        }
        return;
    }
    // What has its name already is in the way of none but its own.
    let stem = |file: &str| {
        let file = file.strip_prefix(&format!("{PAGES}/"))?;
        Some(file.rsplit_once('.')?.0.to_owned())
    };
    let mut names: Vec<String> = taken.iter().filter_map(|one| stem(&one.file)).collect();
    for index in 0..taken.len() {
        let one = &taken[index];
        if !one.file.is_empty() {
            continue;
        }
        let page = &one.place.page;
        let stem = page.file_stem().and_then(|stem| stem.to_str());
        let mut name = slug(stem.unwrap_or_default());
        if taken
            .iter()
            .filter(|other| other.place.page == *page)
            .count()
            > 1
        {
            name = slug(&format!(
                "{name} {}",
                one.found.title.as_deref().unwrap_or_default()
            ));
        }
        if name.is_empty() {
            name.push_str("page");
        }
        let name = unique(&name, |name| names.iter().any(|known| known == name));
        taken[index].file = format!("{PAGES}/{name}.{}", taken[index].ending());
        names.push(name);
    }
}

/// Words as a file's name has them: a-z, digits and hyphens.
fn slug(words: &str) -> String {
    let plain: String = words
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                ' '
            }
        })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join("-")
}

/// A file's text, or nothing where there is no such file.
pub(super) fn read(path: &Path) -> Result<Option<Arc<str>>> {
    let shown = path.display();
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Diagnostic::new(format!("cannot read {shown}: {error}")).into()),
    };
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Some(text.into())),
        Err(error) => {
            let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = valid.iter().filter(|&&byte| byte == b'\n').count() + 1;
            Err(
                Diagnostic::new(format!("{shown}:{line}: the file is not UTF-8"))
                    .help("save it as UTF-8")
                    .into(),
            )
        }
    }
}
