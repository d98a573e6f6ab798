//! The one door to progenitor, typify and openapiv3: structs for the objects among a client's types.

mod items;
mod extra_members;
mod restore;
mod run;
mod document;

use std::collections::BTreeSet;

use syn::Item;

use crate::diagnostic::Result;
use crate::model::types::Types;

/// The structs of `types`, under their real names, with builders for those at the indices `sent`.
pub(crate) fn structs(types: &Types, sent: &BTreeSet<usize>) -> Result<Vec<Item>> {
    let mut items = run::run(document::stand_in(types), types)?;
    items::closed_builders(&mut items, sent);
    let names = restore::Names::new(types);
    for item in &mut items {
        names.restore(item);
        extra_members::extra_members(item);
    }
    Ok(items)
}
