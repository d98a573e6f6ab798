//! What progenitor needs to get a document right.
//!
//! Every inline schema becomes a named component and every operation a stand-in of the one form that progenitor
//! carries without loss: scalar-named parameters, one JSON body, one answer. What it can't carry (locations,
//! styles, defaults, each status with its own body, security) goes into the [`Plan`], from which `refine`
//! writes the operations.

mod additional_properties;
mod inline_components;
mod name_schemas;
mod operations;
mod reached;
mod select;
pub(crate) mod stand_in;
mod titles;
mod uses;
mod value_bounds;

use serde_json::Value;

use crate::diagnostic::Result;
use crate::document::Document;
use crate::plan::Plan;
use crate::provider::Provider;
use crate::report::Report;

/// What is bound: a document that progenitor carries without loss, and what it could not be told.
#[derive(Debug)]
pub(crate) struct Shaped {
    pub(crate) plan: Plan,
    pub(crate) stand_in: Value,
}

pub(crate) fn shape(
    mut document: Document,
    provider: &Provider,
    report: &mut Report,
) -> Result<Shaped> {
    report.enter("shape");
    select::select(&mut document.root, &provider.operations, report);
    inline_components::inline_components(&mut document.root);
    additional_properties::additional_properties(&mut document.root, report);
    value_bounds::value_bounds(&mut document.root, report);
    titles::titles(&mut document.root);
    let mut plan = operations::operations(&document, provider, report)?;
    name_schemas::name_schemas(&mut document, provider, &plan, report)?;
    uses::uses(&document.root, &mut plan);
    let stand_in = stand_in::stand_in(&document.root, &mut plan);
    Ok(Shaped { plan, stand_in })
}
