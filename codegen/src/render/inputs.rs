//! What a caller sets on an operation: its parameters, its body, or the parts of a form.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::api::{
    Body, BodyContent, FormStyle, Location, Operation, Parameter, Part, PartValue,
};
use crate::model::types::Types;
use crate::render::markdown::{doc, plain};
use crate::render::rust_type::rust_type;

/// One thing to set, and the code around it.
pub(super) struct Input {
    /// The field of the operation's struct.
    pub(super) field: TokenStream,
    /// What it holds before it is set.
    pub(super) start: TokenStream,
    pub(super) setter: TokenStream,
    /// How it gets into the request.
    pub(super) sends: TokenStream,
}

pub(super) fn inputs(operation: &Operation, types: &Types) -> Vec<Input> {
    let mut inputs: Vec<Input> = operation
        .parameters
        .iter()
        .map(|parameter| self::parameter(parameter, types))
        .collect();
    match &operation.body {
        Some(Body {
            content: BodyContent::Parts(parts),
            ..
        }) => {
            inputs.extend(parts.iter().map(|part| self::part(part, types)));
        }
        Some(body) => inputs.push(self::body(body, types)),
        None => {}
    }
    inputs
}

/// `sends` is given the field as an expression.
fn input(
    name: &str,
    ty: &TokenStream,
    required: bool,
    words: &str,
    description: Option<&str>,
    sends: impl FnOnce(TokenStream) -> TokenStream,
) -> Input {
    let name = format_ident!("{name}");
    let text = match description.map(plain) {
        Some(description) if !description.is_empty() => format!("{words}.\n\n{description}"),
        _ => format!("{words}."),
    };
    let text = doc(&text);
    let (field, start, some) = if required {
        (
            quote!(#name: Result<#ty, String>),
            quote!(#name: Err("not set".to_owned())),
            quote!(),
        )
    } else {
        (
            quote!(#name: Result<Option<#ty>, String>),
            quote!(#name: Ok(None)),
            quote!(.map(Some)),
        )
    };
    let setter = quote! {
        #text
        pub fn #name<V>(mut self, value: V) -> Self
        where
            V: TryInto<#ty>,
            V::Error: std::fmt::Display,
        {
            self.#name = value.try_into()#some.map_err(|error| error.to_string());
            self
        }
    };
    Input {
        field,
        start,
        setter,
        sends: sends(quote!(self.#name)),
    }
}

fn parameter(parameter: &Parameter, types: &Types) -> Input {
    let mut words = format!("`{}`", parameter.name);
    if let Some(default) = &parameter.default {
        words.push_str(&format!(", `{default}` unless set"));
    } else if parameter.required {
        words.push_str(", required");
    }
    if parameter.deprecated {
        words.push_str(", deprecated by the provider");
    }
    // A default stands in for a required one.
    let required = parameter.required && parameter.default.is_none();
    let described = described(parameter);
    input(
        &parameter.field,
        &rust_type(&parameter.value, types),
        required,
        &words,
        parameter.description.as_deref(),
        |value| match &parameter.default {
            Some(default) => quote!(request.optional_or(#described, #value, #default);),
            None if required => quote!(request.required(#described, #value);),
            None => quote!(request.optional(#described, #value);),
        },
    )
}

/// Where and how a parameter is written.
fn described(parameter: &Parameter) -> TokenStream {
    let name = &parameter.name;
    let place = match parameter.location {
        Location::Path => quote!(path),
        Location::Query => quote!(query),
        Location::Querystring => quote!(querystring),
        Location::Header => quote!(header),
        Location::Cookie => quote!(cookie),
    };
    let written = written(parameter.style.as_deref(), parameter.explode);
    let json = parameter.json.then(|| quote!(.json()));
    quote!(tracking_links_runtime::Parameter::#place(#name)#written #json)
}

fn written(style: Option<&str>, explode: Option<bool>) -> TokenStream {
    let style = style.and_then(self::style);
    let explode = explode.map(|explode| quote!(.explode(#explode)));
    quote!(#style #explode)
}

fn form_styles(styles: &[FormStyle]) -> TokenStream {
    let each = styles.iter().map(|form| {
        let (member, written) = (&form.member, written(form.style.as_deref(), form.explode));
        quote!(request.form_style(tracking_links_runtime::Parameter::query(#member)#written);)
    });
    quote!(#(#each)*)
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
    Some(quote!(.style(tracking_links_runtime::Style::#style)))
}

fn part(part: &Part, types: &Types) -> Input {
    let name = &part.name;
    let (ty, method) = match &part.value {
        PartValue::File => (quote!(tracking_links_runtime::File), quote!(file)),
        PartValue::Files => (quote!(Vec<tracking_links_runtime::File>), quote!(files)),
        PartValue::Value(value) => (rust_type(value, types), quote!(part)),
    };
    let words = format!(
        "`{name}`, a part of the form{}",
        if part.required { ", required" } else { "" }
    );
    let required = part.required;
    input(
        &part.field,
        &ty,
        required,
        &words,
        part.description.as_deref(),
        |value| {
            let some = required.then(|| quote!(.map(Some)));
            let content_type = part.content_type.iter();
            quote!(#(request.part_content_type(#name, #content_type);)* request.#method(#name, #value #some);)
        },
    )
}

fn body(body: &Body, types: &Types) -> Input {
    let words = if body.required {
        "The request body, required"
    } else {
        "The request body"
    };
    let ty = match &body.content {
        BodyContent::Json(value, _) | BodyContent::Form(value, _) => rust_type(value, types),
        BodyContent::Text(_) => quote!(String),
        BodyContent::Bytes(_) | BodyContent::Parts(_) => quote!(tracking_links_runtime::Bytes),
    };
    input(
        "body",
        &ty,
        body.required,
        words,
        body.description.as_deref(),
        |value| match (&body.content, body.required) {
            (BodyContent::Json(_, media_type), true) => {
                let content_type = content_type(media_type);
                quote!(request.json(#value); #content_type)
            }
            (BodyContent::Json(_, media_type), false) => {
                let content_type = content_type(media_type);
                quote!(request.json_optional(#value); #content_type)
            }
            (BodyContent::Form(_, styles), true) => {
                let styles = form_styles(styles);
                quote!(#styles request.form(#value);)
            }
            (BodyContent::Form(_, styles), false) => {
                let styles = form_styles(styles);
                quote!(#styles request.form_optional(#value);)
            }
            (BodyContent::Text(media_type) | BodyContent::Bytes(media_type), true) => {
                quote!(request.body(#value, #media_type);)
            }
            (BodyContent::Text(media_type) | BodyContent::Bytes(media_type), false) => {
                quote!(request.body_optional(#value, #media_type);)
            }
            (BodyContent::Parts(_), _) => quote!(),
        },
    )
}

/// JSON under another name than its own.
fn content_type(media_type: &str) -> Option<TokenStream> {
    (media_type != "application/json").then(|| quote!(request.content_type(#media_type);))
}
