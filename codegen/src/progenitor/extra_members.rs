//! Sets up `extra`, the field of a struct for the members that the document does not list.
//!
//! Of any type, they are an `ExtraMembers` of the runtime: it takes little memory, and it reads
//! them without serde's `flatten`, which copies them to a large buffer.
//!
//! Builders get an empty default for the field. Without one, typify's builders refuse to build an
//! object unless `extra` was set.

use quote::format_ident;
use syn::visit_mut::{VisitMut, visit_type_mut};
use syn::{Expr, Field, FieldValue, ImplItemFn, Item, ItemStruct, Member, Meta, Type};

use crate::model::types::{Definition, Types};

/// Sets up the field in an item that belongs to the type at `index`.
pub(super) fn extra_members(item: &mut Item, types: &Types, index: usize) {
    if let Definition::Object(object) = &types.get(index).definition
        && object.has_extra()
    {
        EmptyDefault.visit_item_mut(item);
        if object.has_any_extra() {
            OfTheRuntime.visit_item_mut(item);
        }
    }
}

/// Generates the item by which the runtime reads and writes the type at `index`, if the runtime
/// has the type of its field `extra`.
pub(super) fn kept(types: &Types, index: usize) -> Option<Item> {
    let named = types.get(index);
    let name = format_ident!("{}", named.name);
    match &named.definition {
        Definition::Object(object) if object.keeps_any_value() => Some(syn::parse_quote! {
            tracking_links_runtime::keep_extra_members!(#name or any value);
        }),
        Definition::Object(object) if object.has_any_extra() => Some(syn::parse_quote! {
            tracking_links_runtime::keep_extra_members!(#name);
        }),
        _ => None,
    }
}

struct EmptyDefault;

impl VisitMut for EmptyDefault {
    fn visit_field_value_mut(&mut self, field: &mut FieldValue) {
        let is_extra = matches!(&field.member, Member::Named(name) if name == "extra");
        if is_extra && is_err(&field.expr) {
            field.expr = syn::parse_quote!(Ok(::std::default::Default::default()));
        }
    }
}

/// Whether the expression is `Err(..)`, which typify uses for a member without a default.
fn is_err(expr: &Expr) -> bool {
    let Expr::Call(call) = expr else { return false };
    matches!(&*call.func, Expr::Path(path) if path.path.is_ident("Err"))
}

/// Gives the field of a struct, and of its builder, the type of the runtime.
struct OfTheRuntime;

impl VisitMut for OfTheRuntime {
    fn visit_item_struct_mut(&mut self, item: &mut ItemStruct) {
        let is_flat = |field: &&mut Field| {
            let is_extra = field.ident.as_ref().is_some_and(|name| name == "extra");
            is_extra && field.attrs.iter().any(|it| it.path().is_ident("serde"))
        };
        if let Some(field) = item.fields.iter_mut().find(is_flat) {
            for attribute in &mut field.attrs {
                if let Meta::List(list) = &mut attribute.meta {
                    list.tokens = quote::quote!(flatten, skip_deserializing);
                }
            }
            item.attrs
                .push(syn::parse_quote!(#[serde(remote = "Self")]));
        }
        syn::visit_mut::visit_item_struct_mut(self, item);
    }

    fn visit_field_mut(&mut self, field: &mut Field) {
        if field.ident.as_ref().is_some_and(|name| name == "extra") {
            MapOfAny.visit_field_mut(field);
        }
    }

    fn visit_impl_item_fn_mut(&mut self, method: &mut ImplItemFn) {
        if method.sig.ident == "extra" {
            MapOfAny.visit_impl_item_fn_mut(method);
        }
    }
}

/// Replaces typify's map of any values.
struct MapOfAny;

impl VisitMut for MapOfAny {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        let is_map = matches!(&*ty, Type::Path(path) if path
            .path
            .segments
            .last()
            .is_some_and(|last| last.ident == "Map"));
        match is_map {
            true => *ty = syn::parse_quote!(tracking_links_runtime::ExtraMembers),
            false => visit_type_mut(self, ty),
        }
    }
}
