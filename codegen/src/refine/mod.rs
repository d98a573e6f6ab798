//! The syntax trees of a client's files: progenitor's structs under their real names, and what it can't be told, written
//! from the plan: words, unions, operations.

mod answers;
mod client;
mod closed_builders;
mod docs;
mod enums;
mod extra_members;
mod inputs;
mod names;
mod operation;
mod rust_type;
mod text;
mod unions;

use quote::quote;
use syn::Item;

use crate::diagnostic::Result;
use crate::plan::Plan;
use crate::print::Code;
use crate::provider::Provider;
use crate::types::Definition;

/// The files under `src/`, as text.
#[derive(Debug)]
pub(crate) struct Refined {
    pub(crate) client: String,
    pub(crate) operation: String,
    pub(crate) types: String,
}

pub(crate) fn refine(types: Vec<Item>, plan: &Plan, provider: &Provider) -> Result<Refined> {
    let mut client = Code::default();
    client.push(client::client(plan, provider))?;
    Ok(Refined {
        client: client.finish(),
        operation: operation::operations(plan, provider)?,
        types: self::types(types, plan)?,
    })
}

fn types(mut items: Vec<Item>, plan: &Plan) -> Result<String> {
    closed_builders::closed_builders(&mut items, &plan.sent());
    let mut code = Code::default();
    code.push(quote! {
        //! The types of the document's schemas.
    })?;
    for named in &plan.types.0 {
        match &named.definition {
            Definition::Enum { values } => code.push(enums::open_enum(named, values))?,
            Definition::Union(union) => code.push(unions::union(named, union, &plan.types))?,
            Definition::Object(_) | Definition::Recursive(_) => {}
        }
    }
    let names = names::Names::new(&plan.types);
    for mut item in items {
        names.restore(&mut item);
        extra_members::extra_members(&mut item);
        docs::docs(&mut item);
        code.push_item(item);
    }
    Ok(code.finish())
}
