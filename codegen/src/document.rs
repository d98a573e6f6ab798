//! A document on its way through the stages, with its way back to the vendored text.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::diagnostic::{Diagnostic, Result};
use crate::parse::{Syntax, parse};
use crate::places;
use crate::pointer;
use crate::walk::METHODS;

/// A parsed document. `root` is what the stages change; the text stays as published.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) root: Value,
    file: String,
    text: Arc<str>,
    syntax: Syntax,
}

/// One operation's place in a document.
pub(crate) struct OperationAt<'v> {
    pub(crate) pointer: String,
    pub(crate) path: &'v str,
    pub(crate) method: &'v str,
    pub(crate) operation: &'v Map<String, Value>,
}

impl Document {
    pub(crate) fn parse(file: &str, text: &Arc<str>, syntax: Syntax) -> Result<Self> {
        let root = parse(file, text, syntax)?;
        Ok(Self {
            root,
            file: file.to_owned(),
            text: Arc::clone(text),
            syntax,
        })
    }

    /// A fault of this document: the pointer's place in the published text, or of its nearest ancestor
    /// there, is what the reader is shown.
    pub(crate) fn fault(&self, pointer: &str, message: impl Into<String>) -> Diagnostic {
        let span = places::locate(&self.text, self.syntax, pointer);
        Diagnostic::new(message)
            .pointer(pointer)
            .at(&self.file, &self.text, span)
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
        for (method, operation) in item.as_object().into_iter().flatten() {
            if !METHODS.contains(&method.as_str()) {
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
                operation,
            });
        }
    }
    found
}

/// See [`Document::resolve`].
pub(crate) fn resolve<'v>(root: &'v Value, reference: &str) -> Option<&'v Value> {
    let fragment = reference.strip_prefix('#')?;
    root.pointer(&percent_decoded(fragment))
}

/// The pointer of a local reference: a URI fragment (RFC 6901 section 6), percent-decoded.
fn percent_decoded(fragment: &str) -> String {
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
