//! The operations: for each a builder with a setter a parameter, `send`, and an enum with a variant a status.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::Typed;
use super::text::{doc, plain};
use crate::plan::{Content, Location, Operation, Parameter, Response, SecurityScheme, Status};

pub(super) fn operations(operations: &[Typed<'_>]) -> TokenStream {
    let items = operations.iter().map(operation);
    quote! {
        //! The operations: each is made by a method of [`Client`](crate::Client) and sent with `send`.

        #(#items)*
    }
}

fn operation(typed: &Typed<'_>) -> TokenStream {
    let plan = typed.plan;
    let name = format_ident!("{}", plan.type_name);
    let fields: Vec<Ident> = plan
        .parameters
        .iter()
        .map(|parameter| format_ident!("{}", parameter.field))
        .collect();
    let body = typed.body.as_ref().zip(plan.body.as_ref());

    let field_types = plan
        .parameters
        .iter()
        .zip(&typed.parameters)
        .map(|(parameter, ty)| {
            if must_be_set(parameter) {
                quote!(Result<#ty, String>)
            } else {
                quote!(Result<Option<#ty>, String>)
            }
        });
    let field_starts = plan.parameters.iter().map(|parameter| {
        if must_be_set(parameter) {
            quote!(Err("not set".to_owned()))
        } else {
            quote!(Ok(None))
        }
    });
    let (body_field, body_start) = match body {
        Some((ty, body)) if body.required => (
            quote!(body: Result<#ty, String>,),
            quote!(body: Err("not set".to_owned()),),
        ),
        Some((ty, _)) => (
            quote!(body: Result<Option<#ty>, String>,),
            quote!(body: Ok(None),),
        ),
        None => (quote!(), quote!()),
    };
    let setters = plan
        .parameters
        .iter()
        .zip(&typed.parameters)
        .map(|(parameter, ty)| {
            let mut words = format!("`{}`", parameter.name);
            if let Some(default) = &parameter.default {
                words.push_str(&format!(", `{default}` unless set"));
            } else if parameter.required {
                words.push_str(", required");
            }
            if parameter.deprecated {
                words.push_str(", deprecated by the provider");
            }
            setter(
                &parameter.field,
                ty,
                must_be_set(parameter),
                &words,
                parameter.description.as_deref(),
            )
        });
    let body_setter = body.map(|(ty, body)| {
        let words = if body.required {
            "The request body, required"
        } else {
            "The request body"
        };
        setter(
            "body",
            ty,
            body.required,
            words,
            body.description.as_deref(),
        )
    });

    let answers = Answers::new(typed);
    let success = &answers.success_type;
    let error = &answers.error_type;
    let enums = &answers.enums;
    let arms = &answers.arms;
    let descriptor = descriptor(plan);
    let parameters = plan
        .parameters
        .iter()
        .zip(&fields)
        .map(|(parameter, field)| argument(parameter, field));
    let body_argument = body.map(|(_, body)| {
        if body.required {
            quote!(request.json(self.body);)
        } else {
            quote!(request.json_optional(self.body);)
        }
    });
    let struct_doc = doc(&format!(
        "{}\n\nMade by [`Client::{}`](crate::Client::{}).",
        headline(plan),
        plan.method_name,
        plan.method_name
    ));
    let send_doc = doc(&format!(
        "Sends `{} {}`.\n\n# Errors\n\nWhatever is not a documented success: [`client_runtime::Error`] tells whether the request was \
         sent, and keeps status, headers and body of the answer.",
        plan.method, plan.path
    ));
    quote! {
        #struct_doc
        #[derive(Clone, Debug)]
        #[must_use = "an operation does nothing until it is sent"]
        pub struct #name<'a> {
            client: &'a crate::Client,
            #(#fields: #field_types,)*
            #body_field
        }

        impl<'a> #name<'a> {
            /// What the document says of this operation, for tracing and for the runtime.
            pub const OPERATION: client_runtime::Operation = #descriptor;

            pub(crate) fn new(client: &'a crate::Client) -> Self {
                Self { client, #(#fields: #field_starts,)* #body_start }
            }

            #(#setters)*
            #body_setter

            #send_doc
            pub async fn send(self) -> Result<client_runtime::ResponseValue<#success>, #error> {
                let mut request = self.client.runtime.request(&Self::OPERATION);
                #(#parameters)*
                #body_argument
                let response = request.send().await?;
                match response.status().as_u16() { #(#arms)* }
            }
        }

        #enums
    }
}

/// Whether the caller has to give it: a default stands in for a required one.
fn must_be_set(parameter: &Parameter) -> bool {
    parameter.required && parameter.default.is_none()
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

fn setter(
    field: &str,
    ty: &syn::Type,
    required: bool,
    words: &str,
    description: Option<&str>,
) -> TokenStream {
    let name = format_ident!("{field}");
    let text = match description.map(plain) {
        Some(description) if !description.is_empty() => format!("{words}.\n\n{description}"),
        _ => format!("{words}."),
    };
    let text = doc(&text);
    let some = if required {
        quote!()
    } else {
        quote!(.map(Some))
    };
    quote! {
        #text
        pub fn #name<V>(mut self, value: V) -> Self
        where
            V: TryInto<#ty>,
            V::Error: std::fmt::Display,
        {
            self.#name = value.try_into()#some.map_err(|error| error.to_string());
            self
        }
    }
}

fn descriptor(plan: &Operation) -> TokenStream {
    let Operation {
        id, method, path, ..
    } = plan;
    let json = plan
        .responses
        .iter()
        .any(|response| matches!(response.content, Content::Json { .. }));
    let accept = if json { "application/json" } else { "*/*" };
    let idempotent = matches!(
        method.as_str(),
        "GET" | "HEAD" | "OPTIONS" | "TRACE" | "PUT" | "DELETE"
    );
    let security = plan.security.iter().map(|schemes| {
        let schemes = schemes.iter().map(security_scheme);
        quote!(&[#(#schemes),*])
    });
    quote! {
        client_runtime::Operation {
            id: #id,
            method: #method,
            path: #path,
            accept: #accept,
            security: &[#(#security),*],
            server: None,
            idempotent: #idempotent,
        }
    }
}

fn security_scheme(scheme: &SecurityScheme) -> TokenStream {
    match scheme {
        SecurityScheme::Bearer { name } => {
            quote!(client_runtime::SecurityScheme::Bearer { name: #name })
        }
        SecurityScheme::Basic { name } => {
            quote!(client_runtime::SecurityScheme::Basic { name: #name })
        }
        SecurityScheme::ApiKey {
            name,
            location,
            parameter,
        } => {
            let location = match location {
                Location::Query => quote!(Query),
                Location::Cookie => quote!(Cookie),
                Location::Header | Location::Path => quote!(Header),
            };
            quote! {
                client_runtime::SecurityScheme::ApiKey {
                    name: #name,
                    location: client_runtime::ApiKeyLocation::#location,
                    parameter: #parameter,
                }
            }
        }
    }
}

fn argument(parameter: &Parameter, field: &Ident) -> TokenStream {
    let name = &parameter.name;
    let place = match parameter.location {
        Location::Path => quote!(path),
        Location::Query => quote!(query),
        Location::Header => quote!(header),
        Location::Cookie => quote!(cookie),
    };
    let style = parameter.style.as_deref().and_then(style);
    let explode = parameter.explode.map(|explode| quote!(.explode(#explode)));
    let described = quote!(client_runtime::Parameter::#place(#name)#style #explode);
    match &parameter.default {
        Some(default) => quote!(request.optional_or(#described, self.#field, #default);),
        None if parameter.required => quote!(request.required(#described, self.#field);),
        None => quote!(request.optional(#described, self.#field);),
    }
}

fn style(style: &str) -> Option<TokenStream> {
    let style = match style {
        "simple" => "Simple",
        "label" => "Label",
        "matrix" => "Matrix",
        "form" => "Form",
        "spaceDelimited" => "SpaceDelimited",
        "pipeDelimited" => "PipeDelimited",
        "deepObject" => "DeepObject",
        _ => return None,
    };
    let style = format_ident!("{style}");
    Some(quote!(.style(client_runtime::Style::#style)))
}

/// The types and the match arms of an operation's answers.
struct Answers {
    success_type: TokenStream,
    error_type: TokenStream,
    enums: TokenStream,
    arms: Vec<TokenStream>,
}

impl Answers {
    fn new(typed: &Typed<'_>) -> Self {
        let plan = typed.plan;
        let all: Vec<(&Response, &syn::Type)> = plan.responses.iter().zip(&typed.answers).collect();
        let documents_success = all.iter().any(|(response, _)| response.status.is_success());
        // Where no success is documented, `default` is what there is to say of one.
        let is_success = |status: Status| {
            status.is_success() || (status == Status::Default && !documents_success)
        };
        let successes: Vec<_> = all
            .iter()
            .copied()
            .filter(|(response, _)| is_success(response.status))
            .collect();
        let errors: Vec<_> = all
            .iter()
            .copied()
            .filter(|(response, _)| !response.status.is_success())
            .collect();

        let error_name = format_ident!("{}Error", plan.type_name);
        let success_name = format_ident!("{}Success", plan.type_name);
        let (success_type, success_enum) = success_type(plan, &successes, &success_name);
        let error_enum = error_enum(plan, &errors, &error_name);
        let error_type = if errors.is_empty() {
            quote!(client_runtime::Error)
        } else {
            quote!(client_runtime::Error<#error_name>)
        };

        let wrapped = success_enum.is_some();
        let mut arms = Vec::new();
        for (response, _) in all
            .iter()
            .filter(|(response, _)| matches!(response.status, Status::Code(_)))
        {
            arms.push(if response.status.is_success() {
                success_arm(response, wrapped.then_some(&success_name))
            } else {
                error_arm(response, &error_name)
            });
        }
        for (response, _) in all
            .iter()
            .filter(|(response, _)| matches!(response.status, Status::Range(_)))
        {
            arms.push(if response.status.is_success() {
                success_arm(response, wrapped.then_some(&success_name))
            } else {
                error_arm(response, &error_name)
            });
        }
        // A success of another status than the documented one is read as that one: the provider has acted, and a
        // caller who is told of a failure would act again.
        let covered = all
            .iter()
            .any(|(response, _)| response.status == Status::Range(2));
        if !covered {
            arms.push(match successes.first() {
                Some((response, _)) => {
                    let read = read_success(
                        &response.content,
                        wrapped.then(|| variant(&success_name, response)).as_ref(),
                    );
                    quote!(status if (200..300).contains(&status) => #read,)
                }
                None => quote!(status if (200..300).contains(&status) => response.raw().await,),
            });
        }
        let default = errors
            .iter()
            .find(|(response, _)| response.status == Status::Default);
        arms.push(match default {
            Some((response, _)) => error_arm(response, &error_name),
            None => quote!(_ => Err(response.undocumented_error().await),),
        });
        Self {
            success_type,
            error_type,
            enums: quote!(#success_enum #error_enum),
            arms,
        }
    }
}

fn success_type(
    plan: &Operation,
    successes: &[(&Response, &syn::Type)],
    name: &Ident,
) -> (TokenStream, Option<TokenStream>) {
    let same = successes.windows(2).all(|pair| pair[0].1 == pair[1].1);
    match successes {
        [] => (quote!(client_runtime::RawBody), None),
        [(_, ty), ..] if same => (quote!(#ty), None),
        several => {
            let variants = variants(several);
            let text = doc(&format!(
                "The documented successes of [`Client::{}`](crate::Client::{}).",
                plan.method_name, plan.method_name
            ));
            let item = quote! {
                #text
                #[derive(Clone, Debug, PartialEq)]
                #[non_exhaustive]
                pub enum #name { #(#variants)* }
            };
            (quote!(#name), Some(item))
        }
    }
}

fn error_enum(
    plan: &Operation,
    errors: &[(&Response, &syn::Type)],
    name: &Ident,
) -> Option<TokenStream> {
    if errors.is_empty() {
        return None;
    }
    let variants = variants(errors);
    let text = doc(&format!(
        "The documented answers of [`Client::{}`](crate::Client::{}) that are no success.",
        plan.method_name, plan.method_name
    ));
    Some(quote! {
        #text
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name { #(#variants)* }
    })
}

fn variants<'r>(
    responses: &'r [(&Response, &syn::Type)],
) -> impl Iterator<Item = TokenStream> + 'r {
    responses.iter().map(|(response, ty)| {
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
    })
}

fn variant(of: &Ident, response: &Response) -> TokenStream {
    let name = format_ident!("{}", response.name);
    quote!(#of::#name)
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

fn success_arm(response: &Response, wrap: Option<&Ident>) -> TokenStream {
    let pattern = pattern(response.status);
    let read = read_success(
        &response.content,
        wrap.map(|name| variant(name, response)).as_ref(),
    );
    quote!(#pattern => #read,)
}

fn read_success(content: &Content, wrap: Option<&TokenStream>) -> TokenStream {
    match (content, wrap) {
        (Content::Json { .. }, None) => quote!(response.json().await),
        (Content::Raw, None) => quote!(response.raw().await),
        (Content::Empty, None) => quote!(response.empty().await),
        (Content::Json { .. }, Some(variant)) => quote!(response.json_map(#variant).await),
        (Content::Raw, Some(variant)) => quote!(response.raw_map(#variant).await),
        (Content::Empty, Some(variant)) => quote!(response.empty_as(#variant).await),
    }
}

fn error_arm(response: &Response, error: &Ident) -> TokenStream {
    let pattern = pattern(response.status);
    let variant = variant(error, response);
    let read = match response.content {
        Content::Json { .. } => quote!(json_error),
        Content::Raw => quote!(raw_error),
        Content::Empty => quote!(empty_error),
    };
    quote!(#pattern => Err(response.#read(#variant).await),)
}
