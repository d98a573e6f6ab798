//! Generates for each operation a struct, with a setter for every parameter that may be left out
//! and a method `send`, and the enums of the operation's responses.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::api::{Choice, Location, Operation, SecurityScheme};
use crate::model::types::Types;
use crate::render::arguments::{Arguments, Input};
use crate::render::inputs::inputs;
use crate::render::join::MAX_COLUMNS;
use crate::render::markdown::{code, doc, sanitized_line};
use crate::render::paging;
use crate::render::responses::Responses;
use crate::render::shared_errors::SharedErrors;
use crate::render::ways::{ways, ways_items};

pub(super) fn operation(
    operation: &Operation,
    inputs: &[Input],
    shared: Option<&SharedErrors<'_>>,
    types: &Types,
) -> TokenStream {
    let name = format_ident!("{}", operation.type_name);
    let ways_items = ways_items(operation, types);
    let group = Arguments::of(operation, inputs).group();
    let fields = inputs.iter().map(|input| &input.field);
    let setters = inputs.iter().map(|input| &input.setter);
    let writes = inputs.iter().map(|input| &input.write);
    let main = Responses::new(operation, None, shared, types);
    let descriptor = descriptor(operation);
    let method = &operation.method_name;
    let made_by = format!("Made by [`Client::{method}`](crate::Client::{method}).");
    let headline = headline(operation);
    let fits = headline.chars().count() + made_by.chars().count() < MAX_COLUMNS - "/// ".len();
    let separator = if fits { ' ' } else { '\n' };
    let struct_doc = doc(&format!("{headline}{separator}{made_by}"));
    // In the body of `send`, the variable of the request would make the future of `send` larger.
    let request = match inputs.is_empty() {
        true => quote!(self.client.runtime.request(&Self::OPERATION)),
        false => quote! {
            let mut request = self.client.runtime.request(&Self::OPERATION);
            #(#writes)*
            request
        },
    };
    let choices: Vec<(&Choice, Responses)> = operation
        .choices
        .iter()
        .map(|choice| {
            (
                choice,
                Responses::new(operation, Some(choice), shared, types),
            )
        })
        .collect();
    let paged = paging::paged(operation, &main, types);
    let send = send(operation, None, &main);
    let choice_sends = choices
        .iter()
        .map(|(choice, responses)| self::send(operation, Some(choice), responses));
    let choice_enums = choices
        .iter()
        .filter_map(|(_, responses)| responses.success_enum.as_ref());
    let (streams, paged_impl) = paged.unzip();
    let (success_enum, error_enum) = (&main.success_enum, &main.error_enum);
    quote! {
        #struct_doc
        #[derive(Clone, Debug)]
        #[must_use = "an operation does nothing until `send` is called and awaited"]
        pub struct #name<'a> {
            pub(crate) client: &'a crate::Client,
            #(pub(crate) #fields,)*
        }

        impl<'a> #name<'a> {
            /// The operation as the document describes it: HTTP method, path and security.
            pub const OPERATION: runtime::Operation = #descriptor;

            #(#setters)*

            #send

            #(#choice_sends)*

            #streams

            /// Makes the request that `send` sends.
            pub fn into_request(self) -> runtime::Request {
                #request
            }
        }

        #paged_impl
        #group
        #ways_items
        #success_enum
        #(#choice_enums)*
        #error_enum
    }
}

/// Generates a method that sends the request: `send`, or one that asks for one form of success.
fn send(operation: &Operation, choice: Option<&Choice>, responses: &Responses) -> TokenStream {
    let Responses {
        answer,
        error_type,
        read,
        ..
    } = responses;
    let request = request(operation);
    let summary = match choice {
        None => format!("Sends {request}."),
        Some(choice) => {
            let wanted = choice.accept.first().map_or("*/*", String::as_str);
            let how = if choice.is_stream {
                ", to be read piece by piece"
            } else {
                ""
            };
            format!("Sends {request} and asks for {}{how}.", code(wanted))
        }
    };
    let docs = doc(&format!(
        "{summary}\n\n# Errors\n\n{}See [`runtime::Error`].",
        responses.error_docs
    ));
    let name = format_ident!("{}", choice.map_or("send", |choice| &choice.method_name));
    let sent = match choice {
        None => quote!(self.into_request().send()),
        Some(choice) => {
            let accept = choice.accept.join(", ");
            quote!(self.into_request().accept(#accept).send())
        }
    };
    let read = match operation.paging.is_some() {
        true => quote!(<Self as runtime::Paged>::read(response).await),
        false => quote!(#read),
    };
    quote! {
        #docs
        pub async fn #name(self) -> Result<#answer, #error_type> {
            let response = #sent.await?;
            #read
        }
    }
}

/// Generates the code for all that a caller gives for an operation.
pub(super) fn all_inputs(operation: &Operation, types: &Types) -> Vec<Input> {
    let mut inputs = inputs(operation, types);
    inputs.extend(ways(operation, types));
    inputs
}

/// Returns the first line of an operation's summary or description, as a sentence.
pub(super) fn headline(operation: &Operation) -> String {
    let text = operation
        .summary
        .as_ref()
        .or(operation.description.as_ref());
    let line = text.map(|text| sanitized_line(text)).unwrap_or_default();
    match line.chars().last() {
        None => format!("{}.", request(operation)),
        Some('.' | '!' | '?' | ':') => line,
        Some(_) => format!("{line}."),
    }
}

/// Returns an operation's HTTP method and path, as code.
pub(super) fn request(operation: &Operation) -> String {
    code(&format!("{} {}", operation.method, operation.path))
}

fn descriptor(operation: &Operation) -> TokenStream {
    let Operation { id, path, .. } = operation;
    let method = operation.method.as_str();
    let by_method = match method {
        "GET" | "PUT" | "DELETE" | "OPTIONS" | "HEAD" | "TRACE" => Some(true),
        "POST" | "PATCH" => Some(false),
        _ => None,
    };
    let new = match by_method {
        Some(_) => {
            let name = format_ident!("{}", method.to_ascii_lowercase());
            quote!(runtime::Operation::#name(#path))
        }
        None => quote!(runtime::Operation::new(#method, #path)),
    };
    let accept = match operation.accept.as_slice() {
        [] => Some("*/*".to_owned()),
        [only] if only == "application/json" => None,
        several => Some(several.join(", ")),
    };
    let accept = accept.map(|accept| quote!(.accept(#accept)));
    let security = operation.security.iter().map(|schemes| {
        let schemes = schemes.iter().map(security_scheme);
        quote!(&[#(#schemes),*])
    });
    let security = (!operation.security.is_empty()).then(|| quote!(.security(&[#(#security),*])));
    let server = operation.server.as_ref();
    let server = server.map(|server| quote!(.server(#server)));
    let is_idempotent = operation.idempotent;
    let idempotent = (by_method.unwrap_or_default() != is_idempotent)
        .then(|| quote!(.idempotent(#is_idempotent)));
    quote!(#new.id(#id) #accept #security #server #idempotent)
}

fn security_scheme(scheme: &SecurityScheme) -> TokenStream {
    match scheme {
        SecurityScheme::Bearer { name } => quote!(runtime::SecurityScheme::bearer(#name)),
        SecurityScheme::Basic { name } => quote!(runtime::SecurityScheme::basic(#name)),
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
                runtime::SecurityScheme::api_key(
                    #name,
                    runtime::ApiKeyLocation::#location,
                    #parameter,
                )
            }
        }
    }
}
