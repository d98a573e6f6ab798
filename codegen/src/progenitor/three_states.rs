//! Gives an optional nullable member of what is sent three states: absent, null, or a value.
//!
//! In a `PATCH` request a member that is absent stays as it is, and null clears it (RFC 7396
//! section 1). So the member is an `Option<Option<T>>`, and its builder has a setter that takes a
//! value and one that sets null.

use std::collections::BTreeSet;

use quote::format_ident;
use syn::visit_mut::VisitMut;
use syn::{Fields, ImplItem, ImplItemFn, Item, ItemImpl, ItemStruct, Type};

use crate::model::names::unique;
use crate::model::types::{Definition, Object, Property, TypeKind, Types};
use crate::progenitor::lenient::read_by;

/// Adds the third state in an item that belongs to the type at `index`, if it is one of `sent`.
pub(super) fn three_states(item: &mut Item, types: &Types, index: usize, sent: &BTreeSet<usize>) {
    let Definition::Object(object) = &types.get(index).definition else {
        return;
    };
    if !sent.contains(&index) || !object.properties.iter().any(has_three_states) {
        return;
    }
    match item {
        Item::Struct(item) => fields(item, object),
        Item::Impl(item) if item.trait_.is_none() => setters(item, object),
        _ => {}
    }
}

/// Whether a member may be absent, null or a value. `Any` needs no third state, as null is one of
/// its values.
fn has_three_states(property: &Property) -> bool {
    !property.required
        && !property.lenient
        && property.value.nullable
        && property.value.kind != TypeKind::Any
}

fn find<'o>(object: &'o Object, name: &syn::Ident) -> Option<&'o Property> {
    let mut properties = object.properties.iter();
    properties.find(|property| has_three_states(property) && name == &property.field)
}

/// Changes the fields of a struct or of its builder.
fn fields(item: &mut ItemStruct, object: &Object) {
    let Fields::Named(fields) = &mut item.fields else {
        return;
    };
    for field in &mut fields.named {
        let Some(name) = &field.ident else { continue };
        if find(object, name).is_none() {
            continue;
        }
        let is_public = matches!(field.vis, syn::Visibility::Public(_));
        OuterOption { is_done: false }.visit_type_mut(&mut field.ty);
        if is_public {
            read_by(field, "tracking_links_runtime::nullable");
        }
    }
}

/// Wraps the outermost `Option` in another.
struct OuterOption {
    is_done: bool,
}

impl VisitMut for OuterOption {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        if self.is_done {
            return;
        }
        if let Type::Path(path) = &*ty
            && path
                .path
                .segments
                .last()
                .is_some_and(|last| last.ident == "Option")
        {
            self.is_done = true;
            *ty = syn::parse_quote!(::std::option::Option<#ty>);
            return;
        }
        syn::visit_mut::visit_type_mut(self, ty);
    }
}

/// Changes the setters of a builder, and adds those that set null.
fn setters(item: &mut ItemImpl, object: &Object) {
    let methods = item.items.iter().filter_map(|item| match item {
        ImplItem::Fn(method) => Some(method.sig.ident.to_string()),
        _ => None,
    });
    let mut names: Vec<String> = methods.collect();
    let mut nulls: Vec<ImplItemFn> = Vec::new();
    for method in &mut item.items {
        let ImplItem::Fn(method) = method else {
            continue;
        };
        let name = method.sig.ident.clone();
        if method.sig.inputs.len() != 2 || find(object, &name).is_none() {
            continue;
        }
        let message = format!("error converting supplied value for {name}");
        method.block = syn::parse_quote!({
            self.#name = value
                .try_into()
                .map(|value| value.map(Some))
                .map_err(|e| format!("{}: {e}", #message));
            self
        });
        let wanted = format!("{}_null", name.to_string().trim_end_matches('_'));
        let null = unique(&wanted, |name| names.iter().any(|used| used == name));
        let docs = format!("Sets `{name}` to null.");
        let ident = format_ident!("{null}");
        names.push(null);
        nulls.push(syn::parse_quote! {
            #[doc = #docs]
            pub fn #ident(mut self) -> Self {
                self.#name = Ok(Some(None));
                self
            }
        });
    }
    item.items.extend(nulls.into_iter().map(ImplItem::Fn));
}
