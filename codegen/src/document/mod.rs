//! A document on its way through the stages, with its way back to the vendored text.

pub(crate) mod effects;
pub(crate) mod family;
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
use crate::document::reference::resolve;
use crate::document::relocations::Relocations;
use crate::document::unresolved::Unresolved;
use crate::text::parse::parse;
use crate::text::spans;
use crate::text::syntax::Syntax;

/// A parsed document. `root` is what the stages change; the texts stay as published.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) root: Value,
    /// What was published: one text, or the pages that the document was joined from.
    texts: Vec<Text>,
    /// Where what stands elsewhere now was published, by its pointer now; the first text, at its own pointer, for all else.
    origins: BTreeMap<String, Origin>,
    /// References into other files that could not be followed, by what they say now.
    unread: BTreeMap<String, Unresolved>,
}

/// A published text.
#[derive(Clone, Debug)]
struct Text {
    file: String,
    text: Arc<str>,
    syntax: Syntax,
}

/// Where a thing, and what is below it, was published.
#[derive(Clone, Debug)]
struct Origin {
    /// Index of the text.
    text: usize,
    /// The pointer in it.
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
            unread: BTreeMap::new(),
        })
    }

    /// One document made of several. `origins` says which part, and where in it, the thing at a pointer is from.
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
        let origins = origins.into_iter().flat_map(|(at, part, pointer)| {
            let carried = parts[part].carried(&pointer, &at).into_iter();
            carried.map(move |(at, origin)| (at, part, origin))
        });
        let origins = origins.map(|(at, part, origin)| {
            let text = first_text[part] + origin.text;
            (at, Origin { text, ..origin })
        });
        Self {
            root,
            texts,
            origins: origins.collect(),
            unread: parts.iter().flat_map(|part| part.unread.clone()).collect(),
        }
    }

    /// Notes where things stand that were moved or copied.
    pub(crate) fn relocate(&mut self, relocations: &Relocations) {
        let moved: Vec<(String, Origin)> = relocations
            .pairs()
            .flat_map(|(before, after)| self.carried(before, after))
            .collect();
        self.origins.extend(moved);
    }

    /// Notes what was copied from files: where it stands, which of the files, and where it is there.
    pub(crate) fn took_in<'d>(
        &mut self,
        files: impl IntoIterator<Item = &'d Self>,
        copies: impl IntoIterator<Item = (String, usize, String)>,
    ) {
        let first = self.texts.len();
        // A file was parsed, and nothing else: it is one text.
        let texts = files
            .into_iter()
            .flat_map(|file| file.texts.iter().cloned());
        self.texts.extend(texts);
        let copies = copies.into_iter().map(|(at, file, published)| {
            let text = first + file;
            (at, Origin { text, published })
        });
        self.origins.extend(copies);
    }

    /// Notes which references stay as they are, and why.
    pub(crate) fn left_unread(&mut self, unread: &[Unresolved]) {
        let unread = unread.iter().cloned();
        self.unread
            .extend(unread.map(|unread| (unread.reference.clone(), unread)));
    }

    /// Why a reference into another file stays as it is.
    pub(crate) fn unread(&self, reference: &str) -> Option<&Unresolved> {
        self.unread.get(reference)
    }

    /// How long the published texts are, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.texts.iter().map(|text| text.text.len()).sum()
    }

    /// The origins of what stands at and below `before`, for what stands at and below `after`.
    fn carried(&self, before: &str, after: &str) -> Vec<(String, Origin)> {
        let (text, published) = self.published(before);
        let mut carried = vec![(after.to_owned(), Origin { text, published })];
        let inside = format!("{before}/");
        let origins = self.origins.range(inside.clone()..);
        let origins = origins.take_while(|(at, _)| at.starts_with(&inside));
        carried.extend(
            origins.map(|(at, origin)| (format!("{after}{}", &at[before.len()..]), origin.clone())),
        );
        carried
    }

    /// The text and the pointer in it at which the thing at a pointer was published.
    fn published(&self, pointer: &str) -> (usize, String) {
        let mut at = pointer;
        loop {
            if let Some(origin) = self.origins.get(at) {
                let rest = &pointer[at.len()..];
                return (origin.text, format!("{}{rest}", origin.published));
            }
            match at.rfind('/') {
                Some(slash) => at = &at[..slash],
                None => return (0, pointer.to_owned()),
            }
        }
    }

    /// A fault of this document: the pointer's place in the published text, or of its nearest ancestor
    /// there, is what the reader is shown.
    pub(crate) fn fault(&self, pointer: &str, message: impl Into<String>) -> Diagnostic {
        let (text, published) = self.published(pointer);
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

    /// What a local reference (`#/...`) points at.
    pub(crate) fn resolve(&self, reference: &str) -> Option<&Value> {
        resolve(&self.root, reference)
    }
}
