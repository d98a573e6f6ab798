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
mod response_arms;
mod response_forms;
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

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::diagnostic::{Diagnostic, Result};
use crate::model::api::Api;
use crate::model::features::Features;
use crate::model::types::{Definition, TypeDef, Types};
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

/// The stack of a thread that renders, in bytes: that of the main thread on most systems.
const STACK: usize = 8 << 20;

/// Starts threads with a stack for deep documents.
pub(crate) fn threads() -> Result<ThreadPool> {
    let threads = ThreadPoolBuilder::new().stack_size(STACK).build();
    let failed = |error| Diagnostic::new(format!("no thread can be started: {error}"));
    Ok(threads.map_err(failed)?)
}

/// Generates the files. Each processor prints a part of the items: that is most of the work on a
/// large document.
pub(crate) fn render(api: &Api, features: &Features<'_>) -> Result<Rendered> {
    let (operations, types) =
        threads()?.install(|| rayon::join(|| operations(api, features), || types(api, features)));
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
    Ok((client::client(api, methods)?, operation))
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

/// Generates the items of one type.
fn printed_type(
    index: usize,
    type_def: &TypeDef,
    structs: &Structs<'_>,
    is_sent: bool,
    types: &Types,
) -> Result<String> {
    let mut code = Code::default();
    match &type_def.definition {
        Definition::StringEnum { values } => {
            code.push_text(&enums::string_enum(type_def, values));
        }
        Definition::IntegerEnum { format, values } => {
            code.push_text(&enums::integer_enum(type_def, *format, values));
        }
        Definition::Union(union) => {
            code.push(unions::union(type_def, union, types))?;
            if let Some(from) = unions::conversions(type_def, union, is_sent, types) {
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
        code.push(conversion(type_def, types.get(index)))?;
    }
    Ok(code.finish())
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
    let numbered: Vec<_> = api.types.iter().enumerate().collect();
    let printed = numbered.par_iter().map(|&(index, type_def)| {
        let is_sent = sent.contains(&index);
        printed_type(index, type_def, &structs, is_sent, &api.types)
    });
    let printed: Result<Vec<_>> = printed.collect();
    for text in printed? {
        code.push_text(&text);
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
