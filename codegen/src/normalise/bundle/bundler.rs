//! Follows the references in a document, and then those in the values that were copied into it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::document::pointer::{ancestors, join};
use crate::document::published::Part;
use crate::document::unresolved::{Refusal, Unresolved};
use crate::document::version::is_swagger_2;
use crate::document::walk::Kind;
use crate::normalise::bundle::address::{self, Address};
use crate::normalise::bundle::references::{Reference, Resolution, references};
use crate::normalise::discriminators::keep_implied_values;
use crate::report::Report;
use crate::vendor::file_set::FileSet;

/// A value in the document that comes from one file, such as a copied component. References in it
/// are relative to that file.
#[derive(Debug)]
pub(super) struct Fragment {
    pub(super) kind: Kind,
    /// The pointer of the value in the document.
    pub(super) pointer: String,
    /// The index of the file; `None` for the document's own file.
    pub(super) file: Option<usize>,
    /// The pointer of the value in the file.
    pub(super) published: String,
    /// The index of the fragment into which this one was inlined; `None` if it was not inlined.
    pub(super) parent: Option<usize>,
}

pub(super) struct Bundler<'a> {
    pub(super) root: Value,
    pub(super) swagger_2: bool,
    /// The path of the document's own file.
    pub(super) main_path: String,
    pub(super) main_bytes: usize,
    pub(super) files: &'a mut FileSet,
    pub(super) fragments: Vec<Fragment>,
    /// The index of the fragment to which a value and everything below it belong, by the value's
    /// pointer in the document. Values of the document's own file have no entry.
    pub(super) owners: BTreeMap<String, usize>,
    /// The names of the components that are copies. The key is the file, the pointer in that file,
    /// and the section of `components`.
    pub(super) component_names: BTreeMap<(usize, String, &'static str), String>,
    /// The published names of schemas that could not keep them, by the name in the document.
    pub(super) renamed: BTreeMap<String, String>,
    /// For each copied value: its pointer in the document, the index of the file, and its pointer
    /// in that file.
    pub(super) origins: Vec<(String, usize, String)>,
    /// The indices of files that the report mentions already.
    pub(super) reported: BTreeSet<usize>,
    pub(super) unresolved: Vec<Unresolved>,
    /// The number of values copied so far.
    pub(super) copied: usize,
    pub(super) report: &'a mut Report,
}

impl<'a> Bundler<'a> {
    /// Creates a bundler, and moves the root out of `part` into it.
    pub(super) fn new(part: &mut Part, files: &'a mut FileSet, report: &'a mut Report) -> Self {
        Self {
            swagger_2: is_swagger_2(&part.document.root),
            root: std::mem::take(&mut part.document.root),
            main_path: files.path_of(&part.file).to_owned(),
            main_bytes: part.document.bytes(),
            files,
            fragments: Vec::new(),
            owners: BTreeMap::new(),
            component_names: BTreeMap::new(),
            renamed: BTreeMap::new(),
            origins: Vec::new(),
            reported: BTreeSet::new(),
            unresolved: Vec::new(),
            copied: 0,
            report,
        }
    }

    pub(super) fn run(&mut self) {
        let mut sections = vec![(Kind::OpenApi, "")];
        if self.swagger_2 {
            sections.push((Kind::Each(&Kind::Schema), "/definitions"));
            sections.push((Kind::Each(&Kind::Parameter), "/parameters"));
            sections.push((Kind::Each(&Kind::Response), "/responses"));
        }
        for (kind, pointer) in sections {
            self.fragments.push(Fragment {
                kind,
                pointer: pointer.to_owned(),
                file: None,
                published: pointer.to_owned(),
                parent: None,
            });
        }
        // First follow the components that are references themselves, so that their targets get the
        // names of these components. Then follow all other references.
        for only_components in [true, false] {
            let mut index = 0;
            while index < self.fragments.len() {
                self.resolve_references(index, only_components);
                index += 1;
            }
        }
        self.keep_discriminator_values();
    }

    fn resolve_references(&mut self, index: usize, only_components: bool) {
        let Fragment {
            kind,
            pointer,
            file,
            ..
        } = &self.fragments[index];
        let (kind, pointer, file) = (*kind, pointer.clone(), *file);
        let Some(value) = self.root.pointer_mut(&pointer) else {
            return;
        };
        for reference in references(kind, &pointer, value, file.is_some(), self.swagger_2) {
            if self.owner(&reference.pointer) != file.map(|_| index) {
                continue;
            }
            if only_components && !self.fills_components(&reference) {
                continue;
            }
            // A reference that fails in the first pass fails again in the second.
            if let Err(why) = self.follow(index, &reference)
                && !only_components
            {
                self.record_unresolved(file, &reference, why);
            }
        }
    }

    fn owner(&self, pointer: &str) -> Option<usize> {
        ancestors(pointer).find_map(|ancestor| self.owners.get(ancestor).copied())
    }

    /// Whether a reference stands for a whole component, a section or all components.
    fn fills_components(&self, reference: &Reference) -> bool {
        match reference.resolution {
            Resolution::Inline => {
                reference.kind == Kind::Components
                    || matches!(
                        self.section_at(reference.kind, &reference.holder),
                        Some((_, None))
                    )
            }
            Resolution::Component | Resolution::Example => self.is_component(reference),
            Resolution::MappingValue => false,
        }
    }

    fn follow(&mut self, index: usize, reference: &Reference) -> Result<(), Refusal> {
        let file = self.fragments[index].file;
        let Some(uri) = self.uri_to_follow(file, reference) else {
            return Ok(());
        };
        let Address { path, mut pointer } = address::resolve(&uri, self.base_path(file))?;
        let mut target = match path == self.main_path {
            true => None,
            false => Some(self.files.open(&path)?),
        };
        if self.value(target, &pointer).is_none() {
            // Publishers write `#/` for a whole file, and `#/components/...` in a file for a
            // component of the document.
            if pointer == "/" {
                pointer.clear();
            } else if uri.starts_with('#') && self.value(None, &pointer).is_some() {
                target = None;
            } else {
                return Err(Refusal::new(
                    format!(
                        "there is nothing at {pointer} in {}",
                        self.files.shown(&path)
                    ),
                    "mend the reference, or add its target, in overlay.yaml",
                ));
            }
        }
        if reference.resolution == Resolution::Inline {
            return self.inline(index, reference, target, &pointer);
        }
        let local = match target {
            None => Some(format!("#{}", uri.split_once('#').map_or("", |(_, f)| f))),
            Some(target) => self.copy_to_components(reference, target, &pointer)?,
        };
        if let Some(local) = local {
            self.set_reference(reference, local);
        }
        Ok(())
    }

    /// Returns the URI to follow; `None` if the reference stays as it is.
    fn uri_to_follow(&self, file: Option<usize>, reference: &Reference) -> Option<String> {
        let uri = reference.uri.as_str();
        let is_member = |root: &Value, section: &str| {
            let section = root.pointer(section).and_then(Value::as_object);
            section.is_some_and(|section| section.contains_key(uri))
        };
        match (file, reference.resolution) {
            (_, Resolution::Example) if self.swagger_2 => None,
            (Some(file), Resolution::MappingValue) if !is_uri(uri) => {
                let root = &self.files.document(file).root;
                is_member(root, "/components/schemas").then(|| join("#/components/schemas", uri))
            }
            (None, Resolution::MappingValue)
                if !is_uri(uri) || is_member(&self.root, "/components/schemas") =>
            {
                None
            }
            // Drafts of version 2.0 referred to a definition by its bare name.
            (None, Resolution::Component)
                if self.swagger_2
                    && reference.kind == Kind::Schema
                    && is_member(&self.root, "/definitions") =>
            {
                None
            }
            _ => Some(uri.to_owned()),
        }
    }

    /// Returns the path to which references in a file are relative.
    fn base_path(&self, file: Option<usize>) -> &str {
        file.map_or(&self.main_path, |file| self.files.path(file))
    }

    pub(super) fn value(&self, file: Option<usize>, pointer: &str) -> Option<&Value> {
        match file {
            None => self.root.pointer(pointer),
            Some(file) => self.files.document(file).root.pointer(pointer),
        }
    }

    pub(super) fn set_reference(&mut self, reference: &Reference, uri: String) {
        if let Some(value) = self.root.pointer_mut(&reference.pointer) {
            *value = uri.into();
        }
    }

    /// Records a reference that can't be followed. The reference stays in the document, rewritten
    /// to be relative to the document's folder.
    fn record_unresolved(&mut self, file: Option<usize>, reference: &Reference, mut why: Refusal) {
        // A file that only an example needs must not fail the import: no client needs examples.
        why.of_file &= reference.resolution != Resolution::Example;
        let published = &reference.uri;
        let uri = match address::resolve(published, self.base_path(file)) {
            Ok(Address { path, .. }) => {
                let fragment = published.find('#').map_or("", |start| &published[start..]);
                let path = if path == self.main_path { "" } else { &path };
                format!("{path}{fragment}")
            }
            Err(_) => published.clone(),
        };
        self.set_reference(reference, uri.clone());
        self.unresolved.push(Unresolved {
            pointer: reference.pointer.clone(),
            reference: uri,
            published: published.clone(),
            refusal: why,
        });
    }

    /// Mentions the file in the report, unless it is mentioned already.
    pub(super) fn report_file(&mut self, reference: &Reference, file: usize) {
        if self.reported.insert(file) {
            let what = format!(
                "{} copied into the document",
                self.files.shown(self.files.path(file))
            );
            self.report.changed("bundle", &reference.pointer, what);
        }
    }

    /// Adds the published names of renamed schemas to the discriminators that refer to them.
    fn keep_discriminator_values(&mut self) {
        if self.renamed.is_empty() {
            return;
        }
        if !self.swagger_2 {
            keep_implied_values(&mut self.root, |name| self.renamed.get(name).cloned());
            return;
        }
        // Version 2.0 has no `mapping`: `convert` reads this extension of the schema.
        for (name, published) in &self.renamed {
            let schema = self.root.pointer_mut(&join("/definitions", name));
            if let Some(Value::Object(schema)) = schema
                && schema.contains_key("allOf")
            {
                let value = schema.entry("x-discriminator-value");
                value.or_insert_with(|| published.as_str().into());
            }
        }
    }
}

/// Whether a mapping value is a URI reference; else it is a schema's name.
fn is_uri(value: &str) -> bool {
    value.contains(['/', '#'])
        || [".yaml", ".yml", ".json"]
            .iter()
            .any(|ending| value.ends_with(ending))
}
