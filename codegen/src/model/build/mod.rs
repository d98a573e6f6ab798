//! Builds the [`Api`] from a document: types from its schemas, and the client's requests and
//! responses from its operations.

mod deep_references;
mod directions;
mod extra_members;
mod inline_components;
mod members;
mod nesting;
mod operations;
mod paging;
mod schemas;
mod select;
mod value_bounds;

pub(crate) use operations::essence;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Failure, Result};
use crate::document::Document;
use crate::document::operations::OperationAt;
use crate::document::pointer::ancestors;
use crate::document::reachable::Reachable;
use crate::model::api::Api;
use crate::model::build::schemas::{Shared, redirect};
use crate::model::scope::Scope;
use crate::model::settings::Settings;
use crate::report::Report;

/// A client's model, and the reasons why operations are missing from it.
#[derive(Debug)]
pub(crate) struct Built {
    pub(crate) api: Api,
    /// A diagnostic for each operation that was left out.
    pub(crate) refused: Vec<Diagnostic>,
    pub(crate) report: Report,
    /// The document, in which the pointers of the model lead.
    pub(crate) document: Document,
}

pub(crate) fn build(mut document: Document, settings: &Settings, scope: Scope) -> Result<Built> {
    let mut report = Report::of("model");
    // What a listed operation refers to may stand in one that `select` removes.
    let mut published = inline_components::paths_referred_to(&document.root);
    let mut unused = BTreeSet::new();
    if scope == Scope::All {
        members::members(&document.root, &|_| true, &mut report);
    } else {
        let used = used(&document, &settings.operations);
        members::members(&document.root, &|it| used.contains(it), &mut report);
        unused = used.unused_components(&document.root);
        select::select(&mut document.root, &settings.operations, &mut report);
    }
    let relocations = inline_components::inline_components(&mut document.root, &mut published);
    document.relocate(&relocations);
    deep_references::deep_references(&mut document.root, published.as_ref(), &mut report);
    // `lower` has left them for the references into them, which are followed now.
    if let Value::Object(root) = &mut document.root {
        root.shift_remove("webhooks");
    }
    value_bounds::value_bounds(&mut document.root, &mut report);
    let mut schemas = schemas::Schemas::new(&document.root, &settings.type_names, &mut report);
    let (mut api, wishes, mut refused) =
        operations::operations(&document, settings, scope, &mut schemas);
    api.xml = schemas.take_xml();
    let Shared {
        types,
        indices,
        faults,
    } = schemas.finish(api.sent_types());
    api.each_sent(|value| redirect(value, &indices));
    api.each_received(|value| redirect(value, &indices));
    let faults = faults.into_iter().map(|fault| {
        document
            .fault(&fault.pointer, fault.message)
            .help(fault.help)
    });
    let mut faults: Vec<Diagnostic> = faults.collect();
    if scope == Scope::Listed {
        faults.splice(..0, refused.drain(..));
    }
    Failure::check(faults)?;
    api.types = types;
    directions::directions(&mut api);
    extra_members::extra_members(&mut api, &mut report);
    nesting::nesting(&mut api.types, &mut report);
    paging::paging(&mut api, &wishes, &document, &mut report)?;
    report.retain(|pointer| !ancestors(pointer).any(|it| unused.contains(it)));
    Ok(Built {
        api,
        refused,
        report,
        document,
    })
}

/// Finds the parts of a document that the listed operations use.
fn used(document: &Document, listed: &[String]) -> Reachable {
    let operations = document.operations();
    let is_listed = |at: &&OperationAt<'_>| listed.iter().any(|name| at.is_called(name));
    let listed: Vec<&OperationAt<'_>> = operations.iter().filter(is_listed).collect();
    Reachable::from(document, &listed, true)
}
