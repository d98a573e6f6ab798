//! The model as Rust: the client, its operations, its enums and unions, and the structs given to [`render`].

mod answers;
mod client;
mod docs;
mod enums;
mod inputs;
mod operation;
mod print;
mod rust_type;
mod text;
mod unions;

use quote::quote;
use syn::Item;

use crate::diagnostic::Result;
use crate::model::api::Api;
use crate::model::types::Definition;
use crate::render::print::Code;

/// The files under `src/`, as text.
#[derive(Debug)]
pub(crate) struct Rendered {
    pub(crate) client: String,
    pub(crate) operation: String,
    pub(crate) types: String,
}

pub(crate) fn render(api: &Api, structs: Vec<Item>) -> Result<Rendered> {
    let mut client = Code::default();
    client.push(client::client(api))?;
    Ok(Rendered {
        client: client.finish(),
        operation: operation::operations(api)?,
        types: types(api, structs)?,
    })
}

fn types(api: &Api, structs: Vec<Item>) -> Result<String> {
    let mut code = Code::default();
    code.push(quote! {
        //! The types of the document's schemas.
    })?;
    for named in &api.types.0 {
        match &named.definition {
            Definition::Enum { values } => code.push(enums::open_enum(named, values))?,
            Definition::Union(union) => code.push(unions::union(named, union, &api.types))?,
            Definition::Object(_) | Definition::Recursive(_) => {}
        }
    }
    for mut item in structs {
        docs::docs(&mut item);
        code.push_item(item);
    }
    Ok(code.finish())
}
