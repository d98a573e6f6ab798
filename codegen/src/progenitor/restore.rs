//! Replaces the numbered names of fields (see `names`) by their final names, and adds serde's
//! `rename` with the names of the JSON members.

use proc_macro2::Ident;
use quote::{ToTokens, quote};
use syn::visit_mut::{VisitMut, visit_item_struct_mut};
use syn::{Attribute, Field, Item, ItemStruct, LitStr, Macro, Meta, Token};

use crate::model::types::{Definition, Property, Types};
use crate::progenitor::names::{keeps_fields, numbered};

/// Restores the names in an item that belongs to the type at `index`. A struct without fields
/// reads any object, as one with fields does.
pub(super) fn restore(item: &mut Item, types: &Types, index: usize) {
    if let Item::Struct(item) = item
        && item.fields.is_empty()
    {
        item.attrs.retain(|it| {
            let Meta::List(list) = &it.meta else {
                return true;
            };
            !list.path.is_ident("serde") || list.tokens.to_string() != "deny_unknown_fields"
        });
    }
    if let Definition::Object(object) = &types.get(index).definition
        && !keeps_fields(object)
    {
        Restore { types, index }.visit_item_mut(item);
    }
}

struct Restore<'t> {
    types: &'t Types,
    index: usize,
}

impl Restore<'_> {
    fn property(&self, ident: &Ident) -> Option<&Property> {
        numbered(self.types, self.index, &ident.to_string())
    }

    /// Replaces the numbered name in a message such as `no value supplied for field00000`; returns
    /// `None` for any other text.
    fn message(&self, literal: &LitStr) -> Option<LitStr> {
        let text = literal.value();
        let (start, rest) = text.split_once(" for ")?;
        let (name, end) = rest.split_at(rest.find(':').unwrap_or(rest.len()));
        let field = &numbered(self.types, self.index, name)?.field;
        let message = format!("{start} for {field}{end}");
        Some(LitStr::new(&message, literal.span()))
    }
}

impl VisitMut for Restore<'_> {
    /// Skips attributes: they are descriptions or settings of serde, without numbered names.
    fn visit_attribute_mut(&mut self, _: &mut Attribute) {}

    fn visit_ident_mut(&mut self, ident: &mut Ident) {
        if let Some(property) = self.property(ident) {
            *ident = Ident::new(&property.field, ident.span());
        }
    }

    fn visit_lit_str_mut(&mut self, literal: &mut LitStr) {
        if let Some(message) = self.message(literal) {
            *literal = message;
        }
    }

    fn visit_macro_mut(&mut self, makro: &mut Macro) {
        let literal = makro.parse_body::<LitStr>().ok();
        if let Some(message) = literal.and_then(|literal| self.message(&literal)) {
            makro.tokens = message.into_token_stream();
        }
    }

    fn visit_item_struct_mut(&mut self, item: &mut ItemStruct) {
        // Skip the fields of a builder, which are private: serde never reads or writes them.
        for field in &mut item.fields {
            if matches!(field.vis, syn::Visibility::Public(_))
                && let Some(property) = field.ident.as_ref().and_then(|ident| self.property(ident))
                && property.field != property.name
            {
                rename(field, &property.name);
            }
        }
        visit_item_struct_mut(self, item);
    }
}

/// Adds serde's `rename` to a field.
fn rename(field: &mut Field, name: &str) {
    let rename = quote!(rename = #name);
    let attributes = &mut field.attrs;
    let serde = attributes
        .iter_mut()
        .find(|attribute| attribute.path().is_ident("serde"));
    match serde.map(|attribute| &mut attribute.meta) {
        Some(Meta::List(list)) => {
            let comma = <Token![,]>::default();
            let others = &list.tokens;
            list.tokens = quote!(#rename #comma #others);
        }
        _ => attributes.push(syn::parse_quote!(#[serde(#rename)])),
    }
}
