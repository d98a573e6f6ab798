//! Generates the types of an operation's responses: the enums of its successes and errors.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::model::api::{Choice, Content, Operation, Response, Status};
use crate::model::types::Types;
use crate::render::markdown::{code, doc, labelled, sanitized_line};
use crate::render::response_arms::{error_arms, json_success, success_arms};
use crate::render::response_forms::{
    Form, common_type, component_forms, error_forms, shared_forms, success_forms,
};
use crate::render::rust_type::rust_type;
use crate::render::shared_errors::SharedErrors;

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

/// Returns the names of the variants of the shared errors.
pub(super) fn shared_variants(shared: &SharedErrors<'_>, types: &Types) -> Vec<String> {
    let forms = shared_forms(shared, types);
    forms.into_iter().map(|form| form.name).collect()
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
