//! Structs for the objects among a client's types, written by progenitor's type generator, typify.
//!
//! No other module names progenitor, typify or openapiv3. progenitor gets a document of schemas
//! alone: `render` writes operations, enums and unions. The types don't go to typify directly:
//! typify reads JSON Schema, and progenitor converts OpenAPI's schemas (`nullable`) to that.

mod document;
mod extra_members;
mod items;
mod names;
mod restore;
mod run;
mod verify;

use std::collections::BTreeSet;

use syn::Item;

use crate::diagnostic::Result;
use crate::model::types::Types;

/// The structs of `types`, under their real names. The types at the indices `sent` have builders.
pub(crate) fn structs(types: &Types, sent: &BTreeSet<usize>) -> Result<Vec<Item>> {
    let names = names::Names::new(types);
    let tokens = run::run(document::document(&names), &names)?;
    let mut items = items::items(tokens, &names, sent)?;
    for (index, item) in items.of_types_mut() {
        restore::restore(item, types, index);
        extra_members::extra_members(item, types, index);
    }
    verify::verify(&items.structs, types)?;
    Ok(items.into_list())
}
