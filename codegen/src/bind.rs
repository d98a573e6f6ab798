//! The stand-in document through openapiv3 and progenitor, to a syntax tree.
//!
//! progenitor asserts where it could refuse; here an assertion is a refusal like any other.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle};
use serde_json::Value;
use syn::visit_mut::VisitMut;
use syn::{Item, Type};

use crate::diagnostic::{Diagnostic, Failure, Result};

/// What progenitor made of a stand-in document.
#[derive(Debug)]
pub(crate) struct Bound {
    /// The contents of `mod types`.
    pub(crate) types: Vec<Item>,
    /// For each stand-in operation, in order: the fields of its builder, and the type it returns.
    pub(crate) operations: Vec<StandIn>,
}

#[derive(Debug)]
pub(crate) struct StandIn {
    pub(crate) fields: Vec<Field>,
    pub(crate) returns: Type,
}

#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) value: Type,
}

pub(crate) fn bind(stand_in: Value) -> Result<Bound> {
    let document: openapiv3::OpenAPI = serde_json::from_value(stand_in)
        .map_err(|error| refused(&format!("openapiv3 refuses it: {error}")))?;
    let mut settings = GenerationSettings::default();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_derive("PartialEq");
    let tokens = quietly(|| Generator::new(&settings).generate_tokens(&document))
        .map_err(|panic| refused(&format!("progenitor gives up: {panic}")))?
        .map_err(|error| refused(&format!("progenitor refuses it: {error}")))?;
    let file: syn::File = syn::parse2(tokens)
        .map_err(|error| refused(&format!("progenitor's output does not parse: {error}")))?;
    dissect(file).ok_or_else(|| refused("progenitor's output is not of the known form"))
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

fn dissect(file: syn::File) -> Option<Bound> {
    let mut types = None;
    let mut structs = Vec::new();
    let mut returns = Vec::new();
    for item in file.items {
        let Item::Mod(module) = item else { continue };
        let (_, items) = module.content?;
        if module.ident == "types" {
            types = Some(items);
        } else if module.ident == "builder" {
            for item in items {
                match item {
                    Item::Struct(builder) => structs.push(fields(&builder)?),
                    Item::Impl(methods) => returns.extend(send_returns(&methods)),
                    _ => {}
                }
            }
        }
    }
    if structs.len() != returns.len() {
        return None;
    }
    let operations = structs
        .into_iter()
        .zip(returns)
        .map(|(fields, returns)| StandIn { fields, returns })
        .collect();
    Some(Bound {
        types: types?,
        operations,
    })
}

/// The fields but the client: `Result<T, String>` or `Result<Option<T>, String>`, as `T`.
fn fields(builder: &syn::ItemStruct) -> Option<Vec<Field>> {
    builder
        .fields
        .iter()
        .filter_map(|field| Some((field.ident.as_ref()?, &field.ty)))
        .filter(|(name, _)| *name != "client")
        .map(|(name, ty)| {
            let value = first_argument(ty, "Result")?;
            let value = first_argument(&value, "Option").unwrap_or(value);
            Some(Field {
                name: name.to_string(),
                value: absolute(value),
            })
        })
        .collect()
}

/// `T` of `send() -> Result<ResponseValue<T>, Error<E>>`.
fn send_returns(methods: &syn::ItemImpl) -> Option<Type> {
    methods.items.iter().find_map(|item| {
        let syn::ImplItem::Fn(method) = item else {
            return None;
        };
        if method.sig.ident != "send" {
            return None;
        }
        let syn::ReturnType::Type(_, ty) = &method.sig.output else {
            return None;
        };
        first_argument(&first_argument(ty, "Result")?, "ResponseValue").map(absolute)
    })
}

/// The first type argument of `name<...>`, where the type is one.
fn first_argument(ty: &Type, name: &str) -> Option<Type> {
    let Type::Path(path) = ty else { return None };
    let last = path
        .path
        .segments
        .last()
        .filter(|last| last.ident == name)?;
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        syn::GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    })
}

/// The type as it reads from any module of the client: `types::T` and, as progenitor keeps a body,
/// `types::builder::T` are both `crate::types::T`.
fn absolute(mut ty: Type) -> Type {
    Absolute.visit_type_mut(&mut ty);
    ty
}

struct Absolute;

impl VisitMut for Absolute {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        syn::visit_mut::visit_path_mut(self, path);
        if path.leading_colon.is_some()
            || path
                .segments
                .first()
                .is_none_or(|first| first.ident != "types")
        {
            return;
        }
        let segments = std::mem::take(&mut path.segments)
            .into_iter()
            .filter(|segment| segment.ident != "builder");
        path.segments = std::iter::once(syn::parse_quote!(crate))
            .chain(segments)
            .collect();
    }
}
