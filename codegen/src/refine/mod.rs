//! The syntax trees of a client's files: progenitor's types made right, the operations written from the plan.

mod client;
mod closed_builders;
mod docs;
mod open_enums;
mod operation;
mod text;

use proc_macro2::TokenStream;
use quote::quote;
use syn::File;

use crate::bind::{Bound, StandIn};
use crate::diagnostic::{Diagnostic, Result};
use crate::plan::{Content, Operation, Plan};
use crate::provider::Provider;
use crate::shape::stand_in::parameter_name;

/// The files under `src/`, by name.
#[derive(Debug)]
pub(crate) struct Refined {
    pub(crate) client: File,
    pub(crate) operation: File,
    pub(crate) types: File,
}

/// An operation with the Rust types of its fields and answers.
pub(crate) struct Typed<'p> {
    plan: &'p Operation,
    /// In the order of the plan's parameters.
    parameters: Vec<syn::Type>,
    body: Option<syn::Type>,
    /// In the order of the plan's responses.
    answers: Vec<syn::Type>,
}

pub(crate) fn refine(bound: Bound, plan: &Plan, provider: &Provider) -> Result<Refined> {
    let mut types = bound.types;
    open_enums::open_enums(&mut types, &plan.closed_enums);
    closed_builders::closed_builders(&mut types, &plan.request_types);
    docs::docs(&mut types);

    let mut stand_ins = bound.operations.into_iter();
    let typed = plan
        .operations
        .iter()
        .map(|operation| typed(operation, &mut stand_ins))
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| Diagnostic::new("progenitor's operations are not those it was given"))?;

    let operation = operation::operations(&typed);
    let client = client::client(plan, provider, &typed);
    let types = quote! {
        //! The types of the document's schemas.

        #(#types)*
    };
    Ok(Refined {
        client: file(client)?,
        operation: file(operation)?,
        types: file(types)?,
    })
}

fn typed<'p>(
    operation: &'p Operation,
    stand_ins: &mut impl Iterator<Item = StandIn>,
) -> Option<Typed<'p>> {
    let StandIn { mut fields, .. } = stand_ins.next()?;
    let mut take = |name: &str| {
        let index = fields.iter().position(|field| field.name == name)?;
        Some(fields.swap_remove(index).value)
    };
    let parameters = operation
        .parameters
        .iter()
        .enumerate()
        .map(|(index, _)| take(&parameter_name(index)))
        .collect::<Option<Vec<_>>>()?;
    let body = match operation.body {
        Some(_) => Some(take("body")?),
        None => None,
    };
    let answers = operation
        .responses
        .iter()
        .map(|response| match response.content {
            Content::Json { .. } => stand_ins.next().map(|stand_in| stand_in.returns),
            Content::Empty => Some(syn::parse_quote!(())),
            Content::Raw => Some(syn::parse_quote!(client_runtime::RawBody)),
        })
        .collect::<Option<Vec<_>>>()?;
    Some(Typed {
        plan: operation,
        parameters,
        body,
        answers,
    })
}

fn file(tokens: TokenStream) -> Result<File> {
    syn::parse2(tokens).map_err(|error| {
        Diagnostic::new(format!("the written code does not parse: {error}")).into()
    })
}
