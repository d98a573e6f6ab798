//! Generates the fields and setters of an operation's struct: for its parameters, its body, or the
//! parts of a form.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::api::{
    Body, BodyContent, FormStyle, Location, Operation, Parameter, Part, PartValue,
};
use crate::model::types::Types;
use crate::render::markdown::{code, doc, sanitized};
use crate::render::rust_type::rust_type;

/// The generated code for one value that the caller sets.
pub(super) struct Input {
    /// The field of the operation's struct.
    pub(super) field: TokenStream,
    /// The field's value before it is set.
    pub(super) initial: TokenStream,
    pub(super) setter: TokenStream,
    /// The statements that add the value to the request.
    pub(super) write: TokenStream,
}

pub(super) fn inputs(operation: &Operation, types: &Types) -> Vec<Input> {
    let parameters = operation.parameters.iter();
    let mut inputs: Vec<Input> = parameters
        .map(|parameter| self::parameter(parameter, types))
        .collect();
    match &operation.body {
        Some(Body {
            content: BodyContent::Parts(parts),
            ..
        }) => inputs.extend(parts.iter().map(|part| self::part(part, types))),
        Some(body) => inputs.push(self::body(body, types)),
        None => {}
    }
    inputs
}

/// Generates the code for one value. `write` gets the field as an expression, and returns the
/// statements that add the value to the request.
fn input(
    name: &str,
    ty: &TokenStream,
    required: bool,
    summary: &str,
    description: Option<&str>,
    write: impl FnOnce(TokenStream) -> TokenStream,
) -> Input {
    let name = format_ident!("{name}");
    let docs = doc(&match description.map(sanitized) {
        Some(description) if !description.is_empty() => format!("{summary}.\n\n{description}"),
        _ => format!("{summary}."),
    });
    let (field_type, initial, some) = if required {
        (quote!(#ty), quote!(Err("not set".to_owned())), quote!())
    } else {
        (quote!(Option<#ty>), quote!(Ok(None)), quote!(.map(Some)))
    };
    let setter = quote! {
        #docs
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
        field: quote!(#name: Result<#field_type, String>),
        initial: quote!(#name: #initial),
        setter,
        write: write(quote!(self.#name)),
    }
}

fn parameter(parameter: &Parameter, types: &Types) -> Input {
    let kind = match parameter.location {
        Location::Path => "path parameter",
        Location::Query => "query parameter",
        Location::Querystring => "query string",
        Location::Header => "header",
        Location::Cookie => "cookie",
    };
    let mut notes = Vec::new();
    if let Some(default) = &parameter.default {
        notes.push(format!("default: {}", code(default)));
    } else if parameter.required {
        notes.push("required".to_owned());
    }
    if parameter.deprecated {
        notes.push("deprecated".to_owned());
    }
    let mut summary = format!("Sets the {kind} {}", code(&parameter.name));
    if !notes.is_empty() {
        summary.push_str(&format!(" ({})", notes.join(", ")));
    }
    // A required parameter with a default need not be set.
    let required = parameter.required && parameter.default.is_none();
    let described = described(parameter);
    input(
        &parameter.field,
        &rust_type(&parameter.value, types),
        required,
        &summary,
        parameter.description.as_deref(),
        |value| match &parameter.default {
            Some(default) => quote!(request.optional_or(#described, #value, #default);),
            None if required => quote!(request.required(#described, #value);),
            None => quote!(request.optional(#described, #value);),
        },
    )
}

/// Generates the `tracking_links_runtime::Parameter` that states a parameter's name, location and
/// style.
fn described(parameter: &Parameter) -> TokenStream {
    let name = &parameter.name;
    let location = match parameter.location {
        Location::Path => quote!(path),
        Location::Query => quote!(query),
        Location::Querystring => quote!(querystring),
        Location::Header => quote!(header),
        Location::Cookie => quote!(cookie),
    };
    let style = style(parameter.style.as_deref(), parameter.explode);
    let json = parameter.json.then(|| quote!(.json()));
    quote!(tracking_links_runtime::Parameter::#location(#name)#style #json)
}

fn style(style: Option<&str>, explode: Option<bool>) -> TokenStream {
    let style = match style {
        Some("simple") => Some("Simple"),
        Some("label") => Some("Label"),
        Some("matrix") => Some("Matrix"),
        Some("form") => Some("Form"),
        Some("spaceDelimited") => Some("SpaceDelimited"),
        Some("pipeDelimited") => Some("PipeDelimited"),
        Some("deepObject") => Some("DeepObject"),
        _ => None,
    };
    let style = style.map(|style| {
        let style = format_ident!("{style}");
        quote!(.style(tracking_links_runtime::Style::#style))
    });
    let explode = explode.map(|explode| quote!(.explode(#explode)));
    quote!(#style #explode)
}

fn form_styles(styles: &[FormStyle]) -> TokenStream {
    let styles = styles.iter().map(|form| {
        let (member, style) = (&form.member, style(form.style.as_deref(), form.explode));
        quote!(request.form_style(tracking_links_runtime::Parameter::query(#member)#style);)
    });
    quote!(#(#styles)*)
}

fn part(part: &Part, types: &Types) -> Input {
    let name = &part.name;
    let (ty, method) = match &part.value {
        PartValue::File => (quote!(tracking_links_runtime::File), quote!(file)),
        PartValue::Files => (quote!(Vec<tracking_links_runtime::File>), quote!(files)),
        PartValue::Value(value) => (rust_type(value, types), quote!(part)),
    };
    let required = part.required;
    let note = if required { " (required)" } else { "" };
    input(
        &part.field,
        &ty,
        required,
        &format!("Sets the form part {}{note}", code(name)),
        part.description.as_deref(),
        |value| {
            let some = required.then(|| quote!(.map(Some)));
            let content_type = part.content_type.iter();
            quote! {
                #(request.part_content_type(#name, #content_type);)*
                request.#method(#name, #value #some);
            }
        },
    )
}

fn body(body: &Body, types: &Types) -> Input {
    let ty = match &body.content {
        BodyContent::Json(value, _) | BodyContent::Form(value, _) => rust_type(value, types),
        BodyContent::Text(_) => quote!(String),
        BodyContent::Bytes(_) | BodyContent::Parts(_) => quote!(tracking_links_runtime::Bytes),
    };
    let (summary, suffix) = if body.required {
        ("Sets the request body (required)", "")
    } else {
        ("Sets the request body", "_optional")
    };
    let method = |name: &str| format_ident!("{name}{suffix}");
    input(
        "body",
        &ty,
        body.required,
        summary,
        body.description.as_deref(),
        |value| match &body.content {
            BodyContent::Json(_, media_type) => {
                let json = method("json");
                // `json` sends `application/json` unless another content type is set.
                let content_type = (media_type != "application/json")
                    .then(|| quote!(request.content_type(#media_type);));
                quote!(request.#json(#value); #content_type)
            }
            BodyContent::Form(_, styles) => {
                let (form, styles) = (method("form"), form_styles(styles));
                quote!(#styles request.#form(#value);)
            }
            BodyContent::Text(media_type) | BodyContent::Bytes(media_type) => {
                let body = method("body");
                quote!(request.#body(#value, #media_type);)
            }
            BodyContent::Parts(_) => quote!(),
        },
    )
}
