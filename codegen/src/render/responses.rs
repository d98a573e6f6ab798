//! The answers of an operation: the types they are read as, and the arms that read them.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use crate::model::api::{Content, Operation, Response, Status};
use crate::model::types::Types;
use crate::render::markdown::{doc, plain};
use crate::render::rust_type::rust_type;

pub(super) struct Answers {
    pub(super) success_type: TokenStream,
    pub(super) error_type: TokenStream,
    /// The enums of successes and errors, where there are several.
    pub(super) enums: TokenStream,
    pub(super) arms: Vec<TokenStream>,
}

/// An answer and the Rust type of its body.
type Typed<'p> = (&'p Response, TokenStream);

impl Answers {
    pub(super) fn new(operation: &Operation, types: &Types) -> Self {
        let all: Vec<Typed<'_>> = operation
            .responses
            .iter()
            .map(|response| (response, body_type(response, types)))
            .collect();
        let documents_success = all.iter().any(|(response, _)| response.status.is_success());
        // Where no success is documented, `default` is what there is to say of one.
        let is_success = |status: Status| {
            status.is_success() || (status == Status::Default && !documents_success)
        };
        let successes: Vec<_> = all
            .iter()
            .filter(|(response, _)| is_success(response.status))
            .collect();
        let errors: Vec<_> = all
            .iter()
            .filter(|(response, _)| !response.status.is_success())
            .collect();

        let error_name = format_ident!("{}Error", operation.type_name);
        let success_name = format_ident!("{}Success", operation.type_name);
        let (success_type, success_enum) = success_type(operation, &successes, &success_name);
        let error_enum = (!errors.is_empty()).then(|| {
            answer_enum(
                &error_name,
                "The documented answers of",
                " that are no success",
                operation,
                &errors,
            )
        });
        let error_type = match error_enum {
            None => quote!(tracking_links_runtime::Error),
            Some(_) => quote!(tracking_links_runtime::Error<#error_name>),
        };
        let wrap = success_enum.is_some().then_some(&success_name);
        let arms = arms(&all, &successes, wrap, &error_name);
        Self {
            success_type,
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

fn arms(
    all: &[Typed<'_>],
    successes: &[&Typed<'_>],
    wrap: Option<&Ident>,
    error_name: &Ident,
) -> Vec<TokenStream> {
    let mut arms = Vec::new();
    // Exact statuses before ranges: the operation has them in that order.
    for (response, _) in all
        .iter()
        .filter(|(response, _)| response.status != Status::Default)
    {
        arms.push(if response.status.is_success() {
            let pattern = pattern(response.status);
            let read = read_success(response, wrap);
            quote!(#pattern => #read,)
        } else {
            error_arm(response, error_name)
        });
    }
    // A success of another status than the documented one is read as that one: the provider has acted, and a
    // caller who is told of a failure would act again.
    if !all
        .iter()
        .any(|(response, _)| response.status == Status::Range(2))
    {
        let read = match successes.first() {
            Some((response, _)) => read_success(response, wrap),
            None => quote!(response.raw().await),
        };
        arms.push(quote!(status if (200..300).contains(&status) => #read,));
    }
    arms.push(
        match all
            .iter()
            .find(|(response, _)| response.status == Status::Default)
        {
            Some((response, _)) => error_arm(response, error_name),
            None => quote!(_ => Err(response.undocumented_error().await),),
        },
    );
    arms
}

fn success_type(
    operation: &Operation,
    successes: &[&Typed<'_>],
    name: &Ident,
) -> (TokenStream, Option<TokenStream>) {
    match successes {
        [] => (quote!(tracking_links_runtime::RawBody), None),
        [(first, ty), rest @ ..]
            if rest.iter().all(|(response, other)| {
                response.content == first.content && other.to_string() == ty.to_string()
            }) =>
        {
            (quote!(#ty), None)
        }
        several => (
            quote!(#name),
            Some(answer_enum(
                name,
                "The documented successes of",
                "",
                operation,
                several,
            )),
        ),
    }
}

fn answer_enum(
    name: &Ident,
    words: &str,
    more: &str,
    operation: &Operation,
    answers: &[&Typed<'_>],
) -> TokenStream {
    let method = &operation.method_name;
    let text = doc(&format!(
        "{words} [`Client::{method}`](crate::Client::{method}){more}."
    ));
    let variants = answers.iter().map(|(response, ty)| {
        let status = match response.status {
            Status::Code(code) => format!("{code}"),
            Status::Range(hundreds) => format!("{hundreds}XX"),
            Status::Default => "Any other status".to_owned(),
        };
        let words = response
            .description
            .as_deref()
            .map(plain)
            .filter(|words| !words.is_empty());
        let text = doc(&words.map_or_else(
            || format!("{status}."),
            |words| format!("{status}: {words}"),
        ));
        let name = format_ident!("{}", response.name);
        let content = if response.content == Content::Empty {
            quote!()
        } else {
            quote!((#ty))
        };
        quote!(#text #name #content,)
    });
    // A stream is read once and shows nothing of itself.
    let streams = answers
        .iter()
        .any(|(response, _)| response.content == Content::Stream);
    let (derives, debug) = if streams {
        (quote!(), Some(unread_debug(name, answers)))
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

fn unread_debug(name: &Ident, answers: &[&Typed<'_>]) -> TokenStream {
    let arms = answers.iter().map(|(response, _)| {
        let variant = format_ident!("{}", response.name);
        let shown = &response.name;
        let pattern = if response.content == Content::Empty {
            quote!(Self::#variant)
        } else {
            quote!(Self::#variant(..))
        };
        quote!(#pattern => #shown,)
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
            // A guard, since clippy takes offence at a range that begins with another arm's status.
            let (from, to) = (
                Literal::u16_unsuffixed(hundreds * 100),
                Literal::u16_unsuffixed(hundreds * 100 + 100),
            );
            quote!(status if (#from..#to).contains(&status))
        }
        Status::Default => quote!(_),
    }
}

fn read_success(response: &Response, wrap: Option<&Ident>) -> TokenStream {
    let variant = wrap.map(|of| {
        let name = format_ident!("{}", response.name);
        quote!(#of::#name)
    });
    match (&response.content, variant) {
        (Content::Json(_), None) => quote!(response.json().await),
        (Content::Raw, None) => quote!(response.raw().await),
        (Content::Empty, None) => quote!(response.empty().await),
        (Content::Text, None) => quote!(response.text().await),
        (Content::Stream, None) => quote!(response.stream().await),
        (Content::Json(_), Some(variant)) => quote!(response.json_map(#variant).await),
        (Content::Raw, Some(variant)) => quote!(response.raw_map(#variant).await),
        (Content::Empty, Some(variant)) => quote!(response.empty_as(#variant).await),
        (Content::Text, Some(variant)) => quote!(response.text_map(#variant).await),
        (Content::Stream, Some(variant)) => quote!(response.stream_map(#variant).await),
    }
}

fn error_arm(response: &Response, error: &Ident) -> TokenStream {
    let pattern = pattern(response.status);
    let name = format_ident!("{}", response.name);
    let read = match response.content {
        Content::Json(_) => quote!(json_error),
        Content::Empty => quote!(empty_error),
        Content::Text => quote!(text_error),
        // `default` may describe a success with bytes; an error's are kept.
        Content::Raw | Content::Stream => quote!(raw_error),
    };
    quote!(#pattern => Err(response.#read(#error::#name).await),)
}
