//! What a document refers to in other files, taken into the document: every later stage sees one.
//!
//! A reference (RFC 3986, OpenAPI 3.1 section 4.6) to a Schema, a Parameter, a Response ... in another file becomes one to a
//! component, into which its target is copied once. What has no section among the components stands in the place of the
//! reference: a Path Item and, where publishers refer to them against the specification, an operation or a whole map of
//! `paths` or `schemas`. A reference that cannot be followed stays, and the document knows why. Mends nothing, and of no
//! effect on a document that is one file.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::document::pointer::join;
use crate::document::published::Part;
use crate::document::unresolved::{Refusal, Unresolved};
use crate::document::version::is_swagger_2;
use crate::document::walk::{Each, Kind};
use crate::report::Report;
use crate::vendor::file_set::FileSet;

mod copy;
mod found;
mod implied;
mod place;
mod reference;
mod sections;

use found::{Found, How};
use reference::Address;

/// Bundles the files that a part refers to. What can't be followed stays, returned and kept in the document for
/// `validate`.
pub(crate) fn bundle(part: &mut Part, library: &mut FileSet) -> (Vec<Unresolved>, Report) {
    let mut report = Report::of("bundle");
    if !part.document.root.is_object() {
        return (Vec::new(), report);
    }
    let mut taking = Bundler {
        swagger_2: is_swagger_2(&part.document.root),
        root: std::mem::take(&mut part.document.root),
        main: library.path_of(&part.file).to_owned(),
        main_bytes: part.document.bytes(),
        library,
        items: Vec::new(),
        owners: BTreeMap::new(),
        names: BTreeMap::new(),
        renamed: Vec::new(),
        origins: Vec::new(),
        told: BTreeSet::new(),
        unread: Vec::new(),
        copied: 0,
        report: &mut report,
    };
    taking.all();
    if !taking.renamed.is_empty() {
        implied::keep_values(&mut taking.root, taking.swagger_2, &taking.renamed);
    }
    let Bundler {
        root,
        origins,
        unread,
        ..
    } = taking;
    part.document.root = root;
    if !origins.is_empty() {
        part.document.took_in(library.documents(), origins);
    }
    if library.is_lenient() {
        let mut told = BTreeSet::new();
        for unread in &unread {
            if told.insert(&unread.reference) {
                let what = format!(
                    "`{}` cannot be followed: {}",
                    unread.published, unread.why.message
                );
                report.lost("bundle", &unread.at, what);
            }
        }
    }
    part.document.left_unread(&unread);
    (unread, report)
}

/// A part of the document that is from one file; references in it are relative to that.
#[derive(Debug)]
struct Item {
    kind: Kind,
    /// Where it stands in the document.
    at: String,
    /// `None` is the document's own file.
    file: Option<usize>,
    /// Where it is from in that file.
    pointer: String,
    /// The item in which it was put in place.
    within: Option<usize>,
}

struct Bundler<'a> {
    root: Value,
    swagger_2: bool,
    /// The path of the document's own file.
    main: String,
    main_bytes: usize,
    library: &'a mut FileSet,
    items: Vec<Item>,
    /// By pointer, to which item belongs what stands there and below it; the document's own has no entry.
    owners: BTreeMap<String, usize>,
    /// The components that are copies: file, pointer, section -> name.
    names: BTreeMap<(usize, String, &'static str), String>,
    /// Schemas whose name is not the one that they are published under: name, published.
    renamed: Vec<(String, String)>,
    /// Pointer here, file, pointer there.
    origins: Vec<(String, usize, String)>,
    /// Files of which the report knows.
    told: BTreeSet<usize>,
    unread: Vec<Unresolved>,
    /// Values copied so far.
    copied: usize,
    report: &'a mut Report,
}

impl Bundler<'_> {
    fn all(&mut self) {
        let mut own = vec![(Kind::OpenApi, "")];
        if self.swagger_2 {
            own.push((Kind::Each(Each::Schema), "/definitions"));
            own.push((Kind::Each(Each::Parameter), "/parameters"));
            own.push((Kind::Each(Each::Response), "/responses"));
        }
        for (kind, at) in own {
            self.items.push(Item {
                kind,
                at: at.to_owned(),
                file: None,
                pointer: at.to_owned(),
                within: None,
            });
        }
        // First the components that are themselves references: these are the names that their targets get.
        for only_components in [true, false] {
            let mut index = 0;
            while index < self.items.len() {
                self.item(index, only_components);
                index += 1;
            }
        }
    }

    fn item(&mut self, index: usize, only_components: bool) {
        let Item { kind, at, file, .. } = &self.items[index];
        let (kind, at, file) = (*kind, at.clone(), *file);
        let Some(value) = self.root.pointer_mut(&at) else {
            return;
        };
        for found in found::found(kind, &at, value, file.is_some(), self.swagger_2) {
            if self.owner(&found.place) != file.map(|_| index) {
                continue;
            }
            if only_components && !self.is_of_components(&found) {
                continue;
            }
            if let Err(why) = self.follow(index, &found) {
                // The second time around it fails again.
                if !only_components {
                    self.leave(file, &found, why);
                }
            }
        }
    }

    fn owner(&self, pointer: &str) -> Option<usize> {
        let mut at = pointer;
        loop {
            if let Some(owner) = self.owners.get(at) {
                return Some(*owner);
            }
            at = &at[..at.rfind('/')?];
        }
    }

    /// Whether a reference is a component itself, or a map of them.
    fn is_of_components(&self, found: &Found) -> bool {
        match found.how {
            How::InPlace => {
                found.kind == Kind::Components
                    || self
                        .section_at(found.kind, &found.at)
                        .is_some_and(|(_, name)| name.is_none())
            }
            How::Component | How::Example => self.is_component(found),
            How::Value => false,
        }
    }

    fn follow(&mut self, index: usize, found: &Found) -> Result<(), Refusal> {
        let file = self.items[index].file;
        let reference = match self.reference(file, found) {
            Some(reference) => reference,
            None => return Ok(()),
        };
        let from = file.map_or(self.main.as_str(), |file| self.library.path(file));
        let Address { path, pointer } = reference::address(&reference, from)?;
        let mut target = match path == self.main {
            true => None,
            false => Some(self.library.open(&path)?),
        };
        let mut pointer = pointer;
        if self.value(target, &pointer).is_none() {
            // Publishers write `#/` for all of a file, and in their parts `#/components/...` for the document's.
            if pointer == "/" {
                pointer.clear();
            } else if reference.starts_with('#') && self.value(None, &pointer).is_some() {
                target = None;
            } else {
                return Err(Refusal::new(
                    format!(
                        "there is nothing at {pointer} in {}",
                        self.library.shown(&path)
                    ),
                    "mend the reference, or add what it names, in overlay.yaml",
                ));
            }
        }
        match found.how {
            How::InPlace => self.put_in_place(index, found, target, &pointer),
            How::Component | How::Value | How::Example => {
                let now = match target {
                    None => format!("#{}", reference.split_once('#').map_or("", |(_, f)| f)),
                    Some(target) => match self.component(found, target, &pointer)? {
                        Some(now) => now,
                        None => return Ok(()),
                    },
                };
                self.set(&found.place, now);
                Ok(())
            }
        }
    }

    /// What is to be followed; nothing where a reference stays as it is.
    fn reference(&self, file: Option<usize>, found: &Found) -> Option<String> {
        let reference = found.reference.as_str();
        let known = |root: &Value, section: &str| {
            let section = root.pointer(section).and_then(Value::as_object);
            section.is_some_and(|section| section.contains_key(reference))
        };
        match (file, found.how) {
            (_, How::Example) if self.swagger_2 => None,
            (Some(file), How::Value) if !is_path(reference) => {
                let schemas = "/components/schemas";
                let theirs = known(&self.library.document(file).root, schemas);
                theirs.then(|| join("#/components/schemas", reference))
            }
            (None, How::Value)
                if !is_path(reference) || known(&self.root, "/components/schemas") =>
            {
                None
            }
            // The bare name of a definition, as drafts of version 2.0 had it.
            (None, How::Component)
                if self.swagger_2
                    && found.kind == Kind::Schema
                    && known(&self.root, "/definitions") =>
            {
                None
            }
            _ => Some(reference.to_owned()),
        }
    }

    fn value(&self, file: Option<usize>, pointer: &str) -> Option<&Value> {
        match file {
            None => self.root.pointer(pointer),
            Some(file) => self.library.document(file).root.pointer(pointer),
        }
    }

    fn set(&mut self, place: &str, reference: String) {
        if let Some(place) = self.root.pointer_mut(place) {
            *place = reference.into();
        }
    }

    /// The reference stays, from the document's folder.
    fn leave(&mut self, file: Option<usize>, found: &Found, mut why: Refusal) {
        // No client needs an example.
        why.of_file &= found.how != How::Example;
        let from = file.map_or(self.main.as_str(), |file| self.library.path(file));
        let reference = match reference::address(&found.reference, from) {
            Ok(Address { path, .. }) => {
                let fragment = found.reference.find('#').map(|at| &found.reference[at..]);
                let path = if path == self.main { "" } else { &path };
                format!("{path}{}", fragment.unwrap_or_default())
            }
            Err(_) => found.reference.clone(),
        };
        self.set(&found.place, reference.clone());
        self.unread.push(Unresolved {
            at: found.place.clone(),
            reference,
            published: found.reference.clone(),
            why,
        });
    }
}

/// Whether a discriminator's value is a reference; else it is a schema's name.
fn is_path(value: &str) -> bool {
    value.contains(['/', '#'])
        || [".yaml", ".yml", ".json"]
            .iter()
            .any(|ending| value.ends_with(ending))
}
