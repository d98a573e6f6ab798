//! A document on its way through the stages, with its way back to the vendored text.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::diagnostic::{Diagnostic, Result};
use crate::parse::{Syntax, parse};
use crate::places;
use crate::pointer;
use crate::walk::is_operation;

/// A parsed document. `root` is what the stages change; the texts stay as published.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) root: Value,
    /// What was published: one text, or the pages that the document was joined from.
    texts: Vec<Text>,
    /// Where what stands elsewhere now was published; the first text, at its own pointer, for all else.
    origins: Vec<Origin>,
}

/// A published text.
#[derive(Clone, Debug)]
struct Text {
    file: String,
    text: Arc<str>,
    syntax: Syntax,
}

/// Where the thing at `at`, and what is below it, was published.
#[derive(Clone, Debug)]
struct Origin {
    at: String,
    /// Index of the text.
    text: usize,
    /// The pointer in it.
    published: String,
}

/// One operation's place in a document.
pub(crate) struct OperationAt<'v> {
    pub(crate) pointer: String,
    pub(crate) path: &'v str,
    pub(crate) method: &'v str,
    pub(crate) path_item: &'v Map<String, Value>,
    pub(crate) operation: &'v Map<String, Value>,
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
            origins: Vec::new(),
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
        let origins = origins
            .into_iter()
            .map(|(at, part, pointer)| {
                let (text, published) = parts[part].published(&pointer);
                let text = first_text[part] + text;
                Origin {
                    at,
                    text,
                    published,
                }
            })
            .collect();
        Self {
            root,
            texts,
            origins,
        }
    }

    /// Notes where things stand that were moved: pairs of their pointers before and after.
    pub(crate) fn moved<'m>(&mut self, moves: impl IntoIterator<Item = (&'m str, &'m str)>) {
        let moved: Vec<Origin> = moves
            .into_iter()
            .map(|(before, after)| {
                let (text, published) = self.published(before);
                let at = after.to_owned();
                Origin {
                    at,
                    text,
                    published,
                }
            })
            .collect();
        self.origins.extend(moved);
    }

    /// The text and the pointer in it at which the thing at a pointer was published.
    fn published(&self, pointer: &str) -> (usize, String) {
        let known = self
            .origins
            .iter()
            .filter_map(|origin| Some((origin, pointer::below(pointer, &origin.at)?)))
            .max_by_key(|(origin, _)| origin.at.len());
        match known {
            Some((origin, rest)) => (origin.text, format!("{}{rest}", origin.published)),
            None => (0, pointer.to_owned()),
        }
    }

    /// A fault of this document: the pointer's place in the published text, or of its nearest ancestor
    /// there, is what the reader is shown.
    pub(crate) fn fault(&self, pointer: &str, message: impl Into<String>) -> Diagnostic {
        let (text, published) = self.published(pointer);
        let Text { file, text, syntax } = &self.texts[text];
        let span = places::locate(text, *syntax, &published);
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

/// See [`Document::operations`].
pub(crate) fn operations(root: &Value) -> Vec<OperationAt<'_>> {
    let mut found = Vec::new();
    for (path, item) in root
        .get("paths")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let Some(path_item) = item.as_object() else {
            continue;
        };
        for (method, operation) in path_item {
            if !is_operation(method) {
                continue;
            }
            let Some(operation) = operation.as_object() else {
                continue;
            };
            let pointer = pointer::join(&pointer::join("/paths", path), method);
            found.push(OperationAt {
                pointer,
                path,
                method,
                path_item,
                operation,
            });
        }
    }
    found
}

/// See [`Document::resolve`].
pub(crate) fn resolve<'v>(root: &'v Value, reference: &str) -> Option<&'v Value> {
    root.pointer(&decoded_pointer(reference)?)
}

/// The JSON pointer of a local reference.
pub(crate) fn decoded_pointer(reference: &str) -> Option<String> {
    reference.strip_prefix('#').map(percent_decoded)
}

/// The pointer of a local reference: a URI fragment (RFC 6901 section 6), percent-decoded.
pub(crate) fn percent_decoded(fragment: &str) -> String {
    if !fragment.contains('%') {
        return fragment.to_owned();
    }
    let bytes = fragment.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let hex = |at: usize| bytes.get(at).and_then(|b| char::from(*b).to_digit(16));
        match (bytes[i], hex(i + 1), hex(i + 2)) {
            (b'%', Some(high), Some(low)) => {
                decoded.push(
                    u8::try_from(high * 16 + low).expect("two hexadecimal digits are a byte"),
                );
                i += 3;
            }
            (byte, ..) => {
                decoded.push(byte);
                i += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}
