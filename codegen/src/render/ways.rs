//! Generates the code for a body that can be sent in several ways, such as JSON or a form: a
//! variant for each, if the body is required, or else a setter for each, of which the last one that
//! is called counts.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::model::api::{Body, BodyContent, Multipart, NamedContent, Operation};
use crate::model::types::Types;
use crate::render::arguments::{Argument, Input, Setter, ValueType};
use crate::render::inputs::{body_type, parts, sent_as, write_body};
use crate::render::markdown::{doc, sanitized};

/// Generates the code for an operation's body; `None` if there are not several ways to send it.
pub(super) fn ways(operation: &Operation, types: &Types) -> Option<Input> {
    let body = operation
        .body
        .as_ref()
        .filter(|body| body.contents.len() > 1)?;
    let name = format_ident!("{}", body.type_name);
    let arms = body.contents.iter().map(|way| {
        let (variant, write) = (variant(way), write(way));
        quote!(#name::#variant(value) => { #write })
    });
    let (is_none, some) = match body.required {
        true => (quote!(), quote!(content)),
        false => (quote!(Ok(None) => {}), quote!(Some(content))),
    };
    let write = quote! {
        match self.body {
            Ok(#some) => match content { #(#arms)* },
            #is_none
            Err(reason) => request.json::<()>(Err(reason)),
        }
    };
    if body.required {
        let argument = Argument {
            name: format_ident!("body"),
            ty: ValueType::single(quote!(crate::operation::#name)),
            what: "request body, in one of its forms".to_owned(),
            description: body.description.clone(),
        };
        return Some(argument.input(write));
    }
    let setters = body.contents.iter().map(|way| setter(body, way, types));
    Some(Input {
        field: quote!(body: Result<Option<#name>, String>),
        initial: quote!(body: Ok(None)),
        setter: quote!(#(#setters)*),
        write,
        argument: None,
    })
}

/// Generates the types of a body that can be sent in several ways, if the operation has one.
pub(super) fn ways_items(operation: &Operation, types: &Types) -> Option<TokenStream> {
    let body = operation
        .body
        .as_ref()
        .filter(|body| body.contents.len() > 1)?;
    let name = format_ident!("{}", body.type_name);
    let variants = body.contents.iter().map(|way| {
        let (variant, ty) = (variant(way), body_type(&way.content, types).rust);
        let docs = body
            .required
            .then(|| doc(&format!("The body{}.", way_sent_as(way))));
        quote!(#docs #variant(#ty))
    });
    let forms = body.contents.iter().filter_map(|way| match &way.content {
        BodyContent::Multipart(form) => Some(self::form(operation, form, types)),
        _ => None,
    });
    let (docs, public, preferred) = match body.required {
        true => {
            let method = &operation.method_name;
            let docs = doc(&format!(
                "The body of [`Client::{method}`](crate::Client::{method}), in one of its forms."
            ));
            (
                Some(docs),
                quote!(pub),
                body.contents
                    .first()
                    .map(|way| from_preferred(&name, way, types)),
            )
        }
        false => (None, quote!(pub(crate)), None),
    };
    Some(quote! {
        #docs
        #[derive(Clone, Debug)]
        #[allow(clippy::large_enum_variant, reason = "it lives as long as its operation")]
        #public enum #name { #(#variants),* }

        #preferred

        #(#forms)*
    })
}

/// Lets callers give the preferred form of a body as it is.
fn from_preferred(name: &Ident, way: &NamedContent, types: &Types) -> TokenStream {
    let (variant, ty) = (variant(way), body_type(&way.content, types).rust);
    quote! {
        impl From<#ty> for #name {
            fn from(value: #ty) -> Self {
                Self::#variant(value)
            }
        }
    }
}

fn variant(way: &NamedContent) -> Ident {
    format_ident!("{}", way.variant)
}

/// Describes the media types of a way.
fn way_sent_as(way: &NamedContent) -> String {
    sent_as(&way.content.media_types())
}

fn setter(body: &Body, way: &NamedContent, types: &Types) -> TokenStream {
    let summary = format!("Sets the request body{}.", way_sent_as(way));
    let docs = doc(&match body.description.as_deref().map(sanitized) {
        Some(description) if !description.is_empty() => format!("{summary}\n\n{description}"),
        _ => summary,
    });
    let (name, variant) = (format_ident!("{}", way.field), variant(way));
    let content = format_ident!("{}", body.type_name);
    let ty = body_type(&way.content, types);
    let Setter {
        generics,
        taken,
        value,
    } = ty.setter();
    quote! {
        #docs
        pub fn #name #generics(mut self, value: #taken) -> Self {
            self.body = #value.map(|value| value.map(#content::#variant));
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
    let arguments = parts.iter().filter_map(|part| part.argument.as_ref());
    let arguments: Vec<&Argument> = arguments.collect();
    let taken = arguments.iter().map(|it| it.taken());
    let new_docs = doc(&match arguments.is_empty() {
        true => "Creates a form of which no part is set.".to_owned(),
        false => "Creates a form of the parts that are required.".to_owned(),
    });
    let default = arguments.is_empty().then(|| {
        quote! {
            impl Default for #name {
                fn default() -> Self {
                    Self::new()
                }
            }
        }
    });
    let fields = parts.iter().map(|part| &part.field);
    let initials = parts.iter().map(|part| &part.initial);
    let setters = parts.iter().map(|part| &part.setter);
    let writes = parts.iter().map(|part| &part.write);
    quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct #name { #(#fields,)* }

        impl #name {
            #new_docs
            pub fn new(#(#taken),*) -> Self {
                Self { #(#initials,)* }
            }

            #(#setters)*

            fn write_parts(self, request: &mut runtime::Request) {
                request.multipart();
                #(#writes)*
            }
        }

        #default
    }
}
