//! The operations: for each a builder with a setter a parameter, `send`, and an enum with a variant a status.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::diagnostic::Result;
use crate::model::api::{Api, Location, Operation, SecurityScheme};
use crate::model::types::Types;
use crate::render::inputs::inputs;
use crate::render::markdown::{doc, plain};
use crate::render::print::Code;
use crate::render::responses::Answers;

pub(super) fn operations(api: &Api) -> Result<String> {
    let mut code = Code::default();
    code.push(quote! {
        //! The operations: each is made by a method of [`Client`](crate::Client) and sent with `send`.
    })?;
    for operation in &api.operations {
        code.push(self::operation(operation, &api.types))?;
    }
    Ok(code.finish())
}

fn operation(operation: &Operation, types: &Types) -> TokenStream {
    let name = format_ident!("{}", operation.type_name);
    let inputs = inputs(operation, types);
    let fields = inputs.iter().map(|input| &input.field);
    let starts = inputs.iter().map(|input| &input.start);
    let setters = inputs.iter().map(|input| &input.setter);
    let sends = inputs.iter().map(|input| &input.sends);
    let mutable = (!inputs.is_empty()).then(|| quote!(mut));
    let Answers {
        success_type,
        error_type,
        enums,
        arms,
    } = Answers::new(operation, types);
    let descriptor = descriptor(operation);
    let method = &operation.method_name;
    let struct_doc = doc(&format!(
        "{}\n\nMade by [`Client::{method}`](crate::Client::{method}).",
        headline(operation)
    ));
    let send_doc = doc(&format!(
        "Sends `{} {}`.\n\n# Errors\n\nWhatever is not a documented success: [`tracking_links_runtime::Error`] tells whether the request was \
         sent, and keeps status, headers and body of the answer.",
        operation.method, operation.path
    ));
    quote! {
        #struct_doc
        #[derive(Clone, Debug)]
        #[must_use = "an operation does nothing until it is sent"]
        pub struct #name<'a> {
            client: &'a crate::Client,
            #(#fields,)*
        }

        impl<'a> #name<'a> {
            /// What the document says of this operation, for tracing and for the runtime.
            pub const OPERATION: tracking_links_runtime::Operation = #descriptor;

            pub(crate) fn new(client: &'a crate::Client) -> Self {
                Self { client, #(#starts,)* }
            }

            #(#setters)*

            #send_doc
            pub async fn send(self) -> Result<tracking_links_runtime::ResponseValue<#success_type>, #error_type> {
                let #mutable request = self.client.runtime.request(&Self::OPERATION);
                #(#sends)*
                let response = request.send().await?;
                match response.status().as_u16() { #(#arms)* }
            }
        }

        #enums
    }
}

/// The operation's first words.
pub(super) fn headline(operation: &Operation) -> String {
    let words = operation
        .summary
        .as_deref()
        .or(operation.description.as_deref())
        .map(plain);
    let line = words
        .as_deref()
        .and_then(|words| words.lines().next())
        .unwrap_or_default()
        .trim()
        .to_owned();
    match line.chars().last() {
        None => format!("`{} {}`.", operation.method, operation.path),
        Some('.' | '!' | '?' | ':') => line,
        Some(_) => format!("{line}."),
    }
}

fn descriptor(operation: &Operation) -> TokenStream {
    let Operation {
        id, method, path, ..
    } = operation;
    let accept = if operation.accept.is_empty() {
        "*/*".to_owned()
    } else {
        operation.accept.join(", ")
    };
    let server = match &operation.server {
        Some(server) => quote!(Some(#server)),
        None => quote!(None),
    };
    let idempotent = operation.idempotent;
    let security = operation.security.iter().map(|schemes| {
        let schemes = schemes.iter().map(security_scheme);
        quote!(&[#(#schemes),*])
    });
    quote! {
        tracking_links_runtime::Operation {
            id: #id,
            method: #method,
            path: #path,
            accept: #accept,
            security: &[#(#security),*],
            server: #server,
            idempotent: #idempotent,
        }
    }
}

fn security_scheme(scheme: &SecurityScheme) -> TokenStream {
    match scheme {
        SecurityScheme::Bearer { name } => {
            quote!(tracking_links_runtime::SecurityScheme::Bearer { name: #name })
        }
        SecurityScheme::Basic { name } => {
            quote!(tracking_links_runtime::SecurityScheme::Basic { name: #name })
        }
        SecurityScheme::ApiKey {
            name,
            location,
            parameter,
        } => {
            let location = match location {
                Location::Query => quote!(Query),
                Location::Cookie => quote!(Cookie),
                Location::Header | Location::Path | Location::Querystring => quote!(Header),
            };
            quote! {
                tracking_links_runtime::SecurityScheme::ApiKey {
                    name: #name,
                    location: tracking_links_runtime::ApiKeyLocation::#location,
                    parameter: #parameter,
                }
            }
        }
    }
}
