//! Parses the document with openapiv3 and generates tokens from it with progenitor.
//!
//! progenitor panics on some documents instead of returning an error. [`run`] turns a panic into an
//! error.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use proc_macro2::{TokenStream, TokenTree};
use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle, TypeImpl, TypePatch};
use serde_json::Value;

use crate::diagnostic::{Diagnostic, Failure, Result};
use crate::model::types::Definition;
use crate::progenitor::names::Names;

/// Returns the contents of progenitor's `mod types`. The types have their final names, but some
/// fields still have numbered names (see `names`).
pub(super) fn run(document: Value, names: &Names) -> Result<TokenStream> {
    let document: openapiv3::OpenAPI = serde_json::from_value(document)
        .map_err(|error| refused(&format!("openapiv3 refuses the document: {error}")))?;
    let settings = settings(names);
    let tokens = quietly(|| Generator::new(&settings).generate_tokens(&document))
        .map_err(|panic| refused(&format!("it panics: {panic}")))?
        .map_err(|error| refused(&format!("it refuses the document: {error}")))?;
    // `Generator::get_type_space` returns only the types, but would generate them a second time.
    types_module(tokens).ok_or_else(|| refused("its output has no `mod types`"))
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

/// Returns the tokens between the braces of `mod types`.
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

/// Creates the error for types from which progenitor generates no code, or wrong code.
pub(super) fn refused(message: &str) -> Failure {
    Diagnostic::new(format!("progenitor can't generate the types: {message}"))
        .help(
            "remove operations from provider.toml one by one to find the schema at fault \
             (`cargo xtask doc PROVIDER --stage lowered` prints it), and correct the schema in \
             overlay.yaml",
        )
        .into()
}

thread_local! {
    /// While [`quietly`] runs, the message of the latest panic, empty at first; otherwise `None`.
    static CAUGHT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs `f`. If `f` panics, nothing is printed, and the panic's message is returned as the error.
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
