//! Copies the targets of references into components, each target once.

use crate::document::pointer::{join, last};
use crate::document::unresolved::Refusal;
use crate::document::walk::Kind;
use crate::model::names::unique;
use crate::normalise::bundle::bundler::{Bundler, Fragment};
use crate::normalise::bundle::references::{Reference, Resolution};
use crate::normalise::bundle::sections::{section_members, section_of};

impl Bundler<'_> {
    /// Copies a value from a file into components, unless that is done already. Returns a local
    /// reference to the copy; `None` if the reference was a whole component, which the copy
    /// replaced.
    pub(super) fn copy_to_components(
        &mut self,
        reference: &Reference,
        file: usize,
        pointer: &str,
    ) -> Result<Option<String>, Refusal> {
        let section = self.section(reference)?;
        let copied = (file, pointer.to_owned(), section);
        if let Some(name) = self.component_names.get(&copied) {
            let component = join(&self.section_pointer(section), name);
            return Ok(Some(format!("#{component}")));
        }
        let value = self.copy(reference, file, pointer, 3)?;
        if self.is_component(reference) {
            self.component_names.insert(copied, last(&reference.holder));
            if let Some(component) = self.root.pointer_mut(&reference.holder) {
                *component = value;
            }
            self.add_component(reference, reference.holder.clone(), file, pointer);
            return Ok(None);
        }
        let published = self.published_name(file, pointer);
        let section_pointer = self.section_pointer(section);
        let members = section_members(&mut self.root, &section_pointer)?;
        let name = unique(&published, |name| members.contains_key(name));
        members.insert(name.clone(), value);
        if name != published && section_of(Kind::Schema, self.swagger_2) == Some(section) {
            self.renamed.insert(name.clone(), published);
        }
        let component = join(&section_pointer, &name);
        self.component_names.insert(copied, name);
        let local = format!("#{component}");
        self.add_component(reference, component, file, pointer);
        Ok(Some(local))
    }

    /// Records a copied component as a fragment, so that its references are followed.
    fn add_component(
        &mut self,
        reference: &Reference,
        component: String,
        file: usize,
        pointer: &str,
    ) {
        self.report_file(reference, file);
        self.origins
            .push((component.clone(), file, pointer.to_owned()));
        if reference.resolution == Resolution::Example {
            // `usize::MAX` is the index of no fragment, so references inside this Example are left
            // alone: they are data.
            self.owners.insert(component, usize::MAX);
            return;
        }
        self.owners.insert(component.clone(), self.fragments.len());
        self.fragments.push(Fragment {
            kind: reference.kind,
            pointer: component,
            file: Some(file),
            published: pointer.to_owned(),
            parent: None,
        });
    }

    /// Makes a component's name from the last token of the pointer, or from the file's name if the
    /// pointer is empty. Characters that component names may not have become `_`.
    fn published_name(&self, file: usize, pointer: &str) -> String {
        let mut name = last(pointer);
        if name.is_empty() {
            let path = self.files.path(file);
            let file_name = path.rsplit('/').next().unwrap_or_default();
            let stem = file_name
                .rsplit_once('.')
                .map_or(file_name, |(stem, _)| stem);
            name = stem.to_owned();
        }
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
        name.replace(|c| !is_allowed(c), "_")
    }
}
