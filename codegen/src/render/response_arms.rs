//! Generates the match arms that read a response, by its status and its content type.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use crate::model::api::{Content, EventData, Response, Status};
use crate::render::response_forms::{Form, of};
use crate::render::xml;

pub(super) fn success_arms(
    all: &[Response],
    successes: &[Form<'_>],
    success_enum: Option<&Ident>,
) -> Vec<TokenStream> {
    let read_success = |response: &Response| {
        let forms = of(successes, response);
        by_media_type(response, &forms, true, |form| {
            read_success(form, success_enum)
        })
    };
    let mut arms = Arms::default();
    // The operation's responses are sorted: exact statuses come before ranges.
    for response in all.iter().filter(|response| response.is_success()) {
        arms.add(response.status, read_success(response));
    }
    // Read a success with an undocumented status like the first documented one: the provider has
    // acted, and a caller who gets an error would act again.
    if !all.iter().any(|it| it.status == Status::Range(2)) {
        let read = match successes.first() {
            Some(form) => read_success(form.response),
            None => quote!(response.raw().await),
        };
        arms.add(Status::Range(2), read);
        arms.without_repeated();
    }
    arms.finish()
}

/// Generates the arm that reads every 2xx as JSON.
pub(super) fn json_success() -> TokenStream {
    let pattern = pattern(Status::Range(2));
    quote!(#pattern => response.json().await,)
}

/// Generates the arms that read errors, as variants of an enum if there is one.
pub(super) fn error_arms(
    all: &[(Status, &Response)],
    errors: &[Form<'_>],
    error_enum: Option<&Ident>,
) -> TokenStream {
    let mut arms = Arms::default();
    for (status, response) in all {
        let forms = of(errors, response);
        let read = by_media_type(response, &forms, false, |form| read_error(form, error_enum));
        arms.add(*status, read);
    }
    if all.iter().all(|(status, _)| *status != Status::Default) {
        arms.add(
            Status::Default,
            quote!(Err(response.undocumented_error().await)),
        );
    }
    arms.without_repeated();
    let arms = arms.finish();
    quote!(#(#arms)*)
}

/// The arms of a match on statuses. Exact statuses with the same expression are one arm.
#[derive(Default)]
struct Arms(Vec<(Vec<Status>, TokenStream)>);

impl Arms {
    fn add(&mut self, status: Status, read: TokenStream) {
        let is_code = |status: &Status| matches!(status, Status::Code(_));
        let same = self.0.iter_mut().find(|(statuses, known)| {
            is_code(&status)
                && statuses.iter().all(is_code)
                && known.to_string() == read.to_string()
        });
        match same {
            Some((statuses, _)) => statuses.push(status),
            None => self.0.push((vec![status], read)),
        }
    }

    /// Removes the statuses that the last arm, of all 2xx or of all others, would read as well.
    fn without_repeated(&mut self) {
        let Some((last, read)) = self.0.pop() else {
            return;
        };
        let is_default = last == [Status::Default];
        let mut statuses = self.0.iter().flat_map(|(statuses, _)| statuses);
        // A status that is not listed would be read as its range is.
        let has_range = statuses.any(|status| matches!(status, Status::Range(_)));
        for (statuses, other) in &mut self.0 {
            if other.to_string() == read.to_string() {
                statuses.retain(|status| match is_default {
                    true => has_range,
                    false => !status.is_success(),
                });
            }
        }
        self.0.retain(|(statuses, _)| !statuses.is_empty());
        self.0.push((last, read));
    }

    fn finish(self) -> Vec<TokenStream> {
        let arms = self.0.into_iter().map(|(statuses, read)| {
            let patterns = statuses.into_iter().map(pattern);
            quote!(#(#patterns)|* => #read,)
        });
        arms.collect()
    }
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
            Some(quote!(runtime::EventData::#data))
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

fn read_error(form: &Form<'_>, error_enum: Option<&Ident>) -> TokenStream {
    let method = format_ident!("{}_error", reader(&form.content));
    let data = described(&form.content).map(|data| quote!(#data,));
    let wrap = match error_enum {
        Some(error_enum) => {
            let variant = format_ident!("{}", form.name);
            quote!(#error_enum::#variant)
        }
        None if form.content == Content::Empty => quote!(()),
        None => quote!(std::convert::identity),
    };
    quote!(Err(response.#method(#data #wrap).await))
}
