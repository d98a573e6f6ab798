//! The documentation of the types: one attribute a line, and nothing that rustdoc stumbles over.

use quote::ToTokens;
use syn::visit_mut::VisitMut;
use syn::{Attribute, Item};

use crate::render::markdown::{doc, plain};

pub(super) fn docs(item: &mut Item) {
    Docs.visit_item_mut(item);
}

struct Docs;

impl VisitMut for Docs {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        let mut out = Vec::with_capacity(attributes.len());
        for attribute in attributes.drain(..) {
            match text(&attribute) {
                Some(text) => {
                    let tokens = doc(&plain(text.strip_prefix(' ').unwrap_or(&text)));
                    let parsed = syn::parse::Parser::parse2(Attribute::parse_outer, tokens);
                    out.extend(parsed.expect("doc attributes parse"));
                }
                None => out.push(attribute),
            }
        }
        *attributes = out;
    }
}

fn text(attribute: &Attribute) -> Option<String> {
    let syn::Meta::NameValue(meta) = &attribute.meta else {
        return None;
    };
    if !attribute.path().is_ident("doc") {
        return None;
    }
    let literal: syn::LitStr = syn::parse2(meta.value.to_token_stream()).ok()?;
    Some(literal.value())
}
