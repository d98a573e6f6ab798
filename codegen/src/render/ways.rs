//! Generates the code for a body that can be sent in several ways, such as JSON or a form: a setter
//! for each, of which the last one that is called counts.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::api::{Body, BodyContent, Multipart, NamedContent, Operation};
use crate::model::names::type_name;
use crate::model::types::Types;
use crate::render::inputs::{Input, body_type, parts, sent_as, write_body};
use crate::render::markdown::{doc, sanitized};

/// The setters of a body, and the types that they need.
pub(super) struct Ways {
    pub(super) input: Input,
    pub(super) items: TokenStream,
}

/// Generates the code for an operation's body; `None` if there are not several ways to send it.
pub(super) fn ways(operation: &Operation, types: &Types) -> Option<Ways> {
    let body = operation.body.as_ref()?;
    if body.contents.len() < 2 {
        return None;
    }
    let name = format_ident!("{}", body.type_name);
    let variants = body.contents.iter().map(|way| {
        let (variant, ty) = (variant(way), body_type(&way.content, types));
        quote!(#variant(#ty))
    });
    let setters = body.contents.iter().map(|way| setter(body, way, types));
    let arms = body.contents.iter().map(|way| {
        let (variant, write) = (variant(way), write(way));
        quote!(#name::#variant(value) => { #write })
    });
    let write = quote!(match content { #(#arms)* });
    let (field, initial, write) = match body.required {
        true => (
            quote!(body: Result<#name, String>),
            quote!(body: Err("not set".to_owned())),
            quote! {
                match self.body {
                    Ok(content) => #write,
                    Err(reason) => request.json::<()>(Err(reason)),
                }
            },
        ),
        false => (
            quote!(body: Result<Option<#name>, String>),
            quote!(body: Ok(None)),
            quote! {
                match self.body {
                    Ok(Some(content)) => #write,
                    Ok(None) => {}
                    Err(reason) => request.json::<()>(Err(reason)),
                }
            },
        ),
    };
    let forms = body.contents.iter().filter_map(|way| match &way.content {
        BodyContent::Multipart(form) => Some(self::form(operation, form, types)),
        _ => None,
    });
    Some(Ways {
        input: Input {
            field,
            initial,
            setter: quote!(#(#setters)*),
            write,
        },
        items: quote! {
            #[derive(Clone, Debug)]
            #[allow(clippy::large_enum_variant, reason = "it lives as long as its operation")]
            enum #name { #(#variants),* }

            #(#forms)*
        },
    })
}

fn variant(way: &NamedContent) -> proc_macro2::Ident {
    format_ident!("{}", type_name(&way.field))
}

fn setter(body: &Body, way: &NamedContent, types: &Types) -> TokenStream {
    let sent_as = match &way.content {
        BodyContent::Json(_, media_type)
        | BodyContent::JsonLines(_, media_type)
        | BodyContent::Xml(_, _, media_type)
        | BodyContent::Text(media_type) => sent_as(std::slice::from_ref(media_type)),
        BodyContent::File(media_types) => sent_as(media_types),
        BodyContent::Form(..) => sent_as(&["application/x-www-form-urlencoded".to_owned()]),
        BodyContent::Multipart(_) => sent_as(&["multipart/form-data".to_owned()]),
    };
    let required = match body.required {
        true => " (required, in one of its forms)",
        false => "",
    };
    let summary = format!("Sets the request body{required}{sent_as}.");
    let docs = doc(&match body.description.as_deref().map(sanitized) {
        Some(description) if !description.is_empty() => format!("{summary}\n\n{description}"),
        _ => summary,
    });
    let (name, variant) = (format_ident!("{}", way.field), variant(way));
    let (content, ty) = (
        format_ident!("{}", body.type_name),
        body_type(&way.content, types),
    );
    let some = (!body.required).then(|| quote!(.map(Some)));
    quote! {
        #docs
        pub fn #name(mut self, value: impl runtime::Input<#ty>) -> Self {
            self.body = value.into_value().map(#content::#variant)#some;
            self
        }
    }
}

fn write(way: &NamedContent) -> TokenStream {
    match way.content {
        BodyContent::Multipart(_) => quote!(value.write_parts(&mut request);),
        _ => write_body(&way.content, &quote!(Ok(value)), ""),
    }
}

/// Generates the struct of a form, with a setter for each part.
fn form(operation: &Operation, form: &Multipart, types: &Types) -> TokenStream {
    let method = &operation.method_name;
    let docs = doc(&format!(
        "The parts of the form that\n[`Client::{method}`](crate::Client::{method}) may send."
    ));
    let name = format_ident!("{}", form.type_name);
    let parts = parts(form, types);
    let fields = parts.iter().map(|part| &part.field);
    let initials = parts.iter().map(|part| &part.initial);
    let setters = parts.iter().map(|part| &part.setter);
    let writes = parts.iter().map(|part| &part.write);
    quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct #name { #(#fields,)* }

        impl #name {
            /// Creates a form of which no part is set.
            pub fn new() -> Self {
                Self { #(#initials,)* }
            }

            #(#setters)*

            fn write_parts(self, request: &mut runtime::Request) {
                request.multipart();
                #(#writes)*
            }
        }

        impl Default for #name {
            fn default() -> Self {
                Self::new()
            }
        }
    }
}
