//! Generates Rust code from the model: the client, its operations, and its types.

mod arguments;
mod by_tag;
mod client;
mod condition;
mod docs;
mod enums;
mod example;
mod inputs;
mod join;
pub(crate) mod markdown;
mod operation;
mod paging;
mod print;
mod responses;
mod rust_type;
mod shapes;
mod shared_errors;
mod structs;
pub(crate) mod surface;
mod unions;
mod variants;
mod ways;
mod xml;

use std::panic::resume_unwind;
use std::thread;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::diagnostic::Result;
use crate::model::api::Api;
use crate::model::features::Features;
use crate::model::types::{Definition, TypeDef};
pub(crate) use crate::render::by_tag::Modules;
use crate::render::print::Code;
use crate::render::structs::Structs;

/// The text of the files under `src/`.
#[derive(Debug)]
pub(crate) struct Rendered {
    pub(crate) client: String,
    pub(crate) operation: Modules,
    pub(crate) types: String,
}

impl Rendered {
    /// Returns the text of each file.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        let Modules { root, inner } = &self.operation;
        let files = [&self.client, root, &self.types].into_iter();
        files.chain(inner.values()).map(String::as_str)
    }
}

/// The stack of a thread, in bytes: that of the main thread on most systems.
pub(crate) const STACK: usize = 8 << 20;

pub(crate) fn render(api: &Api, features: &Features<'_>) -> Result<Rendered> {
    // Of a large document, both take seconds.
    let (operations, types) = thread::scope(|scope| {
        let of_types = thread::Builder::new().stack_size(STACK);
        let of_types = of_types.spawn_scoped(scope, || types(api, features));
        let operations = operations(api, features);
        let types = match of_types {
            Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            // The system has no thread to spare.
            Err(_) => types(api, features),
        };
        (operations, types)
    });
    let (client, operation) = operations?;
    Ok(Rendered {
        client,
        operation,
        types: types?,
    })
}

/// Generates the client, and the operations that it creates.
fn operations(api: &Api, features: &Features<'_>) -> Result<(String, Modules)> {
    let (operation, methods) = by_tag::modules(api, features)?;
    let mut client = Code::default();
    client.push(client::client(api, &methods))?;
    Ok((client.finish(), operation))
}

/// Generates the conversion of what was received into the form that is sent.
fn conversion(sent: &TypeDef, received: &TypeDef) -> TokenStream {
    let (sent, received) = (
        format_ident!("{}", sent.name),
        format_ident!("{}", received.name),
    );
    quote! {
        impl ::std::convert::TryFrom<#received> for #sent {
            type Error = ::serde_json::Error;
            fn try_from(value: #received) -> ::std::result::Result<Self, ::serde_json::Error> {
                ::serde_json::from_value(::serde_json::to_value(value)?)
            }
        }
    }
}

fn types(api: &Api, features: &Features<'_>) -> Result<String> {
    let mut code = Code::default();
    code.push(quote! {
        //! The types that the document's schemas describe.

        #[allow(unused_imports, reason = "the attributes of some documents' types need none")]
        use tracking_links_runtime::{is_none, lenient, nullable, optional, optional_any};
    })?;
    let sent = api.sent();
    let structs = Structs::new(&api.types, sent.clone(), api.received());
    for (index, type_def) in api.types.iter().enumerate() {
        match &type_def.definition {
            Definition::StringEnum { values } => {
                code.push_text(&enums::string_enum(type_def, values));
            }
            Definition::IntegerEnum { format, values } => {
                code.push_text(&enums::integer_enum(type_def, *format, values));
            }
            Definition::Union(union) => {
                code.push(unions::union(type_def, union, &api.types))?;
                let is_sent = sent.contains(&index);
                if let Some(from) = unions::conversions(type_def, union, is_sent, &api.types) {
                    code.push_text(&from);
                }
            }
            Definition::Object(object) => {
                code.push(structs.object(index, object))?;
                if let Some(members) = structs.members(index, object) {
                    code.push_text(&members);
                }
            }
            Definition::Recursive(value) => code.push(structs.newtype(index, value))?,
        }
        if let Some(index) = type_def.sent_form_of {
            code.push(conversion(type_def, api.types.get(index)))?;
        }
    }
    for alias in api.types.aliases() {
        let (name, of) = (&alias.name, &api.types.get(alias.of).name);
        code.push_text(&format!(
            "/// Another name of [`{of}`].\npub type {name} = {of};\n"
        ));
    }
    if let Some(shapes) = shapes::shapes(&api.types) {
        code.push(shapes)?;
    }
    if let Some(schemas) = xml::schemas(&api.xml, features) {
        code.push(schemas)?;
    }
    Ok(code.finish())
}
