//! Generates the enums of an operation's responses, and the match arms that read a response.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use crate::model::api::{Choice, Content, EventData, Operation, Response, Status};
use crate::model::names::type_name;
use crate::model::types::Types;
use crate::render::markdown::{code, doc, labelled};
use crate::render::rust_type::rust_type;
use crate::render::xml;

/// The code for the responses to one method that sends an operation's request.
pub(super) struct Responses {
    pub(super) success_type: TokenStream,
    pub(super) error_type: TokenStream,
    /// The type of the documented errors.
    pub(super) documented: TokenStream,
    /// The enum of errors, and that of successes if these have different types.
    pub(super) error_enum: Option<TokenStream>,
    pub(super) success_enum: Option<TokenStream>,
    pub(super) arms: Vec<TokenStream>,
}

/// A form in which a response may come, and the Rust type of its body.
struct Form<'p> {
    response: &'p Response,
    /// The position in the response's `contents`.
    index: usize,
    content: Content,
    ty: TokenStream,
    /// The name of the variant.
    name: String,
}

impl Responses {
    /// Generates the code for a method that takes any form, or for one that asks for one form.
    pub(super) fn new(operation: &Operation, choice: Option<&Choice>, types: &Types) -> Self {
        let all = &operation.responses;
        let successes: Vec<&Response> = all
            .iter()
            .filter(|response| response.describes_success(all))
            .collect();
        let is_only = successes.len() == 1;
        let successes: Vec<Form<'_>> = successes
            .into_iter()
            .flat_map(|response| success_forms(response, choice, is_only, types))
            .collect();
        let errors: Vec<Form<'_>> = all
            .iter()
            .filter(|response| !response.status.is_success())
            .flat_map(|response| error_forms(response, types))
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
        let documented = match error_enum {
            None => quote!(std::convert::Infallible),
            Some(_) => quote!(#error_name),
        };
        let success_name = match choice {
            None => format_ident!("{}Success", operation.type_name),
            Some(choice) => format_ident!("{}", choice.type_name),
        };
        let success_type = common_type(&successes);
        let success_enum = success_type.is_none().then(|| {
            let text = match choice {
                None => format!("The documented success responses of\n{method}."),
                Some(choice) => format!(
                    "The documented success responses of `{}` of\n{method}.",
                    choice.method_name
                ),
            };
            response_enum(&success_name, &text, &successes)
        });
        let success_enum_name = success_enum.is_some().then_some(&success_name);
        let arms = arms(all, &successes, &errors, success_enum_name, &error_name);
        Self {
            success_type: success_type.unwrap_or_else(|| quote!(#success_name)),
            error_type,
            documented,
            error_enum,
            success_enum,
            arms,
        }
    }
}

/// Returns the forms of a success that a method may return. `is_only` tells whether the operation
/// has no other success.
fn success_forms<'p>(
    response: &'p Response,
    choice: Option<&Choice>,
    is_only: bool,
    types: &Types,
) -> Vec<Form<'p>> {
    let form = |index: usize, name: String| {
        let content = match &response.contents[index].content {
            Content::Text if choice.is_some_and(|choice| choice.is_stream) => Content::Stream,
            content => content.clone(),
        };
        Form {
            response,
            index,
            ty: body_type(&content, types),
            content,
            name,
        }
    };
    if let Some(choice) = choice {
        let mut contents = response.contents.iter();
        let index = contents.position(|content| content.name == choice.content);
        return vec![form(index.unwrap_or_default(), response.name.clone())];
    }
    if response.contents.len() == 1 {
        return vec![form(0, response.name.clone())];
    }
    let contents = response.contents.iter().enumerate();
    let forms = contents.map(|(index, content)| {
        let name = type_name(&content.name);
        form(
            index,
            match is_only {
                true => name,
                false => format!("{}{name}", response.name),
            },
        )
    });
    forms.collect()
}

/// Returns the forms of an error. The error itself keeps the bytes of any body.
fn error_forms<'p>(response: &'p Response, types: &Types) -> Vec<Form<'p>> {
    let contents = response.contents.iter().enumerate();
    let forms = contents.filter_map(|(index, form)| {
        let content = match &form.content {
            content if content.is_stream() => Content::Raw,
            content => content.clone(),
        };
        let name = match (index, &content) {
            (0, _) => response.name.clone(),
            (_, Content::Json(_) | Content::Xml(..)) => {
                format!("{}{}", response.name, type_name(&form.name))
            }
            _ => return None,
        };
        Some(Form {
            response,
            index,
            ty: body_type(&content, types),
            content,
            name,
        })
    });
    forms.collect()
}

fn body_type(content: &Content, types: &Types) -> TokenStream {
    match content {
        Content::Empty => quote!(()),
        Content::Raw => quote!(tracking_links_runtime::RawBody),
        Content::Json(value) | Content::Xml(value, _) => rust_type(value, types),
        Content::Text => quote!(String),
        Content::Stream => quote!(tracking_links_runtime::ByteStream),
        Content::Events(value, _) => {
            let value = rust_type(value, types);
            quote!(tracking_links_runtime::EventStream<#value>)
        }
        Content::JsonLines(value) | Content::JsonSequence(value) => {
            let value = rust_type(value, types);
            quote!(tracking_links_runtime::JsonLines<#value>)
        }
    }
}

/// Returns the type that all successes have; `None` if they differ.
fn common_type(successes: &[Form<'_>]) -> Option<TokenStream> {
    let Some((first, rest)) = successes.split_first() else {
        return Some(quote!(tracking_links_runtime::RawBody));
    };
    let mut rest = rest.iter();
    rest.all(|other| {
        // Two forms of one response differ in meaning, even if both are texts.
        !std::ptr::eq(other.response, first.response)
            && other.content == first.content
            && other.ty.to_string() == first.ty.to_string()
    })
    .then(|| first.ty.clone())
}

fn arms(
    all: &[Response],
    successes: &[Form<'_>],
    errors: &[Form<'_>],
    success_enum: Option<&Ident>,
    error_enum: &Ident,
) -> Vec<TokenStream> {
    let has = |status: Status| all.iter().find(|response| response.status == status);
    let read_success = |response: &Response| {
        let forms = of(successes, response);
        by_media_type(response, &forms, true, |form| {
            read_success(form, success_enum)
        })
    };
    let error_arm = |response: &Response| {
        let pattern = pattern(response.status);
        let forms = of(errors, response);
        let read = by_media_type(response, &forms, false, |form| read_error(form, error_enum));
        quote!(#pattern => #read,)
    };
    let mut arms = Vec::new();
    // The operation's responses are sorted: exact statuses come before ranges.
    for response in all {
        if response.status.is_success() {
            let pattern = pattern(response.status);
            let read = read_success(response);
            arms.push(quote!(#pattern => #read,));
        } else if response.status != Status::Default {
            arms.push(error_arm(response));
        }
    }
    // Read a success with an undocumented status like the first documented one: the provider has
    // acted, and a caller who gets an error would act again.
    if has(Status::Range(2)).is_none() {
        let read = match successes.first() {
            Some(form) => read_success(form.response),
            None => quote!(response.raw().await),
        };
        arms.push(quote!(status if (200..300).contains(&status) => #read,));
    }
    arms.push(match has(Status::Default) {
        Some(response) => error_arm(response),
        None => quote!(_ => Err(response.undocumented_error().await),),
    });
    arms
}

/// Returns the forms of one response.
fn of<'f, 'p>(forms: &'f [Form<'p>], response: &Response) -> Vec<&'f Form<'p>> {
    let of_response = |form: &&Form<'_>| std::ptr::eq(form.response, response);
    forms.iter().filter(of_response).collect()
}

/// Generates the expression that reads a response in one of its forms, by its content type. A form
/// of a success that the method can't return is an error.
fn by_media_type(
    response: &Response,
    forms: &[&Form<'_>],
    is_success: bool,
    read: impl Fn(&Form<'_>) -> TokenStream,
) -> TokenStream {
    let (Some((first, others)), true) = (forms.split_first(), response.contents.len() > 1) else {
        return forms.first().map(|form| read(form)).unwrap_or_default();
    };
    let media_types = response.contents.iter().map(|content| {
        let media_types = &content.media_types;
        quote!(&[#(#media_types),*])
    });
    let arms = others.iter().map(|form| {
        let (index, read) = (Literal::usize_unsuffixed(form.index), read(form));
        quote!(Some(#index) => #read,)
    });
    let has_all = forms.len() == response.contents.len() || !is_success;
    let (index, read) = (Literal::usize_unsuffixed(first.index), read(first));
    let rest = match has_all {
        true => quote!(_ => #read,),
        false => quote! {
            None | Some(#index) => #read,
            Some(_) => Err(response.another_form().await),
        },
    };
    quote! {
        match response.form(&[#(#media_types),*]) { #(#arms)* #rest }
    }
}

fn response_enum(name: &Ident, text: &str, forms: &[Form<'_>]) -> TokenStream {
    let text = doc(text);
    let variants = forms.iter().map(|form| {
        let response = form.response;
        let mut status = match response.status {
            Status::Code(code) => format!("{code}"),
            Status::Range(hundreds) => format!("{hundreds}XX"),
            Status::Default => "Any other status".to_owned(),
        };
        if response.contents.len() > 1 {
            let media_types = response.contents[form.index].media_types.iter();
            let media_types: Vec<String> = media_types.map(|it| code(it)).collect();
            status.push_str(&format!(", {}", media_types.join(", ")));
        }
        let text = doc(&labelled(&status, response.description.as_deref()));
        let name = format_ident!("{}", form.name);
        let ty = &form.ty;
        let content = (form.content != Content::Empty).then(|| quote!((#ty)));
        quote!(#text #name #content,)
    });
    // A stream is neither `Clone` nor comparable, and `Debug` can't print it.
    let has_stream = forms.iter().any(|form| form.content.is_stream());
    let (derives, debug) = if has_stream {
        (quote!(), Some(debug_of_names(name, forms)))
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
fn debug_of_names(name: &Ident, forms: &[Form<'_>]) -> TokenStream {
    let arms = forms.iter().map(|form| {
        let variant = format_ident!("{}", form.name);
        let printed = &form.name;
        let content = (form.content != Content::Empty).then(|| quote!((..)));
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
        Content::Xml(..) => "xml",
        Content::Raw => "raw",
        Content::Empty => "empty",
        Content::Text => "text",
        Content::Stream => "stream",
        Content::Events(..) => "events",
        Content::JsonLines(_) => "json_lines",
        Content::JsonSequence(_) => "json_sequence",
    }
}

/// Generates what a method that reads a content has to know of it, beside its type.
fn described(content: &Content) -> Option<TokenStream> {
    match content {
        Content::Events(_, data) => {
            let data = match data {
                EventData::Text => quote!(Text),
                EventData::Json => quote!(Json),
                EventData::Members => quote!(Members),
            };
            Some(quote!(tracking_links_runtime::EventData::#data))
        }
        Content::Xml(_, schema) => Some(xml::schema(schema)),
        _ => None,
    }
}

fn read_success(form: &Form<'_>, success_enum: Option<&Ident>) -> TokenStream {
    let reader = reader(&form.content);
    let data = described(&form.content);
    let Some(success_enum) = success_enum else {
        let method = format_ident!("{reader}");
        return quote!(response.#method(#data).await);
    };
    let variant = format_ident!("{}", form.name);
    let suffix = if form.content == Content::Empty {
        "as"
    } else {
        "map"
    };
    let method = format_ident!("{reader}_{suffix}");
    let data = data.map(|data| quote!(#data,));
    quote!(response.#method(#data #success_enum::#variant).await)
}

fn read_error(form: &Form<'_>, error_enum: &Ident) -> TokenStream {
    let variant = format_ident!("{}", form.name);
    let method = format_ident!("{}_error", reader(&form.content));
    let data = described(&form.content).map(|data| quote!(#data,));
    quote!(Err(response.#method(#data #error_enum::#variant).await))
}
