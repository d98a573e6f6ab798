//! The stand-in document through openapiv3 and progenitor, to a syntax tree.
//!
//! progenitor asserts where it could refuse; here an assertion is a refusal like any other.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use proc_macro2::{TokenStream, TokenTree};
use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle, TypeImpl};
use serde_json::Value;
use syn::Item;

use crate::diagnostic::{Diagnostic, Failure, Result};
use crate::model::types::{Definition, Types};
use crate::progenitor::stand_in::type_stand_in;

/// The contents of progenitor's `mod types`, under the stand-in's names.
pub(super) fn run(stand_in: Value, types: &Types) -> Result<Vec<Item>> {
    let document: openapiv3::OpenAPI = serde_json::from_value(stand_in)
        .map_err(|error| refused(&format!("openapiv3 refuses it: {error}")))?;
    let mut settings = GenerationSettings::default();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_derive("PartialEq");
    for (index, named) in types.iter().enumerate() {
        if matches!(
            named.definition,
            Definition::StringEnum { .. } | Definition::Union(_)
        ) {
            let path = format!("crate::types::{}", named.name);
            settings.with_replacement(type_stand_in(index), path, std::iter::empty::<TypeImpl>());
        }
    }
    let tokens = quietly(|| Generator::new(&settings).generate_tokens(&document))
        .map_err(|panic| refused(&format!("progenitor gives up: {panic}")))?
        .map_err(|error| refused(&format!("progenitor refuses it: {error}")))?;
    // Of all that progenitor writes, only this is parsed.
    let types = types_module(tokens)
        .ok_or_else(|| refused("progenitor's output is not of the known form"))?;
    let file: syn::File = syn::parse2(types)
        .map_err(|error| refused(&format!("progenitor's output does not parse: {error}")))?;
    Ok(file.items)
}

/// What stands between the braces of `mod types`.
fn types_module(tokens: TokenStream) -> Option<TokenStream> {
    let mut tokens = tokens.into_iter();
    while let Some(token) = tokens.next() {
        if matches!(&token, TokenTree::Ident(ident) if ident == "mod")
            && matches!(tokens.next(), Some(TokenTree::Ident(ident)) if ident == "types")
        {
            return match tokens.next() {
                Some(TokenTree::Group(group)) => Some(group.stream()),
                _ => None,
            };
        }
    }
    None
}

fn refused(message: &str) -> Failure {
    Diagnostic::new(format!("the document can't be bound: {message}"))
        .help(
            "`cargo xtask doc PROVIDER --stage lowered` prints what was bound; leave operations out of provider.toml one by \
             one to find the schema, and mend it in overlay.yaml",
        )
        .into()
}

thread_local! {
    /// The message of a panic that is caught and said elsewhere; `None` outside of [`quietly`].
    static CAUGHT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs `f`; a panic becomes its message, and is not printed.
fn quietly<T>(f: impl FnOnce() -> T) -> std::result::Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let message = info
                .payload_as_str()
                .unwrap_or("a panic without a message")
                .to_owned();
            let caught = CAUGHT.with_borrow_mut(|caught| {
                caught.as_mut().map(|caught| *caught = message).is_some()
            });
            if !caught {
                previous(info);
            }
        }));
    });
    CAUGHT.set(Some(String::new()));
    let result = catch_unwind(AssertUnwindSafe(f));
    let message = CAUGHT.take().unwrap_or_default();
    result.map_err(|_| message.lines().next().unwrap_or_default().to_owned())
}
