//! The real names in place of the stand-in's.

use std::collections::HashMap;

use proc_macro2::{Group, Ident, Literal, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::visit_mut::VisitMut;
use syn::{Item, Token};

use crate::model::types::{Definition, Types};
use crate::progenitor::stand_in::{field_stand_in, type_stand_in};

/// From the stand-in's names to the real ones, and to those on the wire where they differ.
pub(super) struct Names {
    real: HashMap<String, String>,
    wire: HashMap<String, String>,
}

impl Names {
    pub(super) fn new(types: &Types) -> Self {
        let mut real: HashMap<String, String> = HashMap::new();
        let mut wire: HashMap<String, String> = HashMap::new();
        for (index, named) in types.iter().enumerate() {
            real.insert(type_stand_in(index), named.name.clone());
            let Definition::Object(object) = &named.definition else {
                continue;
            };
            for (number, property) in object.properties.iter().enumerate() {
                let stand_in = field_stand_in(index, number);
                if property.field != property.name {
                    wire.insert(stand_in.clone(), property.name.clone());
                }
                real.insert(stand_in, property.field.clone());
            }
        }
        Self { real, wire }
    }

    pub(super) fn restore(&self, item: &mut Item) {
        // The wire's name first, while the field still has the stand-in's.
        Renames { wire: &self.wire }.visit_item_mut(item);
        Restores { real: &self.real }.visit_item_mut(item);
    }
}

/// Puts the real names in the place of the stand-in's.
struct Restores<'r> {
    real: &'r HashMap<String, String>,
}

impl VisitMut for Restores<'_> {
    fn visit_ident_mut(&mut self, ident: &mut Ident) {
        if let Some(name) = self.real.get(&ident.to_string()) {
            *ident = Ident::new(name, ident.span());
        }
    }

    fn visit_lit_str_mut(&mut self, literal: &mut syn::LitStr) {
        if let Some(words) = restored_words(&literal.value(), self.real) {
            *literal = syn::LitStr::new(&words, literal.span());
        }
    }

    fn visit_macro_mut(&mut self, makro: &mut syn::Macro) {
        makro.tokens = restored(std::mem::take(&mut makro.tokens), self.real);
    }
}

/// Puts the name on the wire beside each field that has another.
struct Renames<'w> {
    wire: &'w HashMap<String, String>,
}

impl VisitMut for Renames<'_> {
    fn visit_item_struct_mut(&mut self, item: &mut syn::ItemStruct) {
        let is_wire_type = item.attrs.iter().any(|attribute| {
            attribute
                .to_token_stream()
                .to_string()
                .contains("Deserialize")
        });
        if !is_wire_type {
            return;
        }
        for field in &mut item.fields {
            let Some(name) = field
                .ident
                .as_ref()
                .and_then(|ident| self.wire.get(&ident.to_string()))
            else {
                continue;
            };
            let rename = quote!(rename = #name);
            let existing = field
                .attrs
                .iter_mut()
                .find(|attribute| attribute.path().is_ident("serde"));
            match existing {
                Some(attribute) => {
                    if let syn::Meta::List(list) = &mut attribute.meta {
                        let others = std::mem::take(&mut list.tokens);
                        let comma = <Token![,]>::default();
                        list.tokens = quote!(#rename #comma #others);
                    }
                }
                None => field.attrs.push(syn::parse_quote!(#[serde(#rename)])),
            }
        }
    }
}

/// The same in what a macro is given.
fn restored(tokens: TokenStream, real: &HashMap<String, String>) -> TokenStream {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Ident(ident) => match real.get(&ident.to_string()) {
                Some(name) => TokenTree::Ident(Ident::new(name, ident.span())),
                None => TokenTree::Ident(ident),
            },
            TokenTree::Group(group) => {
                let mut restored = Group::new(group.delimiter(), restored(group.stream(), real));
                restored.set_span(group.span());
                TokenTree::Group(restored)
            }
            TokenTree::Literal(literal) => TokenTree::Literal(restored_literal(literal, real)),
            TokenTree::Punct(punct) => TokenTree::Punct(punct),
        })
        .collect()
}

fn restored_literal(literal: Literal, real: &HashMap<String, String>) -> Literal {
    let text = syn::parse_str::<syn::LitStr>(&literal.to_string());
    match text
        .ok()
        .and_then(|text| restored_words(&text.value(), real))
    {
        Some(words) => Literal::string(&words),
        None => literal,
    }
}

/// The words with the real names in them; `None` where they speak of none.
fn restored_words(words: &str, real: &HashMap<String, String>) -> Option<String> {
    if !words.contains("zz9t") && !words.contains("Zz9T") {
        return None;
    }
    let mut out = String::with_capacity(words.len());
    let mut word = String::new();
    for c in words.chars().chain([' ']) {
        if c.is_ascii_alphanumeric() {
            word.push(c);
            continue;
        }
        out.push_str(real.get(&word).unwrap_or(&word));
        word.clear();
        out.push(c);
    }
    out.pop();
    Some(out)
}
