//! Generates a struct for each of a client's types that is an object, with progenitor's type
//! generator, typify.
//!
//! No other module uses progenitor, typify or openapiv3. progenitor gets a document that contains
//! only schemas, because `render` generates operations, enums and unions. The schemas go through
//! progenitor because typify reads JSON Schema, to which progenitor converts OpenAPI's `nullable`.

mod boxes;
mod document;
mod extra_members;
mod items;
mod lenient;
mod names;
mod restore;
mod run;
mod verify;

use std::collections::BTreeSet;

use syn::Item;

use crate::diagnostic::Result;
use crate::model::types::Types;

/// Generates the structs of `types`, under their final names. Only the types at the indices `sent`,
/// which occur in requests, get builders.
pub(crate) fn structs(types: &Types, sent: &BTreeSet<usize>) -> Result<Vec<Item>> {
    let names = names::Names::new(types);
    let tokens = run::run(document::document(&names), &names)?;
    let mut items = items::items(tokens, &names, sent)?;
    for (index, item) in items.of_types_mut() {
        restore::restore(item, types, index);
        boxes::boxes(item);
        extra_members::extra_members(item, types, index);
    }
    verify::verify(&items.structs, types)?;
    for (index, item) in &mut items.structs {
        lenient::lenient(item, types, *index);
    }
    Ok(items.into_list())
}
