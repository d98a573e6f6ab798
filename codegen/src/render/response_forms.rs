//! Lists the forms in which the responses of an operation may come: a form for each media type.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::api::{Choice, Content, Response};
use crate::model::names::type_name;
use crate::model::types::Types;
use crate::render::rust_type::rust_type;
use crate::render::shared_errors::SharedErrors;

/// A form in which a response may come, and the Rust type of its body.
pub(super) struct Form<'p> {
    pub(super) response: &'p Response,
    /// The position in the response's `contents`.
    pub(super) index: usize,
    pub(super) content: Content,
    pub(super) ty: TokenStream,
    /// The name of the variant.
    pub(super) name: String,
}

/// Returns the forms of an error that is a component, named after that.
pub(super) fn component_forms<'p>(
    component: &str,
    response: &'p Response,
    types: &Types,
) -> Vec<Form<'p>> {
    let mut forms = error_forms(response, types);
    for form in &mut forms {
        let rest = form.name.strip_prefix(&response.name).unwrap_or_default();
        form.name = format!("{component}{rest}");
    }
    forms
}

pub(super) fn shared_forms<'p>(shared: &SharedErrors<'p>, types: &Types) -> Vec<Form<'p>> {
    let components = shared.components.iter();
    let forms =
        components.flat_map(|(component, response)| component_forms(component, response, types));
    forms.collect()
}

/// Returns the forms of a success that a method may return. `is_only` tells whether the operation
/// has no other success.
pub(super) fn success_forms<'p>(
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
pub(super) fn error_forms<'p>(response: &'p Response, types: &Types) -> Vec<Form<'p>> {
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
pub(super) fn common_type(successes: &[Form<'_>]) -> Option<TokenStream> {
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

/// Returns the forms of one response.
pub(super) fn of<'f, 'p>(forms: &'f [Form<'p>], response: &Response) -> Vec<&'f Form<'p>> {
    let of_response = |form: &&Form<'_>| std::ptr::eq(form.response, response);
    forms.iter().filter(of_response).collect()
}
