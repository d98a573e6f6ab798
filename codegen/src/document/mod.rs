//! Holds the document that the stages change, and the origin of each value: its position in the
//! published files.
//!
//! So a fault is shown in the published file, even if a stage has moved the value at fault.

pub(crate) mod effects;
pub(crate) mod family;
pub(crate) mod json;
pub(crate) mod operations;
pub(crate) mod pointer;
pub(crate) mod published;
pub(crate) mod reachable;
pub(crate) mod reference;
pub(crate) mod relocations;
mod strings;
pub(crate) mod unresolved;
pub(crate) mod version;
pub(crate) mod walk;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use crate::diagnostic::{Diagnostic, Result};
use crate::document::operations::{OperationAt, operations};
use crate::document::pointer::ancestors;
use crate::document::reference::resolve;
use crate::document::relocations::Relocations;
use crate::document::strings::strings;
use crate::document::unresolved::Unresolved;
use crate::text::parse::parse;
use crate::text::spans;
use crate::text::syntax::Syntax;

/// A parsed document. The stages change `root`; the texts stay as published.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) root: Value,
    /// The texts of all files from which values come: of the document, of each document if several
    /// were joined, and of the files from which values were copied.
    texts: Vec<Text>,
    /// The origins of values, by their pointers in `root`. An entry also applies to the values
    /// below. A value to which no entry applies is in the first text, at the same pointer.
    origins: BTreeMap<String, Origin>,
    /// References into other files that could not be followed, by their text in `root`.
    unresolved: BTreeMap<String, Unresolved>,
}

/// A published file: name, text and syntax.
#[derive(Clone, Debug)]
struct Text {
    file: String,
    text: Arc<str>,
    syntax: Syntax,
}

/// The position at which a value, with all values below it, was published.
#[derive(Clone, Debug)]
struct Origin {
    /// The index in `texts`.
    text: usize,
    /// The pointer in that text.
    published: String,
}

/// The place of a value in a published file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    pub file: String,
    /// The line, counted from 1: that of the nearest value around it, if a stage added the value.
    pub line: Option<usize>,
    /// The JSON pointer (RFC 6901).
    pub pointer: String,
}

impl Document {
    pub(crate) fn parse(file: &str, text: &Arc<str>, syntax: Syntax) -> Result<Self> {
        let mut root = parse(file, text, syntax)?;
        strings(&mut root, text, syntax);
        Ok(Self {
            root,
            texts: vec![Text {
                file: file.to_owned(),
                text: Arc::clone(text),
                syntax,
            }],
            origins: BTreeMap::new(),
            unresolved: BTreeMap::new(),
        })
    }

    /// Returns the document as indented JSON.
    pub(crate) fn json(&self) -> String {
        // A published file is most often no more than half as long as this. Memory that stays empty
        // costs nothing, while a text that grows is copied.
        let published: usize = self.texts.iter().map(|it| it.text.len()).sum();
        let mut json = Vec::with_capacity(2 * published);
        serde_json::to_writer_pretty(&mut json, &self.root).expect("a `Value` is JSON");
        json.push(b'\n');
        String::from_utf8(json).expect("JSON is UTF-8")
    }

    /// Creates the document `root`, into which several source documents (`parts`) were joined.
    ///
    /// Each entry of `origins` holds the pointer of a value in `root`, the index of the source
    /// document that the value came from, and the value's pointer in that source document.
    pub(crate) fn joined(
        root: Value,
        parts: &[Self],
        origins: impl IntoIterator<Item = (String, usize, String)>,
    ) -> Self {
        let mut first_text = Vec::new();
        let mut texts = Vec::new();
        for part in parts {
            first_text.push(texts.len());
            texts.extend(part.texts.iter().cloned());
        }
        let mut joined = BTreeMap::new();
        for (after, part, before) in origins {
            for (pointer, origin) in parts[part].relocated_origins(&before, &after) {
                let text = first_text[part] + origin.text;
                joined.insert(pointer, Origin { text, ..origin });
            }
        }
        Self {
            root,
            texts,
            origins: joined,
            unresolved: parts
                .iter()
                .flat_map(|part| part.unresolved.clone())
                .collect(),
        }
    }

    /// Updates the origins of the values that a stage has moved or copied.
    pub(crate) fn relocate(&mut self, relocations: &Relocations) {
        let moved: Vec<(String, Origin)> = relocations
            .pairs()
            .flat_map(|(before, after)| self.relocated_origins(before, after))
            .collect();
        self.origins.extend(moved);
    }

    /// Records the origins of values that were copied from files. Each entry of `copies` holds the
    /// pointer of the copy, the index of the file in `files`, and the value's pointer in that file.
    pub(crate) fn record_copies<'d>(
        &mut self,
        files: impl IntoIterator<Item = &'d Self>,
        copies: impl IntoIterator<Item = (String, usize, String)>,
    ) {
        let first = self.texts.len();
        // A file is a document that no stage has changed, so it has exactly one text.
        let texts = files
            .into_iter()
            .flat_map(|file| file.texts.iter().cloned());
        self.texts.extend(texts);
        let copies = copies.into_iter().map(|(pointer, file, published)| {
            let text = first + file;
            (pointer, Origin { text, published })
        });
        self.origins.extend(copies);
    }

    /// Records references that could not be followed.
    pub(crate) fn record_unresolved(&mut self, unresolved: &[Unresolved]) {
        for reference in unresolved {
            let present = reference.reference.clone();
            self.unresolved.insert(present, reference.clone());
        }
    }

    /// Returns why a reference into another file could not be followed; `None` if it could.
    pub(crate) fn unresolved(&self, reference: &str) -> Option<&Unresolved> {
        self.unresolved.get(reference)
    }

    /// Returns the length of all published texts, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.texts.iter().map(|text| text.text.len()).sum()
    }

    /// Returns the origins of the values at and below the pointer `before`, each with the pointer
    /// that the value has after a move to `after`.
    fn relocated_origins(&self, before: &str, after: &str) -> Vec<(String, Origin)> {
        let mut relocated = vec![(after.to_owned(), self.origin(before))];
        let below = format!("{before}/");
        let origins = self.origins.range(below.clone()..);
        let origins = origins.take_while(|(pointer, _)| pointer.starts_with(&below));
        relocated.extend(origins.map(|(pointer, origin)| {
            let pointer = format!("{after}{}", &pointer[before.len()..]);
            (pointer, origin.clone())
        }));
        relocated
    }

    /// Returns the origin of the value at a pointer.
    fn origin(&self, pointer: &str) -> Origin {
        let mut ancestors = ancestors(pointer);
        let known = ancestors.find_map(|ancestor| Some((ancestor, self.origins.get(ancestor)?)));
        let (text, published) = known.map_or((0, pointer.to_owned()), |(ancestor, origin)| {
            let published = format!("{}{}", origin.published, &pointer[ancestor.len()..]);
            (origin.text, published)
        });
        Origin { text, published }
    }

    /// Creates a fault of the value at a pointer, shown at the value's origin. A value that a stage
    /// has added has none: its fault is shown at the origin of its nearest published ancestor.
    pub(crate) fn fault(&self, pointer: &str, message: impl Into<String>) -> Diagnostic {
        let Origin { text, published } = self.origin(pointer);
        let Text { file, text, syntax } = &self.texts[text];
        let span = spans::locate(text, *syntax, &published);
        Diagnostic::new(message)
            .pointer(pointer)
            .at(file, text, span)
    }

    /// Returns where the value at each pointer was published, by the pointer: the value, or its
    /// nearest ancestor. Each text is read once, however many pointers there are.
    pub(crate) fn places<'p>(
        &self,
        pointers: impl IntoIterator<Item = &'p str>,
    ) -> BTreeMap<String, Place> {
        let mut by_text: BTreeMap<usize, BTreeMap<&str, String>> = BTreeMap::new();
        for pointer in pointers {
            let Origin { text, published } = self.origin(pointer);
            by_text.entry(text).or_default().insert(pointer, published);
        }
        let mut places = BTreeMap::new();
        for (index, pointers) in by_text {
            let Text { file, text, syntax } = &self.texts[index];
            let published: Vec<&str> = pointers.values().map(String::as_str).collect();
            let lines = spans::lines(text, *syntax, &published);
            for ((pointer, published), found) in pointers.iter().zip(lines) {
                let (line, length) = found.unzip();
                let place = Place {
                    file: file.clone(),
                    line,
                    pointer: published[..length.unwrap_or(published.len())].to_owned(),
                };
                places.insert((*pointer).to_owned(), place);
            }
        }
        places
    }

    /// Lists the document's operations, in its order.
    pub(crate) fn operations(&self) -> Vec<OperationAt<'_>> {
        operations(&self.root)
    }

    /// Removes the operations for which `is_kept` says no.
    pub(crate) fn retain_operations(&mut self, is_kept: impl Fn(&OperationAt<'_>) -> bool) {
        let removed: Vec<String> = self
            .operations()
            .iter()
            .filter(|at| !is_kept(at))
            .map(|at| at.pointer.clone())
            .collect();
        for pointer in removed {
            let (parent, method) = pointer.rsplit_once('/').unwrap_or_default();
            if let Some(Value::Object(item)) = self.root.pointer_mut(parent) {
                item.shift_remove(method);
            }
        }
    }

    /// Returns the value to which a local reference (`#/...`) points.
    pub(crate) fn resolve(&self, reference: &str) -> Option<&Value> {
        resolve(&self.root, reference)
    }
}
