//! The document through openapiv3 and progenitor, to tokens.
//!
//! progenitor asserts in places where it could refuse; [`run`] turns a panic into a refusal.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use proc_macro2::{TokenStream, TokenTree};
use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle, TypeImpl, TypePatch};
use serde_json::Value;

use crate::diagnostic::{Diagnostic, Failure, Result};
use crate::model::types::Definition;
use crate::progenitor::names::Names;

/// The contents of progenitor's `mod types`: types under their real names, fields numbered in part.
pub(super) fn run(document: Value, names: &Names) -> Result<TokenStream> {
    let document: openapiv3::OpenAPI = serde_json::from_value(document)
        .map_err(|error| refused(&format!("openapiv3 refuses it: {error}")))?;
    let settings = settings(names);
    let tokens = quietly(|| Generator::new(&settings).generate_tokens(&document))
        .map_err(|panic| refused(&format!("progenitor panics: {panic}")))?
        .map_err(|error| refused(&format!("progenitor refuses it: {error}")))?;
    // `Generator::get_type_space` has the types alone, but would write them a second time.
    types_module(tokens).ok_or_else(|| refused("progenitor's output has no `mod types`"))
}

fn settings(names: &Names) -> GenerationSettings {
    let mut settings = GenerationSettings::default();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_derive("PartialEq");
    for (index, named) in names.types.iter().enumerate() {
        let schema = names.schema(index);
        match named.definition {
            Definition::StringEnum { .. } | Definition::Union(_) => {
                let path = format!("crate::types::{}", named.name);
                settings.with_replacement(schema, path, std::iter::empty::<TypeImpl>());
            }
            Definition::Object(_) | Definition::Recursive(_) if schema != named.name => {
                settings.with_patch(schema, TypePatch::default().with_rename(&named.name));
            }
            Definition::Object(_) | Definition::Recursive(_) => {}
        }
    }
    settings
}

/// The tokens between the braces of `mod types`.
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

/// The refusal of types that progenitor can't write.
pub(super) fn refused(message: &str) -> Failure {
    Diagnostic::new(format!("the types can't be written: {message}"))
        .help(
            "`cargo xtask doc PROVIDER --stage lowered` prints the document; leave operations out \
             of provider.toml one by one to find the schema, and mend it in overlay.yaml",
        )
        .into()
}

thread_local! {
    /// The message of the last panic inside of [`quietly`]; `None` outside.
    static CAUGHT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs `f`. A panic is not printed; its message is the error.
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
