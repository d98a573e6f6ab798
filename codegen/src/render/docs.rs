//! Generates the documentation of types from the document's descriptions, made safe for rustdoc.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::visit_mut::VisitMut;
use syn::{Attribute, Item};

use crate::model::types::TypeDef;
use crate::render::markdown::{code, doc, sanitized};

/// Generates the documentation of a type: its description, else its name.
pub(super) fn type_docs(type_def: &TypeDef) -> TokenStream {
    let description = type_def.description.as_deref().map(sanitized);
    doc(&description.unwrap_or_else(|| code(&type_def.name)))
}

/// Makes the documentation of a generated item safe for rustdoc, with one attribute per line.
pub(super) fn sanitize_docs(item: &mut Item) {
    Docs.visit_item_mut(item);
}

struct Docs;

impl VisitMut for Docs {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        for attribute in std::mem::take(attributes) {
            match text(&attribute) {
                Some(text) => {
                    let tokens = doc(&sanitized(text.strip_prefix(' ').unwrap_or(&text)));
                    let parsed = syn::parse::Parser::parse2(Attribute::parse_outer, tokens);
                    attributes.extend(parsed.expect("doc attributes parse"));
                }
                None => attributes.push(attribute),
            }
        }
    }
}

/// Returns the text of a `#[doc = "..."]` attribute; `None` for another attribute.
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
