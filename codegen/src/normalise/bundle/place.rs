//! Where what a reference names is put: among the components, or in the place of the reference.

use serde_json::{Map, Value};

use crate::document::pointer::{join, last};
use crate::document::unresolved::Refusal;
use crate::document::walk::Kind;
use crate::model::names::unique;
use crate::normalise::bundle::found::{Found, How};
use crate::normalise::bundle::reference::BUNDLE;
use crate::normalise::bundle::sections::{SECTIONS, members, section_of};
use crate::normalise::bundle::{Bundler, Item};

/// References that lead to references in place, at the most.
const HOPS: usize = 64;

impl Bundler<'_> {
    /// The component that is a copy of what stands in a file, as a reference to it; `None` where the reference has given
    /// way to the copy.
    pub(super) fn component(
        &mut self,
        found: &Found,
        file: usize,
        pointer: &str,
    ) -> Result<Option<String>, Refusal> {
        let section = self.section(found)?;
        let known = (file, pointer.to_owned(), section);
        if let Some(name) = self.names.get(&known) {
            return Ok(Some(format!("#{}", join(&self.folder(section), name))));
        }
        let value = self.copy(found, file, pointer, 3)?;
        if self.is_component(found) {
            self.names.insert(known, last(&found.at));
            if let Some(place) = self.root.pointer_mut(&found.at) {
                *place = value;
            }
            self.put(found, found.at.clone(), file, pointer);
            return Ok(None);
        }
        let wanted = self.wanted(file, pointer);
        let folder = self.folder(section);
        let members = members(&mut self.root, &folder)?;
        let name = unique(&wanted, |name| members.contains_key(name));
        members.insert(name.clone(), value);
        if name != wanted && section_of(Kind::Schema, self.swagger_2) == Some(section) {
            self.renamed.push((name.clone(), wanted));
        }
        self.names.insert(known, name.clone());
        let at = join(&folder, &name);
        let now = format!("#{at}");
        self.put(found, at, file, pointer);
        Ok(Some(now))
    }

    fn put(&mut self, found: &Found, at: String, file: usize, pointer: &str) {
        self.tell(found, file);
        self.origins.push((at.clone(), file, pointer.to_owned()));
        if found.how == How::Example {
            // Data: its owner is no item, so that nothing in it is followed.
            self.owners.insert(at, usize::MAX);
            return;
        }
        self.owners.insert(at.clone(), self.items.len());
        self.items.push(Item {
            kind: found.kind,
            at,
            file: Some(file),
            pointer: pointer.to_owned(),
            within: None,
        });
    }

    /// Puts what a reference names in its place; what stands beside the reference stays.
    pub(super) fn put_in_place(
        &mut self,
        within: usize,
        found: &Found,
        target: Option<usize>,
        pointer: &str,
    ) -> Result<(), Refusal> {
        let Some(file) = target else {
            // The document's own.
            if found.kind == Kind::PathItem {
                self.set(&found.place, format!("#{pointer}"));
                return Ok(());
            }
            return Err(Refusal::new(
                "it names a part of the document itself, which can only be copied",
                BUNDLE,
            ));
        };
        let mut around = Some(within);
        let mut hops = 0;
        while let Some(item) = around.map(|index| &self.items[index]) {
            let same = item.file == target && item.pointer == pointer && item.kind == found.kind;
            if same && item.at != found.at && found.kind == Kind::PathItem {
                let now = format!("#{}", item.at);
                self.set(&found.place, now);
                return Ok(());
            }
            hops += 1;
            if same || hops > HOPS {
                return Err(Refusal::new("the references lead in a ring", BUNDLE));
            }
            around = item.within;
        }
        let depth = found.at.matches('/').count();
        let Value::Object(value) = self.copy(found, file, pointer, depth)? else {
            return Ok(());
        };
        let Some(Value::Object(place)) = self.root.pointer_mut(&found.at) else {
            return Ok(());
        };
        let mut brought = Vec::new();
        // In the place of the reference, not behind what follows it.
        let mut merged = Map::new();
        let before = std::mem::take(place);
        for (key, own) in &before {
            if key == "$ref" {
                for (key, value) in &value {
                    if key == "$ref" || !before.contains_key(key) {
                        brought.push(key.clone());
                        merged.insert(key.clone(), value.clone());
                    }
                }
            } else {
                merged.insert(key.clone(), own.clone());
            }
        }
        *place = merged;
        self.tell(found, file);
        let index = self.items.len();
        self.own(found, index, file, pointer, brought);
        self.items.push(Item {
            kind: found.kind,
            at: found.at.clone(),
            file: Some(file),
            pointer: pointer.to_owned(),
            within: Some(within),
        });
        Ok(())
    }

    /// Notes whose the members are that were put in place.
    fn own(
        &mut self,
        found: &Found,
        item: usize,
        file: usize,
        pointer: &str,
        brought: Vec<String>,
    ) {
        for key in brought {
            let (at, from) = (join(&found.at, &key), join(pointer, &key));
            if let Some((section, None)) = self.section_at(found.kind, &found.at) {
                self.names
                    .entry((file, from.clone(), section))
                    .or_insert_with(|| key.clone());
            }
            if found.kind == Kind::Components
                && let Some(section) = SECTIONS.iter().find(|section| **section == key)
            {
                let members = self.root.pointer(&at).and_then(Value::as_object);
                for name in members.into_iter().flatten().map(|(name, _)| name) {
                    self.names
                        .entry((file, join(&from, name), section))
                        .or_insert_with(|| name.clone());
                }
            }
            self.owners.insert(at.clone(), item);
            self.origins.push((at, file, from));
        }
    }

    pub(super) fn path(&self, file: usize) -> String {
        self.library.shown(self.library.path(file))
    }

    /// One line of the report for each file.
    fn tell(&mut self, found: &Found, file: usize) {
        if self.told.insert(file) {
            let what = format!("{} taken in", self.path(file));
            self.report.changed("bundle", &found.place, what);
        }
    }

    /// A component's name: the last token of the pointer, or the file's.
    fn wanted(&self, file: usize, pointer: &str) -> String {
        let path = self.library.path(file);
        let words = match last(pointer) {
            token if !token.is_empty() => token,
            _ => {
                let name = path.rsplit('/').next().unwrap_or_default();
                name.rsplit_once('.')
                    .map_or(name, |(stem, _)| stem)
                    .to_owned()
            }
        };
        words
            .chars()
            .map(|c| match c {
                c if c.is_ascii_alphanumeric() || ".-_".contains(c) => c,
                _ => '_',
            })
            .collect()
    }
}
