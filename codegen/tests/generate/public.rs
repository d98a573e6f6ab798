//! The public items of a generated client.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use codegen::Generated;
use quote::ToTokens;
use syn::{Fields, File, ImplItem, Item, Visibility};

/// Generates the client of a document.
pub(crate) fn standalone(document: &str) -> Generated {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("openapi.yaml");
    fs::write(&path, document).unwrap();
    codegen::standalone(&path, "acme").unwrap()
}

/// The public items of a client's code: types with their fields and variants, functions with their
/// signatures, and implementations.
pub(crate) fn public(client: &Generated) -> BTreeSet<String> {
    let mut public = BTreeSet::new();
    for module in ["client", "operation", "types"] {
        items(module, &file(client, module).items, &mut public);
    }
    public
}

/// The public items of a client's code under all names that their types have.
pub(crate) fn public_under_all_names(client: &Generated) -> BTreeSet<String> {
    let mut public = public(client);
    for item in &file(client, "types").items {
        if let Item::Type(alias) = item {
            let (name, alias) = (text(&alias.ty), alias.ident.to_string());
            for (from, to) in [(&alias, &name), (&name, &alias)] {
                let renamed = public.iter().filter_map(|item| renamed(item, from, to));
                let renamed: Vec<String> = renamed.collect();
                public.extend(renamed);
            }
        }
    }
    public
}

fn file(client: &Generated, module: &str) -> File {
    let path = format!("src/{module}.rs");
    syn::parse_file(&client.files()[Path::new(&path)]).unwrap()
}

/// Returns an item with another name of a type; `None` if it does not name the type.
fn renamed(item: &str, name: &str, alias: &str) -> Option<String> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut renamed = String::new();
    let mut rest = item;
    while let Some(start) = rest.find(is_part) {
        let word = &rest[start..];
        let end = word.find(|c| !is_part(c)).unwrap_or(word.len());
        renamed.push_str(&rest[..start]);
        renamed.push_str(if word[..end] == *name {
            alias
        } else {
            &word[..end]
        });
        rest = &word[end..];
    }
    renamed.push_str(rest);
    (renamed != item).then_some(renamed)
}

fn items(module: &str, all: &[Item], public: &mut BTreeSet<String>) {
    let is_public = |visibility: &Visibility| matches!(visibility, Visibility::Public(_));
    for item in all {
        match item {
            Item::Type(item) if is_public(&item.vis) => {
                public.insert(format!("{module}::{}: type", item.ident));
            }
            Item::Struct(item) if is_public(&item.vis) => {
                let path = format!("{module}::{}", item.ident);
                public.insert(format!("{path}: type"));
                public.insert(format!("{path}: struct"));
                let fields = item.fields.iter().filter(|field| is_public(&field.vis));
                for (index, field) in fields.enumerate() {
                    let name = field
                        .ident
                        .as_ref()
                        .map_or(index.to_string(), |it| it.to_string());
                    public.insert(format!("{path}.{name}: {}", text(&field.ty)));
                }
            }
            Item::Enum(item) if is_public(&item.vis) => {
                let path = format!("{module}::{}", item.ident);
                public.insert(format!("{path}: type"));
                public.insert(format!("{path}: enum"));
                for variant in &item.variants {
                    let content = match &variant.fields {
                        Fields::Unit => String::new(),
                        fields => text(fields),
                    };
                    public.insert(format!("{path}::{}{content}", variant.ident));
                }
            }
            Item::Impl(item) => {
                let of = text(&item.self_ty);
                if let Some((path, _)) = &item.trait_ {
                    public.insert(format!("{module}: impl {} for {of}", text(path)));
                }
                for function in &item.items {
                    if let ImplItem::Fn(function) = function
                        && is_public(&function.vis)
                    {
                        public.insert(format!("{module}::{of}: {}", text(&function.sig)));
                    }
                }
            }
            Item::Mod(item) if is_public(&item.vis) => {
                let module = format!("{module}::{}", item.ident);
                let all = item.content.iter().flat_map(|(_, items)| items);
                let all: Vec<Item> = all.cloned().collect();
                items(&module, &all, public);
            }
            Item::Macro(item) => enumeration(module, &item.mac.tokens.to_string(), public),
            _ => {}
        }
    }
}

/// Adds an enum that a macro of the runtime defines: `pub enum Name { One = "1" , } else Rest`.
fn enumeration(module: &str, tokens: &str, public: &mut BTreeSet<String>) {
    // Other macros implement traits.
    let Some((_, rest)) = tokens.split_once("pub enum ") else {
        return;
    };
    let name = rest.split([' ', ':', '{']).next().unwrap();
    let path = format!("{module}::{name}");
    public.insert(format!("{path}: type"));
    public.insert(format!("{path}: enum"));
    for variant in rest.split(" = ") {
        let variant = variant.trim_end().rsplit(' ').next().unwrap();
        public.insert(format!("{path}::{variant}"));
    }
}

fn text(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string()
}
