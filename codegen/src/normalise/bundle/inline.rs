//! Replaces references by copies of their targets, if `components` has no section for such targets.

use serde_json::{Map, Value};

use crate::document::pointer::join;
use crate::document::unresolved::Refusal;
use crate::document::walk::Kind;
use crate::normalise::bundle::address::BUNDLE;
use crate::normalise::bundle::bundler::{Bundler, Fragment};
use crate::normalise::bundle::references::Reference;
use crate::normalise::bundle::sections::SECTIONS;

/// How deeply inlined copies may be nested in one another.
const MAX_NESTING: usize = 64;

impl Bundler<'_> {
    /// Replaces a reference by a copy of its target; members beside the reference stay.
    pub(super) fn inline(
        &mut self,
        parent: usize,
        reference: &Reference,
        target: Option<usize>,
        pointer: &str,
    ) -> Result<(), Refusal> {
        let Some(file) = target else {
            if reference.kind == Kind::PathItem {
                self.set_reference(reference, format!("#{pointer}"));
                return Ok(());
            }
            return Err(Refusal::new(
                "OpenAPI allows no reference here, and only other files are inlined",
                BUNDLE,
            ));
        };
        let mut ancestor = Some(parent);
        let mut nesting = 0;
        while let Some(fragment) = ancestor.map(|index| &self.fragments[index]) {
            let is_target = fragment.file == target
                && fragment.published == pointer
                && fragment.kind == reference.kind;
            if is_target && fragment.pointer != reference.holder && fragment.kind == Kind::PathItem
            {
                let local = format!("#{}", fragment.pointer);
                self.set_reference(reference, local);
                return Ok(());
            }
            nesting += 1;
            if is_target || nesting > MAX_NESTING {
                return Err(Refusal::new("the references form a cycle", BUNDLE));
            }
            ancestor = fragment.parent;
        }
        let depth = reference.holder.matches('/').count();
        let Value::Object(copy) = self.copy(reference, file, pointer, depth)? else {
            return Ok(());
        };
        let Some(Value::Object(holder)) = self.root.pointer_mut(&reference.holder) else {
            return Ok(());
        };
        let copied_keys = replace_reference(holder, copy);
        self.report_file(reference, file);
        self.record_members(reference, file, pointer, copied_keys);
        self.fragments.push(Fragment {
            kind: reference.kind,
            pointer: reference.holder.clone(),
            file: Some(file),
            published: pointer.to_owned(),
            parent: Some(parent),
        });
        Ok(())
    }

    /// Records for each copied member the file and the pointer that it comes from, and that it
    /// belongs to the fragment that is added next. For a member that is a component, also records
    /// the name.
    fn record_members(
        &mut self,
        reference: &Reference,
        file: usize,
        pointer: &str,
        copied_keys: Vec<String>,
    ) {
        let owner = self.fragments.len();
        for key in copied_keys {
            let (member, published) = (join(&reference.holder, &key), join(pointer, &key));
            if let Some((section, None)) = self.section_at(reference.kind, &reference.holder) {
                self.component_names
                    .entry((file, published.clone(), section))
                    .or_insert_with(|| key.clone());
            }
            if reference.kind == Kind::Components
                && let Some(section) = SECTIONS.iter().find(|section| **section == key)
            {
                let members = self.root.pointer(&member).and_then(Value::as_object);
                for name in members.into_iter().flatten().map(|(name, _)| name) {
                    self.component_names
                        .entry((file, join(&published, name), section))
                        .or_insert_with(|| name.clone());
                }
            }
            self.owners.insert(member.clone(), owner);
            self.origins.push((member, file, published));
        }
    }
}

/// Replaces the `$ref` of `holder` by the members of `copy`. If both have a member, that of
/// `holder` is kept. Returns the keys of the copied members.
fn replace_reference(holder: &mut Map<String, Value>, copy: Map<String, Value>) -> Vec<String> {
    let own = std::mem::take(holder);
    let copied = copy
        .into_iter()
        .filter(|(key, _)| key == "$ref" || !own.contains_key(key));
    let copied: Vec<(String, Value)> = copied.collect();
    let keys = copied.iter().map(|(key, _)| key.clone()).collect();
    let mut copied = copied.into_iter();
    for (key, value) in own {
        if key == "$ref" {
            holder.extend(copied.by_ref());
        } else {
            holder.insert(key, value);
        }
    }
    keys
}
