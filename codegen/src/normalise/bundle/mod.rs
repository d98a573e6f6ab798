//! Copies the files that a document refers to into the document, so that later stages read only one
//! file.
//!
//! A reference to a Schema, Parameter, Response ... in another file (RFC 3986, OpenAPI 3.1 section
//! 4.6) becomes a reference to a component, which holds one copy of the target. If `components` has
//! no section for the target, a copy replaces the reference: this is so for a Path Item and, where
//! publishers break the specification, for an operation or a whole map of `paths` or `schemas`. A
//! reference that can't be followed stays, and the document keeps the reason.
//!
//! Before that, references by identifiers become references by places, and operations under methods
//! in capitals are read, as they hide the references in them. Any other document of one file stays
//! as it is.

mod address;
mod bundler;
mod components;
mod copy;
mod identifiers;
mod inline;
mod methods;
mod references;
mod sections;

use std::collections::BTreeSet;

use crate::document::published::Part;
use crate::document::unresolved::Unresolved;
use crate::normalise::bundle::bundler::Bundler;
use crate::report::Report;
use crate::vendor::file_set::FileSet;

/// Copies the files that one of the provider's documents refers to into that document. Returns the
/// references that can't be followed, which the document also keeps for `validate`.
pub(crate) fn bundle(part: &mut Part, files: &mut FileSet) -> (Vec<Unresolved>, Report) {
    let mut report = Report::of("bundle");
    if !part.document.root.is_object() {
        return (Vec::new(), report);
    }
    let relocations = methods::methods(&mut part.document.root, &mut report);
    part.document.relocate(&relocations);
    identifiers::identifiers(&mut part.document.root, &mut report);
    let mut bundler = Bundler::new(part, files, &mut report);
    bundler.run();
    let Bundler {
        root,
        origins,
        unresolved,
        ..
    } = bundler;
    part.document.root = root;
    if !origins.is_empty() {
        part.document.record_copies(files.documents(), origins);
    }
    if files.is_lenient() {
        let mut reported = BTreeSet::new();
        for reference in &unresolved {
            if reported.insert(&reference.reference) {
                report.lost("bundle", &reference.pointer, reference.to_string());
            }
        }
    }
    part.document.record_unresolved(&unresolved);
    (unresolved, report)
}
