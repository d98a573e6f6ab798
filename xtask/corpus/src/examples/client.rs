//! Has the generator make a client whose operations send or receive the schemas of the examples,
//! and finds the type of each in its code.

use std::collections::HashMap;

use quote::ToTokens as _;
use serde_json::{Map, Value, json};
use syn::{GenericArgument, ImplItem, Item, PathArguments, ReturnType, Type, TypeParamBound};

use super::find::{Direction, sent_components};
use super::kinds::{Kind, Kinds};
use super::schema::reachable;

/// The types that the generator made.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) types: syn::File,
    /// The type of each kind, by its index, or why it has none.
    pub(super) of_kinds: Vec<Result<String, String>>,
}

pub(super) fn client(document: &Value, kinds: &Kinds<'_>, name: &str) -> Result<Client, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let path = folder.path().join("openapi.json");
    std::fs::write(&path, self::document(document, kinds).to_string())
        .map_err(|error| error.to_string())?;
    let made = codegen::standalone(&path, name).map_err(|failure| failure.to_string())?;
    let file = |name: &str| {
        let mut files = made.files().iter();
        files
            .find(|(path, _)| path.ends_with(name))
            .map_or("", |(_, text)| text)
    };
    let parse = |name: &str| syn::parse_file(file(name)).map_err(|error| error.to_string());
    let mut types = parse("src/types.rs")?;
    types.items.retain(|item| !is_setters(item));
    types.items.iter_mut().for_each(only_serde);
    let found = types_of(&parse("src/operation.rs")?);
    let of_kinds = kinds.0.iter().enumerate().map(|(index, kind)| {
        let name = match kind.direction {
            Direction::Sent => format!("SentE{index}"),
            Direction::Received => format!("ReceivedE{index}"),
        };
        found.get(&name).cloned().ok_or_else(|| {
            let pointer = format!("/paths/~1e{index}/");
            let mut refused = made.refused().iter();
            let refused = refused.find(|fault| {
                fault
                    .json_pointer()
                    .is_some_and(|it| it.starts_with(&pointer))
            });
            refused.map_or("no JSON in the client".to_owned(), |fault| {
                fault.to_string()
            })
        })
    });
    Ok(Client {
        of_kinds: of_kinds.collect(),
        types,
    })
}

/// Makes the document: the components as published, with an operation for each kind.
fn document(published: &Value, kinds: &Kinds<'_>) -> Value {
    let mut paths = Map::new();
    for (index, kind) in kinds.0.iter().enumerate() {
        let Kind {
            schema, direction, ..
        } = kind;
        let operation = match direction {
            Direction::Sent => sent(schema, &format!("sentE{index}")),
            Direction::Received => json!({
                "operationId": format!("receivedE{index}"),
                "responses": {"200": {
                    "description": "",
                    "content": {"application/json": {"schema": schema}},
                }},
            }),
        };
        paths.insert(format!("/e{index}"), json!({"post": operation}));
    }
    // A component that requests of the published document use is sent here too, so that its type
    // is the same.
    let used = reachable(published, kinds.0.iter().map(|kind| &kind.schema));
    let sent_there = sent_components(published);
    for (index, name) in used.intersection(&sent_there).enumerate() {
        let reference = json!({"$ref": format!("#/components/schemas/{name}")});
        let operation = sent(&reference, &format!("component{index}"));
        paths.insert(format!("/component{index}"), json!({"post": operation}));
    }
    let mut components = published["components"].clone();
    if let Some(components) = components.as_object_mut() {
        components.retain(|name, _| name == "schemas");
    }
    json!({
        "openapi": published["openapi"],
        "info": {"title": "Examples", "version": "1"},
        "servers": [{"url": "https://examples.invalid"}],
        "paths": paths,
        "components": components,
    })
}

fn sent(schema: &Value, id: &str) -> Value {
    json!({
        "operationId": id,
        // Not required, so that it has a setter, whose argument names its type.
        "requestBody": {"content": {"application/json": {"schema": schema}}},
        "responses": {"204": {"description": ""}},
    })
}

/// Whether an item has the setters of a struct, which take time to compile.
fn is_setters(item: &Item) -> bool {
    let Item::Impl(block) = item else {
        return false;
    };
    let mut items = block.items.iter();
    block.trait_.is_none()
        && items.any(|item| matches!(item, ImplItem::Fn(it) if it.sig.ident == "new"))
}

/// Removes the traits that a type derives beside those of serde, which take time to compile.
fn only_serde(item: &mut Item) {
    let attributes = match item {
        Item::Struct(item) => &mut item.attrs,
        Item::Enum(item) => &mut item.attrs,
        _ => return,
    };
    for attribute in attributes {
        if attribute.path().is_ident("derive")
            && let syn::Meta::List(list) = &mut attribute.meta
        {
            let text = list.tokens.to_string().replace(' ', "");
            let traits = text
                .split(',')
                .filter(|name| name.ends_with("Serialize") || name.ends_with("Deserialize"));
            let traits = traits.collect::<Vec<_>>().join(",");
            list.tokens = traits.parse().expect("paths without spaces are tokens");
        }
    }
}

/// Finds the type that each operation sends or receives, by the name of its struct.
fn types_of(operations: &syn::File) -> HashMap<String, String> {
    let mut types = HashMap::new();
    for item in &operations.items {
        let Item::Impl(block) = item else { continue };
        let Type::Path(path) = &*block.self_ty else {
            continue;
        };
        let Some(name) = path.path.segments.last().map(|last| last.ident.to_string()) else {
            continue;
        };
        for item in &block.items {
            let ImplItem::Fn(method) = item else { continue };
            let ty = match method.sig.ident.to_string().as_str() {
                "body" if name.starts_with("Sent") => set(&method.sig),
                "send" if name.starts_with("Received") => answered(&method.sig),
                _ => None,
            };
            // Bytes and texts, which are types of the runtime, are not read from JSON.
            if let Some(ty) = ty.filter(|ty| !ty.starts_with("runtime ::")) {
                types.insert(name.clone(), ty);
            }
        }
    }
    types
}

/// Returns the type that a setter sets: `T` if its argument is an `impl Input<T>` or an `impl
/// OptionalInput<T, _>`, `Vec<T>` if it is an `impl Inputs<T>` or an `impl OptionalInputs<T, _>`.
fn set(signature: &syn::Signature) -> Option<String> {
    let mut arguments = signature
        .inputs
        .iter()
        .filter_map(|argument| match argument {
            syn::FnArg::Typed(argument) => Some(&*argument.ty),
            syn::FnArg::Receiver(_) => None,
        });
    arguments.find_map(|ty| {
        let Type::ImplTrait(bounds) = ty else {
            return None;
        };
        bounds.bounds.iter().find_map(|bound| match bound {
            TypeParamBound::Trait(bound) => {
                let of = |names: [&str; 2]| {
                    let mut types = names.into_iter();
                    types.find_map(|name| argument(&bound.path, name)).map(text)
                };
                let list = || Some(format!("Vec<{}>", of(["Inputs", "OptionalInputs"])?));
                of(["Input", "OptionalInput"]).or_else(list)
            }
            _ => None,
        })
    })
}

/// Returns `T` of `Result<ResponseValue<T>, _>`.
fn answered(signature: &syn::Signature) -> Option<String> {
    let ReturnType::Type(_, ty) = &signature.output else {
        return None;
    };
    let Type::Path(result) = &**ty else {
        return None;
    };
    let Type::Path(value) = argument(&result.path, "Result")? else {
        return None;
    };
    argument(&value.path, "ResponseValue").map(text)
}

fn text(ty: &Type) -> String {
    ty.to_token_stream().to_string()
}

/// Returns the first type argument of a path whose last segment has this name.
fn argument<'t>(path: &'t syn::Path, name: &str) -> Option<&'t Type> {
    let last = path.segments.last().filter(|last| last.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}
