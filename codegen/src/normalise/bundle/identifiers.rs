//! Replaces references by identifiers: to a schema's `$id` or `$anchor` (JSON Schema 2020-12
//! sections 8.2.1 and 8.2.2), or to the document's `$self` (OpenAPI 3.2 section 4.1.2.2.1), by
//! references to the same schema by its place.
//!
//! A schema with `$id` is a resource: references and anchors in it are relative to it. A
//! `$dynamicRef` is read as a reference if one schema alone has its `$dynamicAnchor`, so that it
//! can lead nowhere else (section 8.2.3.2). What no identifier of the document is stays as it is.

use std::collections::HashMap;

use serde_json::{Map, Value};
use url::Url;

use crate::document::json::Json as _;
use crate::document::pointer::{ancestors, join};
use crate::document::reference::percent_decoded;
use crate::document::walk::{Kind, walk, walk_mut};
use crate::report::Report;

const RULE: &str = "identifiers";

/// The base of a document whose address is not known. No reference leads there.
const UNKNOWN: &str = "http://document.invalid/";

#[derive(Default)]
struct Identifiers {
    /// The identifiers of resources, the document's too, by their pointers.
    resources: HashMap<String, Url>,
    /// The pointers of resources by their identifiers.
    pointers: HashMap<Url, String>,
    /// The pointers of schemas by the pointer of their resource and their anchor.
    anchors: HashMap<(String, String), String>,
    /// The pointers of schemas by their dynamic anchors.
    dynamic: HashMap<String, Vec<String>>,
}

pub(super) fn identifiers(root: &mut Value, report: &mut Report) {
    let Some(identifiers) = Identifiers::of(root) else {
        return;
    };
    let published = root.clone();
    walk_mut(root, &mut |kind, pointer, value| {
        let Value::Object(members) = value else {
            return;
        };
        if kind == Kind::Schema {
            identifiers.dynamic_reference(members, pointer, report);
            let mapping = members.get_mut("discriminator");
            let mapping = mapping.and_then(|it| it.get_mut("mapping"));
            for target in mapping.and_then(Value::as_object_mut).into_iter().flatten() {
                identifiers.replace(target.1, pointer, &published, report);
            }
        }
        if let Some(reference) = members.get_mut("$ref") {
            identifiers.replace(reference, pointer, &published, report);
        }
    });
}

impl Identifiers {
    /// Reads the identifiers of a document; `None` if it has none.
    fn of(root: &Value) -> Option<Self> {
        let unknown = Url::parse(UNKNOWN).ok()?;
        let own = root.text("$self").and_then(|uri| unknown.join(uri).ok());
        let mut found = Self::default();
        let mut has_any = own.is_some();
        found.add("", own.unwrap_or(unknown));
        walk(root, &mut |kind, pointer, value| {
            if kind != Kind::Schema {
                return;
            }
            if let Some(id) = value.text("$id")
                && let Some(uri) = found.resolved(id, pointer)
            {
                found.add(pointer, uri);
                has_any = true;
            }
            for key in ["$anchor", "$dynamicAnchor"] {
                let Some(anchor) = value.text(key) else {
                    continue;
                };
                let of = (found.resource(pointer).to_owned(), anchor.to_owned());
                found
                    .anchors
                    .entry(of)
                    .or_insert_with(|| pointer.to_owned());
                has_any = true;
                if key == "$dynamicAnchor" {
                    let dynamic = found.dynamic.entry(anchor.to_owned()).or_default();
                    dynamic.push(pointer.to_owned());
                }
            }
        });
        has_any.then_some(found)
    }

    fn add(&mut self, pointer: &str, uri: Url) {
        self.pointers
            .entry(uri.clone())
            .or_insert_with(|| pointer.to_owned());
        self.resources.insert(pointer.to_owned(), uri);
    }

    /// Returns the pointer of the innermost resource around a pointer.
    fn resource<'p>(&self, pointer: &'p str) -> &'p str {
        let mut around = ancestors(pointer);
        around
            .find(|it| self.resources.contains_key(*it))
            .unwrap_or("")
    }

    /// Resolves a URI at a pointer (RFC 3986 section 5), without its fragment.
    fn resolved(&self, uri: &str, pointer: &str) -> Option<Url> {
        let base = self.resources.get(self.resource(pointer))?;
        let mut uri = base.join(uri).ok()?;
        uri.set_fragment(None);
        Some(uri)
    }

    /// Replaces a reference at a pointer, if it is one by an identifier.
    fn replace(&self, reference: &mut Value, pointer: &str, root: &Value, report: &mut Report) {
        let Some(written) = reference.as_str() else {
            return;
        };
        let Some(target) = self.target(written, pointer, root) else {
            return;
        };
        let target = format!("#{}", target.replace('%', "%25"));
        if target != written {
            report.changed(RULE, pointer, format!("`{written}` replaced by `{target}`"));
            *reference = target.into();
        }
    }

    /// Returns the pointer to which a reference leads; `None` if it leads to no identifier.
    fn target(&self, written: &str, pointer: &str, root: &Value) -> Option<String> {
        let (address, fragment) = written.split_once('#').unwrap_or((written, ""));
        let resource = match address {
            "" => self.resource(pointer),
            address => self.pointers.get(&self.resolved(address, pointer)?)?,
        };
        let fragment = percent_decoded(fragment);
        if fragment.is_empty() || fragment.starts_with('/') {
            let target = format!("{resource}{fragment}");
            // Publishers write references from the root of the document in a schema with `$id`.
            return root.pointer(&target).map(|_| target);
        }
        let anchor = (resource.to_owned(), fragment);
        self.anchors.get(&anchor).cloned()
    }

    /// Reads a `$dynamicRef` as a reference, if it can lead to one schema only.
    fn dynamic_reference(
        &self,
        members: &mut Map<String, Value>,
        pointer: &str,
        report: &mut Report,
    ) {
        let anchor = members.text("$dynamicRef");
        let anchor = anchor.and_then(|reference| reference.strip_prefix('#'));
        let targets = anchor.and_then(|anchor| self.dynamic.get(anchor));
        if let Some([target]) = targets.map(Vec::as_slice)
            && !members.contains_key("$ref")
        {
            let reference = format!("#{}", target.replace('%', "%25"));
            let what = format!("`$dynamicRef` replaced by a reference to `{reference}`");
            report.changed(RULE, join(pointer, "$dynamicRef"), what);
            members.shift_remove("$dynamicRef");
            members.insert("$ref".to_owned(), reference.into());
        }
    }
}
