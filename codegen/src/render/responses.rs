//! Generates the enums of an operation's responses, and the match arms that read a response.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use crate::model::api::{Choice, Content, EventData, Operation, Response, Status};
use crate::model::names::type_name;
use crate::model::types::Types;
use crate::render::markdown::{code, doc, labelled, sanitized_line};
use crate::render::rust_type::rust_type;
use crate::render::shared_errors::SharedErrors;
use crate::render::xml;

/// The code for the responses to one method that sends an operation's request.
pub(super) struct Responses {
    pub(super) success_type: TokenStream,
    /// The type of the documented headers; `()` if there are none.
    pub(super) headers: TokenStream,
    /// What the method returns if it succeeds.
    pub(super) answer: TokenStream,
    pub(super) error_type: TokenStream,
    /// What the errors mean, if no enum says so, as Markdown; each line ends with a line break.
    pub(super) error_docs: String,
    /// The type of the documented errors.
    pub(super) documented: TokenStream,
    /// The enum of errors, and that of successes if these have different types.
    pub(super) error_enum: Option<TokenStream>,
    /// The variants of the enums of errors and of successes, if there are such enums.
    pub(super) error_variants: Vec<Told>,
    pub(super) success_variants: Vec<Told>,
    pub(super) success_enum: Option<TokenStream>,
    /// The expression that reads `response`.
    pub(super) read: TokenStream,
}

/// As which variant of an enum a response is told.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) status: Status,
    /// The name of the form.
    pub(super) form: String,
    pub(super) variant: String,
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
    pub(super) fn new(
        operation: &Operation,
        choice: Option<&Choice>,
        shared: Option<&SharedErrors<'_>>,
        types: &Types,
    ) -> Self {
        let shared = shared.and_then(|shared| Some((shared, shared.reader(operation)?)));
        let shared = shared.as_ref();
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
            .filter(|response| !response.is_success())
            .flat_map(|response| error_forms(response, types))
            .collect();

        let method = &operation.method_name;
        let method = format!("[`Client::{method}`](crate::Client::{method})");
        let error_name = format_ident!("{}", operation.error_name);
        let common_error = match errors.is_empty() {
            true => None,
            false => common_type(&errors),
        };
        let error_docs = match common_error {
            Some(_) => docs_of(&errors),
            None => String::new(),
        };
        let (documented, error_enum) = match (&common_error, shared) {
            (Some(common), _) => (Some(common.clone()), None),
            (None, Some((shared, _))) => {
                let name = shared.enum_name();
                (Some(quote!(#name)), None)
            }
            (None, None) if errors.is_empty() => (None, None),
            (None, None) => {
                let text = format!("The documented error responses of\n{method}.");
                let error_enum = response_enum(&error_name, &text, &errors);
                (Some(quote!(#error_name)), Some(error_enum))
            }
        };
        let error_type = documented.as_ref().map(|documented| quote!(<#documented>));
        let error_type = quote!(runtime::Error #error_type);
        let error_arms = match (&common_error, shared) {
            (None, Some((_, read))) => quote!(_ => #read(response).await,),
            _ => {
                let all = all.iter().filter(|response| !response.is_success());
                let all: Vec<_> = all.map(|response| (response.status, response)).collect();
                error_arms(&all, &errors, common_error.is_none().then_some(&error_name))
            }
        };
        let documented = documented.unwrap_or_else(|| quote!(std::convert::Infallible));
        let success_name = match choice {
            None => format_ident!("{}", operation.success_name),
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
        let arms = success_arms(all, &successes, success_enum_name);
        let is_json = |arm: &TokenStream| arm.to_string() == json_success().to_string();
        let read = match (arms.as_slice(), &common_error, shared) {
            ([only], None, Some((_, read))) if is_json(only) => {
                quote!(response.json_or(#read).await)
            }
            _ => quote!(match response.status().as_u16() { #(#arms)* #error_arms }),
        };
        let success_type = success_type.unwrap_or_else(|| quote!(#success_name));
        let headers = operation.headers.as_ref();
        let headers = headers.map(|headers| rust_type(headers, types));
        let further = headers.as_ref().map(|headers| quote!(, #headers));
        Self {
            answer: quote!(runtime::ResponseValue<#success_type #further>),
            headers: headers.unwrap_or_else(|| quote!(())),
            success_type,
            error_type,
            error_docs,
            documented,
            error_variants: told(&errors, error_enum.is_some()),
            success_variants: told(&successes, success_enum.is_some()),
            error_enum,
            success_enum,
            read,
        }
    }

    /// Whether the documented errors have the type with this name.
    pub(super) fn is_of(&self, name: &Ident) -> bool {
        *name == self.documented.to_string()
    }
}

fn told(forms: &[Form<'_>], has_enum: bool) -> Vec<Told> {
    let forms = forms.iter().filter(|_| has_enum);
    let told = forms.map(|form| Told {
        status: form.response.status,
        form: form.response.contents[form.index].name.clone(),
        variant: form.name.clone(),
    });
    told.collect()
}

/// Returns the variants of the shared errors as which those of an operation are told.
pub(super) fn told_as_shared(operation: &Operation, types: &Types) -> Vec<Told> {
    let errors = operation.responses.iter().filter(|it| !it.is_success());
    let forms = errors.flat_map(|response| match &response.component {
        Some(component) => component_forms(component, response, types),
        None => Vec::new(),
    });
    told(&forms.collect::<Vec<_>>(), true)
}

/// Returns the forms of an error that is a component, named after that.
fn component_forms<'p>(component: &str, response: &'p Response, types: &Types) -> Vec<Form<'p>> {
    let mut forms = error_forms(response, types);
    for form in &mut forms {
        let rest = form.name.strip_prefix(&response.name).unwrap_or_default();
        form.name = format!("{component}{rest}");
    }
    forms
}

/// Returns the names of the variants of the shared errors.
pub(super) fn shared_variants(shared: &SharedErrors<'_>, types: &Types) -> Vec<String> {
    let forms = shared_forms(shared, types);
    forms.into_iter().map(|form| form.name).collect()
}

fn shared_forms<'p>(shared: &SharedErrors<'p>, types: &Types) -> Vec<Form<'p>> {
    let components = shared.components.iter();
    let forms =
        components.flat_map(|(component, response)| component_forms(component, response, types));
    forms.collect()
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
        Content::Raw => quote!(runtime::RawBody),
        Content::Json(value) | Content::Xml(value, _) => rust_type(value, types),
        Content::Text => quote!(String),
        Content::Stream => quote!(runtime::ByteStream),
        Content::Events(value, _) => {
            let value = rust_type(value, types);
            quote!(runtime::EventStream<#value>)
        }
        Content::JsonLines(value) | Content::JsonSequence(value) => {
            let value = rust_type(value, types);
            quote!(runtime::JsonLines<#value>)
        }
    }
}

/// Returns the type that all successes have; `None` if they differ.
fn common_type(successes: &[Form<'_>]) -> Option<TokenStream> {
    let Some((first, rest)) = successes.split_first() else {
        return Some(quote!(runtime::RawBody));
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

fn success_arms(
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
fn json_success() -> TokenStream {
    let pattern = pattern(Status::Range(2));
    quote!(#pattern => response.json().await,)
}

/// Generates the enum of the errors that operations have in common, and the functions that read
/// them.
pub(super) fn shared_errors(shared: &SharedErrors<'_>, types: &Types) -> TokenStream {
    let forms = shared_forms(shared, types);
    let text = "The documented error responses of several operations.";
    let name = shared.enum_name();
    let error_enum = response_enum(&name, text, &forms);
    let functions = shared.functions(|set| error_arms(set, &forms, Some(&name)));
    quote!(#error_enum #functions)
}

/// Generates the arms that read errors, as variants of an enum if there is one.
fn error_arms(
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

/// Returns a list of statuses and their descriptions.
fn docs_of(forms: &[Form<'_>]) -> String {
    let items = forms.iter().map(|form| {
        let status = label(form.response.status);
        let description = form.response.description.as_deref().map(sanitized_line);
        match description.filter(|text| !text.is_empty()) {
            Some(description) => format!("- {status}: {description}\n"),
            None => format!("- {status}\n"),
        }
    });
    format!("{}\n", items.collect::<String>())
}

fn label(status: Status) -> String {
    match status {
        Status::Code(code) => format!("{code}"),
        Status::Range(hundreds) => format!("{hundreds}XX"),
        Status::Default => "Any other status".to_owned(),
    }
}

fn response_enum(name: &Ident, text: &str, forms: &[Form<'_>]) -> TokenStream {
    let text = doc(text);
    let variants = forms.iter().map(|form| {
        let response = form.response;
        let mut status = label(response.status);
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
