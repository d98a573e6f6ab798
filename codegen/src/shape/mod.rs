//! From schemas to types, and from operations to the [`Plan`].
//!
//! progenitor is given the types alone, in a stand-in document that it carries without loss. What it can't carry (locations,
//! styles, defaults, each status with its own body, security, unions told apart by a member) goes into the [`Plan`], from which
//! `refine` writes the operations, the enums and the unions.

mod deep_references;
mod inline_components;
mod operations;
mod schemas;
mod select;
pub(crate) mod stand_in;
mod value_bounds;

use serde_json::Value;

use crate::Scope;
use crate::diagnostic::{Diagnostic, Failure, Result};
use crate::document::Document;
use crate::plan::Plan;
use crate::provider::Provider;
use crate::report::Report;

/// What is bound: a document that progenitor carries without loss, and what it could not be told.
#[derive(Debug)]
pub(crate) struct Shaped {
    pub(crate) plan: Plan,
    pub(crate) stand_in: Value,
    /// Operations that no client can have, and why.
    pub(crate) refused: Vec<Diagnostic>,
}

pub(crate) fn shape(
    mut document: Document,
    provider: &Provider,
    scope: Scope,
    report: &mut Report,
) -> Result<Shaped> {
    report.enter("shape");
    if scope != Scope::All {
        select::select(&mut document.root, &provider.operations, report);
    }
    let copies = inline_components::inline_components(&mut document.root);
    document.moved(copies.pairs());
    deep_references::deep_references(&mut document.root, report);
    value_bounds::value_bounds(&mut document.root, report);
    let mut schemas = schemas::Schemas::new(&document.root, &provider.names.types, report);
    let (mut plan, mut refused) = operations::operations(&document, provider, scope, &mut schemas);
    let (types, faults) = schemas.finish();
    let faults = faults.into_iter().map(|fault| {
        document
            .fault(&fault.pointer, fault.message)
            .help(fault.help)
    });
    let mut faults: Vec<Diagnostic> = faults.collect();
    if scope == Scope::Listed {
        faults.splice(..0, refused.drain(..));
    }
    if let Some(failure) = Failure::from_all(faults) {
        return Err(failure);
    }
    plan.types = types;
    let stand_in = stand_in::stand_in(&plan.types);
    Ok(Shaped {
        plan,
        stand_in,
        refused,
    })
}
