//! Generates the enums of an operation's responses, and the match arms that read a response.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use crate::model::api::{Content, Operation, Response, Status};
use crate::model::types::Types;
use crate::render::markdown::{doc, labelled};
use crate::render::rust_type::rust_type;

pub(super) struct Responses {
    pub(super) success_type: TokenStream,
    pub(super) error_type: TokenStream,
    /// The enum of errors, and that of successes if these have different types.
    pub(super) enums: TokenStream,
    pub(super) arms: Vec<TokenStream>,
}

/// A response and the Rust type of its body.
type Typed<'p> = (&'p Response, TokenStream);

impl Responses {
    pub(super) fn new(operation: &Operation, types: &Types) -> Self {
        let all: Vec<Typed<'_>> = operation
            .responses
            .iter()
            .map(|response| (response, body_type(response, types)))
            .collect();
        let has_success = all.iter().any(|(response, _)| response.status.is_success());
        // `default` describes successes too, if no other response does.
        let is_success =
            |status: Status| status.is_success() || (status == Status::Default && !has_success);
        let successes: Vec<_> = all
            .iter()
            .filter(|(response, _)| is_success(response.status))
            .collect();
        let errors: Vec<_> = all
            .iter()
            .filter(|(response, _)| !response.status.is_success())
            .collect();

        let method = &operation.method_name;
        let method = format!("[`Client::{method}`](crate::Client::{method})");
        let error_name = format_ident!("{}Error", operation.type_name);
        let error_enum = (!errors.is_empty()).then(|| {
            let text = format!("The documented error responses of\n{method}.");
            response_enum(&error_name, &text, &errors)
        });
        let error_type = match error_enum {
            None => quote!(tracking_links_runtime::Error),
            Some(_) => quote!(tracking_links_runtime::Error<#error_name>),
        };
        let success_name = format_ident!("{}Success", operation.type_name);
        let success_type = common_type(&successes);
        let success_enum = success_type.is_none().then(|| {
            let text = format!("The documented success responses of\n{method}.");
            response_enum(&success_name, &text, &successes)
        });
        let success_enum_name = success_enum.is_some().then_some(&success_name);
        let arms = arms(&all, &successes, success_enum_name, &error_name);
        Self {
            success_type: success_type.unwrap_or_else(|| quote!(#success_name)),
            error_type,
            enums: quote!(#success_enum #error_enum),
            arms,
        }
    }
}

fn body_type(response: &Response, types: &Types) -> TokenStream {
    match &response.content {
        Content::Empty => quote!(()),
        Content::Raw => quote!(tracking_links_runtime::RawBody),
        Content::Json(value) => rust_type(value, types),
        Content::Text => quote!(String),
        Content::Stream => quote!(tracking_links_runtime::ByteStream),
    }
}

/// Returns the type that all successes have; `None` if they differ.
fn common_type(successes: &[&Typed<'_>]) -> Option<TokenStream> {
    let Some(((first, ty), rest)) = successes.split_first() else {
        return Some(quote!(tracking_links_runtime::RawBody));
    };
    let mut rest = rest.iter();
    rest.all(|(response, other)| {
        response.content == first.content && other.to_string() == ty.to_string()
    })
    .then(|| ty.clone())
}

fn arms(
    all: &[Typed<'_>],
    successes: &[&Typed<'_>],
    success_enum: Option<&Ident>,
    error_enum: &Ident,
) -> Vec<TokenStream> {
    let has = |status: Status| all.iter().find(|(response, _)| response.status == status);
    let mut arms = Vec::new();
    // The operation's responses are sorted: exact statuses come before ranges.
    for (response, _) in all {
        if response.status.is_success() {
            let pattern = pattern(response.status);
            let read = read_success(response, success_enum);
            arms.push(quote!(#pattern => #read,));
        } else if response.status != Status::Default {
            arms.push(error_arm(response, error_enum));
        }
    }
    // Read a success with an undocumented status like the first documented one: the provider has
    // acted, and a caller who gets an error would act again.
    if has(Status::Range(2)).is_none() {
        let read = match successes.first() {
            Some((response, _)) => read_success(response, success_enum),
            None => quote!(response.raw().await),
        };
        arms.push(quote!(status if (200..300).contains(&status) => #read,));
    }
    arms.push(match has(Status::Default) {
        Some((response, _)) => error_arm(response, error_enum),
        None => quote!(_ => Err(response.undocumented_error().await),),
    });
    arms
}

fn response_enum(name: &Ident, text: &str, responses: &[&Typed<'_>]) -> TokenStream {
    let text = doc(text);
    let variants = responses.iter().map(|(response, ty)| {
        let status = match response.status {
            Status::Code(code) => format!("{code}"),
            Status::Range(hundreds) => format!("{hundreds}XX"),
            Status::Default => "Any other status".to_owned(),
        };
        let text = doc(&labelled(&status, response.description.as_deref()));
        let name = format_ident!("{}", response.name);
        let content = (response.content != Content::Empty).then(|| quote!((#ty)));
        quote!(#text #name #content,)
    });
    // A stream is neither `Clone` nor comparable, and `Debug` can't print it.
    let has_stream = responses
        .iter()
        .any(|(response, _)| response.content == Content::Stream);
    let (derives, debug) = if has_stream {
        (quote!(), Some(debug_of_names(name, responses)))
    } else {
        (quote!(#[derive(Clone, Debug, PartialEq)]), None)
    };
    quote! {
        #text
        #derives
        #[non_exhaustive]
        pub enum #name { #(#variants)* }
        #debug
    }
}

/// Generates an implementation of `Debug` that prints only the variant's name.
fn debug_of_names(name: &Ident, responses: &[&Typed<'_>]) -> TokenStream {
    let arms = responses.iter().map(|(response, _)| {
        let variant = format_ident!("{}", response.name);
        let printed = &response.name;
        let content = (response.content != Content::Empty).then(|| quote!((..)));
        quote!(Self::#variant #content => #printed,)
    });
    quote! {
        impl std::fmt::Debug for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(match self { #(#arms)* })
            }
        }
    }
}

fn pattern(status: Status) -> TokenStream {
    match status {
        Status::Code(code) => {
            let code = Literal::u16_unsuffixed(code);
            quote!(#code)
        }
        Status::Range(hundreds) => {
            let from = Literal::u16_unsuffixed(hundreds * 100);
            let to = Literal::u16_unsuffixed(hundreds * 100 + 100);
            // A range pattern would overlap the arms of exact statuses, which clippy reports.
            quote!(status if (#from..#to).contains(&status))
        }
        Status::Default => quote!(_),
    }
}

/// Returns the first part of the name of the `tracking_links_runtime` method that reads a content:
/// `json` for `json_error`.
fn reader(content: &Content) -> &'static str {
    match content {
        Content::Json(_) => "json",
        Content::Raw => "raw",
        Content::Empty => "empty",
        Content::Text => "text",
        Content::Stream => "stream",
    }
}

fn read_success(response: &Response, success_enum: Option<&Ident>) -> TokenStream {
    let reader = reader(&response.content);
    let Some(success_enum) = success_enum else {
        let method = format_ident!("{reader}");
        return quote!(response.#method().await);
    };
    let variant = format_ident!("{}", response.name);
    let suffix = if response.content == Content::Empty {
        "as"
    } else {
        "map"
    };
    let method = format_ident!("{reader}_{suffix}");
    quote!(response.#method(#success_enum::#variant).await)
}

fn error_arm(response: &Response, error_enum: &Ident) -> TokenStream {
    let pattern = pattern(response.status);
    let variant = format_ident!("{}", response.name);
    let method = match response.content {
        // `default` may describe a success with bytes, too. The bytes of an error are kept in the
        // error.
        Content::Stream => format_ident!("raw_error"),
        ref content => format_ident!("{}_error", reader(content)),
    };
    quote!(#pattern => Err(response.#method(#error_enum::#variant).await),)
}
