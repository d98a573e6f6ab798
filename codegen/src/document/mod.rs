//! The document that the stages change, with the origin of each value in the published texts.
//!
//! Faults of a changed document are shown in the published text, whatever the stages have moved.

pub(crate) mod effects;
pub(crate) mod family;
pub(crate) mod json;
pub(crate) mod operations;
pub(crate) mod pointer;
pub(crate) mod published;
pub(crate) mod reference;
pub(crate) mod relocations;
pub(crate) mod unresolved;
pub(crate) mod version;
pub(crate) mod walk;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Result};
use crate::document::operations::{OperationAt, operations};
use crate::document::pointer::ancestors;
use crate::document::reference::resolve;
use crate::document::relocations::Relocations;
use crate::document::unresolved::Unresolved;
use crate::text::parse::parse;
use crate::text::spans;
use crate::text::syntax::Syntax;

/// A parsed document. The stages change `root`; the texts stay as published.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) root: Value,
    /// The published texts: the document's file, or its pages, and the bundled files.
    texts: Vec<Text>,
    /// Origins by present pointer. A value without an entry, at itself or at an ancestor, is in the
    /// first text at the same pointer.
    origins: BTreeMap<String, Origin>,
    /// References into other files that could not be followed, by their present text.
    unresolved: BTreeMap<String, Unresolved>,
}

/// A published text.
#[derive(Clone, Debug)]
struct Text {
    file: String,
    text: Arc<str>,
    syntax: Syntax,
}

/// Where a value, with all below it, was published.
#[derive(Clone, Debug)]
struct Origin {
    /// The index in `texts`.
    text: usize,
    /// The pointer in that text.
    published: String,
}

impl Document {
    pub(crate) fn parse(file: &str, text: &Arc<str>, syntax: Syntax) -> Result<Self> {
        let root = parse(file, text, syntax)?;
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

    /// The document that several were joined into. Each of `origins` is a pointer, the index of the
    /// part from which its value is, and the pointer in that part.
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

    /// Records values that were moved or copied.
    pub(crate) fn relocate(&mut self, relocations: &Relocations) {
        let moved: Vec<(String, Origin)> = relocations
            .pairs()
            .flat_map(|(before, after)| self.relocated_origins(before, after))
            .collect();
        self.origins.extend(moved);
    }

    /// Records values that were copied from files. Each of `copies` is a pointer, the index of the
    /// file and the pointer in that file.
    pub(crate) fn record_copies<'d>(
        &mut self,
        files: impl IntoIterator<Item = &'d Self>,
        copies: impl IntoIterator<Item = (String, usize, String)>,
    ) {
        let first = self.texts.len();
        // Each file has only been parsed, so it has one text.
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

    /// Why a reference into another file could not be followed.
    pub(crate) fn unresolved(&self, reference: &str) -> Option<&Unresolved> {
        self.unresolved.get(reference)
    }

    /// The length of the published texts in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.texts.iter().map(|text| text.text.len()).sum()
    }

    /// The origins of the values at and below `before`, by their pointers at and below `after`.
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

    /// The origin of the value at a pointer.
    fn origin(&self, pointer: &str) -> Origin {
        let mut ancestors = ancestors(pointer);
        let known = ancestors.find_map(|ancestor| Some((ancestor, self.origins.get(ancestor)?)));
        let (text, published) = known.map_or((0, pointer.to_owned()), |(ancestor, origin)| {
            let published = format!("{}{}", origin.published, &pointer[ancestor.len()..]);
            (origin.text, published)
        });
        Origin { text, published }
    }

    /// A fault of the value at a pointer, shown at its origin or that of its nearest ancestor.
    pub(crate) fn fault(&self, pointer: &str, message: impl Into<String>) -> Diagnostic {
        let Origin { text, published } = self.origin(pointer);
        let Text { file, text, syntax } = &self.texts[text];
        let span = spans::locate(text, *syntax, &published);
        Diagnostic::new(message)
            .pointer(pointer)
            .at(file, text, span)
    }

    /// The document's operations, in its order.
    pub(crate) fn operations(&self) -> Vec<OperationAt<'_>> {
        operations(&self.root)
    }

    /// The value to which a local reference (`#/...`) points.
    pub(crate) fn resolve(&self, reference: &str) -> Option<&Value> {
        resolve(&self.root, reference)
    }
}
