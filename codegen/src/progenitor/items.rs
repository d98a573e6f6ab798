//! Builders only for what is sent.
//!
//! typify writes one for every struct. A caller builds requests and reads answers, and a builder is most of what a
//! type costs to compile.

use std::collections::BTreeSet;

use syn::{Item, Type};

use crate::progenitor::document::type_stand_in;

pub(super) fn closed_builders(items: &mut Vec<Item>, sent: &BTreeSet<usize>) {
    let sent: BTreeSet<String> = sent.iter().map(|index| type_stand_in(*index)).collect();
    items.retain(|item| match item {
        Item::Impl(methods) => !is_builder_method(methods) || sent.contains(&self_name(methods)),
        _ => true,
    });
    for item in items.iter_mut() {
        let Item::Mod(module) = item else { continue };
        if module.ident != "builder" {
            continue;
        }
        let Some((_, builders)) = &mut module.content else {
            continue;
        };
        builders.retain(|item| match item {
            Item::Struct(builder) => sent.contains(&builder.ident.to_string()),
            // `impl X`, `impl Default for X`, `impl TryFrom<X> for crate::render::X`, `impl From<crate::render::X> for X`
            Item::Impl(methods) => sent.contains(&self_name(methods)),
            _ => true,
        });
    }
    items.retain(|item| match item {
        Item::Mod(module) if module.ident == "builder" => module
            .content
            .as_ref()
            .is_none_or(|(_, items)| !items.is_empty()),
        _ => true,
    });
}

/// `impl X { pub fn builder() -> builder::X }`
fn is_builder_method(methods: &syn::ItemImpl) -> bool {
    methods.trait_.is_none()
        && matches!(methods.items.as_slice(), [syn::ImplItem::Fn(method)] if method.sig.ident == "builder")
}

fn self_name(methods: &syn::ItemImpl) -> String {
    match &*methods.self_ty {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .map(|last| last.ident.to_string())
            .unwrap_or_default(),
        _ => String::new(),
    }
}
