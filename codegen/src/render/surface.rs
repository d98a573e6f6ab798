//! Tells the public items that an operation and a type have, as text, for `diff`.

use std::collections::BTreeSet;

use quote::ToTokens;

use crate::model::api::{Api, Operation};
use crate::model::features::Features;
use crate::model::types::{ListedInteger, ListedText, TypeRef, Types};
use crate::render::operation::all_inputs;
use crate::render::responses::Responses;
use crate::render::rust_type::local_type;
use crate::render::shared_errors::SharedErrors;
use crate::render::variants::variant_names;

/// The errors that operations of a client share, which decide the types of their errors.
pub(crate) struct Surface<'a> {
    api: &'a Api,
    shared: Option<SharedErrors<'a>>,
}

/// What the method `send` of an operation returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Returned {
    pub(crate) success: String,
    pub(crate) error: String,
    /// The variants of its errors, if they are an enum.
    pub(crate) error_variants: BTreeSet<String>,
}

impl<'a> Surface<'a> {
    pub(crate) fn of(api: &'a Api) -> Self {
        Self {
            api,
            shared: SharedErrors::of(api, &Features::of(api)),
        }
    }

    pub(crate) fn returned(&self, operation: &Operation) -> Returned {
        let types = self.api.types.as_named_by(&operation.id);
        let responses = Responses::new(operation, None, self.shared.as_ref(), &types);
        let shared = self.shared.as_ref();
        let shared = shared.filter(|shared| responses.is_of(&shared.enum_name()));
        let shared = shared
            .into_iter()
            .flat_map(|shared| shared.components.keys());
        let own = responses.error_names.iter().cloned();
        Returned {
            success: text(&responses.answer),
            error: text(&responses.error_type),
            error_variants: shared.map(|it| (*it).to_owned()).chain(own).collect(),
        }
    }

    /// Returns the method of the client that makes an operation, with what it takes.
    pub(crate) fn method(&self, operation: &Operation) -> String {
        let types = self.api.types.as_named_by(&operation.id);
        let inputs = all_inputs(operation, &types);
        let arguments = inputs.iter().filter_map(|input| input.argument.as_ref());
        let arguments = arguments.map(|it| format!("{}: {}", it.name, text(&it.ty.rust)));
        let arguments: Vec<String> = arguments.collect();
        format!(
            "Client::{}({})",
            operation.method_name,
            arguments.join(", ")
        )
    }
}

/// Returns a type as the generated code writes it.
pub(crate) fn type_text(value: &TypeRef, types: &Types) -> String {
    text(&local_type(value, types))
}

/// Returns the names of the variants of an enum of strings.
pub(crate) fn text_variants(values: &[ListedText]) -> Vec<String> {
    let values = values.iter();
    let values = values.map(|it| (it.value.as_str(), it.name.as_deref()));
    variant_names(&values.collect::<Vec<_>>())
}

/// Returns the names of the variants of an enum of integers.
pub(crate) fn integer_variants(values: &[ListedInteger]) -> Vec<String> {
    let texts: Vec<String> = values.iter().map(|it| it.value.to_string()).collect();
    let named = texts.iter().zip(values);
    let named = named.map(|(text, listed)| (text.as_str(), Some(listed.name.as_str())));
    variant_names(&named.collect::<Vec<_>>())
}

/// Writes tokens of a type with spaces after commas only.
fn text(tokens: &impl ToTokens) -> String {
    let text = tokens.to_token_stream().to_string();
    let spaced = text.replace(" , ", ", ").replace(" ,", ",");
    let mut tidy = String::with_capacity(spaced.len());
    for (index, c) in spaced.char_indices() {
        let is_comma = tidy.ends_with(',');
        if c != ' ' || is_comma || tidy.ends_with("impl") || spaced[index..].starts_with(" + ") {
            tidy.push(c);
        }
    }
    tidy.replace("::std::collections::", "")
        .replace("::serde_json::", "serde_json::")
        .replace("::chrono::", "chrono::")
        .replace("::uuid::", "uuid::")
}
