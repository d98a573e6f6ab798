//! The syntax trees of a client's files: progenitor's structs under their real names, and what it can't be told, written
//! from the plan: words, unions, operations.

mod answers;
mod client;
mod closed_builders;
mod docs;
mod enums;
mod inputs;
mod names;
mod operation;
mod rust_type;
mod text;
mod unions;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{File, Item};

use crate::diagnostic::{Diagnostic, Result};
use crate::plan::Plan;
use crate::provider::Provider;

/// The files under `src/`, by name.
#[derive(Debug)]
pub(crate) struct Refined {
    pub(crate) client: File,
    pub(crate) operation: File,
    pub(crate) types: File,
}

pub(crate) fn refine(mut types: Vec<Item>, plan: &Plan, provider: &Provider) -> Result<Refined> {
    closed_builders::closed_builders(&mut types, &plan.sent());
    names::names(&mut types, &plan.types);
    docs::docs(&mut types);
    let enums = enums::enums(&plan.types);
    let unions = unions::unions(&plan.types);
    let mut written = file(quote! {
        //! The types of the document's schemas.

        #(#enums)*
        #(#unions)*
    })?;
    written.items.extend(types);
    Ok(Refined {
        client: file(client::client(plan, provider))?,
        operation: file(operation::operations(plan))?,
        types: written,
    })
}

fn file(tokens: TokenStream) -> Result<File> {
    syn::parse2(tokens).map_err(|error| {
        Diagnostic::new(format!("the written code does not parse: {error}")).into()
    })
}
