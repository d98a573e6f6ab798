//! The operations: for each a builder with a setter a parameter, `send`, and an enum with a variant a status.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::answers::Answers;
use super::inputs::inputs;
use super::text::{doc, plain};
use crate::diagnostic::Result;
use crate::plan::{Location, Operation, Plan, SecurityScheme};
use crate::print::Code;
use crate::provider::Provider;
use crate::types::Types;

pub(super) fn operations(plan: &Plan, provider: &Provider) -> Result<String> {
    let mut code = Code::default();
    code.push(quote! {
        //! The operations: each is made by a method of [`Client`](crate::Client) and sent with `send`.
    })?;
    for operation in &plan.operations {
        let told = provider.idempotent.get(&operation.id).copied();
        code.push(self::operation(operation, &plan.types, told))?;
    }
    Ok(code.finish())
}

fn operation(plan: &Operation, types: &Types, idempotent: Option<bool>) -> TokenStream {
    let name = format_ident!("{}", plan.type_name);
    let inputs = inputs(plan, types);
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
    } = Answers::new(plan, types);
    let descriptor = descriptor(plan, idempotent);
    let method = &plan.method_name;
    let struct_doc = doc(&format!(
        "{}\n\nMade by [`Client::{method}`](crate::Client::{method}).",
        headline(plan)
    ));
    let send_doc = doc(&format!(
        "Sends `{} {}`.\n\n# Errors\n\nWhatever is not a documented success: [`tracking_links_runtime::Error`] tells whether the request was \
         sent, and keeps status, headers and body of the answer.",
        plan.method, plan.path
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
pub(super) fn headline(plan: &Operation) -> String {
    let words = plan
        .summary
        .as_deref()
        .or(plan.description.as_deref())
        .map(plain);
    let line = words
        .as_deref()
        .and_then(|words| words.lines().next())
        .unwrap_or_default()
        .trim()
        .to_owned();
    match line.chars().last() {
        None => format!("`{} {}`.", plan.method, plan.path),
        Some('.' | '!' | '?' | ':') => line,
        Some(_) => format!("{line}."),
    }
}

fn descriptor(plan: &Operation, idempotent: Option<bool>) -> TokenStream {
    let Operation {
        id, method, path, ..
    } = plan;
    let accept = if plan.accept.is_empty() {
        "*/*".to_owned()
    } else {
        plan.accept.join(", ")
    };
    let server = match &plan.server {
        Some(server) => quote!(Some(#server)),
        None => quote!(None),
    };
    let by_method = matches!(
        method.as_str(),
        "GET" | "HEAD" | "OPTIONS" | "TRACE" | "QUERY" | "PUT" | "DELETE"
    );
    let idempotent = idempotent.unwrap_or(by_method);
    let security = plan.security.iter().map(|schemes| {
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
