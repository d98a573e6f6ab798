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
mod offsets;
mod restore;
mod run;
mod three_states;
mod verify;

use std::collections::BTreeSet;

use syn::Item;

use crate::diagnostic::Result;
use crate::model::types::Types;

/// Generates the structs of `types`, under their final names. Only the types at the indices `sent`,
/// which occur in requests, get builders. The types at the indices `received` occur in answers.
pub(crate) fn structs(
    types: &Types,
    sent: &BTreeSet<usize>,
    received: &BTreeSet<usize>,
) -> Result<Vec<Item>> {
    let names = names::Names::new(types);
    let tokens = run::run(document::document(&names), &names)?;
    let mut items = items::items(tokens, &names, sent)?;
    for (index, item) in items.of_types_mut() {
        restore::restore(item, types, index);
        boxes::boxes(item);
        offsets::offsets(item);
        three_states::three_states(item, types, index, sent);
        extra_members::extra_members(item, types, index);
    }
    verify::verify(&items.structs, types)?;
    items.add_to_structs(|index| extra_members::kept(types, index));
    for (index, item) in &mut items.structs {
        lenient::lenient(item, types, *index, received);
    }
    Ok(items.into_list())
}
